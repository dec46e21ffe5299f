"""Roles: what an account may be from now on. What went with a role that is lost goes at once, as when somebody leaves."""

from datetime import date

from consult.domain.capability import Role
from consult.domain.ids import ConsultationId, EpochId
from consult.services.house import House
from consult.services.staffing import accounts
from consult.services.staffing.removing import OPENERS, concerned_by, refuse_too_few
from consult.services.vouched import agreement_row, confirmation_row, membership_row
from consult.services.vouching import Row
from consult.storage import agreements, confirmations, epochs, grants, memberships, rotations_due
from consult.storage.database import Transaction
from consult.storage.staff import StoredStaff


def changed(
    house: House, tx: Transaction, account: StoredStaff, wanted: frozenset[Role], today: date
) -> tuple[ConsultationId, ...]:
    """Within a transaction that holds all accounts: she has these roles and no other; her open visits end.

    Her part in consultations under a role that she loses goes, with the keys she had by it and the words she gave in
    it. Gives the consultations whose keys she lost: each is due for a hard rotation from now on. Raises
    TooFewLeftError and ChangedMeanwhileError. Whoever agreed to it is a coordinator and a custodian beside her.
    """
    lost = account.roles - wanted
    gone = [*_parts(tx, account, lost), *_words(tx, account, lost)]
    keys = _keys_lost(tx, account)
    concerned = concerned_by(tx, keys)
    refuse_too_few(tx, account.id, concerned, stays=bool(wanted & OPENERS))
    for epoch in keys:
        rotations_due.set_day(tx, epoch, today)
        grants.revoke(tx, epoch, account.id)
    accounts.change(house, tx, account, today, gone=gone, roles=wanted)
    return concerned


def _parts(tx: Transaction, account: StoredStaff, lost: frozenset[Role]) -> list[Row]:
    held = [each for each in memberships.every(tx) if each.staff == account.id and each.role in lost]
    for each in held:
        memberships.remove(tx, each.staff, each.consultation, each.role)
    return [membership_row(each) for each in held]


def _words(tx: Transaction, account: StoredStaff, lost: frozenset[Role]) -> list[Row]:
    given = [one for one in agreements.of_staff(tx, account.id) if one.role in lost]
    said = confirmations.of_staff(tx, account.id)
    for word in given:
        agreements.end(tx, word)
    for one in said:
        confirmations.end(tx, one)
    return [*map(agreement_row, given), *map(confirmation_row, said)]


def _keys_lost(tx: Transaction, account: StoredStaff) -> list[EpochId]:
    """Epochs whose seed is sealed to her and of whose consultation she is neither coordinator nor custodian any more."""
    mine = {each.consultation for each in memberships.every(tx) if each.staff == account.id and each.role in OPENERS}
    held = (epochs.get(tx, epoch) for epoch in grants.of_staff(tx, account.id))
    return [epoch.id for epoch in held if epoch is not None and epoch.consultation not in mine]
