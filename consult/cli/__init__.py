"""The `consult` command: one file per noun, loaded when it is called."""

from importlib import import_module  # noqa: TID251 - NOUNS names every module that is loaded, and nothing else can be

import click

NOUNS = {
    "audit": "audit",
    "backup": "backup",
    "bench": "bench",
    "contacts": "contacts",
    "delphi": "delphi",
    "drill": "backup",
    "forget": "forget",
    "init": "installation",
    "instrument": "instrument",
    "keys": "keys",
    "languages": "languages",
    "ledger": "ledger",
    "migrate": "installation",
    "protect": "protect",
    "restore": "backup",
    "serve": "serve",
    "staff": "staff",
    "verify": "verify",
}
"""Each command with the module that holds it.

A command loads only what it needs: the whole application takes seconds, and `consult instrument check` none of it.
"""


class Commands(click.Group):
    """The nouns there are."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """By name."""
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of this name."""
        if cmd_name not in NOUNS:
            return None
        found: click.Command = getattr(import_module(f"{__name__}.{NOUNS[cmd_name]}"), cmd_name)
        return found


@click.command(cls=Commands)
@click.version_option(package_name="consult")
def main() -> None:
    """Consultations with people who have lived experience: sealed answers, findings that survive an attacker."""
