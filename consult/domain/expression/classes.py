"""Sets of characters as ranges of code points, for the patterns of ``regex()``. Classes are those of ASCII."""

import sys

Ranges = tuple[tuple[int, int], ...]
"""First and last code point of each range, both included."""


def single(character: str) -> Ranges:
    """The set of this one character."""
    return ((ord(character), ord(character)),)


def complement(ranges: Ranges) -> Ranges:
    """Every code point outside ``ranges``."""
    gaps: list[tuple[int, int]] = []
    expected = 0
    for low, high in sorted(ranges):
        if low > expected:
            gaps.append((expected, low - 1))
        expected = max(expected, high + 1)
    if expected <= sys.maxunicode:
        gaps.append((expected, sys.maxunicode))
    return tuple(gaps)


def holds_one(ranges: Ranges, character: str) -> bool:
    """Whether the character is in the set."""
    point = ord(character)
    return any(low <= point <= high for low, high in ranges)


DIGIT: Ranges = ((ord("0"), ord("9")),)
WORD: Ranges = (*DIGIT, (ord("A"), ord("Z")), (ord("_"), ord("_")), (ord("a"), ord("z")))
SPACE: Ranges = ((9, 13), (32, 32))
LINE: Ranges = ((10, 10),)
