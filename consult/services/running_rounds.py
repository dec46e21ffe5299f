"""Running rounds: opening one when nothing is missing, finding the one that is asked now, closing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from consult.domain.capability import Role
from consult.domain.checking import Fault, faults
from consult.domain.consent import Wording
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi import carrying
from consult.domain.ids import ConsultationId, EpochId, RoundId, StaffId
from consult.domain.ledger import Act, Deed
from consult.domain.listed_words import Found, listed_words
from consult.domain.text import Language
from consult.services import hearing, planning, rooting, spending
from consult.services.asked import as_stored, asked_row, opened, round_in
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.noticing import make_notice
from consult.services.staffing.removing import FEWEST_OPENERS
from consult.services.vouched import lineage_row, membership_row, own_consultations
from consult.services.vouching import Row
from consult.services.wording import lists_in
from consult.storage import epochs, grants, invitations, lineages, memberships, recovery_grants, rounds, staff
from consult.storage.database import Transaction
from consult.storage.memberships import Membership

RUNNERS = frozenset({Role.COORDINATOR})
"""Who may change a consultation's rounds."""
WORKERS = RUNNERS | {Role.CUSTODIAN}
"""Who may see them at the workbench."""
READERS = frozenset({Role.COMMISSIONER})
"""Who may read what is released."""


class NoSuchRoundError(LookupError):
    """There is no such round, or not for this person."""


class NotReadyError(Exception):
    """The round cannot open: ``faults`` says what is missing, ``openers`` how many people could unlock it.

    ``unrecoverable``: its key is not sealed to the organisation's recovery key (K13), and must be. ``unnamed``: in which
    of its languages the bands of the scale have no names on which statements made of it will be rated.
    """

    def __init__(
        self,
        found: Sequence[Fault],
        openers: int,
        *,
        unrecoverable: bool = False,
        unnamed: Sequence[Language] = (),
    ) -> None:
        super().__init__(f"the round is not ready: {[fault.reason.value for fault in found]}, {openers} openers")
        self.faults = tuple(found)
        self.openers = openers
        self.unrecoverable = unrecoverable
        self.unnamed = tuple(unnamed)


class ListedWordsError(Exception):
    """What it asks holds words that the wording check lists, and no reason says why it should: ``found`` names them."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__(f"{len(found)} listed words, and no reason")
        self.found = tuple(found)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is declared when a round opens.

    How many are invited for each option of the breakdown item, the commissioners who will read its findings, and what
    people are asked to agree to. ``because`` says why words stand in it that the wording check lists.
    """

    invited: Sequence[tuple[str, int]]
    readers: Sequence[StaffId]
    wording: Wording
    because: str = ""


def round_of(house: House, round_id: RoundId, person: StaffId, roles: frozenset[Role] = WORKERS) -> Round:
    """This round, for someone who belongs to its consultation in one of these roles.

    A membership that was planted (K1) lets nobody in. Raises NoSuchRoundError, UnvouchedError and LedgerBrokenError.
    """
    with house.stores.main.reading() as tx:
        own = own_consultations(house, tx, person, roles)
        row = rounds.get(tx, round_id)
        if row is None or row.consultation not in own:
            raise NoSuchRoundError
        return round_in(house, tx, row)


def rounds_for(house: House, person: StaffId, roles: frozenset[Role] = WORKERS) -> tuple[Round, ...]:
    """Every round of the consultations that someone belongs to in one of these roles, by consultation.

    A membership that was planted (K1) lets nobody in. They come as they are kept, for a list: one that was changed shows
    nothing on its own page (``round_of``), and stops no other. Raises LedgerBrokenError.
    """
    with house.stores.main.reading() as tx:
        return tuple(
            as_stored(tx, row)
            for consultation in own_consultations(house, tx, person, roles)
            for row in rounds.of_consultation(tx, consultation)
        )


def asked_now(house: House, consultation: ConsultationId) -> Round:
    """The round a participant meets: the newest that is open, else the newest that is over.

    Raises NoSuchRoundError, and UnvouchedError where it is not as it was opened.
    """
    with house.stores.main.reading() as tx:
        return _asked(house, tx, rounds.of_consultation(tx, consultation))


def rounds_asked(house: House, consultation: ConsultationId) -> tuple[Round, ...]:
    """Every round of a consultation that people were asked, by its number; none that is not as it was opened."""
    with house.stores.main.reading() as tx:
        return tuple(opened(house, tx, rounds.of_consultation(tx, consultation)))


def before(house: House, round_: Round) -> Round | None:
    """The round of its consultation that came before it, if there is one."""
    with house.stores.main.reading() as tx:
        rows = rounds.of_consultation(tx, round_.consultation)
        return next((round_in(house, tx, row) for row in rows if row.number == round_.number - 1), None)


