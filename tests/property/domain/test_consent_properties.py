"""``permits`` against a rule written another way, over every history of up to four acts and three notices."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from consult.domain.consent import Choice, Purpose, Reason, choice_now, permits, to_ask
from tests.unit.domain.notices import both, notices, record, with_terms, wording

MEANINGS = ("a", "b", "a")
"""What each version of the notice means for totals: the third says again what the first said."""
KEPT = notices(*(with_terms(wording(), Purpose.TOTALS, recipients=both(meaning)) for meaning in MEANINGS))
CHOICES = (None, *Choice)


def records(acts):
    made = []
    for place, (version, totals, answering) in enumerate(acts, start=1):
        said = {"totals": totals, "answering": answering}
        chosen = {name: choice for name, choice in said.items() if choice is not None}
        made.append(record(KEPT.versions[version], place, **chosen))
    return tuple(made)


def allowed(acts, meaning: str) -> bool:
    """Whether totals may be counted: told forwards, as a state that each act changes."""
    agreed: set[str] = set()
    takes_part = True
    for version, totals, answering in acts:
        if totals is Choice.YES:
            agreed.add(MEANINGS[version])
        elif totals is Choice.NO:
            agreed.clear()
        elif totals is Choice.UNSET:
            agreed.discard(MEANINGS[version])
        if answering is not None and answering is not Choice.UNSET:
            takes_part = answering is Choice.YES
    return takes_part and meaning in agreed


def test_every_history_of_three_acts() -> None:
    one_act = list(product(range(2), CHOICES, (None, Choice.NO)))
    seen = set()
    for how_many in range(4):
        for acts in product(one_act, repeat=how_many):
            made = records(acts)
            for version in (1, 2):
                permission = permits(made, Purpose.TOTALS, KEPT, version)
                assert bool(permission) == allowed(acts, MEANINGS[version - 1]), (acts, version, permission)
                seen.add(permission.reason)
    assert seen == set(Reason)


ACTS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(CHOICES), st.sampled_from(CHOICES)), max_size=6)


@given(ACTS, st.randoms(use_true_random=False))
def test_no_history_permits_more_than_was_agreed_to_in_whatever_order_rows_come(acts, chance) -> None:
    made = list(records(acts))
    chance.shuffle(made)
    for version, meaning in enumerate(MEANINGS, start=1):
        assert bool(permits(tuple(made), Purpose.TOTALS, KEPT, version)) == allowed(acts, meaning)


@given(ACTS)
def test_a_no_is_the_end_whatever_came_before_and_whoever_said_it_is_not_asked(acts) -> None:
    refused = (*records(acts), record(KEPT.versions[0], len(acts) + 1, totals=Choice.NO))
    for version in (1, 2, 3):
        assert permits(refused, Purpose.TOTALS, KEPT, version).reason in {Reason.REFUSED, Reason.WITHDRAWN}
    assert Purpose.TOTALS not in to_ask(refused, KEPT)
    assert choice_now(refused, Purpose.TOTALS, KEPT) is Choice.NO


@given(ACTS)
def test_what_is_asked_is_asked_once(acts) -> None:
    made = records(acts)
    asked = to_ask(made, KEPT)
    said = {purpose.value: Choice.UNSET for purpose in asked}
    assert to_ask((*made, record(KEPT.newest, len(acts) + 1, **said)), KEPT) == ()
