"""Releasing: a closed round's tables pass disclosure control once; what it made is looked at, then published as it is."""

import json
from datetime import date
from hashlib import sha256

from consult.disclosure.rounding import RoundingKey
from consult.disclosure.rules import Fault, Occasion, protect
from consult.domain.consultation import Round, RoundStatus
from consult.domain.findings import Method, Release
from consult.domain.ids import ID_BYTES, ReleaseId
from consult.domain.release_record import from_record, to_record
from consult.domain.table import RATING_CELLS
from consult.services.house import House
from consult.services.running_rounds import WrongStatusError
from consult.services.staffing import Unlocked
from consult.services.tabulating import tabulate
from consult.storage import releases, rounds

__all__ = ["Fault", "NothingPreparedError", "prepare", "prepared", "publish"]

METHOD = Method()


class NothingPreparedError(LookupError):
    """The round has no prepared release: it was not tabulated yet, or someone took her answers back since."""


def prepare(house: House, unlocked: Unlocked, round_: Round, today: date) -> int:
    """Tabulate and protect a closed round, once; gives how many rows did not open.

    Nothing is drawn twice: a release that is prepared already stays as it is. Raises WrongStatusError, NoGrantError
    and Fault (R10: the round then stays closed and says nothing).
    """
    if round_.status is not RoundStatus.CLOSED:
        raise WrongStatusError
    with house.stores.main.reading() as tx:
        if releases.of_round(tx, round_.id) is not None:
            return 0
        number = releases.next_number(tx, round_.consultation)
    tabulated = tabulate(house, unlocked, round_, METHOD.threshold)
    release_id = ReleaseId(sha256(b"consult/v1 release" + round_.id).digest()[:ID_BYTES])
    release = protect(
        tabulated.tabulation,
        method=METHOD,
        occasion=Occasion(key=RoundingKey(house.keys.rounding), release=release_id, number=number, day=today),
        consensus_items=frozenset(table.item for table in tabulated.tabulation.tables if table.cells == RATING_CELLS),
    )
    with house.stores.main.writing() as tx:
        if releases.of_round(tx, round_.id) is None:
            content = json.dumps(to_record(release))
            releases.add(
                tx, releases.StoredRelease(id=release_id, round=round_.id, number=number, day=today, content=content)
            )
    return tabulated.unopened


def prepared(house: House, round_: Round) -> Release:
    """What disclosure control made of the round. Raises NothingPreparedError."""
    with house.stores.main.reading() as tx:
        stored = releases.of_round(tx, round_.id)
    if stored is None:
        raise NothingPreparedError
    return from_record(json.loads(stored.content))


def publish(house: House, round_: Round, today: date) -> None:
    """Publish what was prepared, unchanged. Raises NothingPreparedError and WrongStatusError."""
    with house.stores.main.writing() as tx:
        if releases.of_round(tx, round_.id) is None:
            raise NothingPreparedError
        if not rounds.move(tx, round_.id, RoundStatus.CLOSED, RoundStatus.RELEASED, today):
            raise WrongStatusError