def hold_asked(house: House, tx: Transaction, consultation: ConsultationId) -> Round:
    """The same round, which stays as it stands until this writing transaction ends. Raises what ``asked_now`` raises."""
    return _asked(house, tx, rounds.of_consultation_held(tx, consultation))


def _asked(house: House, tx: Transaction, rows: Sequence[rounds.StandingRound]) -> Round:
    begun = [row for row in rows if row.status is not RoundStatus.DRAFT]
    if not begun:
        raise NoSuchRoundError
    opened = [row for row in begun if row.status is RoundStatus.OPEN]
    return round_in(house, tx, (opened or begun)[-1])


def open_round(
    house: House,
    round_: Round,
    declared: Declared,
    today: date,
    by: StaffId | None = None,
) -> None:
    """Open a draft: its groups are declared from the invited sizes (R2) and frozen, and its notice is made.

    Where its wording differs from what the consultation asked before, it is a new version. Listed words need a reason,
    and both stand in the ledger. Raises NotReadyError, ListedWordsError and WrongStatusError, and UnvouchedError where
    what it asked by before is not this house's own.
    """
    found = faults(round_.instrument)
    with house.stores.main.writing() as tx:
        epoch = epochs.of_consultation(tx, round_.consultation)[0].id
        openers = _openers(tx, epoch)
        unrecoverable = _unrecoverable(house, tx, epoch)
        unnamed = _unnamed(house, tx, round_)
        if found or openers < FEWEST_OPENERS or unrecoverable or unnamed:
            raise NotReadyError(found, openers, unrecoverable=unrecoverable, unnamed=unnamed)
        listed = listed_words(round_.instrument, lists_in(tx))
        if listed and not declared.because.strip():
            raise ListedWordsError(listed)
        members = [
            Membership(staff=reader, consultation=round_.consultation, role=Role.COMMISSIONER)
            for reader in declared.readers
        ]
        for member in members:
            memberships.add(tx, member.staff, member.consultation, member.role)
        told = make_notice(house, tx, round_.consultation, hearing.voiced(tx, round_.id, declared.wording), today)
        rounds.declare(tx, round_.id, dict(declared.invited))
        _move(tx, round_, RoundStatus.DRAFT, RoundStatus.OPEN, today)
        about = (("round", round_.id.hex()), *_why(listed, declared.because), *_decided_by(house, tx, round_))
        act = Act(deed=Deed.ROUND_OPENED, by=by, about=about)
        record(house, tx, act, today, rows=[*map(membership_row, members), *told, *_opened(tx, round_.id)])


def _opened(tx: Transaction, round_id: RoundId) -> list[Row]:
    stored = rounds.get(tx, round_id)
    steps = lineages.of_round(tx, round_id)
    return [*([asked_row(stored)] if stored else []), *([lineage_row(round_id, steps)] if steps is not None else [])]


def _why(listed: Sequence[Found], because: str) -> tuple[tuple[str, str], ...]:
    """What the ledger keeps of an override: the words as they are listed, and the reason."""
    if not listed:
        return ()
    return (("because", because.strip()), ("listed", ", ".join(dict.fromkeys(one.entry for one in listed))))


def _decided_by(house: House, tx: Transaction, round_: Round) -> tuple[tuple[str, str], ...]:
    """What is frozen from now on: how rounds are decided, and how this one's statements came about."""
    design = planning.digest(planning.design_in(house, tx, round_))
    steps = lineages.of_round(tx, round_.id)
    return (("design", design), *((("lineage", sha256(steps.encode()).hexdigest()),) if steps else ()))


def _unnamed(house: House, tx: Transaction, round_: Round) -> tuple[Language, ...]:
    """In which languages of a round that rates nothing the bands are unnamed that were named in others."""
    if carrying.scale_of(round_.instrument) is not None:
        return ()
    return planning.design_in(house, tx, round_).unnamed(round_.instrument.languages)


def _unrecoverable(house: House, tx: Transaction, epoch: EpochId) -> bool:
    """Whether an epoch lacks a grant that it must have. In the demonstration alone there may be no recovery key."""
    recovery = house.keys.recovery
    if recovery is None:
        return house.keys.recovery_needed
    return recovery_grants.sealed_seed(tx, epoch, recovery.fingerprint) is None


def _openers(tx: Transaction, epoch: EpochId) -> int:
    """How many people with a live account hold this epoch's key."""
    holders = grants.holders(tx, epoch)
    return sum(account.is_live for account in staff.every(tx) if account.id in holders)


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
