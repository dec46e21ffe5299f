"""Quoting: what somebody said, written anew by staff, stands with a round's findings once two people agreed to it.

A coordinator and a custodian agree to exactly the quotations that both have looked at, however careful a consultation
is (R8: two reviewers). Each stands by itself under a random id, is of one released group or of nobody, and can be taken
away at any time. Nothing ties one to a text or to a seat.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from hashlib import sha256
from typing import TypeAlias

from consult.crypto.encoding import pae
from consult.crypto.entropy import draw
from consult.domain.consultation import Round
from consult.domain.findings import Quotation, Release
from consult.domain.ids import ID_BYTES, QuotationId
from consult.domain.instrument import Item
from consult.domain.kinds import written_items
from consult.domain.ledger import Act as Done
from consult.domain.ledger import Deed
from consult.domain.release_record import from_record
from consult.domain.table import Group
from consult.domain.text import Text
from consult.services.agreeing import Act, Matter, NotAMemberError, agree, named, spend
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.pieces import (
    NothingToShowError,
    Pieces,
    TooLongError,
    begin,
    check_looked_at,
    check_new,
    pieces_of,
    waiting_of,
)
from consult.services.staffing.people import ChangedMeanwhileError, SignedIn
from consult.services.vouched import may_show, quotation_row
from consult.storage import quotations, releases
from consult.storage.quotations import StoredQuotation

__all__ = [
    "ChangedMeanwhileError",
    "NewQuotation",
    "NoSuchGroupError",
    "NotAMemberError",
    "NothingToShowError",
    "Quoting",
    "TooLongError",
    "groups_of",
    "quotable",
    "quoted",
    "quoting_of",
    "remove",
    "show",
    "write",
]

Quoting: TypeAlias = Pieces[StoredQuotation]

GROUP_LEAST = 10
"""Fewest people in a group that a quotation may be said to be of, even where a consultation's own threshold is lower."""


class NoSuchGroupError(LookupError):
    """Nothing may be said to be of this group: nothing was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuotation:
    """A quotation as it was typed."""

    item: str
    words: Text = field(repr=False)
    group: Group | None = None


def quotable(round_: Round) -> tuple[Item, ...]:
    """The items of a round of which somebody may be quoted: those that are answered in own words."""
    return written_items(round_.instrument)


def groups_of(house: House, round_: Round) -> tuple[Group, ...]:
    """The groups that a quotation may be said to be of: those of the round's release, or those declared before there is one."""
    with house.stores.main.reading() as tx:
        stored = releases.of_round(tx, round_.id)
    return round_.groups if stored is None else _named_in(from_record(json.loads(stored.content)))


def quoting_of(house: House, person: SignedIn, round_: Round, today: date) -> Quoting:
    """Where a round's quotations stand. Raises NotAMemberError, UnvouchedError and LedgerBrokenError."""
    return pieces_of(
        house, person, round_, today, lambda tx: quotations.of_round(tx, round_.id), partial(_matter, round_)
    )


def write(house: House, person: SignedIn, round_: Round, new: NewQuotation) -> None:
    """Write one more. Raises WrongStatusError, KeyError for its item, TooLongError, NoSuchGroupError and what ``own_roles`` does."""
    check_new(round_, quotable(round_), new.item, new.words)
    if new.group is not None and new.group not in groups_of(house, round_):
        raise NoSuchGroupError
    with house.stores.main.writing() as tx:
        begin(house, tx, person, round_)
        key = QuotationId(draw(house.entropy, ID_BYTES))
        one = StoredQuotation(id=key, round=round_.id, item=new.item, words=new.words, group=new.group)
        quotations.add(tx, one)


def remove(house: House, person: SignedIn, round_: Round, quotation: QuotationId, today: date) -> None:
    """Take one away, shown or not: from now on nobody is shown it. Raises what ``own_roles`` does."""
    with house.stores.main.writing() as tx:
        begin(house, tx, person, round_)
        gone = [one for one in quotations.of_round(tx, round_.id) if one.id == quotation]
        quotations.remove(tx, round_.id, quotation)
        if gone and gone[0].shown_on is not None:
            about = (("round", round_.id.hex()), ("removed", quotation.hex()))
            done = Done(deed=Deed.QUOTATIONS_SHOWN, by=person.id, about=about)
            record(house, tx, done, today, gone=[quotation_row(gone[0])])


def show(house: House, person: SignedIn, round_: Round, looked_at: str, today: date) -> bool:
    """One person's word that just these quotations be shown; whether they are from now on.

    Raises NothingToShowError, NotAMemberError, ChangedMeanwhileError, UnvouchedError and LedgerBrokenError.
    """
    with house.stores.main.writing() as tx:
        waiting = waiting_of(quotations.of_round(tx, round_.id))
        check_looked_at(waiting, matter := _matter(round_, waiting), looked_at)
        words = agree(house, tx, person, matter, today)
        if not words:
            return False
        quotations.show(tx, round_.id, today)
        about = (*matter.about, ("digest", looked_at), *named(words))
        done = Done(deed=Deed.QUOTATIONS_SHOWN, by=person.id, about=about)
        record(house, tx, done, today, rows=[quotation_row(one) for one in waiting], gone=spend(tx, words))
    return True


def quoted(house: House, round_: Round, release: Release) -> tuple[Quotation, ...]:
    """What stands with this release of the round: what two people agreed to and this house vouches for, in no order.

    A quotation is of a group only where the release tells that group apart. One that was planted or altered is left
    out, and stops nobody from reading.
    """
    groups = _named_in(release)
    with house.stores.main.reading() as tx:
        held = [one for one in quotations.of_round(tx, round_.id) if one.shown_on is not None]
        stands = [
            one for one in held if one.item in round_.instrument.places and may_show(house, tx, quotation_row(one))
        ]
    return tuple(
        Quotation(item=one.item, words=one.words, group=one.group if one.group in groups else None) for one in stands
    )


def _named_in(release: Release) -> tuple[Group, ...]:
    """Every group of a release has its threshold of people; where that was lowered, none may be large enough."""
    return release.groups if release.method.threshold >= GROUP_LEAST else ()


def _matter(round_: Round, waiting: Sequence[StoredQuotation]) -> Matter:
    """Exactly these quotations, with whom each is said to be of."""
    said = [
        pae((one.id, one.item.encode(), _json(one.words.words), _json(one.group and one.group.members)))
        for one in waiting
    ]
    return Matter(
        act=Act.QUOTE,
        consultation=round_.consultation,
        subject=round_.id,
        digest=sha256(pae((b"consult/v1 quote", round_.id, *said))).digest(),
        about=(("round", round_.id.hex()),),
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
