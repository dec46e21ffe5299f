"""Rounds: one time of asking each, with its instrument and where it stands. Nothing here is sealed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, ForeignKey, Row, Text, TypedColumns, UniqueConstraint, bindparam, insert, select, update

from consult.domain.consultation import RoundStatus
from consult.domain.ids import ConsultationId, RoundId
from consult.storage.columns import ID, SEALED, SMALL, Day, one_of, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN

DIGEST_BYTES = 32


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    consultation_id = Column(ID, ForeignKey("consultations.id"), nullable=False)
    number = Column(SMALL, nullable=False)
    status = Column(Text, nullable=False)
    instrument = Column(Text, nullable=False)
    instrument_digest = Column(SEALED, nullable=False)
    invited = Column(Text, nullable=True)
    opened_on = Column(Day, nullable=True)
    closed_on = Column(Day, nullable=True)
    released_on = Column(Day, nullable=True)


ROUNDS = table(
    "rounds",
    MAIN,
    _Columns,
    UniqueConstraint("consultation_id", "number"),
    sized("id"),
    sized("instrument_digest", DIGEST_BYTES),
    one_of("status", *RoundStatus),
)
_c = ROUNDS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRound:
    """Where a round stands, and what it asks by its SHA-256 alone: an instrument in many languages is a long text.

    ``invited`` is the declared breakdown: how many were invited under each option.
    """

    id: RoundId
    consultation: ConsultationId
    number: int
    status: RoundStatus
    instrument_digest: bytes
    invited: Mapping[str, int] | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    released_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRound(StandingRound):
    """A round as it is kept, with its instrument: JSON text that storage does not look into."""

    instrument: str


_ONE = select(ROUNDS).where(_c.id == bindparam("round"))
_HOLD = select(_c.id).where(_c.consultation_id == bindparam("consultation")).order_by(_c.id).with_for_update()
_STATUS = select(_c.status).where(_c.id == bindparam("round")).with_for_update(read=True)
_INSTRUMENT = select(_c.instrument).where(_c.id == bindparam("round"))
_OF = (
    select(*(column for column in _c if column.name != "instrument"))
    .where(_c.consultation_id == bindparam("consultation"))
    .order_by(_c.number)
)
_OF_HELD = _OF.with_for_update(read=True)
_STANDS = update(ROUNDS).where(_c.id == bindparam("round"), _c.status == bindparam("stands"))
_DAYS = {RoundStatus.OPEN: "opened_on", RoundStatus.CLOSED: "closed_on", RoundStatus.RELEASED: "released_on"}


def add(tx: Transaction, one: StoredRound) -> None:
    """Keep a new round."""
    tx.connection.execute(
        insert(ROUNDS),
        {
            "id": one.id,
            "consultation_id": one.consultation,
            "number": one.number,
            "status": one.status.value,
            "instrument": one.instrument,
            "instrument_digest": one.instrument_digest,
            "invited": _json(one.invited),
            "opened_on": one.opened_on,
            "closed_on": one.closed_on,
            "released_on": one.released_on,
        },
    )


def get(tx: Transaction, round_id: RoundId) -> StoredRound | None:
    """The round of this id, if there is one."""
    row = tx.connection.execute(_ONE, {"round": round_id}).one_or_none()
    return None if row is None else StoredRound(instrument=row.instrument, **_standing(row))


def instrument(tx: Transaction, round_id: RoundId) -> str:
    """The text of a round's instrument. Raises StoreFault where there is no such round."""
    found: str = tx.connection.execute(_INSTRUMENT, {"round": round_id}).scalar_one()
    return found


def of_consultation(tx: Transaction, consultation: ConsultationId) -> tuple[StandingRound, ...]:
    """All rounds of a consultation, by their number."""
    return tuple(StandingRound(**_standing(row)) for row in tx.connection.execute(_OF, {"consultation": consultation}))


def of_consultation_held(tx: Transaction, consultation: ConsultationId) -> tuple[StandingRound, ...]:
    """The same, each held where it stands until this writing transaction ends.

    A round cannot close between this look and an answer's commit.
    """
    found = tx.connection.execute(_OF_HELD, {"consultation": consultation})
    return tuple(StandingRound(**_standing(row)) for row in found)


def revise(tx: Transaction, round_id: RoundId, instrument: str, instrument_digest: bytes) -> bool:
    """Put another instrument in place. False where the round is not a draft any more, or is not there."""
    new = {"instrument": instrument, "instrument_digest": instrument_digest}
    return _change(tx, round_id, RoundStatus.DRAFT, new)


def declare(tx: Transaction, round_id: RoundId, invited: Mapping[str, int] | None) -> bool:
    """Declare how many are invited under each option of the breakdown (R2). False unless the round is a draft."""
    return _change(tx, round_id, RoundStatus.DRAFT, {"invited": _json(invited)})


def status(tx: Transaction, round_id: RoundId) -> RoundStatus | None:
    """Where a round stands, held there until this writing transaction ends; None where there is no such round.

    A round cannot close between this look and an answer's commit.
    """
    found = tx.connection.execute(_STATUS, {"round": round_id}).scalar_one_or_none()
    return None if found is None else RoundStatus(found)


def hold(tx: Transaction, consultation: ConsultationId) -> None:
    """Hold every round of a consultation until this writing transaction ends: releasing and taking back take turns."""
    tx.connection.execute(_HOLD, {"consultation": consultation}).all()


def move(tx: Transaction, round_id: RoundId, from_status: RoundStatus, to_status: RoundStatus, day: date) -> bool:
    """Move a round one step on, on this UTC day. False where it does not stand at ``from_status``, so two cannot both.

    Raises ValueError where ``to_status`` is not the step after ``from_status``.
    """
    order = list(RoundStatus)
    if order.index(to_status) != order.index(from_status) + 1:
        message = f"a round does not move from {from_status} to {to_status}"
        raise ValueError(message)
    return _change(tx, round_id, from_status, {"status": to_status.value, _DAYS[to_status]: day})


def _change(tx: Transaction, round_id: RoundId, stands: RoundStatus, new: Mapping[str, Any]) -> bool:
    statement = _STANDS.values(dict(new))
    return tx.connection.execute(statement, {"round": round_id, "stands": stands.value}).rowcount == 1


def _json(invited: Mapping[str, int] | None) -> str | None:
    return None if invited is None else json.dumps(dict(invited), ensure_ascii=False)


def _standing(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "id": RoundId(row.id),
        "consultation": ConsultationId(row.consultation_id),
        "number": row.number,
        "status": RoundStatus(row.status),
        "instrument_digest": row.instrument_digest,
        "invited": None if row.invited is None else json.loads(row.invited),
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
        "released_on": row.released_on,
    }
