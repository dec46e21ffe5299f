"""Inviting: a pool of single-use invitations, shown once, that let people in and open nothing."""

from datetime import date
from hashlib import sha256

from consult.crypto.codes import grouped, mint
from consult.domain.consultation import Round, RoundStatus
from consult.domain.ids import ID_BYTES, BatchId
from consult.services.entering import invitation_locator
from consult.services.house import House
from consult.storage import invitations

MOST_AT_ONCE = 500


class AlreadyMadeError(Exception):
    """This very batch was made already, and its invitations were shown once."""


class NotInvitingError(Exception):
    """The round is not open, or so many cannot be made at once."""


def make(house: House, round_: Round, token: str, how_many: int, today: date) -> tuple[tuple[str, ...], ...]:
    """Make a batch of invitations and give them, each as groups of digits: the only time they are known.

    ``token`` names the batch, so that a second arrival of the same form makes nothing. Raises AlreadyMadeError and
    NotInvitingError.
    """
    if round_.status is not RoundStatus.OPEN or not 1 <= how_many <= MOST_AT_ONCE:
        raise NotInvitingError
    codes = tuple(mint(house.entropy) for _ in range(how_many))
    batch = BatchId(sha256(token.encode()).digest()[:ID_BYTES])
    locators = [invitation_locator(house, code) for code in codes]
    with house.stores.main.writing() as tx:
        if batch in {made.id for made in invitations.batches(tx, round_.consultation)}:
            raise AlreadyMadeError
        invitations.add_batch(tx, batch, round_.consultation, today, locators)
    return tuple(tuple(grouped(code).split()) for code in codes)
