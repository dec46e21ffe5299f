"""Noticing: the consent notice is made when a round opens and may change while it runs, as another version."""

import json
from datetime import date
from functools import lru_cache

from consult.crypto.entropy import draw
from consult.domain.consent import Changed, Notice, Notices, Purpose, Wording, changes
from consult.domain.consent.notice_record import from_record, to_record
from consult.domain.consultation import Round
from consult.domain.ids import ID_BYTES, ConsultationId, NoticeId, StaffId
from consult.domain.ledger import Act, Deed
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.unsettling import unsettle
from consult.services.vouched import check_row, notices_row
from consult.services.vouching import Row
from consult.storage import notices, rounds
from consult.storage.database import Transaction
from consult.storage.notices import StoredNotice


class ChangedMeanwhileError(Exception):
    """Another version was made since this one was looked at: nothing was changed."""


class LanguageLostError(ValueError):
    """Some words are missing in a language in which people are asked: nothing was changed."""


@lru_cache(maxsize=64)
def _read(rows: tuple[StoredNotice, ...]) -> Notices:
    return Notices(
        versions=tuple(
            Notice(
                id=row.id,
                consultation=row.consultation,
                version=row.version,
                made_on=row.made_on,
                wording=from_record(json.loads(row.content)),
            )
            for row in rows
        )
    )


def notices_in(tx: Transaction, consultation: ConsultationId) -> Notices:
    """Every version that this consultation asked by, as this transaction sees it, whoever wrote it."""
    return _read(notices.of_consultation(tx, consultation))


def standing_notices(house: House, tx: Transaction, consultation: ConsultationId) -> Notices:
    """The same, as this house itself made them (K1). Raises UnvouchedError and LedgerBrokenError."""
    held = notices.of_consultation(tx, consultation)
    if held:
        check_row(house, tx, notices_row(consultation, held))
    return _read(held)


def notices_of(house: House, consultation: ConsultationId) -> Notices:
    """Every version that this consultation asked by. Raises UnvouchedError where one is not this house's own, and LedgerBrokenError."""
    with house.stores.main.reading() as tx:
        return standing_notices(house, tx, consultation)


def make_notice(
    house: House, tx: Transaction, consultation: ConsultationId, wording: Wording, today: date
) -> tuple[Row, ...]:
    """The first version, or another where the wording differs from the newest.

    The caller opens a round with it, and vouches for the rows that this gives. Raises what ``standing_notices`` does.
    What could be heard before is heard still, where its words are the same and nothing newer speaks them.
    """
    newest = standing_notices(house, tx, consultation).newest
    wording = _still_heard(newest, wording)
    if newest is not None and newest.wording == wording:
        return ()
    _add(house, tx, _next(consultation, newest), wording, today)
    return (_row(tx, consultation),)


def _row(tx: Transaction, consultation: ConsultationId) -> Row:
    return notices_row(consultation, notices.of_consultation(tx, consultation))


def change_notice(
    house: House, round_: Round, wording: Wording, looked_at: int, today: date, by: StaffId | None = None
) -> tuple[Changed, ...]:
    """Another version of the notice, in the ledger, and the uses that it changes: refused until she renews them.

    ``looked_at`` is the version that was changed. Where totals change, what was prepared and not yet published goes.
    Raises ChangedMeanwhileError, LanguageLostError and what ``standing_notices`` does.
    """
    with house.stores.main.writing() as tx:
        rounds.hold(tx, round_.consultation)
        newest = standing_notices(house, tx, round_.consultation).newest
        if newest is None or newest.version != looked_at:
            raise ChangedMeanwhileError
        wording = _still_heard(newest, wording)
        if wording == newest.wording:
            return ()
        if not set(newest.wording.languages()) <= set(wording.languages()):
            raise LanguageLostError
        found = changes(newest.wording, wording)
        added = _add(house, tx, _next(round_.consultation, newest), wording, today)
        about = (
            ("consultation", round_.consultation.hex()),
            ("notice", added.id.hex()),
            ("version", str(added.version)),
        )
        act = Act(deed=Deed.NOTICE_CHANGED, by=by, about=about)
        record(house, tx, act, today, rows=[_row(tx, round_.consultation)])
        if any(changed.after.purpose is Purpose.TOTALS for changed in found):
            unsettle(tx, round_.consultation)
    return found


def _still_heard(newest: Notice | None, wording: Wording) -> Wording:
    older = newest.wording.recordings if newest else ()
    return wording.voiced((*wording.recordings, *older))


def _next(consultation: ConsultationId, newest: Notice | None) -> tuple[ConsultationId, int]:
    return consultation, newest.version + 1 if newest else 1


def _add(
    house: House, tx: Transaction, place: tuple[ConsultationId, int], wording: Wording, today: date
) -> StoredNotice:
    consultation, version = place
    stored = StoredNotice(
        id=NoticeId(draw(house.entropy, ID_BYTES)),
        consultation=consultation,
        version=version,
        made_on=today,
        content=json.dumps(to_record(wording), ensure_ascii=False),
    )
    if not notices.add(tx, stored):
        raise ChangedMeanwhileError
    return stored
