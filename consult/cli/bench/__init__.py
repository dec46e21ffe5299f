"""`consult bench`: what each promise of speed, weight and memory stands at, as ratios taken in one run."""

import json
from collections.abc import Callable

import click

from consult.cli.bench import disclosure, large, line, memory, pages, rotation, tables, wire
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
ON_DEMAND: dict[str, Callable[..., list[Figure]]] = {"large": large.measure}
"""What takes a quarter of an hour and some gigabytes: only where it is asked for by name."""

WRONG = 2
"""The exit code where what was asked for cannot be done here."""


@click.command()
@click.option("--only", type=click.Choice([*MEASURES, *ON_DEMAND]), help="One measure instead of all.")
@click.option("--quick", is_flag=True, help="Small sizes: does it run at all? Its figures mean little.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def bench(only: str | None, *, quick: bool, as_json: bool) -> None:
    """Measure this program on this machine, against a bare one doing the least that could be called the same.

    Needs Linux. Everything happens in a temporary folder (TMPDIR) and on the loopback.
    """
    chosen = [(MEASURES | ON_DEMAND)[only]] if only else list(MEASURES.values())
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
