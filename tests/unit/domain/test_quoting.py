"""Somebody else's words in a sentence."""

import pytest

from consult.domain.quoting import harmless, quoted


@pytest.mark.parametrize("letter", ["\x1b", "\n", "\x00", "\x9b", "\u202e", "\u2066", "\u2028", "\ud800"])
def test_what_steers_or_turns_is_replaced(letter):
    assert harmless(f"a{letter}b") == "a\ufffdb"


@pytest.mark.parametrize("words", ["plain", "ሰላም", "مرحبا", "می‌روم", "e\u0301", "a\u00a0b", "👩‍👩‍👧"])
def test_what_languages_need_stays(words):
    assert harmless(words) == words


def test_long_words_are_cut():
    assert quoted("short") == "“short”"
    assert quoted("x" * 61) == "“" + "x" * 60 + "…”"
