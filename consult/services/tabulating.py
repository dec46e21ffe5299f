"""Tabulating: a closed round's sealed rows become true counts by group, which only disclosure control may see."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TypeVar

from consult.crypto.consultation_key import AnswerOpener
from consult.crypto.contexts import data_key_context, root_context
from consult.crypto.encoding import Context, number
from consult.crypto.errors import Refused
from consult.crypto.keys import Share
from consult.disclosure.grouping import continued, merge
from consult.domain import consent
from consult.domain.answer import BLANK, Answer, Answers
from consult.domain.answer_record import decode
from consult.domain.breakdown import category_of, told_by
from consult.domain.consent import Purpose
from consult.domain.consultation import Round
from consult.domain.findings import Release
from consult.domain.ids import SeatId
from consult.domain.instrument import Instrument
from consult.domain.kinds import kind_named
from consult.domain.routing import relevant_places
from consult.domain.table import UNSAID, Group, Sizes, Tabulation
from consult.domain.tally import Tally, has_figures, tells_who
from consult.services import rooting
from consult.services.answering import is_sent
from consult.services.consultation_keys import NoGrantError, open_epochs
from consult.services.house import House
from consult.services.ledgering import keys_of
from consult.services.noticing import notices_of
from consult.services.running_rounds import WrongStatusError
from consult.services.seats import Place, bind_answers, bind_consent, bind_response
from consult.services.staffing.people import Unlocked
from consult.services.vouched import SEAT, seat_stands
from consult.storage import sealed_reader, vouchers
from consult.storage.epochs import StoredEpoch
from consult.storage.leaves import RESPONSE_PLACE
from consult.storage.sealed_reader import SealedSeat
from consult.storage.seats import StoredSeat
from consult.storage.vouchers import Voucher

__all__ = ["NoGrantError", "RoundReader", "Tabulated", "count_sent", "counted_then", "tabulate"]

_Read = TypeVar("_Read")

KNOWN = 10_000
"""Records that are remembered at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabulated:
    """True counts, and how many rows did not open: those count as not answered, and are reported.

    ``places`` says of whoever was counted which group it was in: its number among the sizes' groups; 0 where there are
    none.
    """

    tabulation: Tabulation
    unopened: int
    places: Mapping[SeatId, int] = field(repr=False)

    @property
    def counted(self) -> frozenset[SeatId]:
        """Who was counted."""
        return frozenset(self.places)


def tabulate(
    house: House,
    unlocked: Unlocked,
    round_: Round,
    threshold: int,
    earlier: Sequence[Release] = (),
    *,
    who: bool = False,
) -> Tabulated:
    """Count a closed round: everyone who sent it with a Yes to totals, and the declared groups merged to size (R1, R2).

    ``earlier`` are the releases before, whose groups its own must not cross; ``who`` is whether it is counted as well
    who took part (R3). Raises NoGrantError and WrongStatusError, and UnvouchedError where it cannot be told any more what
    was there at its close. A row that is not as it was left then, like a row that does not open, is counted as not answered and
    never stops the rest. What no table counts and no condition reads is not opened: free text is for ``reading``, under
    its own rule.
    """
    if round_.closed_on is None:
        raise WrongStatusError
    asked = round_.instrument
    counted = tuple(item for item in asked.items if has_figures(asked, item))
    groups, apart = _declared(round_, earlier)
    names = {name for group in groups for name in group.members}
    attributes = [item for item in asked.items if tells_who(asked, item)] if who else []
    needed = [item.name for item in (*counted, *attributes)] + list(apart)
    reader = RoundReader(house, unlocked, round_, round_.closed_on, needed)
    tally = Tally(counted, attributes)
    said: defaultdict[str, list[SeatId]] = defaultdict(list)
    for seat, opener in reader.seats():
        answers = reader.answers(seat, opener, Purpose.TOTALS)
        if answers is not None:
            category = category_of(round_.instrument, answers, apart)
            name = category if category in names else UNSAID
            tally.add(name, answers)
            said[name].append(seat.seat)
    people = [seat for seats in said.values() for seat in seats]
    members = _by_group(said, len(people), groups, threshold)
    tabulation = Tabulation(
        sizes=Sizes(everyone=len(people), groups=tuple((group, len(inside)) for group, inside in members)),
        members=tuple(_hash(inside) for inside in (people, *(inside for _, inside in members))),
        tables=tally.tables([group for group, _ in members]),
        apart=apart,
        attributes=tally.attributes(),
        limits=_limits(round_),
    )
    places = {seat: place for place, (_, inside) in enumerate(members) for seat in inside}
    if not members:
        places = dict.fromkeys(people, 0)
    return Tabulated(tabulation=tabulation, unopened=reader.unopened, places=places)


def _declared(round_: Round, earlier: Sequence[Release]) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """The declared groups, joined where they would cross earlier ones, and the items that tell them apart.

    None where an earlier release told people apart by other items: the two would cross whatever their names are.
    """
    apart = told_by(round_.instrument, round_.groups)
    if any(release.groups and release.apart != apart for release in earlier):
        return (), ()
    return continued(round_.groups, [release.groups for release in earlier]), apart


