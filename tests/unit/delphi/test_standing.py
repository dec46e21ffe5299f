"""Where items stand after a round, from what is published: the rule's variants, minorities kept, when to stop."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from consult.domain.delphi.design import MOST_ROUNDS, Design, Feedback, Rule, Stop
from consult.domain.delphi.ranking import published_orders
from consult.domain.delphi.standing import Proposal, agreed, decided, minority, moved, propose, rejecting
from consult.domain.delphi.took_part import took_part
from consult.domain.findings import Consensus, DrawnRow, Figure, Finding, Method, Release
from consult.domain.instrument import Instrument, Item, Section
from consult.domain.table import CHOICE_CELLS, RATING_CELLS, Group
from tests.world import both

LIVED, OTHERS = Group(members=("lived",)), Group(members=("practitioner",))
COMET = Design()
EACH = Design(rule=Rule.EACH_GROUP)
OUT = Design(rule=Rule.OUT_EVERYWHERE)


def asks(**items: str) -> Instrument:
    rated = tuple(Item(name=name, kind="rating", prompt=both(words)) for name, words in items.items())
    return Instrument(title=both("T"), languages=(), sections=(Section(name="one", prompt=both("P"), items=rated),))


def row(group: Group | None, *counts: int) -> DrawnRow:
    figures = tuple(Figure(cell=cell, count=count, percent=0) for cell, count in zip(RATING_CELLS, counts, strict=True))
    return DrawnRow(group=group, total=sum(counts), figures=figures)


def finding(status: Consensus | None, *rows: DrawnRow, item: str = "home") -> Finding:
    return Finding(item=item, option=None, status=status, rows=rows)


def release(*findings: Finding, people: int | None = 60) -> Release:
    return Release(
        number=1, day=date(2026, 5, 4), taking_part=people, groups=(LIVED, OTHERS), findings=findings, method=Method()
    )


WANTED_BY_ONE = (row(None, 10, 10, 40, 0), row(LIVED, 0, 0, 30, 0), row(OTHERS, 10, 10, 10, 0))
UNWANTED = (row(None, 10, 30, 20, 0), row(LIVED, 5, 15, 10, 0), row(OTHERS, 5, 15, 10, 0))


def test_a_design_comes_back_as_it_was_and_nothing_else_is_read() -> None:
    design = Design(rule=Rule.EACH_GROUP, unable_counts=True, feedback=Feedback.AFTER, stop=Stop.STABLE, rounds=3)
    assert Design.from_record(design.to_record()) == design
    for part, wrong in {"rounds": "3", "unable_counts": 1, "rule": "mine", "stop": "", "feedback": None}.items():
        with pytest.raises((TypeError, ValueError)):
            Design.from_record({**design.to_record(), part: wrong})
    for rounds in (0, MOST_ROUNDS + 1):
        with pytest.raises(ValueError, match="one round or a few"):
            Design(rounds=rounds)


def test_in_needs_every_group_where_the_rule_says_so() -> None:
    one = finding(Consensus.IN, *WANTED_BY_ONE)
    assert decided(one, COMET) is Consensus.IN
    assert decided(one, EACH) is Consensus.NONE
    both = (WANTED_BY_ONE[0], WANTED_BY_ONE[1], row(OTHERS, 0, 5, 25, 0))
    assert decided(finding(Consensus.IN, *both), EACH) is Consensus.IN
    assert decided(finding(Consensus.IN, WANTED_BY_ONE[0]), EACH) is Consensus.IN, "without groups it is COMET's"


def test_out_where_no_group_has_half_and_one_that_has_keeps_it() -> None:
    assert decided(finding(Consensus.NONE, *UNWANTED), OUT) is Consensus.OUT
    assert decided(finding(Consensus.NONE, *UNWANTED), COMET) is Consensus.NONE
    kept = (UNWANTED[0], UNWANTED[1], row(OTHERS, 5, 5, 20, 0))
    assert decided(finding(Consensus.NONE, *kept), OUT) is Consensus.NONE
    assert decided(finding(Consensus.NONE, UNWANTED[0]), OUT) is Consensus.NONE, "everyone alone is no group"


def test_without_a_published_status_nothing_is_decided() -> None:
    bare = finding(None, *WANTED_BY_ONE)
    assert [decided(bare, design) for design in (COMET, EACH, OUT)] == [None, None, None]
    assert minority(bare, COMET) == ()
    assert agreed(release(bare), COMET) == {}


def test_a_group_that_wants_what_is_not_in_is_named() -> None:
    assert minority(finding(Consensus.NONE, *WANTED_BY_ONE), COMET) == (LIVED,)
    assert minority(finding(Consensus.OUT, *WANTED_BY_ONE), COMET) == (LIVED,)
    assert minority(finding(Consensus.IN, *WANTED_BY_ONE), COMET) == ()
    assert minority(finding(Consensus.IN, *WANTED_BY_ONE), EACH) == (LIVED,), "the rule's variant took it out"
    unrated = (row(None, 0, 0, 30, 30), row(LIVED, 0, 0, 15, 15), row(OTHERS, 0, 0, 0, 30))
    assert minority(finding(Consensus.NONE, *unrated), COMET) == (LIVED,), "shares are of those who rated"
    assert minority(finding(Consensus.NONE, *unrated), replace(COMET, unable_counts=True)) == ()


def test_a_group_that_rejects_what_is_not_out_is_named() -> None:
    rejected_by_one = (row(None, 10, 5, 45, 0), row(LIVED, 25, 0, 5, 0), row(OTHERS, 0, 0, 30, 0))
    assert rejecting(finding(Consensus.IN, *rejected_by_one), COMET) == (LIVED,)
    assert rejecting(finding(Consensus.NONE, *rejected_by_one), COMET) == (LIVED,)
    assert rejecting(finding(Consensus.OUT, *rejected_by_one), COMET) == ()
    assert rejecting(finding(None, *rejected_by_one), COMET) == ()
    assert rejecting(finding(Consensus.IN, *WANTED_BY_ONE), COMET) == ()
    unrated = (row(None, 15, 0, 30, 15), row(LIVED, 15, 0, 0, 15), row(OTHERS, 0, 0, 30, 0))
    assert rejecting(finding(Consensus.IN, *unrated), COMET) == (LIVED,), "shares are of those who rated"
    assert rejecting(finding(Consensus.IN, *unrated), replace(COMET, unable_counts=True)) == ()


def test_what_moved_is_what_lies_elsewhere_now() -> None:
    before, now = finding(None, row(None, 10, 10, 40, 0)), finding(None, row(None, 4, 10, 36, 10))
    assert moved(now, before) == Fraction(10, 60)
    assert moved(before, before) == 0
    assert moved(now, finding(None, row(None, 60, 0, 0, 0))) == Fraction(56, 60)


def test_stopping_is_proposed_as_it_was_planned() -> None:
    undecided = finding(Consensus.NONE, *UNWANTED)
    done = finding(Consensus.IN, *WANTED_BY_ONE)
    fixed = Design(rounds=3)
    assert propose(fixed, 2, release(done), None) is Proposal.GO_ON
    assert propose(fixed, 3, release(undecided), None) is Proposal.ALL_ASKED
    by_consensus = Design(rounds=3, stop=Stop.AGREED)
    assert propose(by_consensus, 1, release(done), None) is Proposal.ALL_AGREED
    assert propose(by_consensus, 1, release(done, replace(undecided, item="work")), None) is Proposal.GO_ON
    stable = Design(rounds=5, stop=Stop.STABLE)
    assert propose(stable, 2, release(undecided), release(undecided)) is Proposal.ALL_STABLE
    assert propose(stable, 1, release(undecided), None) is Proposal.GO_ON
    elsewhere = finding(Consensus.NONE, row(None, 40, 10, 10, 0))
    assert propose(stable, 2, release(undecided), release(elsewhere)) is Proposal.GO_ON
    assert propose(stable, 2, release(undecided), release(replace(undecided, item="new"))) is Proposal.GO_ON
    assert propose(by_consensus, 1, release(people=None), None) is Proposal.GO_ON, "nothing was published"
    asked = (asks(home="A home", work="Work"), asks(new="a home!", work="Pay"))
    renamed = release(replace(undecided, item="new"))
    assert propose(stable, 2, renamed, release(undecided), asked) is Proposal.ALL_STABLE, "the same words are the same"
    assert propose(stable, 2, renamed, release(replace(undecided, item="work")), asked) is Proposal.GO_ON


def test_sizes_are_told_of_groups_that_both_releases_show() -> None:
    then = release(finding(None, row(None, 10, 10, 40, 0), row(LIVED, 0, 0, 30, 0), row(OTHERS, 10, 10, 10, 0)))
    now = release(finding(None, row(None, 5, 5, 30, 0), row(LIVED, 0, 0, 35, 0)), people=40)
    found = {one.group: (one.before, one.now, one.fewer) for one in took_part(now, then)}
    assert found == {None: (60, 40, Fraction(1, 3)), LIVED: (30, 35, Fraction(0))}
    assert took_part(release(people=None), then) == ()
    assert {one.before for one in took_part(now)} == {one.fewer for one in took_part(now)} == {None}
    otherwise = {one.group: one.before for one in took_part(now, replace(then, apart=("region",)))}
    assert otherwise == {None: 60, LIVED: None}, "groups that are told apart by something else are others"


def ranked(**counts: tuple[int, int]) -> list[Finding]:
    """An option each, with how many of everyone and of the lived group are published to have chosen it, of 40."""
    return [
        Finding(
            item="top",
            option=name,
            status=None,
            rows=tuple(
                DrawnRow(
                    group=group,
                    total=40,
                    figures=tuple(
                        Figure(cell=cell, count=count, percent=0)
                        for cell, count in zip(CHOICE_CELLS, (yes, 40 - yes), strict=True)
                    ),
                )
                for group, yes in zip((None, LIVED), both, strict=True)
            ),
        )
        for name, both in counts.items()
    ]


def test_each_group_has_its_own_order_beside_everyone_s() -> None:
    everyone, lived = published_orders(ranked(home=(30, 5), work=(20, 35), rest=(20, 0), rights=(5, 20)))
    assert (everyone.group, lived.group) == (None, LIVED)
    assert everyone.places == ((1, "home"), (2, "work"), (2, "rest"), (4, "rights"))
    assert lived.places == ((1, "work"), (2, "rights"), (3, "home")), "what none is published for has no place"


def test_an_order_has_at_most_seven_places_and_a_tie_that_runs_over_has_none() -> None:
    clear = published_orders(ranked(**{f"o{number}": (40 - number, 5) for number in range(9)}))
    assert [place for place, _ in clear[0].places] == [1, 2, 3, 4, 5, 6, 7]
    assert clear[1].places == (), "nine of equal share are no order of seven"
    tied = published_orders(ranked(**{f"o{number}": (40 if number < 6 else 5, 5) for number in range(8)}))
    assert [place for place, _ in tied[0].places] == [1] * 6
    assert published_orders([]) == ()
