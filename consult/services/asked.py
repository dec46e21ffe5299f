"""What a round asks, as it was opened: who can write the database changes no question under a person's hand.

From its opening on, K1 vouches for a round's questions, its groups and its day, in the version that the ledger knows. A
round that is not as it was opened is asked of nobody, counted by nobody and shown to nobody; `consult verify` names it.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from consult.crypto.encoding import InstallationId
from consult.disclosure.grouping import declare
from consult.domain.consultation import Round, RoundStatus
from consult.domain.ids import ConsultationId, RoundId
from consult.domain.instrument import Instrument
from consult.domain.instrument_record import digest, from_record
from consult.services.house import House
from consult.services.vouched import check_row, newest
from consult.services.vouching import Row, UnvouchedError
from consult.storage import consultations, rounds
from consult.storage.database import Transaction
from consult.storage.rounds import StandingRound

ASKED = "asked"
MOST = 64

_INSTRUMENTS: dict[bytes, Instrument] = {}
"""Instruments that this process has read, by their SHA-256: every page of every participant asks for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    id: RoundId
    consultation: ConsultationId
    number: int
    instrument: bytes
    invited: tuple[tuple[str, int], ...]
    opened_on: date | None


_STANDING: set[tuple[InstallationId, _Asked]] = set()
"""Rounds that this process found to stand: what is opened never changes, so it is asked once."""


def asked_row(row: StandingRound) -> Row:
    """A round as it was opened, its questions by their digest."""
    content = _Asked(
        id=row.id,
        consultation=row.consultation,
        number=row.number,
        instrument=row.instrument_digest,
        invited=tuple((row.invited or {}).items()),
        opened_on=row.opened_on,
    )
    return Row(kind=ASKED, id=row.id, content=content)


def round_in(house: House, tx: Transaction, row: StandingRound) -> Round:
    """The round of a row that this transaction sees, with what it asks.

    Raises UnvouchedError where it is no draft and not as this house opened it, and LedgerBrokenError.
    """
    instrument = _instrument(tx, row)
    if row.status is not RoundStatus.DRAFT:
        _check(house, tx, row, instrument)
    return _round(row, instrument)


def opened(house: House, tx: Transaction, rows: Iterable[StandingRound]) -> Iterator[Round]:
    """Those of these rounds that were opened and are as they were then. Raises LedgerBrokenError."""
    for row in rows:
        if row.status is not RoundStatus.DRAFT:
            with suppress(UnvouchedError):
                yield round_in(house, tx, row)


def as_stored(tx: Transaction, row: StandingRound) -> Round:
    """The same, whoever wrote it: for what must be done even where it was changed."""
    return _round(row, _instrument(tx, row))


def _round(row: StandingRound, instrument: Instrument) -> Round:
    invited = tuple((row.invited or {}).items())
    return Round(
        id=row.id,
        consultation=row.consultation,
        number=row.number,
        status=row.status,
        instrument=instrument,
        invited=invited,
        groups=declare(invited),
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        released_on=row.released_on,
    )


def _instrument(tx: Transaction, row: StandingRound) -> Instrument:
    """What the round asks; its text is read where this process does not know it yet.

    Only what has the digest it is kept by is remembered: a changed text must not stand for another round's.
    """
    known = _INSTRUMENTS.get(row.instrument_digest)
    if known is None:
        known = from_record(json.loads(rounds.instrument(tx, row.id)))
        if digest(known) == row.instrument_digest:
            if len(_INSTRUMENTS) >= MOST:
                _INSTRUMENTS.clear()
            _INSTRUMENTS[row.instrument_digest] = known
    return known


def _check(house: House, tx: Transaction, row: StandingRound, instrument: Instrument) -> None:
    made = asked_row(row)
    known = house.keys.installation, made.content
    if known in _STANDING and _INSTRUMENTS.get(row.instrument_digest) is instrument:
        return
    if digest(instrument) != row.instrument_digest:
        raise UnvouchedError(made.kind, made.id)
    check_row(house, tx, made)
    if len(_STANDING) >= MOST:
        _STANDING.clear()
    _STANDING.add(known)


def unvouched(house: House, tx: Transaction) -> Iterator[Row]:
    """Every round that is not as it was opened, and each that was opened and is not here. Raises LedgerBrokenError."""
    found: set[str] = set()
    for consultation in consultations.every(tx):
        for row in rounds.of_consultation(tx, consultation.id):
            if row.status is RoundStatus.DRAFT:
                continue
            found.add(row.id.hex())
            if not _stands(house, tx, row):
                yield asked_row(row)
    for (kind, row_id), version in newest(house).items():
        if kind == ASKED and version and row_id not in found:
            yield Row(kind=ASKED, id=bytes.fromhex(row_id), content=None)


def _stands(house: House, tx: Transaction, row: StandingRound) -> bool:
    """Whether it is as it was opened, read from the row itself whatever this process remembers."""
    try:
        if digest(from_record(json.loads(rounds.instrument(tx, row.id)))) != row.instrument_digest:
            return False
        check_row(house, tx, asked_row(row))
    except (UnvouchedError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True
