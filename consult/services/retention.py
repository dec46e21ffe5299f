"""Retention: what people were told would be kept until a day goes when that day has passed.

Every seat of such a consultation is erased as if she had taken everything back: the share first, then the rows, with a
tombstone. Its invitations go, and the ledger says so. Its releases stay: they are published, name nobody, and nothing changes them. Each step
may be done twice, and the next time finishes what a crash cut short.

An access code's vault stands where only the code finds it, so its row stays; what it opens to has no share any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from consult.domain.consent import Notice, Purpose
from consult.domain.consultation import Round, RoundStatus
from consult.domain.ids import ConsultationId, SeatId
from consult.domain.ledger import Act, Deed
from consult.domain.text import Text
from consult.services import backing_up, contacting, ledgering, withdrawing
from consult.services.asked import as_stored
from consult.services.contact_keys import place_of
from consult.services.house import House
from consult.services.noticing import notices_in
from consult.services.running_rounds import WrongStatusError, close_round
from consult.storage import (
    arrived,
    consultations,
    contacts,
    invitations,
    quotations,
    remarks,
    rounds,
    seats,
    sessions,
    spent,
    throttle,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A consultation whose time is over, with what is left of it."""

    id: ConsultationId
    title: Text
    open_rounds: tuple[Round, ...]
    seats: tuple[SeatId, ...]
    invitations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A round whose day has passed while a later round of its consultation keeps the same seats: not done."""

    id: ConsultationId
    title: Text
    number: int
    kept_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What went, or would go; what could not yet; and whether no older copy is left in the stores' own files."""

    ended: tuple[Ending, ...]
    waiting: tuple[Waiting, ...]
    contacts: int
    unreadable: int
    sessions: int
    backups: tuple[Path, ...] = ()
    """Backups of the key store and of contacts that are a week old."""
    overwritten: bool = True

    @property
    def finished(self) -> bool:
        """Whether nothing is left that should have gone."""
        return self.overwritten and not self.waiting and not self.unreadable


def look(house: House, now: datetime, backups: Sequence[Path] = ()) -> Retention:
    """What would go now, of these folders of backups too. Changes nothing. Raises OSError."""
    old = tuple(path for folder in backups for path in backing_up.expired(folder, now.date()))
    ended, waiting = _look_at_consultations(house, now.date())
    with house.stores.contacts.reading() as tx:
        over = contacting.over(house, tx, now.date())
    with house.stores.sessions.reading() as tx:
        expired = sessions.expired(tx, int(now.timestamp()))
    return Retention(
        ended=ended,
        waiting=waiting,
        contacts=len(over.contacts),
        unreadable=over.unreadable,
        sessions=expired,
        backups=old,
    )


def carry_out(house: House, now: datetime, backups: Sequence[Path] = ()) -> Retention:
    """Let everything go whose day has passed, and say what went: copies first, so that nothing comes back from them.

    Raises OSError where a backup cannot be deleted; then nothing else has gone.
    """
    today = now.date()
    old = tuple(path for folder in backups for path in backing_up.expire(folder, today))
    ended, waiting = _look_at_consultations(house, today)
    for one in ended:
        _end(house, one, today)
    with house.stores.contacts.writing() as tx:
        over = contacting.over(house, tx, today)
        for contact in over.contacts:
            contacts.forget(tx, contact)
    with house.stores.sessions.writing() as tx:
        expired = sessions.purge(tx, int(now.timestamp()))
        throttle.purge(tx, today)
    return Retention(
        ended=ended,
        waiting=waiting,
        contacts=len(over.contacts),
        unreadable=over.unreadable,
        sessions=expired,
        backups=old,
        overwritten=_overwrite(house),
    )


def _look_at_consultations(house: House, today: date) -> tuple[tuple[Ending, ...], tuple[Waiting, ...]]:
    ended: list[Ending] = []
    waiting: list[Waiting] = []
    with house.stores.main.reading() as tx:
        titles = {one.id: one.title for one in consultations.every(tx)}
        kept = frozenset(spent.consultations(tx))
    for consultation, title in titles.items():
        with house.stores.main.reading() as tx:
            begun = (row for row in rounds.of_consultation(tx, consultation) if row.status is not RoundStatus.DRAFT)
            asked = [as_stored(tx, row) for row in begun]
            told = notices_in(tx, consultation).newest
        over = [(round_, day) for round_ in asked if (day := _kept_until(round_, told)) and day < today]
        if len(over) < len(asked):
            waiting += [
                Waiting(id=consultation, title=title, number=round_.number, kept_until=day) for round_, day in over
            ]
        elif asked:
            one = _ending(house, consultation, title, asked)
            ended += [one] if one.seats or one.invitations or consultation in kept else []
    return tuple(ended), tuple(waiting)


def _kept_until(round_: Round, told: Notice | None) -> date | None:
    """The last day on which what was said in a round may be kept, as people were told; None where they were told none.

    Where a later version of the notice names an earlier day, that day counts.
    """
    said = round_.instrument.briefing.kept_until
    terms = told.of(Purpose.ANSWERING) if told and told.version > 1 else None
    return min(said, terms.until) if said and terms else said


def _ending(house: House, consultation: ConsultationId, title: Text, asked: Iterable[Round]) -> Ending:
    with house.stores.main.reading() as tx:
        return Ending(
            id=consultation,
            title=title,
            open_rounds=tuple(round_ for round_ in asked if round_.status is RoundStatus.OPEN),
            seats=seats.of_consultation(tx, consultation),
            invitations=invitations.count(tx, consultation),
        )


def _end(house: House, one: Ending, today: date) -> None:
    """Close what is open, so that nobody takes a seat meanwhile; then seats, and at last what leads to more of them."""
    for round_ in one.open_rounds:
        try:
            close_round(house, round_, today)
        except WrongStatusError:
            continue
    with house.stores.main.reading() as tx:
        left = seats.of_consultation(tx, one.id)
    for seat in left:
        withdrawing.erase(house, withdrawing.tombstone_of(house, seat, today))
    with house.stores.contacts.writing() as tx:
        arrived.discard(tx, place_of(house, one.id))
    with house.stores.main.writing() as tx:
        invitations.discard(tx, one.id)
        spent.discard(tx, one.id)
        for ended in rounds.of_consultation(tx, one.id):
            for pieces in (remarks, quotations):
                pieces.drop_waiting(tx, ended.id)
        ledgering.record(house, tx, Act(deed=Deed.FORGOTTEN, about=(("consultation", one.id.hex()),)), today)


def _overwrite(house: House) -> bool:
    """Each time, whether anything went or not: a crash may have come between a row's end and its overwriting."""
    rewritten = [withdrawing.overwrite(house), house.stores.main.checkpoint(), house.stores.contacts.checkpoint()]
    return all(rewritten)
