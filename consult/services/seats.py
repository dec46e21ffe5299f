"""A participant's own keys: from her seat and root to the key of her data, and the contexts that bind what it seals."""

from dataclasses import dataclass, field
from typing import Self

from consult.crypto.codes import Locator
from consult.crypto.contexts import (
    answer_contexts,
    consent_context,
    data_key_context,
    response_context,
)
from consult.crypto.encoding import Context, Contexts, number
from consult.crypto.keys import DataKey, InstallationId, Root, Share, data_key
from consult.domain.ids import ConsultationId, RoundId, SeatId, ShareId
from consult.services.house import House
from consult.storage import responses, shares
from consult.storage import seats as seat_rows
from consult.storage.database import Transaction


class ForgottenError(Exception):
    """The seat was erased: there is nothing to open and nothing to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One seat of one consultation: what every sealed row of a person is bound to."""

    consultation: ConsultationId
    seat: SeatId


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated(Place):
    """A participant who is in, by her own code: her seat and her root (K5). It lives in her sealed session alone."""

    locator: Locator = field(repr=False)
    root: Root = field(repr=False)

    def to_record(self) -> list[str]:
        """For the sealed session."""
        return [part.hex() for part in (self.consultation, self.seat, self.locator, self.root)]

    @classmethod
    def from_record(cls, record: list[str]) -> Self:
        """From the sealed session."""
        consultation, seat, locator, root = (bytes.fromhex(part) for part in record)
        return cls(
            consultation=ConsultationId(consultation),
            seat=SeatId(seat),
            locator=Locator(locator),
            root=Root(root),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKey:
    """Her data key (K7), with the erasure share it came from."""

    key: DataKey = field(repr=False)
    share: ShareId


def derive(installation: InstallationId, seated: Seated, share: Share) -> DataKey:
    """K7 of this seat under this share."""
    context = data_key_context(installation, consultation=seated.consultation, seat=seated.seat)
    return data_key(seated.root, share, context)


def own_key(house: House, tx: Transaction, seated: Seated, named: ShareId | None = None) -> OwnKey:
    """Her data key, from the share that her rows name, as this transaction of the main store sees them.

    ``named`` is that share, where some of her rows were read already. While her share is replaced the key store holds
    two. Raises ForgottenError where hers is gone.
    """
    named = named or responses.share_named(tx, seated.seat)
    with house.stores.shares.reading() as key_tx:
        held = [each for each in shares.of_seat(key_tx, seated.seat) if named in {each.id, None}]
    if not held:
        raise ForgottenError
    return OwnKey(key=derive(house.keys.installation, seated, Share(held[0].share)), share=held[0].id)


def lock(tx: Transaction, seat: SeatId) -> None:
    """Hold her seat until the transaction ends. Raises ForgottenError where it is gone."""
    if not seat_rows.lock(tx, seat):
        raise ForgottenError


def bind_answer(installation: InstallationId, seat: Place, round_id: RoundId, place: int) -> Context:
    """What her answer at this place of the round is bound to."""
    return bind_answers(installation, seat, round_id).of(number(place))


def bind_answers(installation: InstallationId, seat: Place, round_id: RoundId) -> Contexts:
    """What her answers in the round are bound to, each by ``number`` of its place."""
    return answer_contexts(installation, consultation=seat.consultation, seat=seat.seat, round_=round_id)


def bind_response(installation: InstallationId, seat: Place, round_id: RoundId) -> Context:
    """What the record of her whole response is bound to."""
    return response_context(installation, consultation=seat.consultation, seat=seat.seat, round_=round_id)


def bind_consent(installation: InstallationId, seat: Place, record: bytes) -> Context:
    """What a consent record of hers is bound to."""
    return consent_context(installation, consultation=seat.consultation, seat=seat.seat, record=record)
