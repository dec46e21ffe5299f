"""From true tables to a release, or to nothing."""

import random
from dataclasses import replace

import pytest

from consult.disclosure import rules
from consult.disclosure.auditor import Roster, audit
from consult.disclosure.publishable import Offer
from consult.disclosure.rounding import drawn_total
from consult.disclosure.rules import Cause, Fault, protect
from consult.disclosure.solver import IntegerProgram, Unproven
from consult.domain.findings import Consensus, Method
from consult.domain.table import Row
from tests.unit.disclosure.panels import choice, named, occasion, spread, table, tabulation

ITEMS = frozenset(f"item {place}" for place in range(27))


def rated(sizes, items=27, seed=1):
    rng = random.Random(seed)
    weights = [[rng.expovariate(1) ** 2 for _ in range(4)] for _ in range(items)]
    return tabulation(
        [table(f"item {place}", [spread(size, weights[place], rng) for size in sizes]) for place in range(items)]
    )


def test_a_rating_round_becomes_a_release_in_the_order_of_its_items():
    true = rated([33, 20, 10])
    release = protect(true, method=Method(), occasion=occasion(), consensus_items=ITEMS)
    assert release.taking_part == 60
    assert [finding.item for finding in release.findings] == [f"item {place}" for place in range(27)]
    assert [row.group for row in release.findings[0].rows] == [None, *named(3)]
    assert [row.total for row in release.findings[0].rows] == [60, 30, 20, 10]
    for finding, drawn_from in zip(release.findings, true.tables, strict=True):
        assert finding.status is not None
        for row, truth in zip(finding.rows, drawn_from.rows, strict=True):
            assert sum(figure.count for figure in row.figures) == row.total
            for figure, count in zip(row.figures, truth.counts, strict=True):
                assert abs(figure.count - count) < 5
                assert count % 5 or figure.count == count
    assert audit(release, Roster(everyone=63, groups=(33, 20, 10)), {}).accepted


def test_groups_under_twenty_are_told_in_words():
    release = protect(rated([33, 20, 10], items=1), method=Method(), occasion=occasion())
    everyone, first, second, third = release.findings[0].rows
    assert all(figure.percent is not None for row in (everyone, first, second) for figure in row.figures)
    assert all(figure.wording is not None and figure.percent is None for figure in third.figures)


def test_a_status_is_decided_on_true_counts_where_the_size_allows_one():
    counts = [(1, 2, 37, 23)]
    release = protect(
        tabulation([table("item 0", counts)]), method=Method(), occasion=occasion(), consensus_items=ITEMS
    )
    assert release.findings[0].status is Consensus.IN
    without = protect(tabulation([table("item 0", counts)]), method=Method(), occasion=occasion())
    assert without.findings[0].status is None


@pytest.mark.parametrize("counts", [(0, 0, 18, 0), (5, 5, 5, 3), (0, 0, 10, 9)])
def test_below_twenty_no_status_whatever_was_answered(counts):
    release = protect(
        tabulation([table("item 0", [counts])]), method=Method(), occasion=occasion(), consensus_items=ITEMS
    )
    assert release.findings[0].status is None
    assert release.taking_part == drawn_total(sum(counts), 5)


def test_below_the_threshold_nothing_is_said():
    release = protect(rated([9]), method=Method(), occasion=occasion(), consensus_items=ITEMS)
    assert (release.taking_part, release.groups, release.findings) == (None, (), ())
    lower = protect(rated([9]), method=Method(threshold=5), occasion=occasion(), consensus_items=ITEMS)
    assert lower.taking_part == 10
    assert len(lower.findings) == 27


def test_the_same_round_gives_the_same_release():
    first, second = (protect(rated([30, 30]), method=Method(), occasion=occasion()) for _ in range(2))
    assert first == second
    assert protect(rated([30, 30]), method=Method(), occasion=occasion(seed=2)) != first


def test_an_item_is_drawn_alike_whatever_stands_beside_it():
    everything = protect(rated([30, 30]), method=Method(), occasion=occasion())
    alone = rated([30, 30])
    alone = replace(alone, tables=alone.tables[5:6])
    assert protect(alone, method=Method(), occasion=occasion()).findings == everything.findings[5:6]


def test_a_ranking_of_twenty_seven_by_top_three():
    rng = random.Random(3)
    sizes = [33, 20, 10]
    weights = [rng.expovariate(1) ** 2 for _ in range(27)]
    chosen = [[0] * 27 for _ in sizes]
    for group, people in enumerate(sizes):
        for _ in range(people):
            for option in sorted(range(27), key=lambda place: rng.expovariate(weights[place]))[:3]:
                chosen[group][option] += 1
    release = protect(choice("ranking", chosen, sizes, 3), method=Method(), occasion=occasion())
    assert [finding.option for finding in release.findings] == [f"option {place}" for place in range(27)]
    assert all(finding.status is None for finding in release.findings)


