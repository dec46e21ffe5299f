"""`consult instrument`: what a workbook asks."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from consult.domain.checking import FaultReason
from consult.domain.instrument import Instrument
from consult.domain.listed_words import USUAL, listed_words
from consult.xlsform import Reading, WorkbookError, error_sentence, fault_sentence, read, remark_sentence

_REMARKED = frozenset({FaultReason.UNSUPPORTED_KIND, FaultReason.UNDETERMINED_LANGUAGE})
"""Faults that the remarks on the workbook name already, with their row."""


@click.group()
def instrument() -> None:
    """The questions of a round, as XLSForm workbooks."""


@instrument.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def check(file: Path, *, as_json: bool) -> None:
    """Say what the workbook FILE asks, in which languages, and what stands in the way of a round.

    Exit 0: it can be read. Exit 2: it cannot, for the reason given.
    """
    try:
        reading = read(file.read_bytes(), file.name)
    except WorkbookError as error:
        _refuse(error_sentence(error))
    except OSError as error:
        _refuse(f"The file {file} cannot be read: {error.strerror or 'it is no file'}.")
    if as_json:
        click.echo(json.dumps(_outcome(reading), indent=2))
        return
    for line in _lines(reading.instrument):
        click.echo(line)
    for sentence in _warnings(reading):
        click.echo(sentence, err=True)


def _warnings(reading: Reading) -> list[str]:
    faults = [fault_sentence(fault) for fault in reading.faults if fault.reason not in _REMARKED]
    return [*(remark_sentence(noted) for noted in reading.warnings), *faults, *_listed(reading.instrument)]


def _listed(asked: Instrument) -> list[str]:
    """One sentence for each listed word; the lists are the usual ones, whatever an installation keeps."""
    return [
        f"The words of {found.where or 'a group'} hold “{found.entry}” in {found.language}: a round opens only with a reason."
        for found in listed_words(asked, USUAL)
    ]


def _outcome(reading: Reading) -> dict[str, object]:
    asked = reading.instrument
    items = [
        {
            "name": item.name,
            "kind": item.kind,
            "languages_missing": _missing(asked, place),
            "relevant": item.relevant is not None,
        }
        for place, item in enumerate(asked.items)
    ]
    return {
        "title": asked.title.read_any(*asked.languages),
        "languages": list(asked.languages),
        "sections": len(asked.sections),
        "items": items,
        "warnings": _warnings(reading),
    }


def _missing(asked: Instrument, place: int) -> list[str]:
    """The languages in which some text of the item has no words though it has them in another."""
    texts = list(asked.items[place].texts())
    return [language for language in asked.languages if any(text.missing([language]) for text in texts)]


def _lines(asked: Instrument) -> list[str]:
    counted = f"{len(asked.items)} questions in {len(asked.sections)} sections, in {', '.join(asked.languages)}"
    lines = [asked.title.read_any(*asked.languages), counted]
    for place, item in enumerate(asked.items):
        missing = ", ".join(_missing(asked, place))
        lines.append(f"{item.name}: {item.kind}" + (f" (missing in {missing})" if missing else ""))
    return lines


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)


@instrument.command()
@click.argument("consultation")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(consultation: str, file: Path) -> None:
    """Write the questions of a consultation's newest round as an XLSForm workbook; CONSULTATION is its id."""
    # `check` needs none of the application, which takes seconds to load.
    from consult.app import build_house  # noqa: PLC0415
    from consult.services import designing  # noqa: PLC0415
    from consult.settings import SettingsError, read_settings  # noqa: PLC0415

    try:
        house = build_house(read_settings())
    except SettingsError as error:
        _refuse(str(error))
    known = {each.id.hex(): each for each in designing.consultations_known(house)}
    if consultation not in known:
        listed = (
            "; ".join(f"{name} is “{each.title.read_any()}”" for name, each in known.items()) or "there is none yet"
        )
        _refuse(f"No consultation has the id {consultation}: {listed}.")
    try:
        file.write_bytes(designing.as_workbook(house, known[consultation].id))
    except OSError as error:
        _refuse(f"{file} cannot be written: {error.strerror}.")
    except LookupError:
        _refuse("This consultation has no round yet.")
