"""Witnessing: the days that have ended are closed, and the head that was signed is left where no store reaches it."""

from datetime import date

from consult.domain.ledger import Head
from consult.services import ledgering
from consult.services.house import House


def close(house: House, today: date) -> Head | None:
    """Append what waits from days before ``today``, sign the head, and leave a copy in the third place.

    Once a day, and at every start; a second time changes nothing. None where the ledger is still empty. Raises
    LedgerBrokenError, and then nothing is appended, signed or left; ThirdPlaceError, and then the days are closed.
    """
    head = ledgering.close_days(house, today)
    if head is not None:
        house.third_place.leave_head(head)
    return head
