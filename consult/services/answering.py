"""Answering: each answer is sealed under her own key and written as it is given; sending says that it is all."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from consult.crypto.encoding import number
from consult.crypto.errors import Refused
from consult.crypto.own import AnswerOpener, open_answer, seal_answer
from consult.domain.answer import BLANK, SKIPPED, Answer
from consult.domain.answer_record import decode, encode
from consult.domain.consent import Purpose, refuses
from consult.domain.consultation import Round, RoundStatus
from consult.domain.ids import ShareId
from consult.domain.instrument import Item
from consult.domain.kinds import Problem
from consult.domain.routing import read_typed, relevant_places
from consult.services import rooting, taken_back
from consult.services.consenting import own_records
from consult.services.house import House
from consult.services.running_rounds import hold_asked
from consult.services.seats import OwnKey, Seated, bind_answer, bind_answers, bind_response, lock, own_key
from consult.services.unsettling import unsettle
from consult.storage import answers, responses, rounds
from consult.storage.database import Transaction
from consult.storage.leaves import Leaf

__all__ = [
    "Kept",
    "NotAnsweringError",
    "NotAskedError",
    "ReleasedError",
    "Response",
    "RoundClosedError",
    "begin",
    "begin_if_new",
    "keep",
    "read",
    "read_answers",
    "save",
    "send",
    "take_back",
]


class RoundClosedError(Exception):
    """The round takes no answers any more; what was saved stays saved."""


class NotAskedError(Exception):
    """As her answers stand she is not asked this: ``places`` are those that she is asked."""

    def __init__(self, places: tuple[int, ...]) -> None:
        super().__init__("this item is not relevant")
        self.places = places


class NotAnsweringError(Exception):
    """She said No to answering itself: nothing is added until she says Yes again."""


class ReleasedError(Exception):
    """What the round said is published: one answer alone cannot be taken out of it any more."""


class OwnAnswers(Mapping[str, Answer]):
    """Her own answers by item name, each opened when it is first asked for, and kept while this request lasts.

    One that does not open, since its row was changed, counts as blank and stops nothing else.
    """

    def __init__(self, house: House, seated: Seated, own: OwnKey, round_: Round, sealed: Mapping[int, bytes]) -> None:
        self._opener = AnswerOpener(own.key)
        self._contexts = bind_answers(house.keys.installation, seated, round_.id)
        self._sealed = sealed
        self._places = round_.instrument.places
        self._opened: dict[str, Answer] = {}

    def __getitem__(self, name: str) -> Answer:
        if name not in self._opened:
            self._opened[name] = self._open(name)
        return self._opened[name]

    def _open(self, name: str) -> Answer:
        place = self._places[name]
        blob = self._sealed.get(place)
        if blob is None:
            return BLANK
        try:
            return decode(self._opener.open(self._contexts.of(number(place)), blob))
        except (Refused, ValueError):
            return BLANK

    def replace(self, name: str, answer: Answer) -> None:
        """She says this instead from now on."""
        self._opened[name] = answer

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """All of one seat in one round, open to her who gave it."""

    answers: Mapping[str, Answer] = field(repr=False)
    sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One item's answer as it was and as it is now, and the places of its round that she is asked from now on."""

    round: Round
    item: Item
    before: Answer
    now: Answer
    places: tuple[int, ...]


def begin(house: House, tx: Transaction, seated: Seated, own: OwnKey, round_: Round) -> None:
    """Write one row for every item, irrelevant ones too, so that no row's absence tells what she was asked."""
    places = range(1, len(round_.instrument.items) + 1)
    answers.put_all(tx, round_.id, seated.seat, [_seal(house, seated, own, round_, place, BLANK) for place in places])
    responses.put(tx, round_.id, seated.seat, _seal_response(house, seated, own, round_, sent=False))


def begin_if_new(house: House, seated: Seated, round_: Round) -> None:
    """Begin this round for her, if she has not yet. Raises ForgottenError."""
    with house.stores.main.reading() as tx:
        if responses.own(tx, round_.id, seated.seat) is not None:
            return
    with house.stores.main.writing() as tx:
        lock(tx, seated)
        if responses.own(tx, round_.id, seated.seat) is None:
            begin(house, tx, seated, own_key(house, tx, seated), round_)


def read(house: House, seated: Seated, round_: Round) -> Response:
    """All of hers in this round. Raises ForgottenError where she took it back."""
    with house.stores.main.reading() as tx:
        held = answers.own(tx, round_.id, seated.seat)
        own = own_key(house, tx, seated)
        response = responses.own(tx, round_.id, seated.seat)
    return Response(
        answers=OwnAnswers(house, seated, own, round_, held.by_place),
        sent=_is_sent(house, seated, own, round_, response.sealed if response else None),
    )


def read_answers(house: House, seated: Seated, round_: Round) -> Mapping[str, Answer]:
    """Her answers in this round, each opened when it is first asked for. Raises ForgottenError."""
    with house.stores.main.reading() as tx:
        held = answers.own(tx, round_.id, seated.seat)
        own = own_key(house, tx, seated)
    return OwnAnswers(house, seated, own, round_, held.by_place)


