"""`consult bench`: what each promise of speed, weight and memory stands at, as ratios taken in one run."""

import json
from collections.abc import Callable

import click

from consult.cli.bench import disclosure, line, memory, pages, rotation, tables, wire
from consult.cli.bench.chromium import NotHereError
from consult.cli.bench.figures import Figure, lines, records
from consult.cli.bench.installation import installed

MEASURES: dict[str, Callable[..., list[Figure]]] = {
    "pages": pages.measure,
    "tables": tables.measure,
    "rotation": rotation.measure,
    "disclosure": disclosure.measure,
    "wire": wire.measure,
    "line": line.measure,
    "memory": memory.measure,
}

WRONG = 2
"""The exit code where what was asked for cannot be done here."""


@click.command()
@click.option("--only", type=click.Choice(list(MEASURES)), help="One measure instead of all.")
@click.option("--quick", is_flag=True, help="Small sizes: does it run at all? Its figures mean little.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def bench(only: str | None, *, quick: bool, as_json: bool) -> None:
    """Measure this program on this machine, against a bare one doing the least that could be called the same.

    Needs Linux. Everything happens in a temporary folder (TMPDIR) and on the loopback.
    """
    chosen = [measure for name, measure in MEASURES.items() if only in {None, name}]
    figures: list[Figure] = []
    for measure in chosen:
        try:
            with installed() as here:
                figures += measure(here, quick=quick)
        except NotHereError as missing:
            click.echo(missing, err=True)
            if only:
                raise SystemExit(WRONG) from None
    if as_json:
        click.echo(json.dumps(records(figures), indent=2))
        return
    for printed in lines(figures):
        click.echo(printed)
