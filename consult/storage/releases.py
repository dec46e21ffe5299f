"""Releases: numbered and immutable. There is no function that changes one; only one that nobody was shown yet can be dropped."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, ForeignKey, Text, TypedColumns, UniqueConstraint, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.consultation import RoundStatus
from consult.domain.ids import ConsultationId, ReleaseId, RoundId
from consult.storage.columns import ID, SMALL, Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN
from consult.storage.rosters import ROSTERS
from consult.storage.rounds import ROUNDS


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    round_id = Column(ID, ForeignKey("rounds.id"), nullable=False)
    number = Column(SMALL, nullable=False)
    day = Column(Day, nullable=False)
    content = Column(Text, nullable=False)


RELEASES = table("releases", MAIN, _Columns, UniqueConstraint("round_id"), sized("id"))
_c = RELEASES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelease:
    """A release as it is kept. ``content`` is JSON text that storage does not look into."""

    id: ReleaseId
    round: RoundId
    number: int
    day: date
    content: str


_ADD = insert(RELEASES).on_conflict_do_nothing().returning(_c.id)
_EVERY = select(_c.id, _c.round_id, _c.number, _c.day, _c.content)
_ONE = _EVERY.where(_c.id == bindparam("release"))
_ALL = _EVERY.order_by(_c.id)
_OF_ROUND = _EVERY.where(_c.round_id == bindparam("round"))
_MINE = ROUNDS.c.consultation_id == bindparam("consultation")
_OF = _EVERY.join(ROUNDS, ROUNDS.c.id == _c.round_id).where(_MINE).order_by(_c.number)
_NOT_OUT = _c.round_id.in_(select(ROUNDS.c.id).where(_MINE, ROUNDS.c.status != RoundStatus.RELEASED.value))
_UNPUBLISHED = delete(RELEASES).where(_NOT_OUT)
_THEIR_ROSTERS = delete(ROSTERS).where(ROSTERS.c.release_id.in_(select(_c.id).where(_NOT_OUT)))
_LAST = select(func.max(_c.number)).join(ROUNDS, ROUNDS.c.id == _c.round_id).where(_MINE)


def add(tx: Transaction, release: StoredRelease) -> bool:
    """Keep a release. False where its round has one already: nothing is drawn twice (R6)."""
    row = {
        "id": release.id,
        "round_id": release.round,
        "number": release.number,
        "day": release.day,
        "content": release.content,
    }
    return tx.connection.execute(_ADD, row).first() is not None


def discard_unpublished(tx: Transaction, consultation: ConsultationId) -> None:
    """Drop what was prepared and not yet published: someone it counted took her answers back."""
    for statement in (_THEIR_ROSTERS, _UNPUBLISHED):
        tx.connection.execute(statement, {"consultation": consultation})


def get(tx: Transaction, release: ReleaseId) -> StoredRelease | None:
    """The release of this id, if there is one."""
    row = tx.connection.execute(_ONE, {"release": release}).one_or_none()
    return None if row is None else _stored(*row)


def of_round(tx: Transaction, round_id: RoundId) -> StoredRelease | None:
    """The release of this round, if there is one."""
    row = tx.connection.execute(_OF_ROUND, {"round": round_id}).one_or_none()
    return None if row is None else _stored(*row)


def every(tx: Transaction) -> tuple[StoredRelease, ...]:
    """All releases there are, published or prepared."""
    return tuple(_stored(*row) for row in tx.connection.execute(_ALL))


def of_consultation(tx: Transaction, consultation: ConsultationId) -> tuple[StoredRelease, ...]:
    """All releases of a consultation, by their number."""
    return tuple(_stored(*row) for row in tx.connection.execute(_OF, {"consultation": consultation}))


def next_number(tx: Transaction, consultation: ConsultationId) -> int:
    """The number that the next release of a consultation gets, from 1."""
    return (tx.connection.execute(_LAST, {"consultation": consultation}).scalar_one() or 0) + 1


def _stored(key: bytes, round_id: bytes, number: int, day: date, content: str) -> StoredRelease:
    return StoredRelease(id=ReleaseId(key), round=RoundId(round_id), number=number, day=day, content=content)
