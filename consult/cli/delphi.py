"""`consult delphi`: every figure of the Delphi method, from a researcher's own file, on her own machine."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

import click

from consult.cli.delphi_words import lines, top_lines
from consult.cli.files import read_bytes
from consult.cli.refusing import refuse
from consult.domain.delphi.bands import Bands
from consult.domain.delphi.consensus import Agreement
from consult.domain.ratings_file import (
    MOST_BYTES,
    PLACES,
    Figures,
    RatingsError,
    Round,
    Rule,
    describe,
    describe_ranking,
    read,
)

_BAND = re.compile(r"(-?[0-9]{1,6})(?:-(-?[0-9]{1,6}))?")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--low", default="1-3", show_default=True, help="The ratings that are against.")
@click.option("--high", default="7-9", show_default=True, help="The ratings that are for it.")
@click.option("--in", "agreed", default="0.70", show_default=True, help="The least share for it.")
@click.option("--against", default="0.15", show_default=True, help="The share against it that is too much.")
@click.option("--unable", metavar="VALUE", help="What stands in a field for “unable to say”; blank is skipped.")
@click.option(
    "--unable-in-denominator",
    is_flag=True,
    help="Shares are of those unable to say, too. A release counts everyone who took part, and says nothing where half did not rate.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="K",
    help="FILE holds places in a ranking; print who is among the first K.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def delphi(  # noqa: PLR0913 - the command's options
    files: tuple[Path, ...],
    low: str,
    high: str,
    agreed: str,
    against: str,
    unable: str | None,
    *,
    top: int | None,
    unable_in_denominator: bool,
    as_json: bool,
) -> None:
    """Describe the ratings in FILE: one row per participant, a pseudonym, perhaps `group`, then one column per item.

    Several files are rounds in their order. The figures are true ones and stay on this machine. Exit 0: described.
    Exit 2: a file is wrong, for the reason given.
    """
    if top is not None:
        _tell(_ranking(files, top), top_lines, as_json=as_json)
        return
    bands = _bands(low, high)
    agreement = Agreement(agreed=_share("--in", agreed), against=_share("--against", against))
    rule = Rule(bands=bands, agreement=agreement, unable_counts=unable_in_denominator)
    rounds = [_round(file, bands, unable) for file in files]
    _tell(describe(rounds, rule), lines, as_json=as_json)


def _tell(figures: Figures, words: Callable[[Figures], Iterable[str]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2, allow_nan=False))
        return
    for line in words(figures):
        click.echo(line)


def _ranking(files: Sequence[Path], k: int) -> Figures:
    if len(files) > 1:
        refuse("--top describes one file: name the round of which you want the order.")
    (file,) = files
    try:
        return describe_ranking(_round(file, PLACES, None), k, file.name)
    except RatingsError as error:
        refuse(str(error))


def _round(file: Path, bands: Bands, unable: str | None) -> Round:
    data = read_bytes(file, MOST_BYTES + 1)
    try:
        return read(data, file.name, bands=bands, unable=None if unable is None else unable.strip())
    except RatingsError as error:
        refuse(str(error))


def _bands(low: str, high: str) -> Bands:
    try:
        return Bands(low=_band("--low", low), high=_band("--high", high))
    except ValueError as error:
        refuse(f"--low {low} and --high {high} are no scale: {error}.")


def _band(option: str, said: str) -> tuple[int, int]:
    found = _BAND.fullmatch(said.strip())
    if found is None:
        refuse(f"{option}: “{said}” is not a band such as 1-3.")
    first, last = found.groups()
    return int(first), int(first if last is None else last)


def _share(option: str, said: str) -> Fraction:
    try:
        share = Decimal(said)
    except InvalidOperation:
        share = Decimal("NaN")
    if not (share.is_finite() and 0 <= share <= 1):
        refuse(f"{option}: “{said}” is not a share from 0 to 1.")
    return Fraction(share)
