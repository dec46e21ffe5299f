"""`consult staff`: accounts of the people who run and read consultations."""

import sys
from typing import TextIO

import click

from consult.app import build_house, utc_now
from consult.domain.capability import Role
from consult.services import staffing
from consult.settings import SettingsError, read_settings

ROLES = [role.value for role in Role]


@click.group()
def staff() -> None:
    """Accounts of coordinators, custodians and commissioners."""


@staff.command()
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="May be given several times."
)
@click.option(
    "--passphrase-from", type=click.File("r"), help="A file to read the passphrase from; - is standard input."
)
def add(name: str, roles: tuple[str, ...], passphrase_from: TextIO | None) -> None:
    """Make an account; the passphrase is asked for twice and never shown."""
    if passphrase_from is not None:
        passphrase = passphrase_from.read().rstrip("\n")
    else:
        passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    try:
        staffing.add(
            build_house(read_settings()), name, passphrase, frozenset(Role(role) for role in roles), utc_now().date()
        )
    except SettingsError as error:
        refuse(str(error))
    except staffing.ShortPassphraseError:
        refuse(f"A passphrase needs at least {staffing.SHORTEST_PASSPHRASE} characters.")
    except staffing.NameTakenError:
        refuse(f"Someone is called {name} already.")


def refuse(sentence: str) -> None:
    """Say why not, and exit 2."""
    click.echo(sentence, err=True)
    sys.exit(2)
