"""Moderating: what staff make of reasons is shown to others in the next round, once those who must have agreed to it.

Each piece may be a reply to one that people were shown. Where a consultation is of high sensitivity, as is usual, a
coordinator and a custodian agree to exactly the pieces that they have both looked at; else a coordinator alone.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from typing import TypeAlias

from consult.crypto.encoding import pae
from consult.crypto.entropy import draw
from consult.domain.capability import Role
from consult.domain.consultation import Round
from consult.domain.delphi.carrying import ratings
from consult.domain.ids import ID_BYTES, RemarkId
from consult.domain.instrument import Item
from consult.domain.ledger import Act as Done
from consult.domain.ledger import Deed
from consult.domain.reasons import beside
from consult.domain.text import Text
from consult.services.agreeing import Act, Matter, NotAMemberError, agree, named, spend
from consult.services.caring import Sensitivity, sensitivity_of
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.passing_on import Passed, answerable
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
from consult.services.vouched import remark_row
from consult.storage import remarks
from consult.storage.remarks import StoredRemark

__all__ = [
    "ChangedMeanwhileError",
    "Moderation",
    "NotAMemberError",
    "NotShownThereError",
    "NothingToShowError",
    "Passed",
    "TooLongError",
    "answered_by",
    "moderation_of",
    "rated_with_reasons",
    "remove",
    "show",
    "write",
]


Moderation: TypeAlias = Pieces[StoredRemark]


class NotShownThereError(LookupError):
    """People were not shown this piece beside this rating, or were not asked for replies: nothing was kept."""


def rated_with_reasons(round_: Round) -> tuple[Item, ...]:
    """The ratings of a round beside which it asked for reasons, or for replies to them."""
    return tuple(item for item in ratings(round_.instrument) if beside(round_.instrument, item))


def answered_by(house: House, round_: Round) -> dict[str, tuple[Passed, ...]]:
    """By rating, the pieces that people were shown in this round and asked for replies to."""
    found = {item.name: answerable(house, round_, item.name) for item in ratings(round_.instrument)}
    return {name: passed for name, passed in found.items() if passed}


def moderation_of(house: House, person: SignedIn, round_: Round, today: date) -> Moderation:
    """Where a round's pieces stand. Raises NotAMemberError, UnvouchedError and LedgerBrokenError."""
    return pieces_of(house, person, round_, today, lambda tx: remarks.of_round(tx, round_.id), partial(_matter, round_))


def write(
    house: House, person: SignedIn, round_: Round, item: str, words: Text, answers: RemarkId | None = None
) -> None:
    """Write one more piece about this rating; ``answers`` names the one that it replies to.

    Raises WrongStatusError, KeyError, TooLongError, NotShownThereError and what ``own_roles`` does.
    """
    check_new(round_, rated_with_reasons(round_), item, words)
    if answers is not None and answers not in {one.id for one in answerable(house, round_, item)}:
        raise NotShownThereError
    with house.stores.main.writing() as tx:
        begin(house, tx, person, round_)
        key = RemarkId(draw(house.entropy, ID_BYTES))
        remarks.add(tx, StoredRemark(id=key, round=round_.id, item=item, words=words, answers=answers))


def remove(house: House, person: SignedIn, round_: Round, remark: RemarkId, today: date) -> None:
    """Take a piece away, shown or not, and the replies to it: from now on nobody is shown them. Raises what ``own_roles`` does."""
    with house.stores.main.writing() as tx:
        begin(house, tx, person, round_)
        own = [one for one in remarks.of_round(tx, round_.id) if one.id == remark]
        gone = [*own, *(remarks.replies_to(tx, remark) if own else ())]
        for one in gone:
            remarks.remove(tx, one.round, one.id)
        shown = [one for one in gone if one.shown_on is not None]
        if shown:
            about = (("round", round_.id.hex()), ("removed", " ".join(one.id.hex() for one in shown)))
            done = Done(deed=Deed.REASONS_SHOWN, by=person.id, about=about)
            record(house, tx, done, today, gone=[remark_row(one) for one in shown])


def show(house: House, person: SignedIn, round_: Round, looked_at: str, today: date) -> bool:
    """One person's word that just these pieces be shown; whether they are from now on.

    Raises NothingToShowError, NotAMemberError, ChangedMeanwhileError, UnvouchedError and LedgerBrokenError.
    """
    with house.stores.main.writing() as tx:
        waiting = waiting_of(remarks.of_round(tx, round_.id))
        check_looked_at(waiting, matter := _matter(round_, waiting), looked_at)
        roles = begin(house, tx, person, round_)
        alone = sensitivity_of(house, tx, round_.consultation) is Sensitivity.STANDARD and Role.COORDINATOR in roles
        words = () if alone else agree(house, tx, person, matter, today)
        if not words and not alone:
            return False
        remarks.show(tx, round_.id, today)
        about = (*matter.about, ("digest", looked_at), *named(words))
        done = Done(deed=Deed.REASONS_SHOWN, by=person.id, about=about)
        record(house, tx, done, today, rows=[remark_row(one) for one in waiting], gone=spend(tx, words))
    return True


def _said(one: StoredRemark) -> bytes:
    """A piece as it is looked at; a reply with the one that it answers."""
    words = json.dumps(one.words.words, ensure_ascii=False).encode()
    return pae((one.id, one.item.encode(), words, *([] if one.answers is None else [one.answers])))


def _matter(round_: Round, waiting: Sequence[StoredRemark]) -> Matter:
    return Matter(
        act=Act.SHOW,
        consultation=round_.consultation,
        subject=round_.id,
        digest=sha256(pae((b"consult/v1 show", round_.id, *map(_said, waiting)))).digest(),
        about=(("round", round_.id.hex()),),
    )
