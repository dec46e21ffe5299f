"""`consult contacts`: who may see how to reach people, and the daily step that tells them who has come in."""

import json
import sys

import click

from consult.app import utc_now
from consult.cli.opening import installation, refuse
from consult.services import carrying, contact_keys
from consult.services.house import House


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