def keep(house: House, seated: Seated, place: int, typed: Sequence[str] | None, today: date) -> Kept | Problem:
    """Read what was typed for the item at this place, None for Skip, and keep it sealed. A Problem changes nothing.

    Raises NoSuchRoundError, RoundClosedError, NotAnsweringError, NotAskedError and ForgottenError; what was saved before stays. The round,
    what she said before and her share are read while her seat is held, so that the answer is sealed under the share
    that counts (K8).
    """
    with house.stores.main.writing() as tx:
        lock(tx, seated)
        round_ = hold_asked(house, tx, seated.consultation)
        held = answers.own(tx, round_.id, seated.seat)
        own = _own_while_open(house, tx, seated, round_.status, held.share)
        if not held.by_place:
            begin(house, tx, seated, own, round_)
        said = OwnAnswers(house, seated, own, round_, held.by_place)
        places = relevant_places(round_.instrument, said, today)
        if place not in places:
            raise NotAskedError(places)
        item = round_.instrument.items[place - 1]
        before = said[item.name]
        now = SKIPPED if typed is None else read_typed(item, typed, round_.instrument, said, today)
        if isinstance(now, Problem):
            return now
        answers.put(tx, round_.id, seated.seat, _seal(house, seated, own, round_, place, now))
    if item.name in round_.instrument.decisive:
        said.replace(item.name, now)
        places = relevant_places(round_.instrument, said, today)
    return Kept(round=round_, item=item, before=before, now=now, places=places)


def save(house: House, seated: Seated, round_: Round, place: int, answer: Answer) -> None:
    """Keep one answer as it is, whether or not it is asked for.

    Raises RoundClosedError, NotAnsweringError and ForgottenError; what was saved before stays.
    """
    with house.stores.main.writing() as tx:
        own = _hold(house, tx, seated, round_)
        answers.put(tx, round_.id, seated.seat, _seal(house, seated, own, round_, place, answer))


def send(house: House, seated: Seated, round_: Round) -> None:
    """Say that this is all: from now on it counts. She may still change it while the round is open."""
    with house.stores.main.writing() as tx:
        own = _hold(house, tx, seated, round_)
        responses.put(tx, round_.id, seated.seat, _seal_response(house, seated, own, round_, sent=True))


def take_back(house: House, seated: Seated, round_: Round, place: int, today: date) -> None:
    """Erase one answer: it becomes blank, sealed like any other, and what it was is refused from now on.

    Where no answer stands, at a place that the round does not have too, nothing changes. Raises ReleasedError and
    ForgottenError.

    It may be done after the round has closed, until what it said is published; what was prepared with the answer in it
    and not yet published goes, and is counted again without it. What it was is overwritten in the store's own files at
    once, or with the night's `consult forget --due`.
    """
    with house.stores.main.writing() as tx:
        lock(tx, seated)
        stands = rounds.status(tx, round_.id)
        if stands not in {RoundStatus.OPEN, RoundStatus.CLOSED}:
            raise ReleasedError
        own = own_key(house, tx, seated)
        before = answers.own(tx, round_.id, seated.seat).by_place.get(place)
        if before is None:
            return
        blank = _seal(house, seated, own, round_, place, BLANK)
        answers.put(tx, round_.id, seated.seat, blank)
        taken_back.commit_to(house, tx, round_.id, Leaf.of(seated.seat, place, before), today)
        if stands is RoundStatus.CLOSED:
            rooting.change(house, tx, round_.id, Leaf.of(seated.seat, place, blank.sealed))
            unsettle(tx, seated.consultation)
    house.stores.main.overwrite_now()


def _hold(house: House, tx: Transaction, seated: Seated, round_: Round) -> OwnKey:
    """Hold her seat and the open round until the transaction ends; then look for her share.

    Where the round opened while she was here, she begins it now.
    """
    lock(tx, seated)
    own = _own_while_open(house, tx, seated, rounds.status(tx, round_.id))
    if responses.own(tx, round_.id, seated.seat) is None:
        begin(house, tx, seated, own, round_)
    return own


def _own_while_open(
    house: House, tx: Transaction, seated: Seated, status: RoundStatus | None, named: ShareId | None = None
) -> OwnKey:
    if status is not RoundStatus.OPEN:
        raise RoundClosedError
    own = own_key(house, tx, seated, named)
    if refuses(own_records(house, tx, seated, own), Purpose.ANSWERING):
        raise NotAnsweringError
    return own


def _seal(house: House, seated: Seated, own: OwnKey, round_: Round, place: int, answer: Answer) -> answers.SealedAnswer:
    context = bind_answer(house.keys.installation, seated, round_.id, place)
    sealed = seal_answer(own.key, context, encode(answer), house.entropy)
    return answers.SealedAnswer(place=place, share=own.share, sealed=sealed)


def _seal_response(house: House, seated: Seated, own: OwnKey, round_: Round, *, sent: bool) -> responses.SealedResponse:
    context = bind_response(house.keys.installation, seated, round_.id)
    sealed = seal_answer(own.key, context, json.dumps({"sent": sent}).encode(), house.entropy)
    return responses.SealedResponse(share=own.share, sealed=sealed)


def is_sent(record: bytes) -> bool:
    """Whether an opened response record says that the response was sent."""
    return bool(json.loads(record) == {"sent": True})


def _is_sent(house: House, seated: Seated, own: OwnKey, round_: Round, sealed: bytes | None) -> bool:
    if sealed is None:
        return False
    try:
        return is_sent(open_answer(own.key, bind_response(house.keys.installation, seated, round_.id), sealed))
    except Refused:
        return False
