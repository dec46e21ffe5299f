"""What was published before, and who is in which release: sizes alone, as the rosters of all rounds give them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product, takewhile

from consult.disclosure.auditor.reading import Published, Roster, read
from consult.domain.asked_before import Name
from consult.domain.breakdown import CROSSING
from consult.domain.findings import Finding, Release

WAYS = 60
"""Ways to follow, over so many releases, what some of them asked more than once."""
Pattern = tuple[int | None, ...]
"""For each release in turn the place, among the atoms of its roster, of people who are in it; None where they are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """An earlier release; ``round`` names the round it is of."""

    round: bytes
    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Earlier releases in their order, and how many people have each pattern: earlier releases first, the pending one last.

    ``questions`` has in the same order, the pending release last, by which name each item and option goes through all
    of them (``asked_before.one_question``). Where it is empty, each goes by its own.
    """

    waves: tuple[Wave, ...] = ()
    overlaps: tuple[tuple[Pattern, int], ...] = ()
    questions: tuple[Mapping[Name, Name], ...] = ()

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
        if len(self.questions) not in {0, len(self.waves) + 1}:
            return False
        if not self.waves:
            return not self.overlaps
        inside = Counter[int | None]()
        for pattern, people in self.overlaps:
            if len(pattern) != len(self.waves) + 1 or people < 0:
                return False
            inside[pattern[-1]] += people
        del inside[None]
        return sorted(inside.items()) == [(atom, people) for atom, people in enumerate(roster.atoms) if people]

    def has(self, item: str, option: str | None, made: Sequence[Finding] = ()) -> bool:
        """Whether an earlier release asked the same, or another item of the pending one, of which ``made`` are findings."""
        return any(True for _ in self._same(item, option, made))

    def renamed(self, place: int, release: Release) -> bool:
        """Whether what tells the groups of this release apart goes by other names than its own: then names cannot be compared."""
        names = {
            (item, option)
            for group in release.groups
            for member in filter(None, group.members)
            for item, option in zip(release.apart, member.split(CROSSING), strict=False)
        }
        return any(self._question(place, *name) != name for name in names)

    def asked(
        self, finding: Finding, release: Release, roster: Roster, *, far: bool = False
    ) -> tuple[tuple[int, Published], ...] | None:
        """The same question in earlier releases and then in other items of this one, which come before it, each with its place.

        With ``far``, all but the first are read as what was asked again. None where one cannot be read.
        """
        everyone = (*zip((wave.release for wave in self.waves), self.rosters, strict=True), (release, roster))
        found: list[tuple[int, Published]] = []
        for place, earlier in self._same(finding.item, finding.option, made_before(finding, release)):
            published = read(earlier, *everyone[place], again=far and bool(found))
            if published is None:
                return None
            found.append((place, published))
        return tuple(found)

    def among(self, places: Sequence[int], roster: Roster) -> tuple[tuple[Pattern, int], ...]:
        """The patterns of some releases and the pending one, whose roster this is; nobody else."""
        found = Counter[Pattern]()
        for pattern, people in self.overlaps if self.waves else _alone(roster):
            kept = (*(pattern[place] for place in places), pattern[-1])
            if people and any(place is not None for place in kept):
                found[kept] += people
        return tuple(sorted(found.items(), key=lambda each: [-1 if place is None else place for place in each[0]]))

    def _same(self, item: str, option: str | None, made: Sequence[Finding]) -> Iterator[tuple[int, Finding]]:
        """Every finding of this question, with the place of its release."""
        pending = len(self.waves)
        mine = self._question(pending, item, option)
        for place, findings in enumerate([*(wave.release.findings for wave in self.waves), made]):
            for each in findings:
                another = place < pending or each.item != item
                if another and self._question(place, each.item, each.option) == mine:
                    yield place, each

    def _question(self, place: int, item: str, option: str | None) -> Name:
        name = (item, option)
        return self.questions[place].get(name, name) if self.questions else name


def made_before(finding: Finding, release: Release) -> tuple[Finding, ...]:
    """The findings of a release that stand before this one; all that there are while it is being made."""
    return tuple(takewhile(lambda each: each != finding, release.findings))


def _alone(roster: Roster) -> Iterator[tuple[Pattern, int]]:
    """The patterns of a first release."""
    yield from (((atom,), people) for atom, people in enumerate(roster.atoms))


def choices(places: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Which of what asked the same is held against the pending release; ``places`` are their releases, in their order.

    The last, the last two and so on; each alone; and, where a release asked it more than once, one of each of the last
    releases. Answers that changed once rule out that they stayed as they were; over fewer releases they still may have.
    """
    every = range(len(places))
    suffixes = [tuple(every[-many:]) for many in range(1, len(places) + 1)]
    by_place = [[one for one in every if places[one] == place] for place in dict.fromkeys(places)]
    ways = [way for many in range(1, len(by_place) + 1) for way in islice(product(*by_place[-many:]), WAYS)]
    yield from dict.fromkeys([*suffixes, *((one,) for one in every), *ways])
