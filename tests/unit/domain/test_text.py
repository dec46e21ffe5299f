"""Words in several languages: what is there, what is missing, and never silent English."""

import pytest

from consult.domain.text import Language, MissingWordsError, Text

EN, AR, TI = Language("en"), Language("ar"), Language("ti")
HELLO = Text.of({"en": "Hello", "ar": " مرحبا ", "ti": "  "})


def test_blank_words_are_missing_and_others_are_trimmed() -> None:
    assert HELLO.languages == (EN, AR)
    assert HELLO.read(AR) == "مرحبا"
    assert HELLO.missing([EN, AR, TI]) == (TI,)


def test_words_that_are_missing_are_never_said_in_another_language() -> None:
    with pytest.raises(MissingWordsError):
        HELLO.read(TI)


def test_a_language_is_not_its_region() -> None:
    with pytest.raises(MissingWordsError):
        HELLO.read(Language("en-GB"))


def test_a_text_without_words_misses_none_and_says_nothing() -> None:
    nothing = Text.of({"en": " \n\t"})
    assert not nothing
    assert nothing == Text()
    assert nothing.missing([EN, AR]) == ()
    assert nothing.read(AR) == ""
    assert nothing.read_any(AR) == ""


@pytest.mark.parametrize(
    ("preferred", "said"),
    [((), "Hello"), ((TI,), "Hello"), ((TI, AR), "مرحبا"), ((AR, EN), "مرحبا")],
)
def test_staff_read_the_nearest_language(preferred: tuple[Language, ...], said: str) -> None:
    assert HELLO.read_any(*preferred) == said


def test_the_order_of_languages_is_the_order_in_which_they_were_given() -> None:
    assert Text.of({"ti": "ሰላም", "en": "Peace"}).languages == (TI, EN)
    assert Text.of({"ti": "ሰላም", "en": "Peace"}).read_any() == "ሰላም"
