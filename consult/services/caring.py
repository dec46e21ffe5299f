"""Caring: how careful a consultation is with what people write in their own words.

It is careful where nothing else was said. To be less careful needs a coordinator and a custodian, as reading itself
would; to be careful again, one of them.
"""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from consult.crypto.encoding import pae
from consult.domain.ids import ConsultationId
from consult.domain.ledger import Act as Done
from consult.domain.ledger import Deed
from consult.services.agreeing import (
    Act,
    Matter,
    NotAMemberError,
    agree,
    named,
    spend,
    standing_roles,
    standing_words,
)
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.staffing.people import ChangedMeanwhileError, SignedIn
from consult.services.vouched import check_row, consultation_row
from consult.services.vouching import Row
from consult.storage import consultations, staff
from consult.storage.consultations import StoredConsultation
from consult.storage.database import Transaction

__all__ = ["Caring", "NotAMemberError", "Sensitivity", "agree_to_lower", "caring_of", "heighten", "sensitivity_of"]

SETTING = "sensitivity"


class Sensitivity(StrEnum):
    """How careful a consultation is with free text."""

    HIGH = "high"
    """A coordinator and a custodian agree first. This is so where nothing else was said."""
    STANDARD = "standard"
    """A coordinator may read alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caring:
    """How careful a consultation is, who has agreed so far that it be less so, and whether she is one of them."""

    sensitivity: Sensitivity
    agreed: tuple[str, ...]
    mine: bool


def caring_of(house: House, person: SignedIn, consultation: ConsultationId, today: date) -> Caring:
    """For one who belongs to it. Raises NotAMemberError, UnvouchedError and LedgerBrokenError."""
    with house.stores.main.reading() as tx:
        if not standing_roles(house, tx, person.id, consultation):
            raise NotAMemberError
        words = standing_words(house, tx, _matter(_held(tx, consultation)), today)
        names = tuple(by.name for one in words if (by := staff.get(tx, one.by)) is not None)
        return Caring(
            sensitivity=sensitivity_of(house, tx, consultation),
            agreed=names,
            mine=person.id in {one.by for one in words},
        )


def agree_to_lower(house: House, person: SignedIn, consultation: ConsultationId, today: date) -> bool:
    """One person's word that a coordinator may read alone from now on; with the other's it is so. False while it waits.

    Where it is so already nothing changes. Raises what ``agree`` raises.
    """
    with house.stores.main.writing() as tx:
        held = _held(tx, consultation)
        if sensitivity_of(house, tx, consultation) is Sensitivity.STANDARD:
            return True
        words = agree(house, tx, person, _matter(held), today)
        if not words:
            return False
        act = Done(deed=Deed.SENSITIVITY_SET, by=person.id, about=(*_about(held, Sensitivity.STANDARD), *named(words)))
        row = _set(tx, held, Sensitivity.STANDARD)
        record(house, tx, act, today, rows=[row], gone=spend(tx, words))
    return True


def heighten(house: House, person: SignedIn, consultation: ConsultationId, today: date) -> None:
    """One coordinator or custodian of it says that two have to agree again. A second time changes nothing.

    Raises NotAMemberError, ChangedMeanwhileError, UnvouchedError and LedgerBrokenError.
    """
    with house.stores.main.writing() as tx:
        staff.hold(tx)
        if staff.version(tx, person.id) != person.version:
            raise ChangedMeanwhileError
        if not standing_roles(house, tx, person.id, consultation):
            raise NotAMemberError
        if sensitivity_of(house, tx, consultation) is Sensitivity.STANDARD:
            held = _held(tx, consultation)
            act = Done(deed=Deed.SENSITIVITY_SET, by=person.id, about=_about(held, Sensitivity.HIGH))
            record(house, tx, act, today, rows=[_set(tx, held, Sensitivity.HIGH)])


def sensitivity_of(house: House, tx: Transaction, consultation: ConsultationId) -> Sensitivity:
    """As it was set. A lower one counts only where this house wrote it (K1). Raises UnvouchedError."""
    held = consultations.get(tx, consultation)
    if held is None or json.loads(held.settings).get(SETTING) != Sensitivity.STANDARD.value:
        return Sensitivity.HIGH
    check_row(house, tx, consultation_row(held))
    return Sensitivity.STANDARD


def _held(tx: Transaction, consultation: ConsultationId) -> StoredConsultation:
    held = consultations.get(tx, consultation)
    if held is None:
        raise NotAMemberError
    return held


def _matter(held: StoredConsultation) -> Matter:
    """That exactly these settings be lowered: once anything in them changed, it is another matter."""
    return Matter(
        act=Act.LOWER,
        consultation=held.id,
        subject=held.id,
        digest=sha256(pae((b"consult/v1 lower", held.id, held.settings.encode()))).digest(),
        about=(("consultation", held.id.hex()),),
    )


def _about(held: StoredConsultation, sensitivity: Sensitivity) -> tuple[tuple[str, str], ...]:
    return (("consultation", held.id.hex()), (SETTING, sensitivity.value))


def _set(tx: Transaction, held: StoredConsultation, sensitivity: Sensitivity) -> Row:
    settings = json.dumps({**json.loads(held.settings), SETTING: sensitivity.value})
    consultations.reset(tx, held.id, settings)
    return consultation_row(StoredConsultation(id=held.id, title=held.title, settings=settings))
