"""`consult verify --receipt`: does this receipt stand? It asks no store, and no setting where the key is named."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from consult.domain.kantara import to_kantara
from consult.domain.receipt import AlteredReceiptError, NotAReceiptError, Receipt, decode
from consult.services.receipting import ReceiptFault, fault_of, key_of
from consult.settings import SECRET_BYTES, SettingsError, secret, secrets_folder

MOST_BYTES = 1_000_000
KEY_BYTES = 32
SENTENCES = {
    ReceiptFault.ALTERED: "The receipt was altered: its fields do not say what was committed to.",
    ReceiptFault.NOT_YET: "The receipt carries no proof yet: take it again from {proof_from} on.",
    ReceiptFault.OTHER_KEY: "The receipt was signed under another key than {key}.",
    ReceiptFault.COMMITMENT: "The receipt's entry in the ledger commits to something else.",
    ReceiptFault.NOT_INCLUDED: "The receipt's entry is not under its signed head.",
    ReceiptFault.UNSIGNED: "The receipt's head was not signed under {key}.",
}
NEVER = "The receipt carries no proof, and names no day from which there is one."
STANDS = "The receipt stands: what was chosen on {day} is entry {sequence} of the ledger signed under {key}."


def verify_receipt(path: Path, key: str | None, *, as_json: bool, as_kantara: bool) -> NoReturn:
    """Say whether the receipt stands, and end: exit 0, 1 or 2."""
    expected = _key(key)
    try:
        one = decode(_content(path))
    except NotAReceiptError:
        _refuse(f"The file {path} is no receipt.")
    except AlteredReceiptError:
        _say(None, ReceiptFault.ALTERED, expected, as_json=as_json)
    fault = fault_of(one, expected)
    if fault is None and as_kantara:
        click.echo(json.dumps(to_kantara(one), ensure_ascii=False, indent=1))
        sys.exit(0)
    _say(one, fault, expected, as_json=as_json)


def _say(one: Receipt | None, fault: ReceiptFault | None, key: bytes, *, as_json: bool) -> NoReturn:
    if as_json:
        outcome = {"stands": fault is None, "key": key.hex(), "fault": fault.value if fault else None}
        click.echo(json.dumps(outcome, indent=2))
    words = sentence(one, fault, key)
    if fault is not None or not as_json:
        click.echo(words, err=fault is not None)
    sys.exit(0 if fault is None else 1)


def sentence(one: Receipt | None, fault: ReceiptFault | None, key: bytes) -> str:
    """The outcome in words."""
    if fault is None:
        sequence = one.proof.entry.sequence if one and one.proof else 0
        return STANDS.format(day=one.day if one else "", sequence=sequence, key=key.hex())
    if fault is ReceiptFault.NOT_YET and (one is None or one.proof_from is None):
        return NEVER
    return SENTENCES[fault].format(key=key.hex(), proof_from=one.proof_from if one else "")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NotAReceiptError
        return path.read_bytes()
    except OSError:
        _refuse(f"The file {path} cannot be read.")


def _key(said: str | None) -> bytes:
    """The key that was named, or the house's own."""
    if said is None:
        try:
            return key_of(secret(secrets_folder() / "ledger", SECRET_BYTES))
        except SettingsError as error:
            _refuse(f"{error} Or name the ledger’s public key with --key.")
    try:
        named = bytes.fromhex(said)
    except ValueError:
        named = b""
    if len(named) != KEY_BYTES:
        _refuse(f"The key {said} is not 64 hexadecimal digits.")
    return named


def _refuse(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
