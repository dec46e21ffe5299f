"""Opening a consultation's key: from an unlocked member of staff to the epochs that her grants give her."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from consult.crypto.consultation_key import ConsultationKey, open_grant
from consult.crypto.contexts import grant_context
from consult.crypto.errors import Refused
from consult.crypto.hybrid import Suite, public_key
from consult.crypto.keys import EpochSeed
from consult.domain.ids import ConsultationId, EpochId
from consult.services.house import House
from consult.services.staffing.people import Unlocked
from consult.services.staffing.removing import OPENERS
from consult.services.vouched import check_row, epoch_row, membership_row, staff_row
from consult.storage import epochs, grants, memberships, staff
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch
from consult.storage.memberships import Membership


class NoGrantError(Exception):
    """This person was not given the consultation's key, or what stands as her grant is not of this house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEpoch:
    """An epoch whose key is open."""

    epoch: StoredEpoch
    key: ConsultationKey = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSeed:
    """An epoch with its seed (K4)."""

    epoch: StoredEpoch
    seed: EpochSeed = field(repr=False)


def open_epochs(house: House, unlocked: Unlocked, consultation: ConsultationId) -> Mapping[EpochId, OpenEpoch]:
    """Every epoch of a consultation for which she holds a grant; the newest is always among them.

    A grant opens to the seed of exactly the epoch that K1 vouches for, so a planted grant or a replaced epoch key is
    refused. Raises NoGrantError, UnvouchedError and LedgerBrokenError.
    """
    return {
        each.epoch.id: OpenEpoch(epoch=each.epoch, key=ConsultationKey(each.seed))
        for each in open_seeds(house, unlocked, consultation)
    }


def open_seeds(house: House, unlocked: Unlocked, consultation: ConsultationId) -> tuple[OpenSeed, ...]:
    """The seeds of the same epochs, to be sealed to somebody else. The same is refused."""
    with house.stores.main.reading() as tx:
        known = epochs.of_consultation(tx, consultation)
        opened = tuple(found for each in known if (found := _open(house, tx, unlocked, each)) is not None)
    if not opened or known[0].id != opened[0].epoch.id:
        raise NoGrantError
    return opened


def _open(house: House, tx: Transaction, unlocked: Unlocked, epoch: StoredEpoch) -> OpenSeed | None:
    grant = grants.sealed_seed(tx, epoch.id, unlocked.id)
    if grant is None:
        return None
    check_row(house, tx, epoch_row(epoch))
    _check_holder(house, tx, unlocked, epoch.consultation)
    context = grant_context(house.keys.installation, consultation=epoch.consultation, epoch=epoch.id, staff=unlocked.id)
    try:
        seed = open_grant(unlocked.seed, grant, context)
    except Refused as refused:
        raise NoGrantError from refused
    if public_key(seed, Suite(epoch.suite)) != epoch.public_key:
        raise NoGrantError
    return OpenSeed(epoch=epoch, seed=seed)


def _check_holder(house: House, tx: Transaction, unlocked: Unlocked, consultation: ConsultationId) -> None:
    """Let her pass whose account and part in the consultation stand: a grant may be put back after she was removed."""
    account = staff.get(tx, unlocked.id)
    held = [role for who, role in memberships.of_consultation(tx, consultation) if who == unlocked.id]
    roles = OPENERS.intersection(held)
    if account is None or not roles:
        raise NoGrantError
    check_row(house, tx, staff_row(account))
    for role in sorted(roles):
        check_row(house, tx, membership_row(Membership(staff=unlocked.id, consultation=consultation, role=role)))
