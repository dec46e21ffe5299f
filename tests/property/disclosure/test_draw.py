"""A drawn row makes its total, and never depends on what it must not."""

from hypothesis import assume, given
from hypothesis import strategies as st

from consult.disclosure.rounding import RoundingKey, Source, draw, draw_wider, drawn_total, joined, roundings
from consult.disclosure.rules import protect
from consult.disclosure.wording import figures
from consult.domain.findings import Method
from consult.domain.table import RATING_CELLS
from tests.unit.disclosure.panels import occasion, table, tabulation

rows = st.lists(st.integers(0, 80), min_size=4, max_size=4).map(tuple)
sources = st.builds(
    Source,
    key=st.binary(min_size=32, max_size=32).map(RoundingKey),
    release=st.binary(max_size=8),
    row=st.binary(max_size=8),
    members=st.binary(max_size=8),
)
counters = st.integers(0, 1000)


@given(rows, sources, counters)
def test_each_count_goes_to_a_neighbouring_multiple_and_the_row_makes_its_total(counts, source, counter):
    drawn = draw(RATING_CELLS, counts, 5, source, counter)
    assert sum(drawn) == drawn_total(sum(counts), 5) == 5 * ((sum(counts) + 1) // 5)
    assert -3 <= sum(drawn) - sum(counts) <= 1
    for count, moved in zip(counts, drawn, strict=True):
        assert moved % 5 == 0
        assert abs(moved - count) < 5
    assert drawn in set(roundings(counts, 5))


@given(rows, sources, counters)
def test_the_same_row_is_always_drawn_alike(counts, source, counter):
    again = Source(key=source.key, release=source.release, row=source.row, members=source.members)
    assert draw(RATING_CELLS, counts, 5, source, counter) == draw(RATING_CELLS, counts, 5, again, counter)


@given(rows, st.lists(st.integers(0, 6), min_size=4, max_size=4), sources, counters)
def test_how_a_row_is_rounded_follows_from_its_residues_alone(counts, fives, source, counter):
    moved = tuple(count + 5 * more for count, more in zip(counts, fives, strict=True))
    first, second = (draw(RATING_CELLS, row, 5, source, counter) for row in (counts, moved))
    assert [drawn - count for drawn, count in zip(first, counts, strict=True)] == [
        drawn - count for drawn, count in zip(second, moved, strict=True)
    ]


@given(rows, st.permutations(range(4)), sources, counters)
def test_the_order_of_the_cells_does_not_matter(counts, order, source, counter):
    drawn = draw(RATING_CELLS, counts, 5, source, counter)
    shuffled = draw([RATING_CELLS[place] for place in order], [counts[place] for place in order], 5, source, counter)
    assert shuffled == tuple(drawn[place] for place in order)


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_joining_is_injective(first, second):
    assume(first != second)
    assert joined(first) != joined(second)


@given(rows, rows)
def test_what_is_shown_follows_from_the_drawn_figures_and_the_size(first, second):
    """Any two truths with the same draw and the same size read alike: there is nowhere else to look."""
    people = sum(first)
    assume(people >= 5)
    shown = {roundings_: figures(RATING_CELLS, roundings_, people, Method()) for roundings_ in roundings(first, 5)}
    for drawn in roundings(second, 5):
        if sum(second) == people and drawn in shown:
            assert figures(RATING_CELLS, drawn, people, Method()) == shown[drawn]


@given(st.integers(0, 2**32), st.permutations([0, 4, 9, 17]), st.permutations([2, 3, 11, 14]))
def test_a_row_is_drawn_alike_whatever_the_other_groups_and_items_are(seed, first, other):
    """The groups' rows and other items change; the row of group 0 does not, while no redraw comes between."""
    releases = []
    for beside in (other, other[::-1]):
        tables = [table("item", [tuple(first), tuple(beside)]), table("beside", [tuple(beside), tuple(first)])]
        releases.append(protect(tabulation(tables), method=Method(), occasion=occasion(seed)))
    one, two = (release.findings[0].rows[1] for release in releases)
    assert one == two


@given(rows, sources, counters, st.sampled_from([2, 4]))
def test_a_wider_draw_stays_within_reach_and_makes_the_same_total(counts, source, counter, reach):
    counts = tuple(min(count, 30) for count in counts)
    drawn = draw_wider(counts, 5, source, counter, reach)
    assert drawn == draw_wider(counts, 5, source, counter, reach)
    assert sum(drawn) == drawn_total(sum(counts), 5)
    assert all(moved % 5 == 0 and moved >= 0 for moved in drawn)
    assert all(abs(moved - count) < 5 * reach for moved, count in zip(drawn, counts, strict=True))