def count_sent(house: House, unlocked: Unlocked, round_: Round, today: date) -> int:
    """How many have sent the round, for those who run it."""
    reader = RoundReader(house, unlocked, round_, today, ())
    return sum(reader.sent(seat, opener) for seat, opener in reader.seats())


def counted_then(
    house: House, unlocked: Unlocked, round_: Round, release: Release, seats: Collection[SeatId]
) -> dict[SeatId, int]:
    """Which of these seats a release of an earlier round counted, each with the number of her group; 0 without groups.

    Read from their own rows as they stand now. Raises NoGrantError and WrongStatusError.
    """
    if round_.closed_on is None:
        raise WrongStatusError
    apart = release.apart if release.groups else ()
    reader = RoundReader(house, unlocked, round_, round_.closed_on, apart)
    found: dict[SeatId, int] = {}
    for seat, opener in reader.seats():
        if seat.seat not in seats or not reader.counts(seat, opener, Purpose.TOTALS):
            continue
        answers = reader.answers(seat, opener, Purpose.TOTALS) if apart else None
        if not apart:
            found[seat.seat] = 0
        elif answers is not None:
            said = category_of(round_.instrument, answers, apart)
            found.update((seat.seat, number) for number, group in enumerate(release.groups) if said in group.members)
    return found


class RoundReader:
    """Opens one round's rows, seat by seat, counting those that do not open.

    Of the answers it opens those to the items ``needed``, by name, and those that decide whether these are asked.
    """

    def __init__(self, house: House, unlocked: Unlocked, round_: Round, day: date, needed: Collection[str]) -> None:
        self.house, self.round = house, round_
        self.installation = house.keys.installation
        self.unopened = 0
        self.answers_read = _Known(decode)
        self.responses_read = _Known(is_sent)
        self.routes = _Routes(round_.instrument, day)
        opened = {*needed, *self.routes.decisive} if needed else set()
        self.items = [
            (name, place, number(place)) for name, place in round_.instrument.places.items() if name in opened
        ]
        self.notices = notices_of(house, round_.consultation)
        self.epochs = open_epochs(house, unlocked, round_.consultation)
        self.vouchers: dict[bytes, Voucher] = {}
        self.left: Mapping[SeatId, Mapping[int, bytes]] | None = None
        self.vouching = keys_of(house)

    def seats(self) -> Iterator[tuple[SealedSeat, AnswerOpener | None]]:
        """The sealed rows of every seat that began the round, with its data key made ready, or None where none opens.

        A page's keys are opened one after the other, and then its rows: each is work of its own kind. Raises
        UnvouchedError, at last, where it cannot be told any more what was there when the round closed.
        """
        places = [place for _, place, _ in self.items]
        with self.house.stores.main.reading() as tx:
            self.vouchers = vouchers.of_kind(tx, SEAT)
            closed = self.items and self.round.closed_on is not None
            as_left = rooting.AsLeft(self.house, tx, self.round.id) if closed else None
            for page in sealed_reader.of_round(tx, self.round.id, places):
                self.left = as_left.up_to(page[-1].seat) if as_left else None
                with self.house.stores.shares.reading() as key_tx:
                    shares = sealed_reader.shares_of(key_tx, page)
                yield from [
                    (seat, self._opener(seat, shares.get(seat.response.share)))
                    for seat in page
                    if seat.response is not None
                ]
            if as_left:
                as_left.finish()

    def _opener(self, seat: SealedSeat, share: bytes | None) -> AnswerOpener | None:
        epoch = self.epochs.get(seat.epoch)
        if epoch is None or share is None or not self._stands(seat, epoch.epoch):
            self.unopened += 1
            return None
        bind = root_context(
            self.installation,
            consultation=self.round.consultation,
            epoch=seat.epoch,
            seat=seat.seat,
            generation=seat.generation,
        )
        key_bind = data_key_context(self.installation, consultation=self.round.consultation, seat=seat.seat)
        try:
            return AnswerOpener(epoch.key.data_key(seat.sealed_root, bind, share=Share(share), key_context=key_bind))
        except Refused:
            self.unopened += 1
            return None

    def _stands(self, seat: SealedSeat, epoch: StoredEpoch) -> bool:
        """Whether this house made the seat: a planted one opens, and must not count."""
        stored = StoredSeat(
            id=seat.seat,
            consultation=self.round.consultation,
            epoch=seat.epoch,
            sealed_root=seat.sealed_root,
            generation=seat.generation,
        )
        return seat_stands(self.vouching, self.vouchers, stored, epoch)

    def sent(self, seat: SealedSeat, opener: AnswerOpener | None) -> bool:
        """Whether this seat sent the round."""
        if opener is None or seat.response is None:
            return False
        if not self._is_left(seat, RESPONSE_PLACE, seat.response.sealed):
            self.unopened += 1
            return False
        context = bind_response(self.installation, self.whose(seat), self.round.id)
        try:
            return self.responses_read[opener.open(context, seat.response.sealed)]
        except Refused:
            self.unopened += 1
            return False

    def counts(self, seat: SealedSeat, opener: AnswerOpener | None, purpose: Purpose) -> bool:
        """Whether this seat sent the round and its consent permits this use of it."""
        return (
            opener is not None
            and self.sent(seat, opener)
            and bool(consent.permits(self._consents(seat, opener), purpose, self.notices))
        )

    def answers(self, seat: SealedSeat, opener: AnswerOpener | None, purpose: Purpose) -> Answers | None:
        """The seat's answers that are needed, if it sent the round and its consent permits this use of them."""
        if opener is None or not self.counts(seat, opener, purpose):
            return None
        if not self.items:
            return {}
        contexts = bind_answers(self.installation, self.whose(seat), self.round.id)
        answers = {
            name: self._answer(opener, contexts.of(last), self._own(seat, place)) for name, place, last in self.items
        }
        return self.routes.effective(answers)

    def permits(self, seat: SealedSeat, opener: AnswerOpener | None, purpose: Purpose) -> bool:
        """Whether the seat's consent permits this use."""
        return opener is not None and bool(consent.permits(self._consents(seat, opener), purpose, self.notices))

    def _own(self, seat: SealedSeat, place: int) -> bytes | None:
        """A sealed answer, unless it is not as its owner left it: it was put back, exchanged or planted since."""
        sealed = seat.answers.get(place)
        if self._is_left(seat, place, sealed):
            return sealed
        self.unopened += 1
        return None

    def _is_left(self, seat: SealedSeat, place: int, sealed: bytes | None) -> bool:
        if self.left is None:
            return True
        return self.left.get(seat.seat, {}).get(place) == (None if sealed is None else sha256(sealed).digest())

    def _answer(self, opener: AnswerOpener, context: Context, blob: bytes | None) -> Answer:
        if blob is None:
            return BLANK
        try:
            return self.answers_read[opener.open(context, blob)]
        except (Refused, ValueError):
            self.unopened += 1
            return BLANK

    def _consents(self, seat: SealedSeat, opener: AnswerOpener) -> tuple[consent.ConsentRecord, ...]:
        whose = self.whose(seat)
        try:
            return tuple(
                consent.decode(opener.open(bind_consent(self.installation, whose, each.id), each.sealed))
                for each in seat.consents
            )
        except (Refused, ValueError, KeyError):
            self.unopened += 1
            return ()

    def whose(self, seat: SealedSeat) -> Place:
        """The seat as contexts name it."""
        return Place(consultation=self.round.consultation, seat=seat.seat)


