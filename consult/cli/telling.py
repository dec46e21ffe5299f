"""How commands speak: JSON on standard output with --json, sentences otherwise, one sentence and exit 2 for bad input."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, ParamSpec

import click

from consult.crypto.recovery import SharesError, ShareTrouble
from consult.services.backup_file import BackupError, BackupTrouble
from consult.services.contact_keys import NobodyError, NoContactsKeyError
from consult.services.house import StoreFault, ThirdPlaceError
from consult.services.ledger_view import LedgerBrokenError
from consult.services.packing import KitError
from consult.services.recovering import (
    ContactsNotSealedError,
    NoRecoveryKeyError,
    UnknownStaffError,
    WrongSharesError,
)
from consult.services.vouching import UnvouchedError
from consult.settings import SettingsError

P = ParamSpec("P")

BACKUPS = {
    BackupTrouble.NO_KEY: "There is no recovery key to seal a backup to. Hold the ceremony first: consult keys ceremony",
    BackupTrouble.NO_BACKUP: "There is no such backup, or no two that belong together, in {place}.",
    BackupTrouble.NOT_ONE: "{place} is not a backup of consult, or of a newer version than this one.",
    BackupTrouble.DAMAGED: "{place} is damaged, cut short, put together from several, or was not made by this installation.",
    BackupTrouble.ANOTHER_INSTALLATION: "{place} is a backup of another installation.",
    BackupTrouble.ANOTHER_KEY: "{place} is sealed to another recovery key than that of these shares.",
    BackupTrouble.NOT_TOGETHER: "{place} were not made together. Restore one of them with --only, or name another --day.",
    BackupTrouble.NOT_EMPTY: "The {place} store is not empty. A restore needs an empty one; nothing was changed.",
    BackupTrouble.NEWER: "{place} was made by a newer version of consult.",
    BackupTrouble.OLDER: "The stores are not at this version. Say: consult migrate",
}
SHARES = {
    ShareTrouble.DAMAGED: "Share {number} is damaged: a word is missing, misspelt or in the wrong place.",
    ShareTrouble.TOO_FEW: "Two different shares are needed.",
    ShareTrouble.MIXED: "These shares do not belong together.",
}
OTHERS: dict[type[Exception], str] = {
    WrongSharesError: "These shares are of another recovery key.",
    NoRecoveryKeyError: "There is no recovery key yet. Hold the ceremony first: consult keys ceremony",
    UnknownStaffError: "No coordinator or custodian has this name.",
    ContactsNotSealedError: "The contacts' key was not sealed to this recovery key, or was changed: nobody was given it.",
    NoContactsKeyError: "No contacts are kept here yet: say `consult contacts begin` first.",
    NobodyError: "Only a live coordinator or custodian may hold the contacts' key.",
    UnvouchedError: "A row was changed from outside this installation. Say: consult verify",
    KitError: "This is not the recovery kit of these shares’ key, or it is damaged.",
}


def sentence_of(error: Exception) -> str:
    """What went wrong, in one sentence."""
    match error:
        case BackupError():
            return BACKUPS[error.trouble].format(place=error.place)
        case SharesError():
            return SHARES[error.trouble].format(number=error.number)
        case LedgerBrokenError():
            return f"The ledger does not stand at entry {error.sequence}. Say: consult verify"
        case StoreFault():
            return f"A store cannot be used ({error}). Look at its file or cluster, then try again."
        case OSError():
            return f"{error.filename} cannot be used: {error.strerror}."
    return OTHERS.get(type(error), str(error))


def refuse(sentence: str) -> NoReturn:
    """Say why not, and exit 2."""
    click.echo(sentence, err=True)
    sys.exit(2)


FAULTS = (
    SettingsError,
    ThirdPlaceError,
    StoreFault,
    BackupError,
    SharesError,
    OSError,
    LedgerBrokenError,
)
EVERY_FAULT: tuple[type[Exception], ...] = (*FAULTS, *OTHERS)


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """Every fault that a command may meet becomes one sentence and exit 2."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except EVERY_FAULT as error:
            refuse(sentence_of(error))

    return told


def tell(as_json: bool, content: dict[str, Any], *sentences: str) -> None:  # noqa: FBT001 - click hands the flag over
    """The result, for a program or for a person."""
    click.echo(json.dumps(content, ensure_ascii=False)) if as_json else click.echo("\n".join(sentences))
