"""`consult contacts`: who may see how to reach people, and the daily step that tells them who has come in."""

import json
import sys
from typing import NoReturn, TextIO

import click

from consult.app import utc_now
from consult.cli.opening import installation, refuse
from consult.services import carrying, contact_keys, throttling
from consult.services.contact_keys import NobodyError, NoContactsKeyError, NotGrantedError
from consult.services.house import House
from consult.services.staffing import accounts, entering, factors
from consult.services.staffing.people import Unlocked, WrongFactorError, WrongPassphraseError
from consult.services.throttling import FactorThrottledError


@click.group()
def contacts() -> None:
    """How to reach people: a store of its own, which nothing links to what they say."""


@contacts.command()
@click.option("--for", "names", multiple=True, required=True, help="Who may see contacts; may be given several times.")
def begin(names: tuple[str, ...]) -> None:
    """Make the contacts' key, once, for these members of staff alone.

    Name two or more: what one person alone can open is lost with her passphrase.
    """
    with installation() as house:
        try:
            contact_keys.begin(house, contact_keys.named(house, names), utc_now().date())
        except contact_keys.NoSuchNameError as unknown:
            refuse(f"No coordinator or custodian is called {unknown}.")
        except contact_keys.HasBegunError:
            refuse("There is a contacts' key already. Someone who holds it can let others see contacts.")
    click.echo(f"Contacts can be kept now; {', '.join(names)} may see them.", err=True)


@contacts.command()
@click.option("--as", "name", required=True, help="Someone who sees contacts, and is at this machine.")
@click.option(
    "--passphrase-from", type=click.File("r"), help="Reads the passphrase from the first line; - is standard input."
)
def rotate(name: str, passphrase_from: TextIO | None) -> None:
    """Change the contacts' key, for those who see contacts and still may: whenever one of them has left.

    Asks for the passphrase and the one-time code. Whoever has a passkey changes it at the workbench.
    """
    if passphrase_from is not None:
        passphrase = passphrase_from.readline().rstrip("\n")
    else:
        passphrase = click.prompt("Passphrase", hide_input=True, err=True)
    code = click.prompt("One-time code", err=True)
    with installation() as house:
        unlocked = _unlocked(house, name, passphrase, code)
        try:
            kept = contact_keys.present_holders(house)
            contact_keys.rotate(house, unlocked, kept, utc_now().date())
        except NoContactsKeyError:
            refuse("No contacts are kept here yet: say `consult contacts begin` first.")
        except (NotGrantedError, NobodyError):
            refuse(f"{name} may not see contacts. Someone who does changes their key.")
        names = [account.name for account in accounts.every(house) if account.id in kept]
    click.echo(f"The contacts' key is changed; {', '.join(names)} may see them.", err=True)


def _unlocked(house: House, name: str, passphrase: str, code: str) -> Unlocked:
    """Unlocked at the machine, by both of what she has and with a word in the ledger, as at the workbench."""
    now = utc_now()
    guard = throttling.guard(house, "", now.date())
    try:
        person = entering.sign_in(house, name, passphrase, guard).person
        factors.accept_code(house, person, code, int(now.timestamp()), guard)
        return entering.unlock(house, person, passphrase, guard, now.date())
    except (WrongPassphraseError, WrongFactorError):
        _not_she()
    except FactorThrottledError:
        refuse("Too many wrong codes were given for this account today. Try again tomorrow.")


def _not_she() -> NoReturn:
    refuse("The name, the passphrase or the code is not right, or the code was used already.")


@contacts.command()
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def daily(*, as_json: bool) -> None:
    """Tell those who see contacts which invitations are spent, once a day.

    Exit 0: done. Exit 1: done, but older copies are not yet overwritten, because someone is still reading them.
    """
    with installation() as house:
        done = _carried(house)
    if as_json:
        click.echo(json.dumps({"told": done.told, "waiting": done.waiting, "overwritten": done.overwritten}))
    else:
        click.echo(
            f"Newly told: {done.told} spent invitations. Waiting until {carrying.HANDFUL} can go: {done.waiting}."
        )
    if not done.overwritten:
        click.echo("Older copies are still being read and not yet overwritten. Say this again.", err=True)
        sys.exit(1)


def _carried(house: House) -> carrying.Carried:
    try:
        return carrying.carry(house)
    except carrying.NoContactsKeyError:
        click.echo("No contacts are kept here yet: say `consult contacts begin` first.", err=True)
        return carrying.Carried(told=0, waiting=0, overwritten=True)
