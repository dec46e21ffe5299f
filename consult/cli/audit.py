"""`consult audit`: what anyone can work out of a published table."""

import json
import sys
from pathlib import Path

import click

from consult.cli.files import read_bytes
from consult.cli.refusing import refuse
from consult.cli.table_words import Outcome, lines, outcome
from consult.disclosure.auditor.tables import ContradictionError, audit_table
from consult.domain.quoting import harmless
from consult.domain.table_file import MOST_BYTES, PublishedTable, TableFileError, read


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def audit(file: Path, *, as_json: bool) -> None:
    """Say whether the table in FILE gives anything away: integer programs over every truth that it leaves possible.

    Exit 0: it passes. Exit 1: it fails, for the reasons given. Exit 2: it cannot be read, or its numbers contradict
    each other.
    """
    table = read_table(file)
    told = audited(file, table)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in lines(told):
            click.echo(line)
    sys.exit(0 if told["verdict"] == "pass" else 1)


def read_table(file: Path) -> PublishedTable:
    """The table of a file; refused in one sentence where there is none."""
    data = read_bytes(file, MOST_BYTES + 1)
    try:
        return read(data)
    except TableFileError as error:
        refuse(f"{harmless(file.name)}: {error}")


def audited(file: Path, table: PublishedTable) -> Outcome:
    """The outcome of its audit; refused in one sentence where its numbers contradict each other."""
    try:
        return outcome(table, audit_table(table))
    except ContradictionError as error:
        refuse(f"{harmless(file.name)}: {error}")
