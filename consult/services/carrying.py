"""Carrying: once a day, which invitations were spent reaches the contacts' store, so that nobody is asked twice.

Whoever sees contacts, and two copies of the main store, knows when a seat came and when a contact was said to have come
in. So fewer than a handful are never carried: they wait until others have come in. What is carried stands in the order
of keyed hashes, in a set that is replaced as a whole, on days without news too (decision 0007).
"""

from dataclasses import dataclass

from consult.domain.ids import ConsultationId
from consult.services import spending
from consult.services.contact_keys import NoContactsKeyError, place_of, seal_arrived, standing
from consult.services.house import House
from consult.services.spending import Spent
from consult.storage import arrived, spent

HANDFUL = 5
"""The fewest spent invitations of one consultation that are told at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What one day's carrying did, in counts of invitations; ``overwritten`` where no older copy is left in the files."""

    told: int
    waiting: int
    overwritten: bool


def carry(house: House) -> Carried:
    """Tell the contacts' store which invitations are spent. Doing it twice changes nothing. Raises NoContactsKeyError.

    A set is marked as told before it is: a crash in between is mended by the next time, which carries the whole set.
    """
    with house.stores.contacts.writing() as tx:
        standing(house, tx)
    with house.stores.main.reading() as tx:
        consultations = spent.consultations(tx)
    told = waiting = 0
    for consultation in consultations:
        before, now = _mark(house, consultation)
        _tell(house, consultation, now)
        told += len(now.told) - len(before.told)
        waiting += len(now.untold)
    rewritten = [house.stores.main.checkpoint(), house.stores.contacts.checkpoint()]
    return Carried(told=told, waiting=waiting, overwritten=all(rewritten))


def _mark(house: House, consultation: ConsultationId) -> tuple[Spent, Spent]:
    with house.stores.main.writing() as tx:
        before = spending.hold(house, tx, consultation)
        if len(before.untold) < HANDFUL:
            return before, before
        now = Spent(told=before.every)
        spending.keep(house, tx, consultation, now)
    return before, now


def _tell(house: House, consultation: ConsultationId, now: Spent) -> None:
    place = place_of(house, consultation)
    with house.stores.contacts.writing() as tx:
        key = standing(house, tx)
        arrived.put(tx, place, seal_arrived(house, key, place, b"".join(sorted(now.told))))


__all__ = ["HANDFUL", "Carried", "NoContactsKeyError", "carry"]
