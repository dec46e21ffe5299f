"""`consult verify`: does everything still stand that the ledger says?"""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from consult.app import build_house
from consult.cli.receipt import verify_receipt
from consult.domain.ledger import Head, decode_head, encode_head
from consult.services.house import House, StoreFault, ThirdPlaceError
from consult.services.verifying import Fault, FaultKind, Report
from consult.services.verifying import verify as verify_house
from consult.settings import SettingsError, read_settings

SENTENCES = {
    FaultKind.LEDGER: "The ledger does not stand from {where} on: it was cut, altered, reordered or forked.",
    FaultKind.HEAD_UNSIGNED: "The {where} was not signed by this house.",
    FaultKind.HEAD_OF_ANOTHER_LEDGER: "The {where} is of another ledger: this one was rolled back or forked.",
    FaultKind.HEAD_MISSING: "No signed head reaches {where}.",
    FaultKind.WAITING: "An entry that waits, {where}, was not written by this house.",
    FaultKind.LEAVES: "The hashes kept of {where} are not those that the ledger holds.",
    FaultKind.ANSWER: "A sealed row changed after its round closed, and no withdrawal explains it: {where}.",
    FaultKind.ROW: "A row was planted, altered or put back: {where}.",
    FaultKind.WITHDRAWAL: "A withdrawal was planted: {where}.",
}


@click.command()
@click.option(
    "--head",
    "heads",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A head that was kept elsewhere, as --json prints one: the ledger must have grown from it.",
)
@click.option(
    "--receipt",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Verify this receipt instead, without any store.",
)
@click.option("--key", help="The ledger's public key, 64 hexadecimal digits: then no setting is needed either.")
@click.option("--kantara", is_flag=True, help="Print a receipt that stands as a Kantara Consent Receipt 1.1.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def verify(heads: tuple[Path, ...], receipt: Path | None, key: str | None, *, kantara: bool, as_json: bool) -> None:
    """Verify the ledger, its signed heads, the rows it vouches for, and every closed round. It opens no answer.

    Heads that stand in the third place are held against it, too; where all of it stands, the newest is left there.
    With --receipt: verify one receipt. Exit 0: all of it stands. Exit 1: something does not, and where.
    """
    if receipt is not None:
        verify_receipt(receipt, key, as_json=as_json, as_kantara=kantara)
    if key is not None or kantara:
        _refuse("--key and --kantara are for a receipt: name one with --receipt.")
    try:
        report = _verified(build_house(read_settings()), tuple(_head(path) for path in heads))
    except (SettingsError, ThirdPlaceError) as error:
        _refuse(str(error))
    except StoreFault as trouble:
        _refuse(f"A store cannot be read ({trouble}).")
    if as_json:
        click.echo(json.dumps(_record(report), indent=2))
    else:
        click.echo(f"{report.entries} entries, signed under {report.key.hex()}.")
    for each in report.lost:
        click.echo(
            f"The head of {each.head.size} entries of {each.head.day} is from before the restore of {each.restored}, "
            "which lost those entries: no fault.",
            err=True,
        )
    for fault in report.faults:
        click.echo(sentence(fault), err=True)
    sys.exit(0 if report.stands else 1)


def _verified(house: House, heads: tuple[Head, ...]) -> Report:
    report = verify_house(house, heads)
    if report.stands and report.head:
        house.third_place.leave_head(report.head)
    return report


def sentence(fault: Fault) -> str:
    """The fault in words."""
    return SENTENCES[fault.kind].format(where=fault.where)


def _record(report: Report) -> dict[str, object]:
    return {
        "stands": report.stands,
        "entries": report.entries,
        "key": report.key.hex(),
        "head": json.loads(encode_head(report.head)) if report.head else None,
        "before_restores": [
            {"size": each.head.size, "day": each.head.day.isoformat(), "restored": each.restored.isoformat()}
            for each in report.lost
        ],
        "faults": [{"kind": fault.kind.value, "where": fault.where} for fault in report.faults],
    }


def _head(path: Path) -> Head:
    try:
        return decode_head(path.read_bytes().strip())
    except (OSError, ValueError):
        _refuse(f"The file {path} holds no head of a ledger.")


def _refuse(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
