"""The `consult` command: one file per noun."""

import click

from consult.cli.installation import init, migrate
from consult.cli.instrument import instrument
from consult.cli.serve import serve
from consult.cli.staff import staff


@click.group()
@click.version_option(package_name="consult")
def main() -> None:
    """Consultations with people who have lived experience: sealed answers, findings that survive an attacker."""


for command in (init, migrate, serve, staff, instrument):
    main.add_command(command)
