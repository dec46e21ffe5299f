"""Services that help, as a coordinator keeps them. Nothing here is sealed, and nothing is about a participant."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Text, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import HelpServiceId
from consult.storage.columns import ID, Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    content = Column(Text, nullable=False)
    confirmed_on = Column(Day)


HELP_SERVICES = table("help_services", MAIN, _Columns, sized("id"))
_c = HELP_SERVICES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHelpService:
    """A service as it is kept. ``content`` is JSON text that storage does not look into."""

    id: HelpServiceId
    content: str
    confirmed_on: date | None


_PUT = insert(HELP_SERVICES)
_PUT = _PUT.on_conflict_do_update(
    index_elements=[_c.id], set_={"content": _PUT.excluded.content, "confirmed_on": _PUT.excluded.confirmed_on}
)
_EVERY = select(_c.id, _c.content, _c.confirmed_on).order_by(_c.id)
_ONE = _EVERY.where(_c.id == bindparam("service"))
_DROP = delete(HELP_SERVICES).where(_c.id == bindparam("service"))


def put(tx: Transaction, service: StoredHelpService) -> None:
    """Keep it, in place of what was kept under its id."""
    row = {"id": service.id, "content": service.content, "confirmed_on": service.confirmed_on}
    tx.connection.execute(_PUT, row)


def get(tx: Transaction, service: HelpServiceId) -> StoredHelpService | None:
    """The service of this id, if there is one."""
    row = tx.connection.execute(_ONE, {"service": service}).one_or_none()
    return None if row is None else _stored(*row)


def every(tx: Transaction) -> tuple[StoredHelpService, ...]:
    """All of them, in the order of their ids."""
    return tuple(_stored(*row) for row in tx.connection.execute(_EVERY))


def drop(tx: Transaction, service: HelpServiceId) -> None:
    """It is not there any more; a second time changes nothing."""
    tx.connection.execute(_DROP, {"service": service})


def _stored(key: bytes, content: str, confirmed_on: date | None) -> StoredHelpService:
    return StoredHelpService(id=HelpServiceId(key), content=content, confirmed_on=confirmed_on)
