"""The auditor finds planted leaks, and lets pass what is safe."""

from dataclasses import replace

import pytest

from consult.disclosure.auditor import Insider, Way, audit
from consult.disclosure.auditor.reading import read
from consult.domain.findings import Consensus, Method, Wording
from tests.unit.disclosure.panels import drawn, released


def ways(verdict):
    return {reason.way for reason in verdict.reasons}


def verdict_of(*rows, people, status=None, method=None):
    release, roster = released([drawn("item", rows, people, status, method=method)], people, method)
    return audit(release, roster, {})


def with_figure(release, place, **changes):
    """The release with one figure of its first row changed."""
    finding = release.findings[0]
    row = finding.rows[0]
    figures = list(row.figures)
    figures[place] = replace(figures[place], **changes)
    row = replace(row, figures=tuple(figures))
    return replace(release, findings=(replace(finding, rows=(row, *finding.rows[1:])),))


def test_controlled_rounding_leaves_the_published_intervals():
    """Handbook on Statistical Disclosure Control, section 5.5: [0, b-1] for nought, else [a-b+1, a+b-1]."""
    release, roster = released([drawn("item", [(0, 5, 15, 45)], [64])], [64])
    published = read(release.findings[0], release, roster)
    assert published.everyone == ((0, 4), (1, 9), (11, 19), (41, 49))


def test_words_leave_the_interval_of_the_figure_they_stand_for():
    release, roster = released([drawn("item", [(0, 0, 5, 10)], [17])], [17])
    assert read(release.findings[0], release, roster).everyone == ((0, 4), (0, 4), (1, 9), (6, 14))
    release, roster = released([drawn("item", [(0, 0, 0, 15)], [17])], [17])
    assert read(release.findings[0], release, roster).everyone[3] == (11, 17)


