"""Agreeing: what a coordinator and a custodian must both have looked at before it is done.

A word is given by one person, in one role, about one exact thing, and is vouched for (K1): a row that was planted is
refused. It waits a week for the other's. What two people agreed to stays agreed for a week from the second word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from consult.domain import ledger
from consult.domain.capability import Role
from consult.domain.ids import ConsultationId, StaffId
from consult.domain.ledger import Deed
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.staffing.people import ChangedMeanwhileError, SignedIn
from consult.services.staffing.removing import OPENERS
from consult.services.vouched import agreement_row, check_row, membership_row, staff_row
from consult.services.vouching import Row, drop
from consult.storage import agreements, memberships, staff
from consult.storage.agreements import Act, Agreement
from consult.storage.database import Transaction
from consult.storage.memberships import Membership

__all__ = [
    "HOLDS_FOR",
    "Act",
    "Agreement",
    "Matter",
    "NotAMemberError",
    "agree",
    "is_whole",
    "named",
    "own_roles",
    "spend",
    "standing_roles",
    "standing_words",
    "void",
]

HOLDS_FOR = timedelta(days=7)
"""How long one person's word waits for the other's, and how long what both agreed to may be done."""


class NotAMemberError(LookupError):
    """This person is neither coordinator nor custodian of the consultation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One exact thing. ``digest`` is the SHA-256 of what is looked at; ``about`` says in the ledger what it is."""

    act: Act
    consultation: ConsultationId
    subject: bytes
    digest: bytes
    about: tuple[tuple[str, str], ...]


def agree(house: House, tx: Transaction, person: SignedIn, matter: Matter, today: date) -> tuple[Agreement, ...]:
    """Give one person's word; gives both words where a coordinator and a custodian have each given theirs.

    Nothing while it waits for the other. A second arrival changes nothing. Her account and her part in the
    consultation must stand. Raises NotAMemberError, ChangedMeanwhileError, UnvouchedError and LedgerBrokenError.
    """
    staff.hold(tx)
    void(tx, agreements.before(tx, today - 2 * HOLDS_FOR))
    own = own_roles(house, tx, person, matter.consultation)
    held = standing_words(house, tx, matter, today)
    if is_whole(held):
        return held
    role = _as(person, own, held)
    if role is None:
        return ()
    void(tx, [one for one in _about(tx, matter) if one not in held])
    word = Agreement(act=matter.act, subject=matter.subject, digest=matter.digest, role=role, by=person.id, day=today)
    agreements.add(tx, word)
    _record(house, tx, matter, word, held)
    words = (*held, word)
    return words if is_whole(words) else ()


def own_roles(house: House, tx: Transaction, person: SignedIn, consultation: ConsultationId) -> frozenset[Role]:
    """In which roles of two she may speak, as she signed in. Raises ChangedMeanwhileError, NotAMemberError and what ``standing_roles`` does."""
    if staff.version(tx, person.id) != person.version:
        raise ChangedMeanwhileError
    own = standing_roles(house, tx, person.id, consultation)
    if not own:
        raise NotAMemberError
    return own


def _as(person: SignedIn, own: frozenset[Role], held: tuple[Agreement, ...]) -> Role | None:
    """The role in which her word is still wanting; None where she gave it, or another in that role did."""
    if person.id in {one.by for one in held}:
        return None
    given = {one.role for one in held}
    return next((role for role in sorted(own) if role not in given), None)


def _record(house: House, tx: Transaction, matter: Matter, word: Agreement, held: tuple[Agreement, ...]) -> None:
    what = (("act", matter.act.value), *matter.about, ("digest", matter.digest.hex()), ("as", word.role.value))
    others = tuple(("with", one.by.hex()) for one in held)
    act = ledger.Act(deed=Deed.CONFIRMED if held else Deed.ASKED, by=word.by, about=(*what, *others))
    record(house, tx, act, word.day, rows=[agreement_row(word)])


def standing_roles(house: House, tx: Transaction, person: StaffId, consultation: ConsultationId) -> frozenset[Role]:
    """In which roles of two this person may speak for a consultation now. Raises UnvouchedError and LedgerBrokenError."""
    account = staff.get(tx, person)
    if account is None or not account.is_live:
        return frozenset()
    check_row(house, tx, staff_row(account))
    own = {role for role in account.roles & OPENERS if memberships.holds(tx, person, consultation, role)}
    for role in own:
        check_row(house, tx, membership_row(Membership(staff=person, consultation=consultation, role=role)))
    return frozenset(own)


def standing_words(house: House, tx: Transaction, matter: Matter, today: date) -> tuple[Agreement, ...]:
    """What was said about exactly this and still holds. Raises UnvouchedError for a word that was planted or altered."""
    found = _about(tx, matter)
    for one in found:
        check_row(house, tx, agreement_row(one))
    held = tuple(one for one in found if one.role in standing_roles(house, tx, one.by, matter.consultation))
    days = sorted(one.day for one in held)
    if is_whole(held) and days[-1] - days[0] <= HOLDS_FOR and today - days[-1] <= HOLDS_FOR:
        return held
    return tuple(one for one in held if today - one.day <= HOLDS_FOR)


def _about(tx: Transaction, matter: Matter) -> list[Agreement]:
    return [one for one in agreements.about(tx, matter.act, matter.subject) if one.digest == matter.digest]


def is_whole(words: tuple[Agreement, ...]) -> bool:
    """Whether a coordinator and a custodian, two people, have spoken."""
    return {one.role for one in words} >= OPENERS and len({one.by for one in words}) == len(OPENERS)


def named(words: Iterable[Agreement]) -> tuple[tuple[str, str], ...]:
    """Who spoke as what, for the ledger."""
    return tuple((one.role.value, one.by.hex()) for one in words)


def spend(tx: Transaction, words: Iterable[Agreement]) -> list[Row]:
    """What was agreed to is being done, once: the words go. Gives their rows, to be gone in the ledger too."""
    rows = []
    for one in words:
        agreements.end(tx, one)
        rows.append(agreement_row(one))
    return rows


def void(tx: Transaction, words: Iterable[Agreement]) -> None:
    """These words hold no longer: they are too old, or what they were about is no more."""
    for row in spend(tx, words):
        drop(tx, row)
