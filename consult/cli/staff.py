"""`consult staff`: accounts of the people who run and read consultations."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from consult.app import build_house, utc_now
from consult.domain.capability import Role
from consult.domain.passphrase import LONGEST, SHORTEST, Weakness
from consult.services import contact_keys, throttling
from consult.services.house import House
from consult.services.staffing import accounts, activating, entering, passphrases, recovery_keys, removing
from consult.services.staffing.activating import LiveAlreadyError
from consult.services.staffing.passphrases import WeakPassphraseError
from consult.services.staffing.people import (
    ChangedMeanwhileError,
    Known,
    NameTakenError,
    NoSuchPersonError,
    TooFewLeftError,
    WrongPassphraseError,
)
from consult.services.staffing.recovery_keys import NotTypedBackError
from consult.settings import SettingsError, read_settings

ROLES = [role.value for role in Role]
WEAK = {
    Weakness.TOO_SHORT: f"A passphrase needs at least {SHORTEST} characters.",
    Weakness.TOO_LONG: f"A passphrase has at most {LONGEST} characters.",
    Weakness.COMMON: "Many people use this passphrase, or it is made of such: choose other words.",
    Weakness.HOLDS_NAME: "A passphrase must not hold the name of the account.",
}
REFUSALS: dict[type[Exception], str] = {
    NoSuchPersonError: "Nobody has an account of this name.",
    WrongPassphraseError: "The name or the passphrase is not right.",
    LiveAlreadyError: "This account is set up already: its owner changes it in the browser.",
    NotTypedBackError: "This is not the recovery key that was shown: nothing was changed.",
    ChangedMeanwhileError: "The account was changed meanwhile: nothing was done.",
    TooFewLeftError: "At least two people who can unlock must be left, here and for every consultation.",
}


@click.group()
def staff() -> None:
    """Accounts of coordinators, custodians and commissioners."""


@staff.command()
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="May be given several times."
)
@click.option(
    "--passphrase-from",
    type=click.File("r"),
    help="A file to read the passphrase from, in place of a sign-up link; - is standard input.",
)
def add(name: str, roles: tuple[str, ...], passphrase_from: TextIO | None) -> None:
    """Make an account; it is pending until its owner has set it up. Prints her sign-up link, once."""
    passphrase = passphrase_from.read().rstrip("\n") if passphrase_from else None
    with refusing():
        settings = read_settings()
        if passphrase is not None:
            passphrases.check(passphrase, name)
        house = build_house(settings)
        try:
            added = accounts.add(house, name, frozenset(Role(role) for role in roles), utc_now().date())
        except NameTakenError:
            refuse(f"Someone is called {name} already.")
        if passphrase is None:
            click.echo(f"{settings.address}/account/begin#{added.begin}")
        else:
            person = accounts.signed_in(accounts.named(house, name))
            passphrases.choose(house, person, None, passphrase, utc_now().date())


@staff.command()
@click.argument("name")
@click.option(
    "--code-secret", help="The secret of the one-time code, in base 32; a new one is made where none is given."
)
@click.option(
    "--passphrase-from", type=click.File("r"), help="Reads the passphrase from the first line; - is standard input."
)
def activate(name: str, code_secret: str | None, passphrase_from: TextIO | None) -> None:
    """Set up a one-time code and a recovery key here, for scripts.

    Prints the address for an authenticator app, then the recovery key, a line each, and reads the key back from
    standard input: the account is live only after that.
    """
    if passphrase_from is not None:
        passphrase = passphrase_from.readline().rstrip("\n")
    else:
        passphrase = click.prompt("Passphrase", hide_input=True, err=True)
    with refusing():
        house = build_house(read_settings())
        known = _known(house, name, passphrase)
        offered = activating.offer(house, known, code_secret)
        click.echo(offered.address)
        click.echo("-".join(recovery_keys.grouped(offered.key)))
        click.echo("Type the recovery key back:", err=True)
        activating.activate(house, known, offered, sys.stdin.readline(), utc_now().date())


def _known(house: House, name: str, passphrase: str) -> Known:
    guard = throttling.guard(house, "", utc_now().date())
    return entering.sign_in(house, name, passphrase, guard)


@staff.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove an account at once, with its keys and its open visits."""
    with refusing():
        house = build_house(read_settings())
        to_rotate = removing.remove(house, accounts.named(house, name).id, utc_now().date())
        contacts_due = contact_keys.is_due(house)
    for consultation in to_rotate:
        click.echo(f"The keys of the consultation {consultation.hex()} were open to {name}: rotate them now.", err=True)
    if contacts_due:
        click.echo(f"{name} could see contacts. Change their key now: consult contacts rotate", err=True)


@contextmanager
def refusing() -> Iterator[None]:
    """What is refused is one sentence, and exit 2."""
    try:
        yield
    except SettingsError as error:
        refuse(str(error))
    except WeakPassphraseError as weak:
        refuse(WEAK[weak.reason])
    except tuple(REFUSALS) as refusal:
        refuse(REFUSALS[type(refusal)])


def refuse(sentence: str) -> None:
    """Say why not, and exit 2."""
    click.echo(sentence, err=True)
    sys.exit(2)
