"""Matching a pattern in time linear in the text.

A backtracking matcher can be made to run for years by a short pattern and a short answer. This one keeps the set of
places that a match can be in (Thompson 1968, "Regular expression search algorithm", CACM 11(6)), so its work is at most
the size of the program times the length of the text, both bounded here.
"""

from dataclasses import dataclass
from functools import lru_cache

from consult.domain.expression.classes import Ranges, holds_one
from consult.domain.expression.pattern import (
    Characters,
    Choice,
    Edge,
    Part,
    PatternError,
    Repeat,
    Sequence,
    read_pattern,
)

LONGEST_TEXT = 1000
"""Characters of the longest text that can match."""
LARGEST_PROGRAM = 1000
"""Steps of the largest program that a pattern may become."""


@dataclass(slots=True, kw_only=True)
class _Step:
    """One step: a character to read, an edge to stand at, or (neither) ways to go on without reading."""

    ranges: Ranges | None = None
    edge: Edge | None = None
    ways: tuple[int, ...] = ()


class _Builder:
    """Lays the steps of a pattern one behind another; each part goes on to the step after its last."""

    def __init__(self, pattern: str) -> None:
        self.steps: list[_Step] = []
        self._pattern = pattern
        self._work = 0

    def _lay(self, step: _Step) -> int:
        self.steps.append(step)
        return len(self.steps) - 1

    def lay(self, part: Part) -> None:
        self._work += 1
        if max(self._work, len(self.steps)) > LARGEST_PROGRAM:
            raise PatternError(1, self._pattern[:20])
        if isinstance(part, Characters):
            self._lay(_Step(ranges=part.ranges))
        elif isinstance(part, Edge):
            self._lay(_Step(edge=part))
        elif isinstance(part, Sequence):
            for each in part.parts:
                self.lay(each)
        elif isinstance(part, Choice):
            self._choice(part)
        else:
            self._repeat(part)

    def _choice(self, choice: Choice) -> None:
        fork = self._lay(_Step())
        starts: list[int] = []
        ends: list[int] = []
        for part in choice.parts:
            starts.append(len(self.steps))
            self.lay(part)
            ends.append(self._lay(_Step()))
        self.steps[fork].ways = tuple(starts)
        for end in ends:
            self.steps[end].ways = (len(self.steps),)

    def _repeat(self, repeat: Repeat) -> None:
        for _ in range(repeat.least):
            self.lay(repeat.part)
        if repeat.most is None:
            fork = self._lay(_Step())
            self.lay(repeat.part)
            back = self._lay(_Step(ways=(fork,)))
            self.steps[fork].ways = (fork + 1, back + 1)
            return
        forks: list[int] = []
        for _ in range(repeat.most - repeat.least):
            forks.append(self._lay(_Step()))
            self.lay(repeat.part)
        for fork in forks:
            self.steps[fork].ways = (fork + 1, len(self.steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A pattern made ready. Made by ``compiled`` alone."""

    _steps: tuple[_Step, ...]

    def matches(self, text: str) -> bool:
        """Whether the whole text matches. A text of more than ``LONGEST_TEXT`` characters never does."""
        if len(text) > LONGEST_TEXT:
            return False
        places = self._reached({0}, at_start=True, at_end=not text)
        for read, character in enumerate(text, start=1):
            ahead = {place + 1 for place in places if self._reads(place, character)}
            places = self._reached(ahead, at_start=False, at_end=read == len(text))
            if not places:
                return False
        return len(self._steps) in places

    def _reads(self, place: int, character: str) -> bool:
        ranges = self._steps[place].ranges if place < len(self._steps) else None
        return ranges is not None and holds_one(ranges, character)

    def _reached(self, places: set[int], *, at_start: bool, at_end: bool) -> set[int]:
        """Those places, and all that can be reached from them without reading."""
        seen = set(places)
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place == len(self._steps):
                continue
            step = self._steps[place]
            ways = step.ways
            if step.edge is not None and (at_start if step.edge.start else at_end):
                ways = (place + 1,)
            fresh = [way for way in ways if way not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return seen


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Program:
    """The program of a pattern. Raises PatternError where it is outside the language or too large."""
    builder = _Builder(pattern)
    builder.lay(read_pattern(pattern))
    return Program(_steps=tuple(builder.steps))
