"""Each kind: what it takes, what it refuses, what it counts."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from consult.domain.answer import BLANK, SKIPPED, UNABLE, Answer, AnswerState, given
from consult.domain.instrument import Band, Cells, Instrument, Item, Option
from consult.domain.kinds import KINDS, Kind, Problem, kind_named, minutes_to_answer, question_count
from consult.domain.kinds.ranking import move_up
from consult.domain.kinds.rating import band_of, points
from consult.domain.table import CHOICE_CELLS, RATING_CELLS
from consult.domain.text import Text
from tests.world import instrument

KIND_NAMES = [kind.name for kind in KINDS]
WORDS = Text.of({"en": "Words"})
BURMESE = "\u1000\u103c\u103d"
"""One syllable to who writes it, three code points."""
FAMILY = "👩‍👩‍👧"


def options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name=name, prompt=WORDS) for name in names)


def item(kind: str, **named: Any) -> Item:
    return Item(name="it", kind=kind, prompt=WORDS, **named)


def scale(most: int, *, least: int = 1, unable: bool = True) -> Item:
    names = [str(point) for point in range(least, most + 1)] + (["unable"] if unable else [])
    return item("rating", options=options(*names), least=least, most=most)


ITEMS = {
    "rating": scale(9),
    "single_choice": item("single_choice", options=options("a", "b", "c")),
    "multiple_choice": item("multiple_choice", options=options("a", "b", "c"), most=2),
    "ranking": item("ranking", options=options("a", "b", "c", "d"), most=3),
    "short_text": item("short_text"),
    "long_text": item("long_text"),
    "number": item("number"),
    "note": item("note"),
}

TAKEN: list[tuple[str, list[str], Answer]] = [
    ("rating", ["1"], given(1)),
    ("rating", ["9"], given(9)),
    ("rating", ["unable"], UNABLE),
    ("rating", ["3", "4"], given(4)),
    ("single_choice", ["b"], given("b")),
    ("multiple_choice", ["c", "a"], given(("a", "c"))),
    ("multiple_choice", ["b", "b", ""], given(("b",))),
    ("ranking", ["c", "a"], given(("c", "a"))),
    ("ranking", ["was a", "was c", "a", "c", "b"], given(("a", "c", "b"))),
    ("ranking", ["was a", "was c", "c"], given(("c",))),
    ("ranking", ["was a", "was c", "a", "c", "up c"], given(("c", "a"))),
    ("ranking", ["was a", "was c", "a", "c", "up a"], given(("a", "c"))),
    ("ranking", ["a", "c", "up d"], given(("a", "c"))),
    ("short_text", [" Leeds "], given(" Leeds ")),
    ("short_text", ["e\u0301"], given("\u00e9")),
    ("short_text", ["x" * 500], given("x" * 500)),
    ("long_text", ["a\r\nb\rc\td"], given("a\nb\nc\td")),
    ("long_text", ["x" * 20_000], given("x" * 20_000)),
    ("long_text", [BURMESE * 10_000], given(BURMESE * 10_000)),
    ("short_text", [BURMESE * 250], given(BURMESE * 250)),
    ("short_text", [FAMILY * 250], given(FAMILY * 250)),
    ("long_text", ["\u202eabc\u202c \u200d\u200c👩‍👩‍👧"], given("\u202eabc\u202c \u200d\u200c👩‍👩‍👧")),
    ("number", ["0"], given(Decimal(0))),
    ("number", ["-1,5"], given(Decimal("-1.5"))),
    ("number", ["٣٫٥"], given(Decimal("3.5"))),
    ("number", ["\u2067۱۲\u2069"], given(Decimal(12))),
    ("number", [" 1 000 "], given(Decimal(1000))),
    ("number", ["−7"], given(Decimal(-7))),
    ("number", ["0.0000001"], given(Decimal("0.0000001"))),
    ("number", ["1,234.5"], given(Decimal("1234.5"))),
    ("number", ["1.234,5"], given(Decimal("1234.5"))),
    ("number", ["1,000,000"], given(Decimal(1_000_000))),
    ("number", ["1.000.000"], given(Decimal(1_000_000))),
    ("number", ["12,34,567"], given(Decimal(1_234_567))),
    ("number", ["१२,३४,५६७.५"], given(Decimal("1234567.5"))),
    ("number", ["1’000"], given(Decimal(1000))),
    ("number", ["١٬٠٠٠"], given(Decimal(1000))),
    ("number", ["١٫١٢٥"], given(Decimal("1.125"))),
    ("number", ["１，２３４．５"], given(Decimal("1234.5"))),
    ("number", ["၁၀\u200b"], given(Decimal(10))),
    ("number", ["1 000,25"], given(Decimal("1000.25"))),
    ("number", ["0,125"], given(Decimal("0.125"))),
    ("number", ["1000.125"], given(Decimal("1000.125"))),
    ("note", ["anything"], BLANK),
]
REFUSED = [
    ("rating", ["0"], Problem.NOT_AN_OPTION),
    ("rating", ["10"], Problem.NOT_AN_OPTION),
    ("rating", ["01"], Problem.NOT_AN_OPTION),
    ("rating", ["5.0"], Problem.NOT_AN_OPTION),
    ("rating", [" 5"], Problem.NOT_AN_OPTION),
    ("single_choice", ["d"], Problem.NOT_AN_OPTION),
    ("single_choice", ["A"], Problem.NOT_AN_OPTION),
    ("multiple_choice", ["a", "d"], Problem.NOT_AN_OPTION),
    ("multiple_choice", ["a", "b", "c"], Problem.TOO_MANY),
    ("ranking", ["a", "b", "c", "d"], Problem.TOO_MANY),
    ("ranking", ["e"], Problem.NOT_AN_OPTION),
    ("ranking", ["was e", "e"], Problem.NOT_AN_OPTION),
    ("short_text", ["x" * 501], Problem.TOO_LONG),
    ("long_text", ["x" * 20_001], Problem.TOO_LONG),
    ("short_text", [BURMESE * 501], Problem.TOO_LONG),
    ("short_text", [FAMILY * 501], Problem.TOO_LONG),
    ("short_text", ["e" + "\u0301" * 2001], Problem.TOO_LONG),
    ("short_text", ["a\ufffdb"], Problem.BROKEN_TEXT),
    ("long_text", ["\ud83d"], Problem.BROKEN_TEXT),
    ("short_text", ["a\x00b"], Problem.BROKEN_TEXT),
    ("long_text", ["a\x1bb"], Problem.BROKEN_TEXT),
    ("long_text", ["a\ud800b"], Problem.BROKEN_TEXT),
    ("number", ["many"], Problem.NOT_A_NUMBER),
    ("number", ["1e5"], Problem.NOT_A_NUMBER),
    ("number", ["1E-7"], Problem.NOT_A_NUMBER),
    ("number", ["1_000"], Problem.NOT_A_NUMBER),
    ("number", ["NaN"], Problem.NOT_A_NUMBER),
    ("number", ["sNaN"], Problem.NOT_A_NUMBER),
    ("number", ["-Infinity"], Problem.NOT_A_NUMBER),
    ("number", ["1,000"], Problem.TWO_NUMBERS),
    ("number", ["1.000"], Problem.TWO_NUMBERS),
    ("number", ["-12.345"], Problem.TWO_NUMBERS),
    ("number", ["\u2067٣،٠٠٠\u2069"], Problem.TWO_NUMBERS),
    ("number", ["１，０００"], Problem.TWO_NUMBERS),
    ("number", ["3 4"], Problem.NOT_A_NUMBER),
    ("number", ["12.05.2020"], Problem.NOT_A_NUMBER),
    ("number", ["1,2,3"], Problem.NOT_A_NUMBER),
    ("number", ["1,000,00"], Problem.NOT_A_NUMBER),
    ("number", ["12,34,567,5"], Problem.NOT_A_NUMBER),
    ("number", ["1,000.000,5"], Problem.NOT_A_NUMBER),
    ("number", ["0,000,001"], Problem.NOT_A_NUMBER),
    ("number", ["6'2"], Problem.NOT_A_NUMBER),
    ("number", [","], Problem.NOT_A_NUMBER),
    ("number", ["፲፪"], Problem.NOT_A_NUMBER),
    ("number", ["½"], Problem.NOT_A_NUMBER),
    ("number", ["1" * 31], Problem.TOO_LONG),
    ("number", ["." + "1" * 29], Problem.TOO_LONG),
    ("number", ["1" * 100_000], Problem.TOO_LONG),
]


def short(value: object) -> str:
    return ascii(value)[:24]


def parse(kind: str, typed: Sequence[str]) -> Answer | Problem:
    return kind_named(kind).parse(ITEMS[kind], typed)


def test_every_kind_is_tried_here() -> None:
    assert list(ITEMS) == KIND_NAMES
    assert {kind for kind, _, _ in TAKEN} == set(KIND_NAMES)


@pytest.mark.parametrize(("kind", "typed", "answer"), TAKEN, ids=short)
def test_what_fits_is_taken(kind: str, typed: list[str], answer: Answer) -> None:
    assert parse(kind, typed) == answer


@pytest.mark.parametrize(("kind", "typed", "answer"), TAKEN, ids=short)
def test_what_is_shown_again_gives_the_answer_back(kind: str, typed: list[str], answer: Answer) -> None:
    shown = kind_named(kind).typed(answer)
    assert parse(kind, shown) == answer


@pytest.mark.parametrize(("kind", "typed", "problem"), REFUSED, ids=short)
def test_what_does_not_fit_is_refused_with_its_reason(kind: str, typed: list[str], problem: Problem) -> None:
    assert parse(kind, typed) is problem


@pytest.mark.parametrize("typed", [[], [""], ["", ""]])
@pytest.mark.parametrize("kind", KIND_NAMES)
def test_nothing_typed_is_blank_and_never_a_problem(kind: str, typed: list[str]) -> None:
    assert parse(kind, typed) == BLANK


@pytest.mark.parametrize("kind", ["short_text", "long_text", "number"])
def test_blanks_alone_are_nothing(kind: str) -> None:
    assert parse(kind, [" \t\u00a0\u3000 "]) == BLANK


@pytest.mark.parametrize("answer", [BLANK, SKIPPED], ids=["blank", "skipped"])
@pytest.mark.parametrize("kind", KIND_NAMES)
def test_blank_and_skipped_show_nothing_and_say_nothing(kind: str, answer: Answer) -> None:
    assert kind_named(kind).typed(answer) == ()
    assert kind_named(kind).say(answer) == ""


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        ("rating", given(7), "7"),
        ("rating", UNABLE, "unable"),
        ("single_choice", given("b"), "b"),
        ("multiple_choice", given(("a", "c")), "a c"),
        ("ranking", given(("c", "a")), "c a"),
        ("short_text", given("x y"), "x y"),
        ("number", given(Decimal("1.50")), "1.50"),
        ("number", given(Decimal("1E-7")), "0.0000001"),
        ("number", given(Decimal("1E+3")), "1000"),
    ],
)
def test_an_expression_hears_it_as_xlsform_says_it(kind: str, answer: Answer, said: str) -> None:
    assert kind_named(kind).say(answer) == said


def test_unable_is_a_word_only_where_the_scale_offers_it() -> None:
    assert kind_named("rating").parse(scale(9, unable=False), ["unable"]) is Problem.NOT_AN_OPTION
    assert kind_named("single_choice").parse(ITEMS["single_choice"], ["unable"]) is Problem.NOT_AN_OPTION


@pytest.mark.parametrize(
    ("least", "most", "bands"),
    [
        (1, 9, "LLLMMMHHH"),
        (1, 7, "LLMMMHH"),
        (1, 5, "LLMHH"),
        (1, 3, "LMH"),
        (1, 2, "LH"),
        (0, 10, "LLLLMMMHHHH"),
        (1, 6, "LLMMHH"),
    ],
)
def test_bands_are_thirds_with_equal_outer_ones(least: int, most: int, bands: str) -> None:
    rated = scale(most, least=least)
    assert "".join(band_of(rated, point).name[0] for point in points(rated)) == bands


@pytest.mark.parametrize("most", [5, 7, 9])
def test_ratings_are_counted_by_band_and_everyone_else_gave_none(most: int) -> None:
    rated = scale(most)
    answers = [*(given(point) for point in points(rated)), UNABLE, SKIPPED, BLANK]
    (count,) = kind_named("rating").count(rated, answers)
    outer = {5: 2, 7: 2, 9: 3}[most]
    assert count.cells == RATING_CELLS
    assert count.counts == (outer, most - 2 * outer, outer, 3)
    assert count.option is None


def test_a_scale_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="lowest and highest"):
        kind_named("rating").parse(item("rating"), ["1"])


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice", "ranking"])
def test_options_are_counted_apart(kind: str) -> None:
    one = given if kind == "single_choice" else (lambda name: given((name,)))
    counts = kind_named(kind).count(ITEMS[kind], [one("a"), one("a"), one("b"), SKIPPED, BLANK])
    told = {count.option: count.counts for count in counts}
    assert [count.option for count in counts] == [option.name for option in ITEMS[kind].options]
    assert (told["a"], told["b"], told["c"]) == ((2, 3), (1, 4), (0, 5))
    assert all(count.cells == CHOICE_CELLS for count in counts)


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
def test_who_people_are_is_not_counted(kind: str) -> None:
    about = item(kind, options=options("a", "b"), most=1, cells=Cells.ATTRIBUTE)
    answer = given("a") if kind == "single_choice" else given(("a",))
    assert kind_named(kind).count(about, [answer]) == ()
    assert kind_named(kind).most_chosen(about) is None


@pytest.mark.parametrize("kind", ["short_text", "long_text", "number", "note"])
def test_words_and_numbers_are_never_counted(kind: str) -> None:
    answer = given(Decimal(3)) if kind == "number" else given("x")
    assert kind_named(kind).count(ITEMS[kind], [answer]) == ()


def test_how_many_one_person_may_choose_is_told_by_the_question() -> None:
    most = {kind: kind_named(kind).most_chosen(ITEMS[kind]) for kind in KIND_NAMES}
    expected = dict.fromkeys(KIND_NAMES) | {"single_choice": 1, "multiple_choice": 2, "ranking": 3}
    assert most == expected
    assert kind_named("multiple_choice").most_chosen(item("multiple_choice", options=options("a", "b"))) is None


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [("abc", "c", "acb"), ("abc", "b", "bac"), ("abc", "a", "abc"), ("abc", "x", "abc"), ("", "a", "")],
)
def test_moving_up_is_one_place_at_a_time(before: str, name: str, after: str) -> None:
    assert "".join(move_up(list(before), name)) == after


def test_a_new_order_is_shown_before_it_is_settled() -> None:
    ranking = kind_named("ranking")
    two, other_way = given(("a", "b")), given(("b", "a"))
    assert not ranking.settled(BLANK, two)
    assert not ranking.settled(given(("a",)), two)
    assert ranking.settled(two, two)
    assert ranking.settled(two, other_way)
    assert ranking.settled(BLANK, given(("a",)))
    assert ranking.settled(two, BLANK)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name != "ranking"], ids=lambda kind: kind.name)
def test_every_other_kind_is_one_step(kind: Kind) -> None:
    assert kind.settled(BLANK, SKIPPED)


def test_a_kind_is_known_by_its_name_alone() -> None:
    assert [kind_named(name).name for name in KIND_NAMES] == KIND_NAMES
    for unknown in ("unsupported:image", "Rating", "", "likert"):
        with pytest.raises(KeyError):
            kind_named(unknown)


def test_only_what_asks_counts_as_a_question() -> None:
    assert [kind.name for kind in KINDS if not kind.asks] == ["note"]
    asked = instrument()
    assert question_count(asked) == len(asked.items) - 1


def test_every_band_has_a_cell() -> None:
    assert set(RATING_CELLS) == {band.value for band in Band} | {"none"}


def test_states_never_lose_each_other() -> None:
    (count,) = kind_named("rating").count(scale(9), [])
    assert sum(count.counts) == 0
    assert {state.value for state in AnswerState} == {"blank", "skipped", "unable", "given"}


def asking(*kinds: str) -> Instrument:
    """An instrument of one item of each of these kinds."""
    items = tuple(replace(ITEMS.get(kind, item(kind)), name=f"it{place}") for place, kind in enumerate(kinds))
    return replace(instrument(), sections=(replace(instrument().sections[0], items=items),))


def test_how_long_it_takes_is_a_wide_range_in_fives_and_promises_little() -> None:
    for kind in KINDS:
        least, most = kind.seconds
        assert 0 < least < most, kind.name
        assert most >= 2 * least, kind.name
    assert minutes_to_answer(asking()) == (0, 0)
    assert minutes_to_answer(asking("note")) == (0, 5)
    assert minutes_to_answer(asking(*["rating"] * 40)) == (10, 40)
    assert minutes_to_answer(asking("unsupported:audio")) == minutes_to_answer(asking("rating"))


def test_writing_and_ranking_take_longer_than_a_tap() -> None:
    taps = minutes_to_answer(asking(*["single_choice"] * 10))[1]
    for kind in ("long_text", "ranking"):
        assert minutes_to_answer(asking(*[kind] * 10))[1] >= 4 * taps, kind
