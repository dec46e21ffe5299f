"""How a command that needs no installation refuses: one sentence on standard error, and exit 2."""

import sys
from typing import NoReturn

import click


def refuse(sentence: str) -> NoReturn:
    """Say why not, and exit 2."""
    click.echo(sentence, err=True)
    sys.exit(2)
