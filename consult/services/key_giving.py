"""Giving a consultation's key: an epoch begins, and its seed (K4) is sealed to those whose accounts and membership stand."""

from collections.abc import Sequence
from datetime import date

from consult.crypto.contexts import grant_context, recovery_context
from consult.crypto.entropy import draw, fresh
from consult.crypto.grants import seal_epoch_seed
from consult.crypto.hybrid import PublicKey, Suite, public_key
from consult.crypto.keys import EpochSeed, Seed
from consult.domain.ids import ID_BYTES, ConsultationId, EpochId, StaffId
from consult.domain.ledger import Act, Deed
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.staffing.removing import OPENERS
from consult.services.vouched import check_row, epoch_row, membership_row, staff_row
from consult.storage import epochs, grants, memberships, recovery_grants, staff
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch
from consult.storage.memberships import Membership
from consult.storage.staff import StoredStaff


def standing_openers(house: House, tx: Transaction, consultation: ConsultationId) -> list[StoredStaff]:
    """The coordinators and custodians of a consultation. Raises UnvouchedError where one was planted or put back."""
    found: dict[StaffId, StoredStaff] = {}
    for person, role in memberships.of_consultation(tx, consultation):
        account = staff.get(tx, person) if role in OPENERS else None
        if account is not None and account.is_live:
            check_row(house, tx, membership_row(Membership(staff=person, consultation=consultation, role=role)))
            check_row(house, tx, staff_row(account))
            found[person] = account
    return list(found.values())


def begin_epoch(
    house: House,
    tx: Transaction,
    consultation: ConsultationId,
    openers: Sequence[StoredStaff],
    today: date,
    by: StaffId | None,
) -> StoredEpoch:
    """Begin a consultation's next epoch and give its seed to these people, who were checked, in words in the ledger."""
    before = epochs.of_consultation(tx, consultation)
    seed = EpochSeed(Seed(fresh(house.entropy)))
    epoch = StoredEpoch(
        id=EpochId(draw(house.entropy, ID_BYTES)),
        consultation=consultation,
        number=before[0].number + 1 if before else 1,
        suite=house.keys.suite,
        public_key=public_key(seed, house.keys.suite),
    )
    epochs.add(tx, epoch)
    for account in openers:
        give(house, tx, epoch, seed, account)
    give_to_recovery(house, tx, epoch, seed)
    given = ((f"given {account.id.hex()}", account.name) for account in openers)
    about = (("consultation", consultation.hex()), ("epoch", epoch.id.hex()), *given)
    record(house, tx, Act(deed=Deed.EPOCH_BEGUN, by=by, about=about), today, rows=[epoch_row(epoch)])
    return epoch


def give(house: House, tx: Transaction, epoch: StoredEpoch, seed: EpochSeed, account: StoredStaff) -> None:
    """Seal an epoch's seed to a member of staff: a grant. ValueError where she has no key yet.

    Precondition: her account is live, and it and her membership stand (K1).
    """
    if account.public_key is None:
        raise ValueError("an account without a key is given none")
    context = grant_context(house.keys.installation, consultation=epoch.consultation, epoch=epoch.id, staff=account.id)
    sealed = seal_epoch_seed(PublicKey(account.public_key), Suite(account.suite), seed, context)
    grants.give(tx, epoch.id, account.id, sealed)


def give_to_recovery(house: House, tx: Transaction, epoch: StoredEpoch, seed: EpochSeed) -> None:
    """Seal an epoch's seed to the organisation's recovery key (K13), where there is one."""
    recovery = house.keys.recovery
    if recovery is not None:
        context = recovery_context(house.keys.installation, consultation=epoch.consultation, epoch=epoch.id)
        recovery_grants.give(tx, epoch.id, recovery.fingerprint, recovery.seal_epoch_seed(seed, context))