class _Known(dict[bytes, _Read]):
    """What records say. Most people say one of a few things, so the same bytes are mostly read once in a tabulation."""

    def __init__(self, read: Callable[[bytes], _Read]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, record: bytes) -> _Read:
        if len(self) >= KNOWN:
            self.clear()
        said = self[record] = self._read(record)
        return said


class _Routes:
    """What counts of each person's answers: who says the same wherever a condition listens is asked the same."""

    def __init__(self, instrument: Instrument, day: date) -> None:
        self.instrument, self.day = instrument, day
        self.decisive = {
            item.name: kind_named(item.kind) for item in instrument.items if item.name in instrument.decisive
        }
        self.known: dict[tuple[str, ...], frozenset[str]] = {}

    def effective(self, answers: Answers) -> Answers:
        """The answers that count: those of irrelevant items are blank, whatever was once given."""
        said = tuple(kind.say(answers[name]) for name, kind in self.decisive.items())
        unasked = self.known.get(said)
        if unasked is None:
            asked = frozenset(relevant_places(self.instrument, answers, self.day))
            items = enumerate(self.instrument.items, start=1)
            unasked = self.known[said] = frozenset(item.name for place, item in items if place not in asked)
        if not unasked:
            return answers
        return {name: BLANK if name in unasked else answer for name, answer in answers.items()}


def _by_group(
    said: Mapping[str, Sequence[SeatId]], everyone: int, groups: Sequence[Group], threshold: int
) -> list[tuple[Group, list[SeatId]]]:
    """The groups merged to size, each with its people."""
    sizes = [(group, sum(len(said.get(name, ())) for name in group.members)) for group in groups]
    merged = merge(sizes, everyone, threshold=threshold) if groups else ()
    return [(group, [seat for name in group.members for seat in said.get(name, ())]) for group in merged]


def _limits(round_: Round) -> tuple[tuple[str, int], ...]:
    limits = ((item.name, kind_named(item.kind).most_chosen(item)) for item in round_.instrument.items)
    return tuple((name, most) for name, most in limits if most is not None)


def _hash(people: Sequence[SeatId]) -> bytes:
    return sha256(b"".join(sorted(people))).digest()
