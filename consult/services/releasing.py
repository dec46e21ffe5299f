"""Releasing: a closed round's tables pass disclosure control once; what it made is looked at, then published as it is.

It is audited beside everything that the consultation has released before.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from consult.crypto.entropy import draw
from consult.disclosure.auditor import History
from consult.disclosure.rounding import RoundingKey
from consult.disclosure.rules import Fault, Occasion, protect
from consult.domain.consultation import Round, RoundStatus
from consult.domain.findings import Method, Release
from consult.domain.ids import ID_BYTES
from consult.domain.ledger import Act as Done
from consult.domain.ledger import Deed
from consult.domain.release_record import from_record, to_record
from consult.domain.table import RATING_CELLS, ThemeCount
from consult.services import planning, published
from consult.services.agreeing import Act, Matter, agree, named, spend, standing_words
from consult.services.house import BusyError, House
from consult.services.ledgering import record
from consult.services.recalling import Overlaps, Recalled, overlapping, recall, seal
from consult.services.running_rounds import WrongStatusError
from consult.services.staffing.accounts import signed_in
from consult.services.staffing.people import SignedIn, Unlocked
from consult.services.tabulating import Tabulated, counted_then, tabulate
from consult.services.theme_counts import open_count
from consult.services.unsettling import unsettle
from consult.storage import countings, releases, rosters, rounds, seats, staff, themes
from consult.storage.database import Transaction

__all__ = ["Fault", "NothingPreparedError", "ToldMeanwhileError", "agreed", "prepare", "prepared", "publish", "seen"]

YEAR = timedelta(days=365)
TRIES = 3
"""Times that a round is counted again because someone took her answers back meanwhile."""


class ToldMeanwhileError(Exception):
    """Another release has told who took part within the year: what was prepared is dropped, to be prepared anew."""


class NothingPreparedError(LookupError):
    """The round has no prepared release: it was not tabulated yet, or someone took her answers back since."""


def prepare(house: House, unlocked: Unlocked, round_: Round, today: date) -> int:
    """Tabulate and protect a closed round with its themes, once; gives how many rows did not open.

    Nothing is drawn twice: a release that is prepared already stays as it is. If someone takes something back while
    it is being counted, it is counted again without it. Raises WrongStatusError, NoGrantError, BusyError,
    Fault (R10: the round then stays closed and says nothing) and what ``recall`` does: where a round was released
    before, and is said to be closed again, nothing is drawn.
    """
    for _ in range(TRIES):
        if round_.status is not RoundStatus.CLOSED:
            raise WrongStatusError
        with house.stores.main.reading() as tx:
            if releases.of_round(tx, round_.id) is not None:
                return 0
        token = _begin(house, round_)
        method = planning.method_of(planning.design_of(house, round_))
        recalled = recall(house, unlocked, round_)
        who = is_due(house, today, recalled.releases)
        counted = recalled.comparable(round_)
        tabulated = tabulate(house, unlocked, counted, method.threshold, recalled.releases, who=who)
        before = [
            counted_then(house, unlocked, earlier, release, tabulated.counted)
            for earlier, release in zip(recalled.rounds, recalled.releases, strict=True)
        ]
        overlaps = overlapping(recalled, before, tabulated.places)
        occasion = _occasion(house, round_, recalled.history(round_, overlaps), today)
        told, unopened = _themes(house, round_, tabulated)
        release = _protected(tabulated, told, method, occasion)
        made = _Made(release=release, recalled=recalled, overlaps=overlaps)
        if _keep(house, token, tabulated, made, round_):
            return tabulated.unopened + unopened
    raise BusyError


def is_due(house: House, today: date, earlier: Sequence[Release] = ()) -> bool:
    """Whether a release may say who took part: none of its consultation's ``earlier`` ones did, whenever that was (R3).

    Nor has any that this installation published within a year: seats of several consultations cannot be matched, so whoever
    is in two of them would be told of twice. Days alone decide, and what was published before. It is asked again when a
    release is published: one that waited meanwhile is dropped, and prepared anew without it.
    """
    if any(release.attributes for release in earlier):
        return False
    with house.stores.main.reading() as tx:
        return _is_due(house, tx, today)


def _is_due(house: House, tx: Transaction, today: date) -> bool:
    return not published.has_told(house, tx, today - YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A release, and what it was audited beside."""

    release: Release
    recalled: Recalled
    overlaps: Overlaps


def _occasion(house: House, round_: Round, history: History, today: date) -> Occasion:
    number = max((wave.release.number for wave in history.waves), default=0) + 1
    key = RoundingKey(house.keys.rounding)
    return Occasion(key=key, release=published.release_id(round_.id), number=number, day=today, history=history)


def _themes(house: House, round_: Round, tabulated: Tabulated) -> tuple[tuple[ThemeCount, ...], int]:
    """The round's themes, by their items and random ids, and how many were not counted by this house: those are left out.

    Somebody who was counted among them may be in no table any more. Nothing tells who, so a theme was said by everyone
    at most.
    """
    with house.stores.main.reading() as tx:
        held = themes.of_round(tx, round_.id)
    places = round_.instrument.places
    everyone = tabulated.tabulation.sizes.everyone
    counted = [(one, open_count(house, one)) for one in held if one.item in places]
    asked = round_.instrument
    told = [
        ThemeCount(
            item=one.item,
            key=one.id,
            title=one.title,
            people=min(people, everyone),
            numbered=asked.asks_everyone(asked.item(one.item)),
        )
        for one, people in sorted(counted, key=lambda pair: places[pair[0].item])
        if people is not None
    ]
    return tuple(told), len(held) - len(told)


