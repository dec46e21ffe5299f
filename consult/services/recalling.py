"""Recalling: what a consultation has released before, and how many of a round's people are in which of it.

Beside each release stand numbers alone, sealed under the server's key: how many people are in this one and which
others. Who is counted now, and was before, is read from her own rows of the rounds before; who was counted then and is
not counted now is the rest of those numbers, whether she left, took her answers back or erased everything.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from consult.crypto.contexts import roster_context
from consult.crypto.errors import Refused
from consult.crypto.keys import server_key
from consult.crypto.server import open_for_server, seal_for_server
from consult.disclosure.auditor import History, Pattern, Wave
from consult.disclosure.rules import Cause, Fault
from consult.domain.asked_before import Name, one_question
from consult.domain.breakdown import breakdowns
from consult.domain.consultation import Round
from consult.domain.findings import Release
from consult.domain.ids import ReleaseId, SeatId
from consult.domain.release_record import from_record
from consult.services import published
from consult.services.house import House
from consult.services.running_rounds import round_of
from consult.services.staffing.people import Unlocked
from consult.storage import releases, rosters

__all__ = ["Overlaps", "Recalled", "overlapping", "recall", "seal"]

Overlaps = tuple[tuple[Pattern, int], ...]
"""How many people have each pattern over some releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """The consultation's other releases in their order, each with its round, and how many people were in which."""

    rounds: tuple[Round, ...] = ()
    ids: tuple[ReleaseId, ...] = ()
    releases: tuple[Release, ...] = ()
    overlaps: Overlaps = ()

    def comparable(self, round_: Round) -> Round:
        """The round; without groups where an option that tells them apart goes by another name than it did before.

        Groups are held against earlier ones by name: one under a new name would cross them unseen (R1).
        """
        if not any(release.groups for release in self.releases):
            return round_
        names = self._questions(round_)[-1]
        items = breakdowns(round_.instrument)
        options = [(item.name, option.name) for item in items for option in item.options]
        return round_ if all(names[name] == name for name in options) else replace(round_, groups=())

    def history(self, round_: Round, overlaps: Overlaps) -> History:
        """What the auditor is told beside a release of this round that is being prepared; ``overlaps`` end with its people."""
        waves = tuple(Wave(round=each, release=made) for each, made in zip(self.ids, self.releases, strict=True))
        return History(waves=waves, overlaps=overlaps if waves else (), questions=self._questions(round_))

    def _questions(self, round_: Round) -> tuple[Mapping[Name, Name], ...]:
        return one_question([each.instrument for each in (*self.rounds, round_)])


def recall(house: House, unlocked: Unlocked, round_: Round) -> Recalled:
    """Everything of this consultation that was released, or prepared to be, but for this round's own.

    Raises Fault where it is not known any more how many people were in it: then nothing can be audited beside it.
    UnvouchedError where one is not as this house made it, or is gone, and LedgerBrokenError.
    """
    with house.stores.main.reading() as tx:
        published.refuse_lost(house, tx, round_.consultation)
        stored = [each for each in releases.of_consultation(tx, round_.consultation) if each.round != round_.id]
        sealed = rosters.get(tx, stored[-1].id) if stored else None
    if not stored:
        return Recalled()
    ids = tuple(each.id for each in stored)
    asked = tuple(round_of(house, each.round, unlocked.id) for each in stored)
    with house.stores.main.reading() as tx:
        for each, then in zip(stored, asked, strict=True):
            published.check(house, tx, each, then)
    return Recalled(
        rounds=asked,
        ids=ids,
        releases=tuple(from_record(json.loads(each.content)) for each in stored),
        overlaps=_only(_opened(house, ids[-1], sealed), ids),
    )


def overlapping(recalled: Recalled, before: Sequence[Mapping[SeatId, int]], places: Mapping[SeatId, int]) -> Overlaps:
    """How many people are in which releases, those of a round that was just counted last.

    ``places`` has the group of whoever was counted, ``before`` the same for each earlier release, of those who are in
    it by their own rows. Whoever says now that she was counted before, while the numbers kept
    then leave no room for her, has changed her consent since: she was not, and joins now.
    """
    left = Counter(dict(recalled.overlaps))
    found = Counter[Pattern]()
    for seat, place in sorted(places.items()):
        then: Pattern = tuple(each.get(seat) for each in before)
        if left[then] > 0:
            left[then] -= 1
        else:
            then = (None,) * len(before)
        found[*then, place] += 1
    found.update({(*then, None): people for then, people in left.items() if people})
    return tuple(found.items())


def seal(house: House, recalled: Recalled, release: ReleaseId, overlaps: Overlaps) -> bytes:
    """What is kept beside a release: which releases there are, this one last, and how many people are in which."""
    record = {"releases": [each.hex() for each in (*recalled.ids, release)], "overlaps": overlaps}
    key = server_key(house.keys.pepper, house.keys.installation)
    context = roster_context(house.keys.installation, release=release)
    return seal_for_server(key, json.dumps(record).encode(), context, house.entropy)


def _opened(house: House, release: ReleaseId, sealed: bytes | None) -> dict[str, Any]:
    if sealed is None:
        raise Fault(Cause.HISTORY)
    key = server_key(house.keys.pepper, house.keys.installation)
    try:
        opened = open_for_server(key, sealed, roster_context(house.keys.installation, release=release))
    except Refused:
        raise Fault(Cause.HISTORY) from None
    record: dict[str, Any] = json.loads(opened)
    return record


def _only(record: Mapping[str, Any], ids: Sequence[ReleaseId]) -> Overlaps:
    """The numbers of these releases; one that was dropped before anybody was shown it is in them no more."""
    if not {each.hex() for each in ids} <= set(record["releases"]):
        raise Fault(Cause.HISTORY)
    kept = [record["releases"].index(each.hex()) for each in ids]
    found = Counter[Pattern]()
    for pattern, people in record["overlaps"]:
        found[tuple(pattern[place] for place in kept)] += people
    return tuple((pattern, people) for pattern, people in found.items() if any(place is not None for place in pattern))