def test_beside_a_group_of_5k_and_4_a_limited_choice_is_shown_by_group():
    chosen = [[30, 4, 0], [10, 5, 5], [2, 4, 4]]
    release = protect(choice("item", chosen, [34, 20, 10], 1), method=Method(), occasion=occasion())
    assert [[row.total for row in finding.rows] for finding in release.findings] == [[65, 35, 20, 10]] * 3


def test_the_table_of_fifty_nine_that_had_one_draw_under_the_truth_gets_its_status():
    release = protect(
        tabulation([table("item 0", [(9, 0, 50, 0)])]), method=Method(), occasion=occasion(), consensus_items=ITEMS
    )
    assert release.findings[0].status is Consensus.NONE
    assert [figure.count for figure in release.findings[0].rows[0].figures] == [10, 0, 50, 0]
    assert release.taking_part == 60


def test_options_are_drawn_again_until_they_are_safe_together():
    """Nine and four of thirteen, one choice each: ten and five would mean exactly that, and some keys draw it first."""
    true = choice("item", [[9, 4, 0]], [13], 1)
    firsts, outcomes = set(), set()
    for seed in range(60):
        release = protect(true, method=Method(), occasion=occasion(seed))
        outcomes.add(tuple(finding.rows[0].figures[0].count for finding in release.findings))
        alone = protect(replace(true, limits=()), method=Method(), occasion=occasion(seed))
        firsts.add(tuple(finding.rows[0].figures[0].count for finding in alone.findings))
    assert firsts == {(5, 0, 0), (5, 5, 0), (10, 0, 0), (10, 5, 0)}
    assert outcomes == firsts - {(10, 5, 0)}


def fault_of(true, **changes):
    with pytest.raises(Fault) as caught:
        protect(true, **{"method": Method(), "occasion": occasion(), **changes})
    return caught.value


@pytest.mark.parametrize(
    "broken",
    [
        lambda true: replace(true, members=true.members[:1]),
        lambda true: replace(true, tables=(*true.tables, true.tables[0])),
        lambda true: replace(true, tables=(true.tables[0], true.tables[1], replace(true.tables[0], option="o"))),
        lambda true: replace(true, tables=(replace(true.tables[0], rows=true.tables[0].rows[:2]),)),
        lambda true: replace(true, tables=(replace(true.tables[0], cells=("a", "b", "c")),)),
        lambda true: replace(
            true,
            tables=(replace(true.tables[0], rows=(Row(group=None, counts=(-1, 1, 0, 60)), *true.tables[0].rows[1:])),),
        ),
    ],
)
def test_a_tabulation_that_does_not_fit_together_stays_closed(broken):
    assert fault_of(broken(rated([30, 30]))).cause is Cause.BROKEN_TABULATION


def test_a_status_for_what_is_no_rating_stays_closed():
    true = choice("item", [[6, 6, 0]], [30], 1)
    assert fault_of(true, consensus_items=frozenset({"item"})).cause is Cause.BROKEN_TABULATION


@pytest.mark.parametrize(
    ("sizes", "method"),
    [
        ([30, 9], Method()),
        ([30, 30], Method(base=3)),
        ([30, 30], Method(rating_in=0.75)),
        ([30, 30], Method(threshold=4)),
        ([1_000_001], Method()),
        ([30, 30], Method(words_below=10)),
        ([15] * 7, Method()),
    ],
)
def test_a_size_or_method_that_was_not_proved_stays_closed(sizes, method):
    assert fault_of(rated(sizes, items=1), method=method).cause is Cause.NOT_PROVED


def test_without_an_acceptable_draw_the_round_stays_closed_and_says_why_to_the_log(monkeypatch):
    monkeypatch.setattr(rules, "offer", lambda *_: Offer(status=True))
    fault = fault_of(tabulation([table("item 0", [(0, 0, 7, 5)])]), consensus_items=ITEMS)
    assert fault.cause is Cause.NO_DRAW
    assert str(fault) == "no_draw"
    assert fault.reasons[0].in_words().startswith("item 0: ")
    assert fault.in_words().startswith("no_draw item 0: someone who knows the roster")


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (0, 0, 9, 0)])
def test_a_round_without_answers_or_of_nine_says_only_that_it_was_small(counts):
    release = protect(tabulation([table("item 0", [counts])]), method=Method(), occasion=occasion())
    assert (release.taking_part, release.groups, release.findings) == (None, (), ())


def test_an_item_that_everyone_skipped_is_shown_as_every_other():
    release = protect(tabulation([table("item 0", [(0, 0, 0, 23)])]), method=Method(), occasion=occasion())
    assert [figure.count for figure in release.findings[0].rows[0].figures] == [0, 0, 0, 20]


def test_a_solver_that_gives_up_keeps_the_round_closed(monkeypatch):
    def gives_up(*_):
        raise Unproven

    monkeypatch.setattr(IntegerProgram, "minimise", gives_up)
    monkeypatch.setattr(IntegerProgram, "maximise", gives_up)
    fault = fault_of(tabulation([table("item 0", [(17, 16, 31, 13)])]))
    assert fault.cause is Cause.NO_DRAW
    assert fault.in_words() == "no_draw item 0: it could not be proved that nobody can work anything out."
