"""What was published before, and who is in which release: sizes alone, as the rosters of all rounds give them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consult.disclosure.auditor.reading import Published, Roster, read
from consult.domain.findings import Finding, Release

Pattern = tuple[int | None, ...]
"""For each release in turn the place, among the atoms of its roster, of people who are in it; None where they are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """An earlier release; ``round`` names the round it is of."""

    round: bytes
    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Earlier releases in their order, and how many people have each pattern: earlier releases first, the pending one last."""

    waves: tuple[Wave, ...] = ()
    overlaps: tuple[tuple[Pattern, int], ...] = ()

    @property
    def rosters(self) -> tuple[Roster, ...]:
        """How many people each earlier release describes."""
        return tuple(self._roster(place, wave.release) for place, wave in enumerate(self.waves))

    def _roster(self, place: int, release: Release) -> Roster:
        inside = Counter[int]()
        for pattern, people in self.overlaps:
            if (atom := pattern[place]) is not None:
                inside[atom] += people
        groups = tuple(inside[atom] for atom in range(len(release.groups)))
        return Roster(everyone=inside.total(), groups=groups)

    def describes(self, roster: Roster) -> bool:
        """Whether the pending release's people, in all and by group, are those that the patterns hold."""
        if not self.waves:
            return not self.overlaps
        inside = Counter[int | None]()
        for pattern, people in self.overlaps:
            if len(pattern) != len(self.waves) + 1 or people < 0:
                return False
            inside[pattern[-1]] += people
        del inside[None]
        return sorted(inside.items()) == [(atom, people) for atom, people in enumerate(roster.atoms) if people]

    def has(self, item: str, option: str | None) -> bool:
        """Whether an earlier release has the same item, or option."""
        return any((each.item, each.option) == (item, option) for wave in self.waves for each in wave.release.findings)

    def asked(self, finding: Finding, *, far: bool = False) -> tuple[tuple[int, Published], ...] | None:
        """The same item, or option, in earlier releases, each with its place. None where one cannot be read.

        With ``far``, all but the first are read as what was asked again.
        """
        found: list[tuple[int, Published]] = []
        for place, (wave, roster) in enumerate(zip(self.waves, self.rosters, strict=True)):
            for earlier in wave.release.findings:
                if (earlier.item, earlier.option) == (finding.item, finding.option):
                    published = read(earlier, wave.release, roster, again=far and bool(found))
                    if published is None:
                        return None
                    found.append((place, published))
        return tuple(found)

    def among(self, places: Sequence[int]) -> tuple[tuple[Pattern, int], ...]:
        """The patterns of some earlier releases and the pending one, nobody else."""
        found = Counter[Pattern]()
        for pattern, people in self.overlaps:
            kept = (*(pattern[place] for place in places), pattern[-1])
            if people and any(place is not None for place in kept):
                found[kept] += people
        return tuple(sorted(found.items(), key=lambda each: [-1 if place is None else place for place in each[0]]))


def choices(places: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Which earlier releases are held against the pending one: the last, the last two and so on; and each alone.

    Answers that changed once rule out that they stayed as they were; over fewer releases they still may have.
    """
    yield from dict.fromkeys([*(tuple(places[-many:]) for many in range(1, len(places) + 1)), *((p,) for p in places)])
