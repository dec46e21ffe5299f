"""people.md 26: a length is what a reader counts, in every script, as UAX #29 says it."""

import pytest

from consult.domain.graphemes import graphemes, is_longer


@pytest.mark.parametrize(
    ("text", "how_many"),
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),
        ("\r\n", 1),
        ("ትግርኛ", 4),
        ("မြန်မာ", 4),
        ("ကြွ", 1),
        ("ខ្មែរ", 2),
        ("क्षत्रिय", 3),
        ("ਪੰਜਾਬੀ", 3),
        ("👨‍👩‍👧‍👦", 1),
        ("🏳️‍🌈🇪🇷", 2),
        ("a\u200d\u200cb", 2),
        ("\u202eab\u202c", 4),
    ],
)
def test_what_a_reader_counts(text: str, how_many: int) -> None:
    assert graphemes(text) == how_many


def test_marks_heaped_upon_one_letter_are_longer_than_their_number() -> None:
    assert not is_longer("e" + "\u0301" * 3, 1)
    assert is_longer("e" + "\u0301" * 4, 1)
    assert is_longer("ab", 1)
    assert not is_longer("", 0)
