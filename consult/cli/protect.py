"""`consult protect`: which cells of a true table to leave out so that none can be worked out."""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from consult.cli.audit import read_table
from consult.cli.refusing import refuse
from consult.cli.table_words import Outcome, lines, outcome
from consult.crypto.entropy import fresh
from consult.disclosure.auditor.tables import ContradictionError
from consult.disclosure.suppression import ChanceKey, NoSafePattern, Unproven, UnsuitableError, protect_table
from consult.domain.quoting import harmless
from consult.domain.table_file import PublishedTable

KNOWN = (
    "The audit takes what is published as known, and how it adds up; not by which rule cells were left out. Between patterns "
    "of one cost chance decided, by a key that was not kept. Publish one run alone: another leaves out other cells, and "
    "two together show what each hides."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def protect(file: Path, *, as_json: bool) -> None:
    """Leave out of the table in FILE, which holds true counts, as few cells as hide those that are to be protected.

    Chance decides between patterns of one cost, so publish one run alone.

    Exit 0: the table as it may be published, with its audit. Exit 1: there is no safe pattern, or none was proved.
    Exit 2: it cannot be read, or its numbers contradict each other.
    """
    table = read_table(file)
    try:
        told = _protected(table)
    except (ContradictionError, UnsuitableError) as error:
        refuse(f"{harmless(file.name)}: {error}")
    except NoSafePattern as none:
        _fail("No pattern is safe: even with every cell left out, some could be worked out.", none.primary, as_json)
    except Unproven:
        _fail("No pattern was proved to be safe and of the least cost.", (), as_json)
    click.echo(KNOWN, err=True)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for name, count in told["cells"].items():
        click.echo(f"{harmless(name)}: {'left out' if count is None else count}")
    for line in lines(told["audit"]):
        click.echo(line)


def _protected(table: PublishedTable) -> Outcome:
    found = protect_table(table, ChanceKey(fresh(os.urandom)))  # noqa: TID251 - as in app.py
    return {
        "cells": dict(found.cells),
        "primary": list(found.primary),
        "secondary": list(found.secondary),
        "audit": outcome(found.table, found.verdict),
    }


def _fail(sentence: str, primary: tuple[str, ...], as_json: bool) -> NoReturn:  # noqa: FBT001 - click hands the flag over
    if as_json:
        click.echo(json.dumps({"primary": list(primary), "secondary": [], "reason": sentence}, ensure_ascii=False))
    click.echo(sentence, err=True)
    sys.exit(1)
