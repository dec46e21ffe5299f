"""Hard rotation: a new key for a consultation and a new share for every seat, and all of it sealed anew.

After it, whoever was removed opens nothing that is sealed from then on, and no backup from before opens at all once the
key store's own backups are gone. security.md, "Hard rotation": verify the old root, replace S, re-wrap everything under
K7, enter old and new root together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from consult.domain.ids import ConsultationId, EpochId, SeatId, StaffId
from consult.services.consultation_keys import OpenEpoch, open_epochs
from consult.services.house import BusyError, House
from consult.services.key_giving import begin_epoch, standing_openers
from consult.services.rotation_batch import Batch, Rotation, WithdrawnMeanwhileError
from consult.services.staffing.people import Unlocked
from consult.services.staffing.removing import OPENERS
from consult.services.vouched import own_consultations
from consult.services.withdrawing import overwrite
from consult.storage import epochs, grants, recovery_grants, rotations_due, staff
from consult.storage import seats as seat_rows
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch

AT_ONCE = 500
"""Seats that are held and sealed anew in one transaction: answers wait for it, less than a second."""
TRIES = 3
"""Times that a batch begins again because someone in it took her answers back meanwhile."""
_BEFORE_ALL = SeatId(b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """How many seats were sealed anew; how many seats and rows did not open, and were lost to everyone before."""

    seats: int
    unopened: int


def rotate(house: House, by: Unlocked, consultation: ConsultationId, today: date) -> Rotated:
    """Rotate a consultation. One that a crash cut short is gone on with, under the epoch that it began.

    Raises NoGrantError, UnvouchedError, LedgerBrokenError and BusyError; what was sealed anew until then stays, and
    every answer opens throughout.
    """
    rotation = _begin(house, by, consultation, today)
    seats = unopened = 0
    after: SeatId | None = _BEFORE_ALL
    while after is not None:
        batch = _one_batch(rotation, after)
        after, seats, unopened = batch.last, seats + len(batch.turns), unopened + batch.unopened
    with house.stores.main.writing() as tx:
        for epoch in rotation.opened:
            if epoch != rotation.epoch.id:
                grants.end(tx, epoch)
                recovery_grants.end(tx, epoch)
    overwrite(house)  # where somebody reads, the night's `consult forget --due` does it
    return Rotated(seats=seats, unopened=unopened)


def _begin(house: House, by: Unlocked, consultation: ConsultationId, today: date) -> Rotation:
    opened = open_epochs(house, by, consultation)
    with house.stores.main.writing() as tx:
        seat_rows.nobody_arriving(tx)  # else a seat that is being taken would be sealed to an epoch that is over
        staff.hold(tx)
        newest = epochs.of_consultation(tx, consultation)[0]
        if not _is_cut_short(opened, newest) or not seat_rows.hold_older(tx, consultation, newest.id, _BEFORE_ALL, 1):
            newest = begin_epoch(house, tx, consultation, standing_openers(house, tx, consultation), today, by.id)
    return Rotation(
        house=house,
        by=by,
        consultation=consultation,
        today=today,
        epoch=newest,
        opened=opened,
    )


def due_for(house: House, person: StaffId, today: date) -> tuple[ConsultationId, ...]:
    """The consultations whose key this person holds and that are due for a rotation.

    A year has passed, somebody who held the key was removed since, or a rotation was cut short.
    """
    with house.stores.main.reading() as tx:
        held = own_consultations(house, tx, person, OPENERS)
        return tuple(each for each in held if _is_due(tx, each, person, today))


def _is_due(tx: Transaction, consultation: ConsultationId, person: StaffId, today: date) -> bool:
    newest, *older = epochs.of_consultation(tx, consultation)
    if person not in grants.holders(tx, newest.id):
        return False
    day = rotations_due.day_of(tx, newest.id)
    return day is None or day <= today or any(grants.holders(tx, each.id) for each in older)


def _is_cut_short(opened: Mapping[EpochId, OpenEpoch], newest: StoredEpoch) -> bool:
    """Whether grants to older epochs still stand: a rotation takes them away when it is done."""
    return any(epoch != newest.id for epoch in opened)


def _one_batch(rotation: Rotation, after: SeatId) -> Batch:
    """Seal the next seats anew. Their old shares go once nothing names them any more."""
    for _ in range(TRIES):
        batch = Batch(rotation)
        try:
            with rotation.house.stores.main.writing() as tx:
                batch.seal_anew(tx, after, AT_ONCE)
        except WithdrawnMeanwhileError:
            batch.drop_new_shares()
        else:
            batch.drop_old_shares()
            return batch
    raise BusyError
