"""The `consult` command: one file per noun, loaded when it is called."""

import click

# A command loads only what it needs: the whole application takes seconds, and `consult instrument check` none of it.
# ruff: noqa: PLC0415


class Commands(click.Group):
    """The nouns there are."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """By name."""
        return [
            "audit",
            "backup",
            "bench",
            "contacts",
            "delphi",
            "drill",
            "forget",
            "init",
            "instrument",
            "keys",
            "ledger",
            "migrate",
            "protect",
            "restore",
            "serve",
            "staff",
            "verify",
        ]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of this name."""
        match cmd_name:
            case "bench":
                from consult.cli.bench import bench as command
            case "init":
                from consult.cli.installation import init as command
            case "instrument":
                from consult.cli.instrument import instrument as command
            case "migrate":
                from consult.cli.installation import migrate as command
            case "serve":
                from consult.cli.serve import serve as command
            case "staff":
                from consult.cli.staff import staff as command
            case _:
                return _of_research(cmd_name)
        return command


def _of_research(noun: str) -> click.Command | None:
    """The commands that work on somebody's own file and need no installation."""
    match noun:
        case "audit":
            from consult.cli.audit import audit as command
        case "delphi":
            from consult.cli.delphi import delphi as command
        case "protect":
            from consult.cli.protect import protect as command
        case _:
            return _of_keeping(noun)
    return command


def _of_keeping(noun: str) -> click.Command | None:
    """The commands that keep what there is: copies, and the keys of last resort."""
    match noun:
        case "backup":
            from consult.cli.backup import backup as command
        case "drill":
            from consult.cli.backup import drill as command
        case "keys":
            from consult.cli.keys import keys as command
        case "ledger":
            from consult.cli.ledger import ledger as command
        case "restore":
            from consult.cli.backup import restore as command
        case _:
            return _of_people(noun)
    return command


def _of_people(noun: str) -> click.Command | None:
    """The commands about people, how long what is theirs is kept, and what was done with it."""
    match noun:
        case "verify":
            from consult.cli.verify import verify as command
        case "forget":
            from consult.cli.forget import forget as command
        case "contacts":
            from consult.cli.contacts import contacts as command
        case _:
            return None
    return command


@click.command(cls=Commands)
@click.version_option(package_name="consult")
def main() -> None:
    """Consultations with people who have lived experience: sealed answers, findings that survive an attacker."""
