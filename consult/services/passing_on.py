"""Passing on: the pieces that staff made of what people wrote, with the replies to each, as others are shown them.

Nothing is shown but what this house itself showed (K1), and a reply only under the piece that it answers. A round passes
on the pieces of the one before it, and of earlier ones those that were answered in that.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from consult.domain.asked_before import called
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi.carrying import ratings
from consult.domain.delphi.design import Feedback
from consult.domain.ids import RemarkId, RoundId
from consult.domain.reasons import reply_of
from consult.domain.text import Text
from consult.services.house import House
from consult.services.planning import design_in
from consult.services.running_rounds import rounds_asked
from consult.services.vouched import may_show, remark_row
from consult.storage import remarks
from consult.storage.database import Transaction
from consult.storage.remarks import StoredRemark


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A piece that is shown, and the replies to it, in an order that says nothing."""

    id: RemarkId
    words: Text
    replies: tuple[Text, ...] = ()


def last_asked(house: House, round_: Round, name: str) -> tuple[Round, str] | None:
    """The newest round before this one that asked this question, and what the question was called there."""
    asked = _up_to(house, round_)
    names = called([each.instrument for each in asked], name)
    found = ((each, there[0]) for each, there in zip(asked[:-1], names[:-1], strict=True) if there)
    return next(reversed(list(found)), None)


def passed_on(house: House, last: Round, name: str) -> tuple[Passed, ...]:
    """What is shown of this question to whoever is asked it next after this round."""
    asked = _up_to(house, last)
    names = called([each.instrument for each in asked], name)
    with house.stores.main.reading() as tx:
        held = _held(house, tx, {each.id: there for each, there in zip(asked, names, strict=True)})
    by_themselves = [one for one in held if one.answers is None]
    found = [(one, [reply for reply in held if reply.answers == one.id]) for one in by_themselves]
    return tuple(
        Passed(id=one.id, words=one.words, replies=tuple(reply.words for reply in replies))
        for one, replies in found
        if last.id in {each.round for each in (one, *replies)}
    )


def answerable(house: House, round_: Round, name: str) -> tuple[Passed, ...]:
    """What people were shown in this round beside this rating, where they were asked for replies to it."""
    instrument = round_.instrument
    if name not in instrument.places or reply_of(instrument, instrument.item(name)) is None:
        return ()
    last = last_asked(house, round_, name)
    if last is None or last[0].status is not RoundStatus.RELEASED:
        return ()
    return passed_on(house, *last)


def may_ask_replies(house: House, round_: Round) -> frozenset[str]:
    """The ratings of this round beside which the next one shows something to reply to."""
    with house.stores.main.reading() as tx:
        shows = design_in(house, tx, round_).feedback is not Feedback.NONE
    rated = ratings(round_.instrument) if shows else ()
    return frozenset(item.name for item in rated if passed_on(house, round_, item.name))


def _up_to(house: House, round_: Round) -> tuple[Round, ...]:
    """Every round that people were asked before this one, by its number; and this one."""
    return (*(each for each in rounds_asked(house, round_.consultation) if each.number < round_.number), round_)


def _held(house: House, tx: Transaction, called_there: Mapping[RoundId, Collection[str]]) -> list[StoredRemark]:
    """Every piece about one question that stands, by what each round called it, in the order of random ids."""
    found = [
        one for round_id, names in called_there.items() for one in remarks.of_round(tx, round_id) if one.item in names
    ]
    standing = [one for one in found if one.shown_on is not None and may_show(house, tx, remark_row(one))]
    return sorted(standing, key=lambda one: one.id)
