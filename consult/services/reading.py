"""Reading: the free text of a round that is over, opened by those who may, each time in words in the ledger.

Where a consultation is of high sensitivity, as is usual, a coordinator and a custodian agree first; each of the two may
then read for a week. What comes out is text without a person: in an order drawn afresh for every item and every time
(anonymity.md, R8), with nothing that ties two texts of one person together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from consult.crypto.entropy import Entropy, draw
from consult.domain.answer import Answers, AnswerState
from consult.domain.capability import Role
from consult.domain.consent import Purpose
from consult.domain.consultation import Round, RoundStatus
from consult.domain.ids import ID_BYTES
from consult.domain.instrument import Item
from consult.domain.instrument_record import digest
from consult.domain.kinds import written_items
from consult.domain.ledger import Act as Done
from consult.domain.ledger import Deed
from consult.services.agreeing import (
    HOLDS_FOR,
    Act,
    Agreement,
    Matter,
    NotAMemberError,
    agree,
    is_whole,
    named,
    standing_roles,
    standing_words,
)
from consult.services.caring import SETTING, Sensitivity, sensitivity_of
from consult.services.consultation_keys import NoGrantError
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.running_rounds import WrongStatusError
from consult.services.staffing.people import SignedIn, Unlocked
from consult.services.tabulating import RoundReader
from consult.storage import staff
from consult.storage.database import Transaction

__all__ = [
    "NoGrantError",
    "NotAMemberError",
    "NotAgreedError",
    "Reading",
    "Sensitivity",
    "Told",
    "Words",
    "agree_to_read",
    "read_words",
    "reading_of",
]

OVER = (RoundStatus.CLOSED, RoundStatus.RELEASED)


class NotAgreedError(Exception):
    """The two have not both agreed, or she is not one of them, or their week is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Where the opening of a round's free text stands, for one person."""

    sensitivity: Sensitivity
    agreed: tuple[str, ...]
    mine: bool
    may: bool
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One item, and what was said to it, in no order.

    ``quotable`` are those of the ``texts`` whose writers permit that their words be used; the others are read alone.
    ``counted`` are those whose writers permit totals, whether they may be quoted or not; the others are in no figure.
    """

    item: Item
    texts: tuple[str, ...] = field(repr=False)
    quotable: tuple[str, ...] = field(repr=False, default=())
    alone: tuple[str, ...] = field(repr=False, default=())
    counted: tuple[str, ...] = field(repr=False, default=())
    uncounted: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Every item of free text, and how many rows did not open."""

    told: tuple[Told, ...]
    unopened: int


def reading_of(house: House, person: SignedIn, round_: Round, today: date) -> Reading:
    """Whether she may read, and who has agreed so far. Raises NotAMemberError, UnvouchedError and LedgerBrokenError."""
    with house.stores.main.reading() as tx:
        own = standing_roles(house, tx, person.id, round_.consultation)
        if not own:
            raise NotAMemberError
        sensitivity = sensitivity_of(house, tx, round_.consultation)
        words = standing_words(house, tx, _matter(round_), today)
        names = tuple(by.name for one in words if (by := staff.get(tx, one.by)) is not None)
    alone = sensitivity is Sensitivity.STANDARD
    mine = person.id in {one.by for one in words}
    return Reading(
        sensitivity=sensitivity,
        agreed=names,
        mine=mine,
        may=Role.COORDINATOR in own if alone else mine and is_whole(words),
        until=max(one.day for one in words) + HOLDS_FOR if is_whole(words) else None,
    )


def agree_to_read(house: House, person: SignedIn, round_: Round, today: date) -> bool:
    """One person's word that this round's free text be opened; whether both have given theirs.

    Raises WrongStatusError, and what ``agree`` raises.
    """
    if round_.status not in OVER:
        raise WrongStatusError
    with house.stores.main.writing() as tx:
        return bool(agree(house, tx, person, _matter(round_), today))


def read_words(house: House, person: SignedIn, unlocked: Unlocked, round_: Round, today: date) -> Words:
    """The free text of everyone who sent the round and still permits answering. The ledger says first who reads.

    A row that does not open is counted and never stops the rest. Raises WrongStatusError, NotAgreedError,
    NotAMemberError, NoGrantError, UnvouchedError and LedgerBrokenError; then nothing was read.
    """
    if round_.closed_on is None or round_.status not in OVER:
        raise WrongStatusError
    written = written_items(round_.instrument)
    reader = RoundReader(house, unlocked, round_, round_.closed_on, [item.name for item in written])
    with house.stores.main.writing() as tx:
        _write_down(house, tx, person, round_, today)
    people = [
        _Writer(
            said=said,
            quotable=reader.permits(seat, opener, Purpose.QUOTATIONS),
            counted=reader.permits(seat, opener, Purpose.TOTALS),
        )
        for seat, opener in reader.seats()
        if (said := reader.answers(seat, opener, Purpose.ANSWERING)) is not None
    ]
    return Words(told=tuple(_told(people, item, house.entropy) for item in written), unopened=reader.unopened)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    said: Answers = field(repr=False)
    quotable: bool
    counted: bool


def _told(people: Sequence[_Writer], item: Item, entropy: Entropy) -> Told:
    return Told(
        item=item,
        texts=_said([one.said for one in people], item, entropy),
        quotable=_said([one.said for one in people if one.quotable], item, entropy),
        alone=_said([one.said for one in people if not one.quotable], item, entropy),
        counted=_said([one.said for one in people if one.counted], item, entropy),
        uncounted=_said([one.said for one in people if not one.counted], item, entropy),
    )


def _write_down(house: House, tx: Transaction, person: SignedIn, round_: Round, today: date) -> None:
    staff.hold(tx)
    own = standing_roles(house, tx, person.id, round_.consultation)
    if not own or staff.version(tx, person.id) != person.version:
        raise NotAMemberError
    words: tuple[Agreement, ...] = ()
    sensitivity = sensitivity_of(house, tx, round_.consultation)
    if sensitivity is Sensitivity.HIGH:
        words = standing_words(house, tx, _matter(round_), today)
        if not is_whole(words) or person.id not in {one.by for one in words}:
            raise NotAgreedError
    elif Role.COORDINATOR not in own:
        raise NotAgreedError
    about = (("round", round_.id.hex()), (SETTING, sensitivity.value), *named(words))
    record(house, tx, Done(deed=Deed.FREE_TEXT_OPENED, by=person.id, about=about), today)


def _said(people: Sequence[Answers], item: Item, entropy: Entropy) -> tuple[str, ...]:
    """What was written to an item, in an order drawn for this one time."""
    answers = (said[item.name] for said in people)
    texts = [str(answer.value) for answer in answers if answer.state is AnswerState.GIVEN]
    drawn = [(draw(entropy, ID_BYTES), text) for text in texts]
    return tuple(text for _, text in sorted(drawn))


def _matter(round_: Round) -> Matter:
    """The free text of exactly this round, which asked exactly this."""
    return Matter(
        act=Act.READ,
        consultation=round_.consultation,
        subject=round_.id,
        digest=sha256(b"consult/v1 read" + round_.id + digest(round_.instrument)).digest(),
        about=(("round", round_.id.hex()),),
    )