def _protected(tabulated: Tabulated, told: Sequence[ThemeCount], method: Method, occasion: Occasion) -> Release:
    tabulation = replace(tabulated.tabulation, themes=tuple(told))
    rated = frozenset(table.item for table in tabulation.tables if table.cells == RATING_CELLS)
    release = protect(tabulation, method=method, occasion=occasion, consensus_items=rated)
    apart = planning.told_apart(tabulation.sizes.groups) if release.groups else ()
    return replace(release, told=apart)


def _begin(house: House, round_: Round) -> bytes:
    """Say that the round is about to be counted; whoever takes something back from now on takes this word away."""
    token = draw(house.entropy, ID_BYTES)
    with house.stores.main.writing() as tx:
        rounds.hold(tx, round_.consultation)
        countings.begin(tx, round_.id, token)
    return token


def _keep(house: House, token: bytes, tabulated: Tabulated, made: _Made, round_: Round) -> bool:
    """Keep it, unless someone took something back meanwhile: taking back and releasing hold the same rounds."""
    release = made.release
    stored = releases.StoredRelease(
        id=published.release_id(round_.id),
        round=round_.id,
        number=release.number,
        day=release.day,
        content=json.dumps(to_record(release)),
    )
    with house.stores.main.writing() as tx:
        rounds.hold(tx, round_.consultation)
        undisturbed = countings.end(tx, round_.id, token)
        if not undisturbed or not tabulated.counted <= frozenset(seats.every(tx)):
            return False
        if releases.next_number(tx, round_.consultation) != release.number:
            return False
        if release.attributes and not _is_due(house, tx, release.day):
            return False
        if releases.add(tx, stored):
            published.vouch_prepared(house, tx, stored, round_)
            rosters.add(tx, stored.id, seal(house, made.recalled, stored.id, made.overlaps))
    return True


def prepared(house: House, round_: Round) -> Release:
    """What disclosure control made of the round. Raises NothingPreparedError, and UnvouchedError where it was changed since."""
    with house.stores.main.reading() as tx:
        stored = releases.of_round(tx, round_.id)
        if stored is None:
            raise NothingPreparedError
        published.check(house, tx, stored, round_)
    return from_record(json.loads(stored.content))


def seen(release: Release) -> str:
    """What names this very release on the page that shows it before it is published."""
    return sha256(json.dumps(to_record(release)).encode()).hexdigest()


def agreed(house: House, round_: Round, release: Release, today: date) -> tuple[SignedIn, ...]:
    """Who has given their word that this very release be published. Raises UnvouchedError and LedgerBrokenError."""
    with house.stores.main.reading() as tx:
        words = standing_words(house, tx, _matter(round_, release), today)
        return tuple(signed_in(account) for one in words if (account := staff.get(tx, one.by)) is not None)


def publish(house: House, person: SignedIn, round_: Round, looked_at: str, today: date) -> bool:
    """One person's word that what was prepared and looked at (``seen``) be published; with the other's it is, unchanged.

    False while it waits for the other of a coordinator and a custodian. Raises NothingPreparedError, WrongStatusError,
    ToldMeanwhileError, UnvouchedError where it was changed since it was prepared, and what ``agree`` raises.
    """
    _drop_told(house, round_, today)
    with house.stores.main.writing() as tx:
        rounds.hold(tx, round_.consultation)
        stored = releases.of_round(tx, round_.id)
        if stored is None:
            raise NothingPreparedError
        if rounds.status(tx, round_.id) is not RoundStatus.CLOSED:
            raise WrongStatusError
        published.refuse_lost(house, tx, round_.consultation)
        published.check(house, tx, stored, replace(round_, status=RoundStatus.CLOSED))
        release = from_record(json.loads(stored.content))
        if seen(release) != looked_at:
            raise NothingPreparedError
        matter = _matter(round_, release)
        words = agree(house, tx, person, matter, today)
        if not words:
            return False
        rounds.move(tx, round_.id, RoundStatus.CLOSED, RoundStatus.RELEASED, today)
        about = (*matter.about, ("digest", matter.digest.hex()), *named(words))
        row = published.release_row(stored, replace(round_, released_on=today))
        published.drop_prepared(tx, stored, round_)
        record(house, tx, Done(deed=Deed.RELEASED, by=person.id, about=about), today, rows=[row], gone=spend(tx, words))
    return True


def _drop_told(house: House, round_: Round, today: date) -> None:
    with house.stores.main.writing() as tx:
        rounds.hold(tx, round_.consultation)
        stored = releases.of_round(tx, round_.id)
        told = stored is not None and from_record(json.loads(stored.content)).attributes
        if not told or rounds.status(tx, round_.id) is not RoundStatus.CLOSED or _is_due(house, tx, today):
            return
        unsettle(tx, round_.consultation)
    raise ToldMeanwhileError


def _matter(round_: Round, release: Release) -> Matter:
    return Matter(
        act=Act.RELEASE,
        consultation=round_.consultation,
        subject=round_.id,
        digest=bytes.fromhex(seen(release)),
        about=(("round", round_.id.hex()), ("release", str(release.number))),
    )
