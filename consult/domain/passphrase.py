"""Passphrases: what makes one too weak to carry a key. Pure: the list of common ones is handed in."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from enum import StrEnum
from itertools import pairwise

SHORTEST = 14
"""Characters (code points after NFC)."""
LONGEST = 256
FEW_PIECES = 3
"""Of so few common passphrases, runs and repeated parts a passphrase may not be made."""
LONGEST_COMMON = 24
SHORTEST_RUN = 3
SHORTEST_NAME = 3

_REPEATED = re.compile(r"(.+?)\1+", re.DOTALL)
_SWAPPED = str.maketrans("01345@$", "oieasas")


class Weakness(StrEnum):
    """Why a passphrase is refused."""

    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    COMMON = "common"
    HOLDS_NAME = "holds the name"


def weakness(passphrase: str, name: str, common: AbstractSet[str]) -> Weakness | None:
    """What is weak about this passphrase for an account of this name; None where nothing is.

    ``common`` holds passphrases that many people use, in lower case.
    """
    typed = unicodedata.normalize("NFC", passphrase)
    if len(typed) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(typed) > LONGEST:
        return Weakness.TOO_LONG
    bare = _bare(typed)
    called = _bare(name)
    if len(called) >= SHORTEST_NAME and called in bare:
        return Weakness.HOLDS_NAME
    forms = {bare, _bare(typed.translate(_SWAPPED))}
    return Weakness.COMMON if any(_pieces(form, common) <= FEW_PIECES for form in forms) else None


def _bare(said: str) -> str:
    """Letters, marks and digits alone, in one case: neither gaps nor capitals make a passphrase another one."""
    kept = (
        character for character in unicodedata.normalize("NFKC", said) if unicodedata.category(character)[0] in "LMN"
    )
    return "".join(kept).casefold()


def _pieces(bare: str, common: AbstractSet[str]) -> int:
    """The fewest pieces it falls into: a common passphrase, a run, or a single character, each with its repeats."""
    once = _REPEATED.sub(r"\1", bare)
    fewest = [0]
    for end in range(1, len(once) + 1):
        starts = range(max(0, end - LONGEST_COMMON), end)
        fewest.append(min(fewest[start] + 1 for start in starts if _is_piece(once[start:end], common)))
    return fewest[-1]


def _is_piece(part: str, common: AbstractSet[str]) -> bool:
    return len(part) == 1 or part in common or _is_run(part)


def _is_run(part: str) -> bool:
    """Whether it counts up or down, as 123 and cba do."""
    steps = {ord(after) - ord(before) for before, after in pairwise(part)}
    return len(part) >= SHORTEST_RUN and (steps <= {1, -9} or steps <= {-1, 9})
