"""Running rounds: opening one when nothing is missing, finding the one that is asked now, closing it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from consult.disclosure.grouping import declare
from consult.domain.capability import Role
from consult.domain.checking import Fault, faults
from consult.domain.consultation import Round, RoundStatus
from consult.domain.ids import ConsultationId, RoundId, StaffId
from consult.domain.instrument import Instrument
from consult.domain.instrument_record import from_record
from consult.domain.ledger import Act, Deed
from consult.services import rooting, spending
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.vouched import Membership, membership_row
from consult.storage import epochs, grants, invitations, memberships, rounds
from consult.storage.database import Transaction

FEWEST_OPENERS = 2
RUNNERS = frozenset({Role.COORDINATOR})
"""Who may change a consultation's rounds."""
WORKERS = RUNNERS | {Role.CUSTODIAN}
"""Who may see them at the workbench."""
READERS = frozenset({Role.COMMISSIONER})
"""Who may read what is released."""


class NoSuchRoundError(LookupError):
    """There is no such round, or not for this person."""


class NotReadyError(Exception):
    """The round cannot open: ``faults`` says what is missing, ``openers`` how many people could unlock it."""

    def __init__(self, found: Sequence[Fault], openers: int) -> None:
        super().__init__(f"the round is not ready: {[fault.reason.value for fault in found]}, {openers} openers")
        self.faults = tuple(found)
        self.openers = openers


class WrongStatusError(Exception):
    """The round is past this step already, or not there yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a round goes, in counts that staff may see: they do not show that someone took everything back."""

    made: int
    unused: int

    @property
    def used(self) -> int:
        """Invitations that let someone in."""
        return self.made - self.unused


@lru_cache(maxsize=64)
def _instrument(digest: bytes, record: str) -> Instrument:  # noqa: ARG001 - the digest makes the lookup cheap
    return from_record(json.loads(record))


def _round(row: rounds.StoredRound) -> Round:
    invited = tuple((row.invited or {}).items())
    return Round(
        id=row.id,
        consultation=row.consultation,
        number=row.number,
        status=row.status,
        instrument=_instrument(row.instrument_digest, row.instrument),
        invited=invited,
        groups=declare(invited),
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        released_on=row.released_on,
    )


def round_of(house: House, round_id: RoundId, person: StaffId, roles: frozenset[Role] = WORKERS) -> Round:
    """This round, for someone who belongs to its consultation in one of these roles. Raises NoSuchRoundError."""
    with house.stores.main.reading() as tx:
        row = rounds.get(tx, round_id)
        if row is None or row.consultation not in _consultations(tx, person, roles):
            raise NoSuchRoundError
    return _round(row)


def rounds_for(house: House, person: StaffId, roles: frozenset[Role] = WORKERS) -> tuple[Round, ...]:
    """Every round of the consultations that someone belongs to in one of these roles, by consultation."""
    with house.stores.main.reading() as tx:
        rows = [
            row
            for consultation in _consultations(tx, person, roles)
            for row in rounds.of_consultation(tx, consultation)
        ]
    return tuple(_round(row) for row in rows)


def _consultations(tx: Transaction, person: StaffId, roles: frozenset[Role]) -> tuple[ConsultationId, ...]:
    held = (consultation for role in sorted(roles) for consultation in memberships.of_staff(tx, person, role))
    return tuple(dict.fromkeys(held))


def asked_now(house: House, consultation: ConsultationId) -> Round:
    """The round a participant meets: the newest that is open, else the newest that is over. Raises NoSuchRoundError."""
    asked = rounds_asked(house, consultation)
    if not asked:
        raise NoSuchRoundError
    opened = [round_ for round_ in asked if round_.is_open]
    return max(opened or asked, key=lambda round_: round_.number)


def rounds_asked(house: House, consultation: ConsultationId) -> tuple[Round, ...]:
    """Every round of a consultation that people were asked, by its number."""
    with house.stores.main.reading() as tx:
        rows = rounds.of_consultation(tx, consultation)
    return tuple(_round(row) for row in rows if row.status != RoundStatus.DRAFT)


def open_round(
    house: House,
    round_: Round,
    invited: Sequence[tuple[str, int]],
    readers: Sequence[StaffId],
    today: date,
    by: StaffId | None = None,
) -> None:
    """Open a draft: its groups are declared from the invited sizes (R2) and frozen.

    ``readers`` are the commissioners who will read its findings. Raises NotReadyError and WrongStatusError.
    """
    found = faults(round_.instrument)
    with house.stores.main.writing() as tx:
        openers = len(grants.holders(tx, epochs.of_consultation(tx, round_.consultation)[0].id))
        if found or openers < FEWEST_OPENERS:
            raise NotReadyError(found, openers)
        members = [
            Membership(staff=reader, consultation=round_.consultation, role=Role.COMMISSIONER) for reader in readers
        ]
        for member in members:
            memberships.add(tx, member.staff, member.consultation, member.role)
        rounds.declare(tx, round_.id, dict(invited))
        _move(tx, round_, RoundStatus.DRAFT, RoundStatus.OPEN, today)
        act = Act(deed=Deed.ROUND_OPENED, by=by, about=(("round", round_.id.hex()),))
        record(house, tx, act, today, rows=[membership_row(member) for member in members])


def close_round(house: House, round_: Round, today: date, by: StaffId | None = None) -> None:
    """Close an open round: it takes no answers any more, and what it took is rooted in the ledger. Raises WrongStatusError."""
    with house.stores.main.writing() as tx:
        _move(tx, round_, RoundStatus.OPEN, RoundStatus.CLOSED, today)
        about = ((rooting.part(round_.id), rooting.root(tx, round_.id)),)
        record(house, tx, Act(deed=Deed.ROUND_CLOSED, by=by, about=about), today)


def _move(tx: Transaction, round_: Round, before: RoundStatus, after: RoundStatus, today: date) -> None:
    if not rounds.move(tx, round_.id, before, after, today):
        raise WrongStatusError


def progress(house: House, round_: Round) -> Progress:
    """How many were invited and how many came in."""
    with house.stores.main.reading() as tx:
        batches = invitations.batches(tx, round_.consultation)
        return Progress(
            made=sum(batch.size for batch in batches),
            unused=spending.unspent(house, tx, round_.consultation),
        )
