"""The draw: controlled rounding to a fixed total, by a key that only the installation holds (R4)."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import NewType

from consult.domain.findings import FEW, LARGE

RoundingKey = NewType("RoundingKey", bytes)
"""K16: 32 bytes, made once."""

KEY_BYTES = 32
_WORD = 8
TRUE_WITHIN = 2
"""The widest reach within which words stay true; beyond is the very end."""
_WHOLE_ROW = ""
"""Stands where a cell's name does: no cell is called so."""
_LENGTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the chance of one row comes from: the key, and what the row is. The counts are no part of it.

    ``release`` and ``row`` name the row; ``members`` is a hash of the set of seats behind it, so that a different
    population never meets the same draw. Raises ValueError for a key of another length than 32 bytes.
    """

    key: RoundingKey = field(repr=False)
    release: bytes
    row: bytes
    members: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a short key."""
        if len(self.key) != KEY_BYTES:
            raise ValueError("the rounding key has 32 bytes")

    def chance(self, cell: str, counter: int) -> int:
        """The u of this cell, as a whole number of 2**-64ths: the first 8 bytes of HMAC-SHA256 over length-prefixed parts."""
        parts = (self.release, self.row, self.members, cell.encode(), counter.to_bytes(_WORD, "big"))
        digest = hmac.new(self.key, joined(parts), hashlib.sha256).digest()
        return int.from_bytes(digest[:_WORD], "big")


def joined(parts: Sequence[bytes]) -> bytes:
    """The parts as one string of bytes that no other parts give: their number, then each behind its length."""
    return b"".join([_prefix(len(parts)), *(_prefix(len(part)) + part for part in parts)])


def drawn_total(people: int, base: int) -> int:
    """What a drawn row of so many people adds up to: the greatest multiple of the base within one more. Not drawn.

    One short of a multiple goes up, so that a row with one movable cell is never a whole step but one under the truth.
    """
    return base * ((people + 1) // base)


def draw(cells: Sequence[str], counts: Sequence[int], base: int, source: Source, counter: int) -> tuple[int, ...]:
    """The counts, each moved to one of its two neighbouring multiples of the base, adding up to ``drawn_total``.

    With z = floor(a/b) and phi = (a mod b)/b this minimises the sum of (u - phi) r over r in {0, 1} with r = 0 where
    phi = 0 and b(z + r) adding up to the total. As the total fixes how many r are 1, the minimum takes the cells
    of least u - phi. Cox 1987, "A constructive procedure for unbiased controlled rounding", JASA 82.
    Every rounding that makes the total has a positive chance.
    """
    steps = [count // base for count in counts]
    ups = drawn_total(sum(counts), base) // base - sum(steps)
    costs = [
        (base * source.chance(cell, counter) - (count % base << 8 * _WORD), place)
        for place, (cell, count) in enumerate(zip(cells, counts, strict=True))
        if count % base
    ]
    raised = {place for _, place in sorted(costs)[:ups]}
    return tuple(base * (step + (place in raised)) for place, step in enumerate(steps))


def draw_wider(counts: Sequence[int], base: int, source: Source, counter: int, reach: int) -> tuple[int, ...]:
    """The counts, each moved to one of ``reach`` multiples of the base on either side, adding up to ``drawn_total``.

    All such rows are equally likely. With a reach of two, and in large rows always, none makes a word untrue, while
    there is another: nobody is drawn only from fewer than the base (in large rows few from few), and everyone from all but
    fewer than the base. For an item that was asked before, where
    no nearer row may stand beside what was published then (decision 0016).
    """
    far, total = reach * base, drawn_total(sum(counts), base)
    near = [range(max(0, -(-(count - far + 1) // base)) * base, count + far, base) for count in counts]
    every = [row for row in product(*near) if sum(row) == total]
    true = [row for row in every if _keeps_its_ends(counts, row, total, base)]
    rows = true if true and (reach <= TRUE_WITHIN or sum(counts) >= LARGE) else every
    return rows[source.chance(_WHOLE_ROW, counter) * len(rows) >> 8 * _WORD]


def _keeps_its_ends(counts: Sequence[int], row: Sequence[int], total: int, base: int) -> bool:
    """Whether what stands for a figure of 0, for the whole row, or in a large row for few, is true of the counts."""
    least = FEW if sum(counts) >= LARGE else base
    return all(
        (drawn >= least or count < least) and (drawn < total or count > total - base)
        for count, drawn in zip(counts, row, strict=True)
    )


def roundings(counts: Sequence[int], base: int) -> Iterator[tuple[int, ...]]:
    """Every row that ``draw`` may make of these counts, whatever the key and the counter."""
    steps = [count // base for count in counts]
    movable = [place for place, count in enumerate(counts) if count % base]
    for raised in combinations(movable, drawn_total(sum(counts), base) // base - sum(steps)):
        yield tuple(base * (step + (place in raised)) for place, step in enumerate(steps))


def _prefix(number: int) -> bytes:
    return number.to_bytes(_LENGTH, "big")
