"""Which questions of several rounds are one: by name, or by words, whatever else they are called (R6)."""

import pytest

from consult.domain.asked_before import called, one_question, spoken
from consult.domain.instrument import NO_WORDS, Instrument, Item, Option, Section
from consult.domain.text import Language, Text


def asks(**items: str | Text | tuple[str, dict[str, str]]) -> Instrument:
    """An instrument of items by their names: each its words, or its words and those of its options."""
    return Instrument(
        title=NO_WORDS,
        languages=(Language("en"),),
        sections=(Section(name="all", prompt=NO_WORDS, items=tuple(item(*each) for each in items.items())),),
    )


def item(name: str, asked: str | Text | tuple[str, dict[str, str]]) -> Item:
    words, options = asked if isinstance(asked, tuple) else (asked, {})
    return Item(
        name=name,
        kind="multiple_choice" if options else "rating",
        prompt=words if isinstance(words, Text) else Text.of({"en": words}),
        options=tuple(Option(name=each, prompt=Text.of({"en": said})) for each, said in options.items()),
    )


def first_names(*rounds: Instrument) -> list[dict[str, str]]:
    return [{name: one[0] for (name, option), one in each.items() if option is None} for each in one_question(rounds)]


def test_a_name_is_one_question_whatever_its_words_and_another_word_under_another_name_is_another() -> None:
    before, now = asks(home="A safe home"), asks(home="A home", rest="A safe house")
    assert first_names(before, now) == [{"home": "home"}, {"home": "home", "rest": "rest"}]


@pytest.mark.parametrize(
    ("words", "again"),
    [
        ("A safe home.", "a SAFE  home"),
        ("Café", "cafe\u0301"),
        ("Straße", "STRASSE"),
        ("a safe home", "“A safe\u00a0home”…"),
        ("A home, ﬁrst", "A home first"),
        ("خانه‌ای امن", "خانه\u200cای امن؟"),
        ("Rest 2", "Rest ２"),
    ],
)
def test_words_are_one_however_they_are_written(words: str, again: str) -> None:
    assert first_names(asks(one=words), asks(other=again)) == [{"one": "one"}, {"other": "one"}]


@pytest.mark.parametrize(("words", "again"), [("A safe home", "A safer home"), ("कम", "काम"), ("???", "!!!")])
def test_other_words_are_another_question(words: str, again: str) -> None:
    assert first_names(asks(one=words), asks(other=again)) == [{"one": "one"}, {"other": "other"}]


def test_one_language_is_enough_and_none_is_not() -> None:
    two = Text.of({"en": "A safe home", "fr": "Un toit"})
    assert first_names(asks(one=two), asks(other=Text.of({"en": "A house", "fr": "un toit"})))[1] == {"other": "one"}
    assert first_names(asks(one=""), asks(other=""))[1] == {"other": "other"}
    assert spoken(NO_WORDS) == frozenset()


def test_what_is_one_with_a_third_is_one() -> None:
    """Reworded under its name, then anew under another in the words it had last; and names that changed places."""
    rounds = (asks(a="Home"), asks(a="A home"), asks(b="A home!"))
    assert first_names(*rounds) == [{"a": "a"}, {"a": "a"}, {"b": "a"}]
    swapped = (asks(a="Home", b="Rest"), asks(a="Rest", b="Home"))
    assert first_names(*swapped) == [{"a": "a", "b": "a"}, {"a": "a", "b": "a"}]
    assert called(swapped, "a") == (("a", "b"), ("a", "b"))


def test_options_are_one_within_what_is_one() -> None:
    before = asks(top=("Which?", {"h": "Home", "r": "Rest"}), other=("Else?", {"x": "Home"}))
    now = asks(best=("Which", {"1": "home", "r": "Work", "3": "Sleep"}))
    (first, second) = one_question((before, now))
    assert second[("best", "1")] == first[("top", "h")] == ("top", "h")
    assert second[("best", "r")] == first[("top", "r")]
    assert second[("best", "3")] == ("top", "3")
    assert first[("other", "x")] == ("other", "x"), "an option of another question is another"


def test_what_each_round_called_it() -> None:
    rounds = (asks(a="Home", c="Work"), asks(b="Rest"), asks(b="Home", c="Pay"))
    assert called(rounds, "b") == (("a",), ("b",), ("b",))
    assert called(rounds, "c") == (("c",), (), ("c",))
    assert called(rounds, "gone") == ((), (), ())
