"""Two people: what a coordinator and a custodian may do together to the account of a third."""

from dataclasses import dataclass
from datetime import date, timedelta

from consult.domain.capability import Role
from consult.domain.ids import ConsultationId, StaffId
from consult.services.house import House
from consult.services.staffing import accounts
from consult.services.staffing.people import ChangedMeanwhileError, NoSuchPersonError, SignedIn
from consult.services.staffing.removing import OPENERS, removed
from consult.storage import confirmations, factor_uses, staff
from consult.storage.confirmations import Act, Confirmation
from consult.storage.database import Transaction
from consult.storage.staff import StoredStaff

__all__ = ["Act", "Outcome", "OwnAccountError", "Person", "WrongRoleError", "confirm", "people"]

HOLDS_FOR = timedelta(days=7)
"""How long one person's word waits for the other's."""


class OwnAccountError(Exception):
    """Nobody confirms what is done to her own account."""


class WrongRoleError(Exception):
    """Only coordinators and custodians confirm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of staff as others see her: what she is, whether her account is live, and who confirmed what."""

    id: StaffId
    name: str
    roles: frozenset[Role]
    live: bool
    begun: bool
    """Whether she has ever had a recovery key: if not, she is still setting up."""
    confirmed: tuple[tuple[Act, str], ...]
    """Acts that one person has confirmed so far, each with that person's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Whether it was done, or waits for the other of the two; ``to_rotate`` are consultations that need a rotation."""

    done: bool
    to_rotate: tuple[ConsultationId, ...] = ()


def people(house: House, today: date) -> tuple[Person, ...]:
    """All staff, by name."""
    with house.stores.main.reading() as tx:
        held = confirmations.every(tx, today - HOLDS_FOR)
        every = staff.every(tx)
    names = {account.id: account.name for account in every}
    return tuple(
        Person(
            id=account.id,
            name=account.name,
            roles=account.roles,
            live=account.is_live,
            begun=account.sealed_recovery is not None,
            confirmed=tuple((one.act, names[one.by]) for one in held if one.subject == account.id),
        )
        for account in every
    )


def confirm(house: House, person: SignedIn, subject: StaffId, act: Act, today: date) -> Outcome:
    """One person's word. It is done when a coordinator and a custodian, two people, have each given theirs.

    A second arrival changes nothing. Raises OwnAccountError, WrongRoleError, NoSuchPersonError, TooFewLeftError and
    ChangedMeanwhileError.
    """
    if person.id == subject:
        raise OwnAccountError
    with house.stores.main.writing() as tx:
        staff.hold(tx)
        confirmations.purge(tx, today - HOLDS_FOR)
        account = _live(tx, person)
        about = staff.get(tx, subject)
        if about is None:
            raise NoSuchPersonError
        held = {
            one.role: one
            for one in confirmations.every(tx, today - HOLDS_FOR)
            if (one.subject, one.act) == (subject, act)
        }
        role = _as(account, held)
        if role is None:
            return Outcome(done=False)
        confirmations.add(tx, Confirmation(subject=subject, act=act, role=role, by=person.id, day=today))
        if not {*held, role} >= OPENERS:
            return Outcome(done=False)
        return _do(house, tx, about, act, person.id, today)


def _live(tx: Transaction, person: SignedIn) -> StoredStaff:
    account = staff.get(tx, person.id)
    if account is None or account.version != person.version or not account.is_live:
        raise ChangedMeanwhileError
    return account


def _as(account: StoredStaff, held: dict[Role, Confirmation]) -> Role | None:
    """The role in which this person's word is still wanting; None where she gave it, or another in that role did."""
    if not account.roles & OPENERS:
        raise WrongRoleError
    if account.id in {one.by for one in held.values()}:
        return None
    return next((role for role in sorted(account.roles & OPENERS) if role not in held), None)


def _do(house: House, tx: Transaction, about: StoredStaff, act: Act, by: StaffId, today: date) -> Outcome:
    if act is Act.REMOVE:
        return Outcome(done=True, to_rotate=removed(house, tx, about.id, today, by))
    confirmations.end(tx, about.id)
    factor_uses.end(tx, about.id)
    accounts.change(house, tx, about, today, sealed_factor=None)
    return Outcome(done=True)
