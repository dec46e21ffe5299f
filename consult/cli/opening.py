"""Opening an installation for a command: one clear sentence and exit 2 where it cannot be opened."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from consult.app import build_house
from consult.services.house import House, StoreFault
from consult.services.ledgering import LedgerBrokenError
from consult.services.vouching import UnvouchedError
from consult.settings import SettingsError, read_settings
from consult.storage.migrating import current


@contextmanager
def installation() -> Iterator[House]:
    """The installation of this environment, closed afterwards. Exits 2 where it is not there, or a store fails."""
    try:
        house = build_house(read_settings())
    except SettingsError as error:
        refuse(str(error))
    except StoreFault as fault:
        _refuse_store(fault)
    try:
        if not current(house.stores):
            refuse("The stores are not at this version. Say: consult migrate")
        yield house
    except StoreFault as fault:
        _refuse_store(fault)
    except LedgerBrokenError as broken:
        refuse(
            f"The ledger does not stand at entry {broken.sequence}: someone changed the database. Ask for help first."
        )
    except UnvouchedError as unvouched:
        refuse(f"The row of a {unvouched.kind} is not ours: someone changed the database. Ask for help first.")
    finally:
        house.stores.close()


def refuse(sentence: str) -> NoReturn:
    """Say why not, and exit 2."""
    click.echo(sentence, err=True)
    sys.exit(2)


def _refuse_store(fault: StoreFault) -> NoReturn:
    refuse(f"A store cannot be used ({fault}). Look at its file or cluster, then say this again.")
