"""Two people: what a coordinator and a custodian may do together to the account of a third.

A word is vouched for (K1), as those about consultations are: a row that was planted is refused, and would else make one
person two.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from consult.domain import ledger
from consult.domain.capability import Role
from consult.domain.ids import ConsultationId, StaffId
from consult.domain.ledger import Deed
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.staffing import accounts, roles
from consult.services.staffing.people import ChangedMeanwhileError, NoSuchPersonError, NothingToChangeError, SignedIn
from consult.services.staffing.removing import OPENERS, removed
from consult.services.vouched import check_row, confirmation_row, staff_row
from consult.services.vouching import drop
from consult.storage import confirmations, factor_uses, staff
from consult.storage.confirmations import Act, Confirmation
from consult.storage.database import Transaction
from consult.storage.staff import StoredStaff

__all__ = ["NO_ROLES", "Act", "Outcome", "OwnAccountError", "Person", "WrongRoleError", "confirm", "people"]

HOLDS_FOR = timedelta(days=7)
"""How long one person's word waits for the other's."""
NO_ROLES: frozenset[Role] = frozenset()


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
    wanted: tuple[tuple[frozenset[Role], str], ...] = ()
    """Roles that one person wants her to have, each with that person's name."""


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
            confirmed=tuple((one.act, names[one.by]) for one in held if one.subject == account.id and not one.wanted),
            wanted=tuple((one.wanted, names[one.by]) for one in held if one.subject == account.id and one.wanted),
        )
        for account in every
    )


def confirm(
    house: House, person: SignedIn, subject: StaffId, act: Act, today: date, wanted: frozenset[Role] = NO_ROLES
) -> Outcome:
    """One person's word. It is done when a coordinator and a custodian, two people, have each given theirs.

    ``wanted`` are the roles that the account is to have, where the act is about roles. A second arrival changes
    nothing. Raises OwnAccountError, WrongRoleError, NoSuchPersonError, NothingToChangeError, TooFewLeftError,
    ChangedMeanwhileError, UnvouchedError and LedgerBrokenError.
    """
    if person.id == subject:
        raise OwnAccountError
    with house.stores.main.writing() as tx:
        staff.hold(tx)
        _void_old(tx, today)
        account = _live(house, tx, person)
        about = _about(house, tx, subject)
        if bool(wanted) is not (act is Act.ROLES) or wanted == about.roles:
            raise NothingToChangeError
        held = _standing(house, tx, subject, act, wanted)
        role = _as(account, held)
        if role is None:
            return Outcome(done=False)
        word = Confirmation(subject=subject, act=act, role=role, by=person.id, day=today, wanted=wanted)
        confirmations.add(tx, word)
        _record(house, tx, word, about, held)
        if not {*held, role} >= OPENERS:
            return Outcome(done=False)
        return _do(house, tx, about, word)


def _void_old(tx: Transaction, today: date) -> None:
    for one in confirmations.before(tx, today - HOLDS_FOR):
        confirmations.end(tx, one)
        drop(tx, confirmation_row(one))


def _live(house: House, tx: Transaction, person: SignedIn) -> StoredStaff:
    account = staff.get(tx, person.id)
    if account is None or account.version != person.version or not account.is_live:
        raise ChangedMeanwhileError
    check_row(house, tx, staff_row(account))
    return account


def _about(house: House, tx: Transaction, subject: StaffId) -> StoredStaff:
    about = staff.get(tx, subject)
    if about is None:
        raise NoSuchPersonError
    check_row(house, tx, staff_row(about))
    return about


def _standing(
    house: House, tx: Transaction, subject: StaffId, act: Act, wanted: frozenset[Role]
) -> dict[Role, Confirmation]:
    """What was said of exactly this, by role. Raises UnvouchedError for a word that was planted or altered."""
    held = {
        one.role: one for one in confirmations.every(tx) if (one.subject, one.act, one.wanted) == (subject, act, wanted)
    }
    for one in held.values():
        check_row(house, tx, confirmation_row(one))
    return held


def _as(account: StoredStaff, held: dict[Role, Confirmation]) -> Role | None:
    """The role in which this person's word is still wanting; None where she gave it, or another in that role did."""
    if not account.roles & OPENERS:
        raise WrongRoleError
    if account.id in {one.by for one in held.values()}:
        return None
    return next((role for role in sorted(account.roles & OPENERS) if role not in held), None)


def _record(
    house: House, tx: Transaction, word: Confirmation, about: StoredStaff, held: dict[Role, Confirmation]
) -> None:
    what = (
        ("act", word.act.value),
        ("staff", about.id.hex()),
        ("name", about.name),
        ("as", word.role.value),
        *((("roles", ", ".join(sorted(word.wanted))),) if word.wanted else ()),
        *(("with", one.by.hex()) for one in held.values()),
    )
    act = ledger.Act(deed=Deed.CONFIRMED if held else Deed.ASKED, by=word.by, about=what)
    record(house, tx, act, word.day, rows=[confirmation_row(word)])


def _do(house: House, tx: Transaction, about: StoredStaff, word: Confirmation) -> Outcome:
    if word.act is Act.REMOVE:
        return Outcome(done=True, to_rotate=removed(house, tx, about.id, word.day, word.by))
    if word.act is Act.ROLES:
        return Outcome(done=True, to_rotate=roles.changed(house, tx, about, word.wanted, word.day))
    said = confirmations.of_staff(tx, about.id)
    for one in said:
        confirmations.end(tx, one)
    factor_uses.end(tx, about.id)
    accounts.change(house, tx, about, word.day, gone=[*map(confirmation_row, said)], sealed_factor=None)
    return Outcome(done=True)
