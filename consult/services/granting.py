"""Granting: someone who works here is let into a consultation once a coordinator and a custodian of it have agreed.

She is given the key (K4) of every epoch that the second of them can open, if she is to open answers; a commissioner is
given none.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from consult.crypto.encoding import pae
from consult.domain.capability import BELONGING, Role
from consult.domain.ids import ConsultationId, StaffId
from consult.domain.ledger import Act as Done
from consult.domain.ledger import Deed
from consult.domain.text import Text
from consult.services.agreeing import (
    Act,
    Agreement,
    Matter,
    NotAMemberError,
    agree,
    named,
    spend,
    standing_roles,
    standing_words,
)
from consult.services.consultation_keys import NoGrantError, open_seeds
from consult.services.house import House
from consult.services.key_giving import give
from consult.services.ledgering import record
from consult.services.staffing.confirming import OwnAccountError
from consult.services.staffing.people import NoSuchPersonError, SignedIn, Unlocked
from consult.services.staffing.removing import OPENERS
from consult.services.vouched import check_row, is_ours, membership_row, staff_row
from consult.storage import consultations, memberships, staff
from consult.storage.database import Transaction
from consult.storage.memberships import Membership
from consult.storage.staff import StoredStaff

__all__ = [
    "Circle",
    "LockedError",
    "NoGrantError",
    "NotAMemberError",
    "Offer",
    "OwnAccountError",
    "Wish",
    "circle_of",
    "grant",
]


class LockedError(Exception):
    """The second of the two must be unlocked: her key opens what is sealed to the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """That this person become this in the consultation."""

    consultation: ConsultationId
    staff: StaffId
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Somebody who may be let in, and who has agreed to it so far."""

    wish: Wish
    name: str
    agreed: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Who belongs to a consultation, and who may be let in."""

    title: Text
    members: tuple[tuple[str, Role], ...]
    offers: tuple[Offer, ...]


def circle_of(house: House, person: SignedIn, consultation: ConsultationId, today: date) -> Circle:
    """What two people decide about: who was planted (K1) is no member. Raises NotAMemberError and what ``standing_roles`` does."""
    with house.stores.main.reading() as tx:
        held = consultations.get(tx, consultation)
        if held is None or not standing_roles(house, tx, person.id, consultation):
            raise NotAMemberError
        accounts = {account.id: account for account in staff.every(tx)}
        members = [
            each for each in memberships.of_consultation(tx, consultation) if _is_member(house, tx, consultation, *each)
        ]
        offers = [
            _offer(house, tx, person, Wish(consultation=consultation, staff=account.id, role=role), today)
            for account in accounts.values()
            for role in sorted(account.roles.intersection(BELONGING))
            if account.is_live and account.id != person.id and (account.id, role) not in members
        ]
    return Circle(
        title=held.title,
        members=tuple(sorted((accounts[member].name, role) for member, role in members)),
        offers=tuple(offers),
    )


def _is_member(house: House, tx: Transaction, consultation: ConsultationId, member: StaffId, role: Role) -> bool:
    return is_ours(house, tx, membership_row(Membership(staff=member, consultation=consultation, role=role)))


def _offer(house: House, tx: Transaction, person: SignedIn, wish: Wish, today: date) -> Offer:
    account = _candidate(house, tx, wish)
    words = standing_words(house, tx, _matter(wish, account), today)
    return Offer(
        wish=wish,
        name=account.name,
        agreed=tuple(by.name for one in words if (by := staff.get(tx, one.by)) is not None),
        mine=person.id in {one.by for one in words},
    )


def grant(house: House, person: SignedIn, unlocked: Unlocked | None, wish: Wish, today: date) -> bool:
    """One person's word. With the other's, somebody belongs to the consultation. False while it waits.

    A second arrival changes nothing. Raises OwnAccountError, NoSuchPersonError, NotAMemberError, LockedError,
    NoGrantError, ChangedMeanwhileError, UnvouchedError and LedgerBrokenError; nothing is kept then.
    """
    if wish.staff == person.id:
        raise OwnAccountError
    with house.stores.main.writing() as tx:
        staff.hold(tx)
        account = _candidate(house, tx, wish)
        if not standing_roles(house, tx, person.id, wish.consultation):
            raise NotAMemberError
        if memberships.holds(tx, wish.staff, wish.consultation, wish.role):
            check_row(house, tx, membership_row(_membership(wish)))
            return True
        words = agree(house, tx, person, _matter(wish, account), today)
        if not words:
            return False
        _let_in(house, tx, wish, account, words, today)
        if wish.role in OPENERS:
            _give_keys(house, tx, unlocked, wish, account)
        elif unlocked is None:
            raise LockedError
    return True


def _candidate(house: House, tx: Transaction, wish: Wish) -> StoredStaff:
    account = staff.get(tx, wish.staff)
    if account is None or not account.is_live or wish.role not in account.roles.intersection(BELONGING):
        raise NoSuchPersonError
    check_row(house, tx, staff_row(account))
    return account


def _matter(wish: Wish, account: StoredStaff) -> Matter:
    """Exactly this person with exactly this key: another key under her name is another matter."""
    parts = (wish.consultation, account.id, account.name.encode(), account.public_key or b"", wish.role.value.encode())
    return Matter(
        act=Act.GRANT,
        consultation=wish.consultation,
        subject=wish.consultation,
        digest=sha256(pae(parts)).digest(),
        about=_about(wish, account.name),
    )


def _about(wish: Wish, name: str) -> tuple[tuple[str, str], ...]:
    return (
        ("consultation", wish.consultation.hex()),
        ("staff", wish.staff.hex()),
        ("name", name),
        ("role", wish.role.value),
    )


def _let_in(
    house: House, tx: Transaction, wish: Wish, account: StoredStaff, words: tuple[Agreement, ...], today: date
) -> None:
    memberships.add(tx, wish.staff, wish.consultation, wish.role)
    about = (*_about(wish, account.name), *((f"agreed {role}", by) for role, by in named(words)))
    row = membership_row(_membership(wish))
    record(house, tx, Done(deed=Deed.GRANTED, by=words[-1].by, about=about), today, rows=[row], gone=spend(tx, words))


def _membership(wish: Wish) -> Membership:
    return Membership(staff=wish.staff, consultation=wish.consultation, role=wish.role)


def _give_keys(house: House, tx: Transaction, unlocked: Unlocked | None, wish: Wish, account: StoredStaff) -> None:
    """Seal every seed that the second of the two can open. Accounts are held, so that no rotation begins meanwhile."""
    if unlocked is None:
        raise LockedError
    for each in open_seeds(house, unlocked, wish.consultation):
        give(house, tx, each.epoch, each.seed, account)
