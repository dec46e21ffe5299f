"""Removing a member of staff: at once, with all she held, and never so that too few are left."""

from collections.abc import Iterable
from datetime import date

from consult.domain.capability import Role
from consult.domain.ids import ConsultationId, EpochId, StaffId
from consult.domain.ledger import Act, Deed
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.staffing.people import NoSuchPersonError, TooFewLeftError
from consult.services.vouched import agreement_row, confirmation_row, membership_row, staff_row
from consult.storage import agreements, confirmations, epochs, factor_uses, grants, memberships, rotations_due, staff
from consult.storage.database import Transaction

OPENERS = frozenset({Role.COORDINATOR, Role.CUSTODIAN})
"""Who is given a consultation's key, and can unlock it."""
FEWEST_OPENERS = 2


def remove(house: House, staff_id: StaffId, today: date) -> tuple[ConsultationId, ...]:
    """Remove somebody, on the word of whoever is at the machine. Raises NoSuchPersonError and TooFewLeftError.

    Gives the consultations whose keys she held: each needs a hard rotation now.
    """
    with house.stores.main.writing() as tx:
        return removed(house, tx, staff_id, today, None)


def removed(
    house: House, tx: Transaction, staff_id: StaffId, today: date, by: StaffId | None
) -> tuple[ConsultationId, ...]:
    """Within a transaction: her memberships, grants, words and account go; her open visits end with the row.

    Gives the consultations whose keys she held. Each is due for a hard rotation from now on (security.md): the caller
    may begin it at once, for she may have copied every key that was sealed to her. Raises NoSuchPersonError and TooFewLeftError.
    """
    staff.hold(tx)
    account = staff.get(tx, staff_id)
    if account is None:
        raise NoSuchPersonError
    concerned = concerned_by(tx, grants.of_staff(tx, staff_id))
    refuse_too_few(tx, staff_id, concerned)
    said = confirmations.of_staff(tx, staff_id)
    for each in said:
        confirmations.end(tx, each)
    factor_uses.end(tx, staff_id)
    held = [membership_row(each) for each in memberships.every(tx) if each.staff == staff_id]
    words = agreements.of_staff(tx, staff_id)
    for one in words:
        agreements.end(tx, one)
    for epoch in grants.of_staff(tx, staff_id):
        rotations_due.set_day(tx, epoch, today)
    memberships.leave(tx, staff_id)
    grants.leave(tx, staff_id)
    staff.remove(tx, staff_id)
    gone = [staff_row(account), *held, *map(agreement_row, words), *map(confirmation_row, said)]
    act = Act(deed=Deed.STAFF_REMOVED, by=by, about=(("name", account.name),))
    record(house, tx, act, today, gone=gone)
    return concerned


def concerned_by(tx: Transaction, keys: Iterable[EpochId]) -> tuple[ConsultationId, ...]:
    """The consultations whose keys these are."""
    held = (epochs.get(tx, epoch) for epoch in keys)
    return tuple(dict.fromkeys(epoch.consultation for epoch in held if epoch is not None))


def refuse_too_few(
    tx: Transaction, staff_id: StaffId, concerned: tuple[ConsultationId, ...], *, stays: bool = False
) -> None:
    """Refuse where fewer than two could unlock without her, here or one of these consultations. Raises TooFewLeftError.

    ``stays`` says that she can still unlock others.
    """
    live = {account.id for account in staff.every(tx) if account.is_live and account.roles & OPENERS}
    left = live - {staff_id}
    if staff_id in live and not stays and len(left) < FEWEST_OPENERS:
        raise TooFewLeftError
    for consultation in concerned:
        newest = epochs.of_consultation(tx, consultation)[0].id
        holders = set(grants.holders(tx, newest))
        if staff_id in holders and len(holders & left) < FEWEST_OPENERS:
            raise TooFewLeftError
