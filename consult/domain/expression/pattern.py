r"""The patterns of ``regex()``: which there are, and the parts they are made of. ``program.py`` matches them.

Letters, ``.``, classes, ``\d \w \s`` and their opposites (of ASCII), groups, ``|``, ``* + ? {m,n}``, ``^`` and ``$``.
Back-references, look-around, possessive repeats and flags are refused: the matcher that keeps its time has none.
"""

from dataclasses import dataclass

from consult.domain.expression.classes import DIGIT, LINE, SPACE, WORD, Ranges, complement, single

DEEPEST_GROUP = 20
MOST_REPEATS = 1000


class PatternError(ValueError):
    """A pattern outside the language: ``place`` counts its characters from 1, ``found`` is what stands there."""

    def __init__(self, place: int, found: str) -> None:
        """Keep place and finding."""
        super().__init__(f"{found} at {place}")
        self.place = place
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Characters:
    """One character out of some ranges."""

    ranges: Ranges


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The start or the end of the text."""

    start: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """One part after another."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several parts."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A part ``least`` to ``most`` times; ``most`` None has no end."""

    part: "Part"
    least: int
    most: int | None


Part = Characters | Edge | Sequence | Choice | Repeat
_ESCAPES = {
    "d": DIGIT,
    "D": complement(DIGIT),
    "w": WORD,
    "W": complement(WORD),
    "s": SPACE,
    "S": complement(SPACE),
    "n": single("\n"),
    "t": single("\t"),
    "r": single("\r"),
}
_COUNTS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def read_pattern(pattern: str) -> Part:
    """The parts of a pattern. Raises PatternError."""
    reader = _Reader(pattern)
    part = reader.choice()
    if reader.next:
        raise reader.refusal()
    return part


class _Reader:
    """Recursive descent over one pattern."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._place = 0
        self._groups = 0

    @property
    def next(self) -> str:
        return self._pattern[self._place : self._place + 1]

    def refusal(self, length: int = 1) -> PatternError:
        found = self._pattern[self._place : self._place + length]
        return PatternError(min(self._place + 1, max(len(self._pattern), 1)), found or self._pattern)

    def _take(self) -> str:
        taken = self.next
        self._place += 1
        return taken

    def _skip(self, expected: str) -> bool:
        if self._pattern.startswith(expected, self._place):
            self._place += len(expected)
            return True
        return False

    def choice(self) -> Part:
        parts = [self._sequence()]
        while self._skip("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(parts=tuple(parts))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self.next and self.next not in "|)":
            parts.append(self._repeated())
        return parts[0] if len(parts) == 1 else Sequence(parts=tuple(parts))

    def _repeated(self) -> Part:
        part = self._one()
        if not self.next or self.next not in "*+?{":
            return part
        least, most = self._count()
        self._skip("?")
        if self.next and self.next in "*+?{":
            raise self.refusal()
        return Repeat(part=part, least=least, most=most)

    def _count(self) -> tuple[int, int | None]:
        if self.next != "{":
            return _COUNTS[self._take()]
        closing = self._pattern.find("}", self._place)
        least, comma, most = self._pattern[self._place + 1 : max(closing, self._place)].partition(",")
        plain = all(
            said.isdecimal() and said.isascii() and len(said) <= len(str(MOST_REPEATS)) for said in (least, most or "0")
        )
        if not plain or (most and int(most) < int(least)):
            raise self.refusal(8)
        self._place = closing + 1
        return int(least), int(most) if most else None if comma else int(least)

    def _one(self) -> Part:
        if self.next == "(":
            return self._group()
        if self.next == "[":
            return self._class()
        if self.next in "*+?{}]":
            raise self.refusal()
        taken = self._take()
        if taken in "^$":
            return Edge(start=taken == "^")
        if taken == "\\":
            return Characters(ranges=self._escape())
        return Characters(ranges=complement(LINE) if taken == "." else single(taken))

    def _group(self) -> Part:
        if self._pattern.startswith("(?", self._place) and not self._pattern.startswith("(?:", self._place):
            raise self.refusal(3)
        self._groups += 1
        if self._groups > DEEPEST_GROUP:
            raise self.refusal()
        self._place += 3 if self._pattern.startswith("(?:", self._place) else 1
        part = self.choice()
        if not self._skip(")"):
            raise self.refusal()
        self._groups -= 1
        return part

    def _escape(self) -> Ranges:
        """What stands after a backslash: a class, a control character, or punctuation meant as itself."""
        escaped = self.next
        if escaped not in _ESCAPES and (not escaped or escaped.isalnum() or not escaped.isascii()):
            self._place -= 1
            raise self.refusal(2)
        self._place += 1
        return _ESCAPES.get(escaped, single(escaped))

    def _class(self) -> Characters:
        opening = self._place
        self._place += 1
        negated = self._skip("^")
        ranges: list[tuple[int, int]] = []
        while self.next != "]":
            if not self.next or self.next == "[" or self._pattern.startswith("&&", self._place):
                self._place = self._place if self.next else opening
                raise self.refusal()
            ranges.extend(self._members())
        self._place += 1
        if not ranges:
            self._place = opening
            raise self.refusal(2)
        return Characters(ranges=complement(tuple(ranges)) if negated else tuple(ranges))

    def _members(self) -> Ranges:
        first = self._member()
        following = self._pattern[self._place + 1 : self._place + 2]
        if self.next != "-" or following in {"]", ""}:
            return first
        self._place += 1
        last = self._member()
        ends = (*first, *last)
        if len(ends) != 2 or any(low != high for low, high in ends) or first[0][0] > last[0][0]:  # noqa: PLR2004
            raise self.refusal()
        return ((first[0][0], last[0][0]),)

    def _member(self) -> Ranges:
        taken = self._take()
        return self._escape() if taken == "\\" else single(taken)
