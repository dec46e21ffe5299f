"""A participant's own keys: from her seat and root to the key of her data, and the contexts that bind what it seals."""

from dataclasses import dataclass, field
from typing import Self

from consult.crypto.codes import Locator
from consult.crypto.contexts import (
    answer_contexts,
    consent_context,
    data_key_context,
    response_context,
    root_context,
)
from consult.crypto.encoding import Context, Contexts, number
from consult.crypto.keys import DataKey, InstallationId, Root, Share, data_key
from consult.domain.ids import ConsultationId, RoundId, SeatId, ShareId
from consult.services.house import House
from consult.storage import responses, shares
from consult.storage import seats as seat_rows
from consult.storage.database import Transaction
from consult.storage.seats import StoredSeat
from consult.storage.shares import StoredShare


class ForgottenError(Exception):
    """The seat was erased: there is nothing to open and nothing to write."""


class RenewedError(Exception):
    """Her root was replaced since this visit began: only her code leads to the new one. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One seat of one consultation: what every sealed row of a person is bound to."""

    consultation: ConsultationId
    seat: SeatId


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated(Place):
    """A participant who is in, by her own code: her seat and her root (K5). It lives in her sealed session alone.

    ``generation`` is the root's: how many epochs were before the one it was made in.
    """

    locator: Locator = field(repr=False)
    root: Root = field(repr=False)
    generation: int

    def to_record(self) -> list[str]:
        """For the sealed session."""
        parts = (self.consultation, self.seat, self.locator, self.root, number(self.generation))
        return [part.hex() for part in parts]

    @classmethod
    def from_record(cls, record: list[str]) -> Self:
        """From the sealed session."""
        consultation, seat, locator, root, generation = (bytes.fromhex(part) for part in record)
        return cls(
            consultation=ConsultationId(consultation),
            seat=SeatId(seat),
            locator=Locator(locator),
            root=Root(root),
            generation=int.from_bytes(generation, "little"),
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

    ``named`` is that share, where her seat is held and some of her rows were read already. Raises ForgottenError where
    hers is gone, and RenewedError.
    """
    share = own_share(house, tx, seated, named)
    return OwnKey(key=derive(house.keys.installation, seated, Share(share.share)), share=share.id)


def own_share(house: House, tx: Transaction, seated: Seated, named: ShareId | None = None) -> StoredShare:
    """Her share: while it is replaced the key store holds two. ``named``, and what is raised, as in ``own_key``."""
    if named is None:
        named = _named(tx, seated)
    with house.stores.shares.reading() as key_tx:
        held = [each for each in shares.of_seat(key_tx, seated.seat) if named in {each.id, None}]
    if not held:
        raise ForgottenError
    return held[0]


def _named(tx: Transaction, seated: Seated) -> ShareId | None:
    found = responses.sealed_under(tx, seated.seat)
    if found is None:
        raise ForgottenError
    _same_root(seated, found.generation)
    return found.share


def lock(tx: Transaction, seated: Seated) -> None:
    """Hold her seat until the transaction ends. Raises ForgottenError where it is gone, and RenewedError."""
    generation = seat_rows.lock(tx, seated.seat)
    if generation is None:
        raise ForgottenError
    _same_root(seated, generation)


def _same_root(seated: Seated, generation: int) -> None:
    """Under another root nothing of hers would open, and what she says now would be lost to her."""
    if seated.generation != generation:
        raise RenewedError


def bind_root(installation: InstallationId, seat: StoredSeat) -> Context:
    """What a seat's sealed root is bound to."""
    return root_context(
        installation,
        consultation=seat.consultation,
        epoch=seat.epoch,
        seat=seat.id,
        generation=seat.generation,
    )


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
