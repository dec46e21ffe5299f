"""How long a text is to the person who writes it: in graphemes (UAX #29), not in code points or bytes (people.md 26)."""

import regex

MOST_CODE_POINTS = 4
"""Code points per grapheme, over a whole text: every living script needs fewer, and marks cannot be heaped without end."""
_GRAPHEME = regex.compile(r"\X")


def graphemes(text: str) -> int:
    """What a reader counts as characters: a syllable with its marks is one, and so is a family of emoji."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def is_longer(text: str, longest: int) -> bool:
    """Whether the text has more than ``longest`` graphemes, or marks heaped upon them."""
    if len(text) <= longest:
        return False
    return len(text) > MOST_CODE_POINTS * longest or graphemes(text) > longest