@pytest.mark.parametrize("people", [10, 14, 19, 64, 300])
@pytest.mark.parametrize("cell", range(4))
def test_unanimity_is_hidden(people, cell):
    counts = tuple(5 * ((people + 1) // 5) * (place == cell) for place in range(4))
    assert verdict_of(counts, people=[people]).accepted


def test_three_groups_that_must_share_four_people_are_refused():
    rows = [(0, 15, 15, 0), (5, 5, 0, 0), (5, 0, 5, 0), (5, 5, 0, 0)]
    verdict = verdict_of(*rows, people=[30, 10, 10, 10])
    assert ways(verdict) == {Way.FEW}
    assert "group 0" in verdict.reasons[0].in_words()
    assert not any(character.isdigit() and int(character) > 2 for character in verdict.reasons[0].in_words())


def test_a_difference_of_released_rows_is_attacked():
    """Nobody of three groups may be many, yet everyone are: the groups give each other away."""
    rows = [(20, 20, 0, 0), (0, 10, 0, 0), (0, 10, 0, 0), (0, 10, 0, 0), (0, 10, 0, 0)]
    assert not verdict_of(*rows, people=[40, 10, 10, 10, 10]).accepted


def test_a_status_in_a_small_panel_tells_who_is_alone():
    verdict = verdict_of((0, 0, 10, 0), people=[12], status=Consensus.IN)
    assert ways(verdict) == {Way.EXACT}
    (reason,) = verdict.reasons
    assert reason.insider is not None
    assert reason.in_words() == (
        "item: someone who knows the roster and is in cell low of those in no released group herself could work out "
        "exactly how many of everyone are in cell low."
    )


def test_a_dropped_redraw_is_caught():
    """Two of sixteen rated it low and it is in: drawn up to 5, the status says that they are one or two."""
    assert ways(verdict_of((5, 5, 5, 0), people=[16], status=Consensus.IN)) <= {Way.EXACT, Way.FEW}
    assert not verdict_of((5, 5, 5, 0), people=[16], status=Consensus.IN).accepted
    assert verdict_of((0, 5, 10, 0), people=[16], status=Consensus.IN).accepted


def test_a_status_that_pins_a_cell_is_caught():
    """Of 64, 9 against out of 59 raters is just no consensus; drawn to 5, nothing but 9 explains it."""
    verdict = verdict_of((5, 0, 50, 10), people=[64], status=Consensus.NONE)
    assert ways(verdict) == {Way.EXACT}
    assert verdict.reasons[0].cell == "low"


def test_figures_that_no_answers_explain_are_refused():
    assert ways(verdict_of((0, 0, 30, 0), people=[30], status=Consensus.OUT)) == {Way.IMPOSSIBLE}


@pytest.mark.parametrize(
    "changes",
    [
        {"percent": 68},  # another share, to the whole number
        {"percent": None},
        {"count": 46},
        {"count": 50},
        {"percent": None, "wording": Wording.ABOUT, "amount": 45},
        {"wording": Wording.ABOUT, "amount": 45},
        {"amount": 47},
    ],
)
def test_a_figure_that_says_more_than_its_draw_is_refused(changes):
    release, roster = released([drawn("item", [(5, 10, 45, 5)], [64])], [64])
    assert audit(release, roster, {}).accepted
    assert ways(audit(with_figure(release, 2, **changes), roster, {})) == {Way.UNREADABLE}


@pytest.mark.parametrize("changes", [{"amount": 7}, {"amount": 6}, {"wording": Wording.AT_LEAST}, {"percent": 67}])
def test_words_that_say_more_than_their_draw_are_refused(changes):
    release, roster = released([drawn("item", [(0, 5, 10, 0)], [17])], [17])
    assert audit(release, roster, {}).accepted
    assert ways(audit(with_figure(release, 1, **changes), roster, {})) == {Way.UNREADABLE}


def test_a_row_that_does_not_make_its_total_is_refused():
    assert ways(verdict_of((5, 10, 45, 10), people=[64])) == {Way.UNREADABLE}


def test_a_row_of_other_people_is_refused():
    release, roster = released([drawn("item", [(5, 10, 45, 5)], [64])], [64])
    assert ways(audit(replace(release, taking_part=70), roster, {})) == {Way.UNREADABLE}
    assert ways(audit(replace(release, groups=()), replace(roster, groups=(30,)), {})) == {Way.UNREADABLE}


@pytest.mark.parametrize(("people", "total"), [(63, 65), (64, 60), (65, 60), (66, 70)])
def test_another_total_than_that_of_so_many_people_is_refused(people, total):
    assert ways(verdict_of((0, 0, total, 0), people=[people])) == {Way.UNREADABLE}
    release, roster = released([], [people])
    assert audit(release, roster, {}).accepted
    assert ways(audit(replace(release, taking_part=total), roster, {})) == {Way.UNREADABLE}


def test_a_difference_under_the_threshold_is_refused():
    rows = [(0, 0, 40, 20), (0, 0, 35, 20)]
    assert ways(verdict_of(*rows, people=[60, 55])) == {Way.TOO_FEW}
    assert ways(verdict_of((0, 0, 5, 0), people=[8])) == {Way.TOO_FEW}
    assert verdict_of((0, 0, 10, 0), people=[9], method=Method(threshold=5)).accepted


def test_the_people_in_no_released_group_are_attacked_too():
    rows = [(0, 10, 10, 0), (5, 5, 0, 0)]
    assert verdict_of(*rows, people=[20, 10]).accepted
    rows = [(0, 5, 15, 0), (0, 5, 5, 0)]
    assert verdict_of(*rows, people=[20, 10]).accepted


def test_nothing_is_drawn_twice():
    twice = [drawn("item", [(5, 10, 45, 5)], [64]), drawn("item", [(0, 15, 45, 5)], [64])]
    release, roster = released(twice, [64])
    assert ways(audit(release, roster, {})) == {Way.TWICE}


def test_below_the_threshold_a_release_holds_nothing():
    release, roster = released([], [8])
    silent = replace(release, taking_part=None)
    assert audit(silent, roster, {}).accepted
    full, _ = released([drawn("item", [(0, 0, 5, 0)], [8])], [8])
    assert not audit(replace(full, taking_part=None), roster, {}).accepted


def test_options_that_use_up_everyones_choices_give_each_other_away():
    """Nine and four of thirteen, one choice each, drawn to ten and five: at least nine and four, so exactly these."""
    shown = (("a", (10, 0)), ("b", (5, 5)), ("c", (0, 10)))
    findings = [drawn("item", [counts], [13], option=option) for option, counts in shown]
    release, roster = released(findings, [13])
    assert audit(release, roster, {}).accepted
    assert audit(release, roster, {"item": 2}).accepted
    assert ways(audit(release, roster, {"item": 1})) == {Way.EXACT}


@pytest.mark.parametrize(
    ("people", "rows", "limit"), [(12, [(10, 0), (5, 5)], 1), (10, [(10, 0), (10, 0), (10, 0)], 2)]
)
def test_an_insider_who_chose_nothing_takes_her_choices_out_of_the_sum(people, rows, limit):
    """At least 8 and 3 of twelve, or three times 6 of ten, fill what the others can have chosen."""
    findings = [drawn("item", [counts], [people], option=str(place)) for place, counts in enumerate(rows)]
    release, roster = released(findings, [people])
    (reason,) = audit(release, roster, {"item": limit}).reasons
    assert reason.way is Way.EXACT
    assert reason.insider == Insider(group=None, cell="no")


@pytest.mark.parametrize("rows", [[(5, 10, 45, 5)], [(5, 10, 45, 5), (0, 5, 30, 0)]])
def test_a_finding_that_leaves_groups_out_is_unreadable(rows):
    release, roster = released([drawn("item", rows, [64, 34][: len(rows)])], [64, 34, 30])
    assert ways(audit(release, roster, {})) == {Way.UNREADABLE}


def test_a_limit_on_what_is_no_choice_is_unreadable():
    release, roster = released([drawn("item", [(5, 10, 45, 5)], [64])], [64])
    assert ways(audit(release, roster, {"item": 1})) == {Way.UNREADABLE}


def test_every_reason_can_be_put_into_words():
    verdicts = [
        verdict_of((5, 10, 45, 10), people=[64]),
        verdict_of((0, 0, 5, 0), people=[8]),
        verdict_of((0, 0, 30, 0), people=[30], status=Consensus.OUT),
        verdict_of((0, 0, 10, 0), people=[12], status=Consensus.IN),
    ]
    for verdict in verdicts:
        (reason,) = verdict.reasons
        assert reason.in_words().endswith(".")
