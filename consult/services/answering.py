"""Answering: each answer is sealed under her own key and written as it is given; sending says that it is all."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from consult.crypto.errors import Refused
from consult.crypto.own import open_answer, seal_answer
from consult.domain.answer import BLANK, Answer
from consult.domain.answer_record import decode, encode
from consult.domain.consent import Purpose, refuses
from consult.domain.consultation import Round, RoundStatus
from consult.services.consenting import own_records
from consult.services.house import House
from consult.services.seats import OwnKey, Seated, bind_answer, bind_response, lock, own_key
from consult.services.unsettling import unsettle
from consult.storage import answers, responses, rounds
from consult.storage.database import Transaction

__all__ = [
    "NotAnsweringError",
    "ReleasedError",
    "Response",
    "RoundClosedError",
    "begin",
    "begin_if_new",
    "read",
    "save",
    "send",
    "take_back",
]


class RoundClosedError(Exception):
    """The round takes no answers any more; what was saved stays saved."""


class NotAnsweringError(Exception):
    """She said No to answering itself: nothing is added until she says Yes again."""


class ReleasedError(Exception):
    """What the round said is published: one answer alone cannot be taken out of it any more."""


class OwnAnswers(Mapping[str, Answer]):
    """Her own answers by item name, each opened when it is first asked for, and kept while this request lasts.

    One that does not open, since its row was changed, counts as blank and stops nothing else.
    """

    def __init__(self, house: House, seated: Seated, own: OwnKey, round_: Round, sealed: dict[int, bytes]) -> None:
        self._house, self._seated, self._own, self._round, self._sealed = house, seated, own, round_, sealed
        self._places = {item.name: place for place, item in enumerate(round_.instrument.items, start=1)}
        self._opened: dict[str, Answer] = {}

    def __getitem__(self, name: str) -> Answer:
        if name not in self._opened:
            self._opened[name] = self._open(name)
        return self._opened[name]

    def _open(self, name: str) -> Answer:
        blob = self._sealed.get(self._places[name])
        if blob is None:
            return BLANK
        context = bind_answer(self._house.keys.installation, self._seated, self._round.id, self._places[name])
        try:
            return decode(open_answer(self._own.key, context, blob))
        except (Refused, ValueError):
            return BLANK

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """All of one seat in one round, open to her who gave it."""

    answers: Mapping[str, Answer] = field(repr=False)
    sent: bool


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
        lock(tx, seated.seat)
        if responses.own(tx, round_.id, seated.seat) is None:
            begin(house, tx, seated, own_key(house, tx, seated), round_)


def read(house: House, seated: Seated, round_: Round) -> Response:
    """Her answers in this round. Raises ForgottenError where she took them back."""
    with house.stores.main.reading() as tx:
        own = own_key(house, tx, seated)
        sealed = answers.own(tx, round_.id, seated.seat)
        response = responses.own(tx, round_.id, seated.seat)
    opened = OwnAnswers(house, seated, own, round_, {each.place: each.sealed for each in sealed})
    return Response(answers=opened, sent=_is_sent(house, seated, own, round_, response.sealed if response else None))


def save(house: House, seated: Seated, round_: Round, place: int, answer: Answer) -> None:
    """Seal one answer and keep it. Raises RoundClosedError, NotAnsweringError and ForgottenError.

    What was saved before stays.

    Her share is read while her seat is held, so that the answer is sealed under the share that counts (K8).
    """
    with house.stores.main.writing() as tx:
        own = _hold(house, tx, seated, round_)
        answers.put(tx, round_.id, seated.seat, _seal(house, seated, own, round_, place, answer))


def send(house: House, seated: Seated, round_: Round) -> None:
    """Say that this is all: from now on it counts. She may still change it while the round is open."""
    with house.stores.main.writing() as tx:
        own = _hold(house, tx, seated, round_)
        responses.put(tx, round_.id, seated.seat, _seal_response(house, seated, own, round_, sent=True))


def take_back(house: House, seated: Seated, round_: Round, place: int) -> None:
    """Erase one answer: it becomes blank, sealed like any other. Raises ReleasedError and ForgottenError.

    It may be done after the round has closed, until what it said is published; what was prepared with the answer in it
    and not yet published goes, and is counted again without it.
    """
    with house.stores.main.writing() as tx:
        lock(tx, seated.seat)
        stands = rounds.status(tx, round_.id)
        if stands not in {RoundStatus.OPEN, RoundStatus.CLOSED}:
            raise ReleasedError
        own = own_key(house, tx, seated)
        answers.put(tx, round_.id, seated.seat, _seal(house, seated, own, round_, place, BLANK))
        if stands is RoundStatus.CLOSED:
            unsettle(tx, seated.consultation)


def _hold(house: House, tx: Transaction, seated: Seated, round_: Round) -> OwnKey:
    lock(tx, seated.seat)
    if rounds.status(tx, round_.id) is not RoundStatus.OPEN:
        raise RoundClosedError
    own = own_key(house, tx, seated)
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
