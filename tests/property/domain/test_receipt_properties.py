"""A receipt of any act, in any history, comes back as it was written and says the same under Kantara's names."""

import json
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consult.domain.consent import Choice, EventState, Purpose, states
from consult.domain.kantara import to_kantara
from consult.domain.ledger import Entry, Head
from consult.domain.receipt import Proof, Receipt, decode, encode, to_record
from tests.unit.domain.notices import DAY, EN, TI, notice, record, wording

EVERY = notice(wording(*Purpose, partner="A university"))
HASH = st.binary(min_size=32, max_size=32)
ACT = st.dictionaries(st.sampled_from(Purpose), st.sampled_from(Choice), min_size=1)


@st.composite
def proofs(draw, commitment):
    size = draw(st.integers(1, 1 << 40))
    return Proof(
        installation=draw(st.binary(min_size=16, max_size=16)),
        nonce=draw(HASH),
        entry=Entry(sequence=draw(st.integers(1, size)), day=DAY, commitment=commitment),
        path=tuple(draw(st.lists(HASH, max_size=5))),
        head=Head(
            day=draw(st.dates(date(2026, 1, 1))),
            size=size,
            root=draw(HASH),
            link=draw(HASH),
            signature=draw(st.binary(min_size=64, max_size=64)),
        ),
        key=draw(HASH),
    )


@st.composite
def receipts(draw):
    acts = draw(st.lists(ACT, min_size=1, max_size=4))
    made = [record(EVERY, place, **{p.value: c for p, c in act.items()}) for place, act in enumerate(acts, start=1)]
    language, commitment = draw(st.sampled_from((EN, TI))), draw(HASH)
    proof = draw(st.none() | proofs(commitment))
    return Receipt(
        notice=EVERY.text(language),
        day=DAY,
        states=states(made[:-1], made[-1]),
        commitment=commitment,
        proof=proof,
        proof_from=None if proof else DAY + timedelta(days=1),
    )


@given(receipts())
def test_it_comes_back_as_it_was_written(one) -> None:
    assert decode(encode(one)) == one
    assert json.loads(encode(one)) == to_record(one)


@given(receipts())
def test_each_use_is_told_once_with_its_state_and_kantara_tells_those_that_were_given(one) -> None:
    said = to_record(one)
    assert [event["purpose_type"] for event in said["event"]] == [purpose.value for purpose, _ in one.states]
    given_ = [purpose.value for purpose, state in one.states if state is EventState.GIVEN]
    (service,) = to_kantara(one)["services"]
    assert [purpose["purposeCategory"] for purpose in service["purposes"]] == [[name] for name in given_]
    third = [purpose["thirdPartyDisclosure"] for purpose in service["purposes"]]
    assert all(third), "every use of this notice is shared"


@given(st.lists(ACT, min_size=1, max_size=5))
def test_a_no_is_withdrawn_where_a_yes_came_before_and_refused_where_none_did(acts) -> None:
    made = [record(EVERY, place, **{p.value: c for p, c in act.items()}) for place, act in enumerate(acts, start=1)]
    told = dict(states(made[:-1], made[-1]))
    assert {purpose: state.choice for purpose, state in told.items()} == acts[-1]
    for purpose, state in told.items():
        said_yes = any(act.get(purpose) is Choice.YES for act in acts[:-1])
        assert state is not (EventState.REFUSED if said_yes else EventState.WITHDRAWN)


@given(receipts(), receipts())
def test_two_contents_are_one_only_where_all_that_they_say_is(one, other) -> None:
    same = (one.notice, one.states) == (other.notice, other.states)
    assert (one.content() == other.content()) == same
    assert replace(one, proof=None).content() == one.content()
