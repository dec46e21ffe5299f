"""`consult init`, `consult migrate`: what a new or an updated installation needs before it serves."""

import os
import sys
from pathlib import Path

import click

from consult.app import build_house
from consult.services.house import ThirdPlaceError
from consult.settings import SettingsError, make_secrets, read_settings
from consult.storage.migrating import NewerStoreError
from consult.storage.migrating import migrate as migrate_stores


@click.command()
def init() -> None:
    """Make the secrets of a new installation, where there are none yet, and its stores."""
    data = Path(os.environ.get("CONSULT_DATA", "data"))
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_secrets(Path(os.environ.get("CONSULT_SECRETS", str(data / "secrets"))), os.urandom)  # noqa: TID251 - as in app.py
    migrate_all(new=True)


@click.command()
def migrate() -> None:
    """Bring the stores to the version of this program."""
    migrate_all()


def migrate_all(*, new: bool = False) -> None:
    """Bring all four stores up; a new installation's place of tombstones too. Exits 2 where it cannot."""
    try:
        house = build_house(read_settings())
        migrate_stores(house.stores)
        if new:
            house.third_place.prepare()
    except ThirdPlaceError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except NewerStoreError:
        click.echo("A store was written by a newer version of consult: nothing was changed.", err=True)
        sys.exit(2)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
