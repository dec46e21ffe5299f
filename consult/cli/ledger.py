"""`consult ledger`: closing the days that have ended, from a timer."""

import json

import click

from consult.app import utc_now
from consult.cli.opening import installation, refuse
from consult.domain.ledger import encode_head
from consult.services import witnessing
from consult.services.house import ThirdPlaceError


@click.group()
def ledger() -> None:
    """The ledger's days."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Print the head as JSON.")
def close(*, as_json: bool) -> None:
    """Append what people did on days that have ended, sign the ledger's head, and leave it in the third place.

    Once a day; a second time changes nothing.
    """
    with installation() as house:
        try:
            head = witnessing.close(house, utc_now().date())
        except ThirdPlaceError as error:
            refuse(f"The days are closed, but the head could not be left apart. {error}")
    if as_json:
        click.echo(json.dumps({"head": json.loads(encode_head(head)) if head else None}, indent=2))
    elif head is None:
        click.echo("The ledger is still empty.")
    else:
        click.echo(f"{head.size} entries, signed on {head.day.isoformat()}.")
