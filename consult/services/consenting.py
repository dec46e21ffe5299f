"""Consenting: each choice is a sealed record of its own, and her history is hers to see and to add to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from consult.crypto.entropy import draw, fresh
from consult.crypto.errors import Refused
from consult.crypto.own import open_answer, seal_answer
from consult.domain.consent import (
    Choice,
    ConsentRecord,
    Notice,
    Notices,
    Permission,
    Purpose,
    Shown,
    choice_now,
    decode,
    encode,
    next_sequence,
    permits,
    states,
    to_ask,
)
from consult.domain.ids import ID_BYTES
from consult.domain.receipt import committed
from consult.services.house import House
from consult.services.ledgering import Opening, commit
from consult.services.noticing import notices_in, standing_notices
from consult.services.seats import OwnKey, Seated, bind_consent, lock, own_key
from consult.services.unsettling import unsettle
from consult.storage import consents
from consult.storage.database import Transaction

Choices = tuple[tuple[Purpose, Choice], ...]


class NoticeChangedError(Exception):
    """What she was shown is not what is asked now, or was never asked here: nothing was kept, and she is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that she chose, and every notice that she could have chosen under."""

    notices: Notices
    records: tuple[ConsentRecord, ...] = field(repr=False)
    """In their order."""

    def permits(self, purpose: Purpose) -> Permission:
        """Whether her choices allow this use as it is asked now."""
        return permits(self.records, purpose, self.notices)

    def choice(self, purpose: Purpose) -> Choice:
        """What stands for this use as it is asked now."""
        return choice_now(self.records, purpose, self.notices)

    def last_day(self, purpose: Purpose, choice: Choice) -> date | None:
        """The UTC day on which she last chose so."""
        days = [record.day for record in self.records if record.choice(purpose) is choice]
        return days[-1] if days else None

    def to_ask(self) -> tuple[Purpose, ...]:
        """The uses that changed since she was asked, or are new."""
        return to_ask(self.records, self.notices)

    def chosen_under(self, record: ConsentRecord) -> Notice | None:
        """The version that this record was made under; None where it does not read as it did then."""
        return self.notices.seen(record.shown)


def standing(house: House, seated: Seated) -> Standing:
    """Where she stands. Raises ForgottenError."""
    with house.stores.main.reading() as tx:
        own = own_key(house, tx, seated)
        return _standing(house, tx, seated, own)


def keep(
    house: House,
    tx: Transaction,
    seated: Seated,
    own: OwnKey,
    record: ConsentRecord,
    earlier: tuple[ConsentRecord, ...] = (),
) -> None:
    """Seal a record, keep it beside the earlier ones and commit to it in the ledger, all at once.

    The caller holds her seat, or has just made it.
    """
    record_id = consents.ConsentId(draw(house.entropy, ID_BYTES))
    context = bind_consent(house.keys.installation, seated, record_id)
    sealed = seal_answer(own.key, context, encode(record), house.entropy)
    consents.add(tx, seated.seat, consents.SealedConsent(id=record_id, sealed=sealed))
    commit(house, tx, opening_of(seated, record, earlier), record.day)


def opening_of(seated: Seated, record: ConsentRecord, earlier: Iterable[ConsentRecord]) -> Opening:
    """What opens a record's entry in the ledger. Its nonce is inside her sealed record and goes with it."""
    content = committed(seated.consultation.hex(), record.shown.digest, states(earlier, record))
    return Opening(nonce=record.nonce, content=content)


def choose(house: House, seated: Seated, shown: Shown | None, choices: Choices, today: date) -> bool:
    """Keep what she chose just now; False where it says nothing new. Raises NoticeChangedError and ForgottenError.

    ``shown`` must be the newest notice, as it reads now. Where she ends totals, what was prepared and not yet published goes, and is
    counted again without her. Raises UnvouchedError where the notices are not this house's own: nothing is asked or counted by
    them, and erasing everything needs none.
    """
    with house.stores.main.writing() as tx:
        lock(tx, seated)
        own = own_key(house, tx, seated)
        notices = standing_notices(house, tx, seated.consultation)
        before = Standing(notices=notices, records=own_records(house, tx, seated, own))
        newest = before.notices.newest
        if shown is None or newest is None or before.notices.seen(shown) is not newest:
            raise NoticeChangedError
        news = tuple((purpose, choice) for purpose, choice in choices if _is_news(before, newest, purpose, choice))
        if not news:
            return False
        record = ConsentRecord(
            day=today,
            shown=shown,
            choices=news,
            nonce=fresh(house.entropy),
            sequence=next_sequence(before.records),
        )
        keep(house, tx, seated, own, record, before.records)
        after = Standing(notices=before.notices, records=(*before.records, record))
        if before.permits(Purpose.TOTALS) and not after.permits(Purpose.TOTALS):
            unsettle(tx, seated.consultation)
    return True


def _is_news(before: Standing, newest: Notice, purpose: Purpose, choice: Choice) -> bool:
    """Whether this choice is offered and says something that her records do not say already."""
    if newest.of(purpose) is None:
        return False
    if choice is Choice.UNSET:
        return purpose in before.to_ask()
    return before.choice(purpose) is not choice


def _standing(house: House, tx: Transaction, seated: Seated, own: OwnKey) -> Standing:
    return Standing(notices=notices_in(tx, seated.consultation), records=own_records(house, tx, seated, own))


def own_records(house: House, tx: Transaction, seated: Seated, own: OwnKey) -> tuple[ConsentRecord, ...]:
    """Her records, in their order."""
    opened = (_open(house, seated, own, each) for each in consents.own(tx, seated.seat))
    return tuple(sorted((record for record in opened if record is not None), key=lambda record: record.sequence))


def _open(house: House, seated: Seated, own: OwnKey, sealed: consents.SealedConsent) -> ConsentRecord | None:
    """One record of hers. One that does not open, since its row was changed, is left out and permits nothing."""
    context = bind_consent(house.keys.installation, seated, sealed.id)
    try:
        return decode(open_answer(own.key, context, sealed.sealed))
    except (Refused, ValueError):
        return None
