"""Rows of a thousand people and more: quartiles, few of many, and why they are drawn rather than rounded (R9, decision 0017)."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from consult.disclosure.auditor import History, Roster, Wave, Way, audit
from consult.disclosure.rounding import Source, draw_wider
from consult.disclosure.rules import Cause, Fault, protect
from consult.domain.delphi.distribution import reached
from consult.domain.findings import LARGE, Method, Quartile, Wording
from consult.domain.release_record import from_record, to_record
from consult.domain.text import Language
from consult.exports import Taken, json_file
from tests.unit.disclosure.panels import drawn, occasion, rating_table, released, tabulation
from tests.world import instrument

ITEM = frozenset({"item"})
QUARTERS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


def published(rows, seed=0):
    return protect(
        tabulation([rating_table("item", rows)]), method=Method(), occasion=occasion(seed), consensus_items=ITEM
    )


def with_quartiles(counts, people, *quartiles):
    """A release of one drawn row with these quartiles, and its roster."""
    finding = drawn("item", [counts], [people])
    row = replace(finding.rows[0], quartiles=tuple(Quartile(point=p, cell=c) for p, c in quartiles))
    return released([replace(finding, rows=(row,))], [people])


def instrument_of_item():
    """The usual questions, the first rating by the name that these tables have."""
    usual = instrument()
    about, asked, said = usual.sections
    items = (replace(asked.items[0], name="item"), *asked.items[2:])
    return replace(usual, sections=(about, replace(asked, items=items), said))


def ways(release, roster):
    return {reason.way for reason in audit(release, roster, {}).reasons}


def test_a_large_row_has_the_quartiles_of_its_raters():
    release = published([(0, 0, 100, 0, 0, 300, 200, 0, 400, 250)])
    assert release.findings[0].rows[0].quartiles == (
        Quartile(point=6, cell="mid"),
        Quartile(point=7, cell="high"),
        Quartile(point=9, cell="high"),
    )


def test_one_person_fewer_and_there_are_none():
    release = published([(0, 0, 100, 0, 0, 300, 200, 0, 149, 250)])
    assert release.findings[0].rows[0].quartiles == ()


@pytest.mark.parametrize("raters", [0, 1, 5, 9, 10, 20, 28, 35])
def test_where_so_few_rated_that_it_may_be_fewer_than_ten_there_are_none(raters):
    for seed in range(2):
        release = published([(0, 0, raters, 0, 0, 0, 0, 0, 0, 1_200 - raters)], seed)
        row = release.findings[0].rows[0]
        assert raters >= 10 or row.quartiles == ()
        none = next(figure.count for figure in row.figures if figure.cell == "none")
        assert bool(row.quartiles) == (1_200 - none - 19 >= 10)


def test_what_was_asked_before_has_none_so_that_nobody_who_leaves_is_told():
    """Of 1,002 people 251 are at the lowest point, and one of them leaves: the lower quartile would go from 1 to 2."""
    first = (251, 251, 0, 0, 0, 0, 500, 0, 0, 0)
    then = (250, 251, 0, 0, 0, 0, 500, 0, 0, 0)
    assert [reached(row[:9], QUARTERS)[0] for row in (first, then)] == [0, 1]
    before = published([first])
    history = History(waves=(Wave(round=b"1", release=before),), overlaps=(((0, 0), 1_001), ((0, None), 1)))
    happening = replace(occasion(3), release=b"2", number=2, history=history)
    true = tabulation([rating_table("item", [then])])
    after = protect(true, method=Method(), occasion=happening, consensus_items=ITEM)
    assert before.findings[0].rows[0].quartiles
    assert after.findings[0].rows[0].quartiles == ()
    told = replace(after.findings[0].rows[0], quartiles=before.findings[0].rows[0].quartiles)
    forged = replace(after, findings=(replace(after.findings[0], rows=(told,)),))
    reasons = audit(forged, Roster(everyone=1_001), {}, history, b"2").reasons
    assert {reason.way for reason in reasons} == {Way.UNREADABLE}


@pytest.mark.parametrize("counts", [(14, 9, 1_000, 0), (3, 19, 1_000, 2), (9, 9, 1_000, 9)])
@pytest.mark.parametrize("reach", [2, 4])
def test_few_of_many_are_few_however_far_a_figure_is_moved(counts, reach):
    source = Source(key=occasion().key, release=b"r", row=b"row", members=b"m")
    for counter in range(60):
        for count, moved in zip(counts, draw_wider(counts, 5, source, counter, reach), strict=True):
            assert moved >= 10 or count < 10


def test_the_file_hides_what_the_page_hides():
    release = published([(3, 0, 0, 0, 0, 0, 0, 0, 1_200, 40)])
    content = json.loads(json_file.write(Taken(release=release, instrument=instrument_of_item()), Language("en")))
    counts = [figure["count"] for figure in content["findings"][0]["rows"][0]["figures"]]
    assert counts[:2] == [None, None]
    assert None not in counts[2:]


def test_a_group_too_small_has_none_beside_a_large_everyone():
    large, small = (0, 0, 100, 0, 0, 300, 200, 0, 400, 250), (1, 0, 5, 0, 0, 7, 2, 0, 9, 0)
    everyone, first, second = published([large, small]).findings[0].rows
    assert (len(everyone.quartiles), len(first.quartiles), len(second.quartiles)) == (3, 3, 0)


def test_few_of_many_are_said_as_just_that():
    release = published([(3, 0, 0, 0, 0, 0, 0, 0, 1_200, 40)])
    low, mid, high, none = release.findings[0].rows[0].figures
    assert {low.wording, mid.wording} == {Wording.FEWER_THAN}
    assert low.amount == 10
    assert high.percent == 97
    assert none.percent == 3


def test_a_release_with_quartiles_is_read_as_it_was_written():
    release = published([(0, 0, 100, 0, 0, 300, 200, 0, 400, 250)])
    assert from_record(to_record(release)) == release


def test_a_lower_share_is_the_first_point_that_so_many_reach():
    assert reached([2, 2, 0, 4], QUARTERS) == (0, 1, 3)
    assert reached([0, 0, 5], QUARTERS) == (2, 2, 2)
    with pytest.raises(ValueError, match="no rating"):
        reached([0, 0], QUARTERS)


@pytest.mark.parametrize("people", [998, 1_003, 2_003])
def test_rounding_to_the_nearest_five_would_tell_that_all_agree(people):
    """R9 as it was first written: suppress small counts and round the rest. The roster makes a lone large cell exact."""
    nearest = 5 * round(people / 5)
    assert nearest - 2 <= people <= nearest + 2
    assert [count for count in range(nearest - 2, nearest + 3) if count <= people] == [people]


def test_quartiles_that_say_little_more_than_the_figures_may_stand():
    release, roster = with_quartiles((245, 0, 760, 0), 1_004, (7, "high"), (9, "high"), (9, "high"))
    assert audit(release, roster, {}).accepted


def test_a_median_that_leaves_one_truth_is_refused():
    """Under half of the raters are low by the median, over 495 of 1,000 people by the figure; 6 or more did not rate."""
    assert {low for low, *_ in possible_truths(1_000, (500, 0, 490, 10), (0, 1, 2))} == {496}
    release, roster = with_quartiles((500, 0, 490, 10), 1_000, (3, "low"), (4, "mid"), (9, "high"))
    assert Way.EXACT in ways(release, roster)


def test_quartiles_out_of_order_or_too_few_are_unreadable():
    release, roster = with_quartiles((245, 0, 760, 0), 1_004, (9, "high"), (3, "low"), (9, "high"))
    assert ways(release, roster) == {Way.UNREADABLE}
    release, roster = with_quartiles((245, 0, 760, 0), 1_004, (9, "high"), (9, "high"))
    assert ways(release, roster) == {Way.UNREADABLE}


def test_quartiles_against_the_figures_are_impossible():
    release, roster = with_quartiles((100, 0, 900, 0), 1_000, (3, "low"), (9, "high"), (9, "high"))
    assert ways(release, roster) == {Way.IMPOSSIBLE}


def test_quartiles_of_a_small_row_are_unreadable():
    release, roster = with_quartiles((25, 0, 25, 0), 50, (3, "low"), (3, "low"), (9, "high"))
    assert ways(release, roster) == {Way.UNREADABLE}


def test_points_that_do_not_add_up_to_their_cells_are_a_fault():
    table = rating_table("item", [(0, 0, 100, 0, 0, 300, 200, 0, 400, 250)])
    broken = replace(table, rows=(replace(table.rows[0], points=(1, *table.rows[0].points[1:])),))
    with pytest.raises(Fault) as fault:
        protect(tabulation([broken]), method=Method(), occasion=occasion(), consensus_items=ITEM)
    assert fault.value.cause is Cause.BROKEN_TABULATION


def possible_truths(people, figures, cells):
    """Every table of so many people that these quartiles' cells and drawn figures leave possible: by brute force."""
    spans = [range(max(0, f - 4), min(people, f + 4) + 1) for f in figures[:3]]
    for low in spans[0]:
        for mid in spans[1]:
            for high in spans[2]:
                none = people - low - mid - high
                if none < 0 or abs(none - figures[3]) > 4:
                    continue
                points = [low, mid, high]
                if reached(points, QUARTERS) == cells:
                    yield low, mid, high, none


@pytest.mark.parametrize(
    ("figures", "cells"),
    [
        ((250, 0, 750, 0), (0, 2, 2)),
        ((250, 0, 750, 0), (2, 2, 2)),
        ((255, 0, 745, 0), (2, 2, 2)),
        ((0, 500, 500, 0), (1, 1, 2)),
        ((0, 505, 495, 0), (1, 2, 2)),
        ((250, 250, 250, 250), (0, 1, 2)),
        ((500, 0, 490, 10), (0, 1, 2)),
        ((500, 0, 495, 5), (0, 1, 2)),
    ],
)
def test_the_auditor_knows_what_brute_force_knows(figures, cells):
    people, names = LARGE, [(1, "low"), (4, "mid"), (7, "high")]
    release, roster = with_quartiles(figures, people, *(names[cell] for cell in cells))
    truths = list(possible_truths(people, figures, cells))
    found = ways(release, roster)
    if not truths:
        assert found == {Way.IMPOSSIBLE}
        return
    spans = [(min(column), max(column)) for column in zip(*truths, strict=True)]
    exact = any(least == most for least, most in spans)
    assert exact == (Way.EXACT in found)
