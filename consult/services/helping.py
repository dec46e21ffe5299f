"""Services that help: kept by coordinators, vouched for under K1, and shown only while somebody made sure of them lately.

A wrong number can do harm, and a planted one is a trap: what this house did not write last is never shown.
"""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from consult.crypto.entropy import draw
from consult.domain import help_service
from consult.domain.help_service import HelpService, Particulars, Unfit
from consult.domain.ids import ID_BYTES, HelpServiceId, StaffId
from consult.domain.ledger import Act, Deed
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.vouched import check_row, help_service_row
from consult.services.vouching import UnvouchedError
from consult.storage import help_services
from consult.storage.database import Transaction
from consult.storage.help_services import StoredHelpService


class UnfitError(Exception):
    """The service cannot be kept as it was given: ``reasons`` say why."""

    def __init__(self, reasons: tuple[Unfit, ...]) -> None:
        self.reasons = reasons
        super().__init__([reason.value for reason in reasons])


class NoSuchServiceError(LookupError):
    """There is no such service, or not any more."""


class ChangedMeanwhileError(Exception):
    """Somebody changed it since it was looked at: nothing was confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A service as coordinators see it. ``stands`` is False where it is not what this house wrote last."""

    service: HelpService
    stands: bool


def add(house: House, said: Particulars, today: date, by: StaffId | None = None) -> HelpServiceId:
    """Keep another service; nobody has made sure of it yet. Raises UnfitError."""
    _fit(said)
    stored = StoredHelpService(
        id=HelpServiceId(draw(house.entropy, ID_BYTES)), content=help_service.encode(said), confirmed_on=None
    )
    with house.stores.main.writing() as tx:
        _put(house, tx, stored, today, _act(Deed.HELP_CHANGED, said.name, stored.id, by))
    return stored.id


def change(house: House, service: HelpServiceId, said: Particulars, today: date, by: StaffId | None = None) -> None:
    """Say something else of it: nobody has made sure of that yet. Raises UnfitError and NoSuchServiceError."""
    _fit(said)
    with house.stores.main.writing() as tx:
        stored = _one(tx, service)
        changed = replace(stored, content=help_service.encode(said), confirmed_on=None)
        if changed.content != stored.content:
            _put(house, tx, changed, today, _act(Deed.HELP_CHANGED, said.name, service, by))


def confirm(house: House, service: HelpServiceId, seen: str, today: date, by: StaffId | None = None) -> None:
    """Somebody made sure today of all that is said of it: ``seen`` is the ``digest`` of what she looked at.

    What this house did not write last cannot be confirmed: it has to be changed, or removed and added again. Raises
    NoSuchServiceError, ChangedMeanwhileError and UnvouchedError.
    """
    with house.stores.main.writing() as tx:
        stored = _one(tx, service)
        check_row(house, tx, help_service_row(stored))
        if digest(help_service.decode(stored.content)) != seen:
            raise ChangedMeanwhileError
        act = _act(Deed.HELP_CONFIRMED, help_service.decode(stored.content).name, service, by)
        _put(house, tx, replace(stored, confirmed_on=today), today, act)


def remove(house: House, service: HelpServiceId, today: date, by: StaffId | None = None) -> None:
    """It is not there any more; a second time changes nothing."""
    with house.stores.main.writing() as tx:
        stored = help_services.get(tx, service)
        if stored is None:
            return
        help_services.drop(tx, service)
        act = Act(deed=Deed.HELP_CHANGED, by=by, about=(("removed", service.hex()),))
        record(house, tx, act, today, gone=[help_service_row(stored)])


def every(house: House) -> tuple[Kept, ...]:
    """All that are kept, shown or not."""
    with house.stores.main.reading() as tx:
        return tuple(kept for stored in help_services.every(tx) if (kept := _kept(house, tx, stored)))


def one(house: House, service: HelpServiceId) -> Kept:
    """This one. Raises NoSuchServiceError."""
    with house.stores.main.reading() as tx:
        kept = _kept(house, tx, _one(tx, service))
    if kept is None:
        raise NoSuchServiceError
    return kept


def shown(house: House, today: date) -> tuple[HelpService, ...]:
    """Those that a participant may see: by country, then by name."""
    found = [kept.service for kept in every(house) if kept.stands and kept.service.is_shown(today)]
    return tuple(sorted(found, key=lambda each: (each.particulars.country, each.particulars.name)))


def digest(said: Particulars) -> str:
    """What names exactly this, for whoever looked at it."""
    return sha256(help_service.encode(said).encode()).hexdigest()


def _fit(said: Particulars) -> None:
    reasons = help_service.unfit(said)
    if reasons:
        raise UnfitError(reasons)


def _one(tx: Transaction, service: HelpServiceId) -> StoredHelpService:
    stored = help_services.get(tx, service)
    if stored is None:
        raise NoSuchServiceError
    return stored


def _put(house: House, tx: Transaction, stored: StoredHelpService, today: date, act: Act) -> None:
    help_services.put(tx, stored)
    record(house, tx, act, today, rows=[help_service_row(stored)])


def _act(deed: Deed, name: str, service: HelpServiceId, by: StaffId | None) -> Act:
    return Act(deed=deed, by=by, about=(("name", name), ("service", service.hex())))


def _kept(house: House, tx: Transaction, stored: StoredHelpService) -> Kept | None:
    try:
        said = help_service.decode(stored.content)
    except ValueError:
        return None
    try:
        check_row(house, tx, help_service_row(stored))
        stands = True
    except UnvouchedError:
        stands = False
    return Kept(service=HelpService(id=stored.id, particulars=said, confirmed_on=stored.confirmed_on), stands=stands)
