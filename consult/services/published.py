"""Published: what two people released of a round, and what they are to look at before, as this house wrote it (K1).

Who can write the database could change a figure, the words of a question, or say of a round that it is released. None of
that is shown: a release counts while its row stands in the version that the ledger knows. What is prepared and nobody
agreed to yet is vouched for as well, but not in the ledger, where it would tell when somebody took something back.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from consult.domain.consultation import Round, RoundStatus
from consult.domain.findings import Release
from consult.domain.ids import ID_BYTES, ConsultationId, ReleaseId, RoundId
from consult.domain.instrument_record import digest
from consult.domain.release_record import from_record
from consult.services.asked import round_in
from consult.services.house import House
from consult.services.ledger_view import LedgerBrokenError
from consult.services.ledgering import keys_of
from consult.services.vouched import check_row, newest
from consult.services.vouching import Row, UnvouchedError, drop, stands, vouch
from consult.storage import releases, rounds, vouchers
from consult.storage.database import Transaction
from consult.storage.releases import StoredRelease

RELEASE = "release"
PREPARED = "prepared-release"

_KNOWN: dict[StoredRelease, tuple[Round, Release]] = {}
"""Releases that this process found to stand: what is published never changes, so it is asked once."""
MOST_RELEASES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Published:
    id: ReleaseId
    round: RoundId
    consultation: ConsultationId
    round_number: int
    instrument: bytes
    number: int
    day: date
    content: str
    released_on: date | None


def release_id(round_id: RoundId) -> ReleaseId:
    """What names the release of a round, whenever it is prepared."""
    return ReleaseId(sha256(b"consult/v1 release" + round_id).digest()[:ID_BYTES])


def release_row(stored: StoredRelease, round_: Round) -> Row:
    """A release that is published, with what was asked, of which consultation, and the day it came out."""
    content = _Published(
        id=stored.id,
        round=stored.round,
        consultation=round_.consultation,
        round_number=round_.number,
        instrument=digest(round_.instrument),
        number=stored.number,
        day=stored.day,
        content=stored.content,
        released_on=round_.released_on,
    )
    return Row(kind=RELEASE, id=stored.id, content=content)


def _prepared_row(stored: StoredRelease, round_: Round) -> Row:
    return replace(release_row(stored, replace(round_, released_on=None)), kind=PREPARED)


def vouch_prepared(house: House, tx: Transaction, stored: StoredRelease, round_: Round) -> None:
    """Vouch for what was prepared, until it is published."""
    vouch(keys_of(house), tx, _prepared_row(stored, round_), 1)


def drop_prepared(tx: Transaction, stored: StoredRelease, round_: Round) -> None:
    """It is published: the release itself is vouched for from now on."""
    drop(tx, _prepared_row(stored, round_))


def check(house: House, tx: Transaction, stored: StoredRelease, round_: Round) -> None:
    """Let a release pass that is as this house published it, or as it prepared it. Raises UnvouchedError and LedgerBrokenError."""
    if round_.status is RoundStatus.RELEASED:
        check_row(house, tx, release_row(stored, round_))
        return
    row = _prepared_row(stored, round_)
    if not stands(keys_of(house), vouchers.get(tx, row.kind, row.id), row, 1):
        raise UnvouchedError(row.kind, row.id)


def released(house: House, round_: Round) -> Release | None:
    """What was released of a round; None where it is not released.

    Raises UnvouchedError where it is not what two people released, and LedgerBrokenError.
    """
    if round_.status is not RoundStatus.RELEASED:
        return None
    with house.stores.main.reading() as tx:
        stored = releases.of_round(tx, round_.id)
        if stored is None:
            return None
        known = _KNOWN.get(stored)
        if known is not None and known[0] == round_:
            return known[1]
        check(house, tx, stored, round_)
    if len(_KNOWN) >= MOST_RELEASES:
        _KNOWN.clear()
    made = from_record(json.loads(stored.content))
    _KNOWN[stored] = round_, made
    return made


def shown(house: House, round_: Round) -> Release | None:
    """The same for those who answer: what does not stand is not shown, and stops nobody from answering."""
    try:
        return released(house, round_)
    except (UnvouchedError, LedgerBrokenError):
        return None


def refuse_lost(house: House, tx: Transaction, consultation: ConsultationId) -> None:
    """Refuse where the ledger knows of a release of this consultation that is not released here any more.

    Nothing is drawn twice, and nothing is audited without it. Raises UnvouchedError and LedgerBrokenError.
    """
    known = newest(house)
    for held in rounds.of_consultation(tx, consultation):
        key = release_id(held.id)
        version = known.get((RELEASE, key.hex()), 0)
        if version and (held.status is not RoundStatus.RELEASED or releases.of_round(tx, held.id) is None):
            raise UnvouchedError(RELEASE, key)


def has_told(house: House, tx: Transaction, day: date) -> bool:
    """Whether a release of the installation that was published after this day tells who took part (R3).

    One that does not stand is taken to have told it: nobody can say what was published. Raises LedgerBrokenError.
    """
    return any(_has_told(house, tx, stored, day) for stored in releases.every(tx))


def _has_told(house: House, tx: Transaction, stored: StoredRelease, day: date) -> bool:
    round_ = _round_of(house, tx, stored)
    if round_ is None or round_.status is not RoundStatus.RELEASED:
        return round_ is None
    if not _stands(house, tx, stored, round_):
        return True
    is_late = round_.released_on is not None and round_.released_on > day
    return is_late and bool(from_record(json.loads(stored.content)).attributes)


def unvouched(house: House, tx: Transaction) -> Iterator[Row]:
    """Every release that does not stand, and each that the ledger knows and is not here. Raises LedgerBrokenError."""
    known = newest(house)
    found: set[str] = set()
    for stored in releases.every(tx):
        round_ = _round_of(house, tx, stored)
        if round_ is None or round_.status is RoundStatus.RELEASED:
            found.add(stored.id.hex())
        if round_ is None or not _stands(house, tx, stored, round_):
            yield Row(kind=RELEASE, id=stored.id, content=stored)
    for (kind, row), version in known.items():
        if kind == RELEASE and version and row not in found:
            yield Row(kind=RELEASE, id=bytes.fromhex(row), content=None)


def _round_of(house: House, tx: Transaction, stored: StoredRelease) -> Round | None:
    """Its round; None where that is not as it was opened or cannot be read any more, for its row was changed."""
    held = rounds.get(tx, stored.round)
    try:
        return None if held is None else round_in(house, tx, held)
    except (UnvouchedError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _stands(house: House, tx: Transaction, stored: StoredRelease, round_: Round) -> bool:
    try:
        check(house, tx, stored, round_)
    except UnvouchedError:
        return False
    return True
