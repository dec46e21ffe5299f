"""`consult keys`: the ceremony of the recovery key (K13), what it protects, and what two trustees bring back."""

import os
import sys
from pathlib import Path

import click

from consult.app import build_house, utc_now
from consult.cli.backup import FILE, json_option, share_option, words_in
from consult.cli.telling import plainly, refuse, tell
from consult.crypto import recovery
from consult.crypto.recovery_key import short_name
from consult.services import packing, recovering
from consult.services.house import House
from consult.settings import (
    FINGERPRINT_SETTING,
    RECOVERY,
    SECRETS,
    SettingsError,
    read_settings,
    secret,
    secrets_folder,
    write_once,
)

ASKED = 3
"""Words that each trustee types back."""
A_LINE = 3
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def keys() -> None:
    """The organisation's recovery key: the ceremony, checks, the kit, and recovery."""


@keys.command()
@click.option("--shares-to", type=FOLDER, help="Write three files (mode 0400) instead of showing them: for scripts.")
@click.option("--replace", is_flag=True, help="Make a new key where there is one; then say `consult keys reseal`.")
@json_option
@plainly
def ceremony(shares_to: Path | None, replace: bool, as_json: bool) -> None:  # noqa: FBT001 - click hands the flags over
    """Make the recovery key, show each of three trustees her share, and keep nothing but the public half."""
    kept = secrets_folder() / RECOVERY
    if kept.exists() and not replace:
        refuse(f"There is a recovery key already, {kept}. A new one is made with --replace.")
    if as_json and shares_to is None:
        refuse("With --json, say with --shares-to where the shares go.")
    house = build_house(read_settings(without_recovery=True))
    key, shares = recovering.ceremony(house)
    name = short_name(house.keys.installation)
    if shares_to is not None:
        _write(shares, shares_to, name)
    else:
        for number, share in enumerate(shares, start=1):
            _hand_over(house, number, share, name)
    recovering.held(house, key, utc_now().date())
    write_once(kept, key.encoded.hex())
    found = key.fingerprint.hex()
    tell(
        as_json,
        {"fingerprint": found, "installation": name, "file": str(kept)},
        f"The public half is in {kept}. The seed is gone from this machine.",
        f"Write this fingerprint on all three papers, and set it before you start consult again:\n{FINGERPRINT_SETTING}={found}",
    )


def _write(shares: tuple[str, ...], folder: Path, name: str) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number, share in enumerate(shares, start=1):
        write_once(folder / f"share-{number}.txt", f"{_heading(number, name)}\n{share}\n")


def _heading(number: int, name: str) -> str:
    return f"# consult {name}: share {number} of {recovery.TRUSTEES}; any {recovery.NEEDED} bring the key back"


def _hand_over(house: House, number: int, share: str, name: str) -> None:
    """One trustee, alone before the screen: she writes, the page goes, she types three words back."""
    words = share.split()
    _new_page()
    click.echo(f"Trustee {number}: come alone. Press Enter when nobody else sees the screen.")
    _line()
    right, trouble = False, ""
    while not right:
        _new_page()
        click.echo(f"{trouble}{_heading(number, name)}")
        click.echo("Write every word and its number on paper. Take no photograph; type it nowhere else.\n")
        for at in range(0, len(words), A_LINE):
            row = [f"{place:>2} {word:<12}" for place, word in enumerate(words[at : at + A_LINE], start=at + 1)]
            click.echo("  ".join(row).rstrip())
        click.echo("\nPress Enter when you have written it.")
        _line()
        _new_page()
        right = all(_typed_back(words, place) for place in _places(house))
        trouble = "That is not what stands there. Your share is shown once more.\n"
    _new_page()


def _typed_back(words: list[str], place: int) -> bool:
    click.echo(f"Type word {place + 1} of your share:")
    return _line().strip().lower() == words[place]


def _places(house: House) -> list[int]:
    """Three different places, drawn."""
    drawn: list[int] = []
    while len(drawn) < ASKED:
        place = house.entropy(1)[0]
        if place < recovery.WORDS and place not in drawn:
            drawn.append(place)
    return drawn


def _new_page() -> None:
    """Clear the screen; on paper and in a pipe, begin a page."""
    click.clear() if sys.stdout.isatty() else click.echo("\f", nl=False)


def _line() -> str:
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        refuse("The ceremony was broken off. No key was kept; destroy what was written, and begin again.")
    return line


@keys.command()
@json_option
@plainly
def check(as_json: bool) -> None:  # noqa: FBT001 - click hands the flag over
    """Say whether the trustees could bring every consultation back; exit 1 where they could not."""
    house = build_house(read_settings())
    lacking = recovering.unrecoverable(house)
    contacts = not recovering.contacts_unrecoverable(house)
    found = house.keys.recovery.fingerprint.hex() if house.keys.recovery else ""
    named = [
        {"consultation": each.consultation.hex(), "epoch": each.id.hex(), "number": each.number} for each in lacking
    ]
    tell(
        as_json,
        {"fingerprint": found, "missing": named, "contacts": contacts},
        f"Recovery key {found}.",
        *(f"Epoch {each.number} of consultation {each.consultation.hex()} is not sealed to it." for each in lacking),
        *([] if lacking else ["Every consultation can be brought back."]),
        *([] if contacts else ["The contacts' key is not sealed to it. Say: consult contacts rotate"]),
    )
    sys.exit(1 if lacking or not contacts else 0)


@keys.command()
@share_option
@click.option(
    "--for", "name", required=True, help="A coordinator or custodian, who keeps her passphrase and second factor."
)
@click.option("--contacts", is_flag=True, help="Give her the contacts' key, and no consultation's.")
@json_option
@plainly
def recover(
    shares: tuple[Path, ...],
    name: str,
    contacts: bool,  # noqa: FBT001 - click hands the flags over
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Give a live member of staff the keys of all consultations, or that of contacts, by two trustees' shares."""
    house = build_house(read_settings())
    seed = recovering.seed_of(house, words_in(shares))
    if contacts:
        recovering.recover_contacts(house, seed, name, utc_now().date())
        return tell(as_json, {"contacts": True}, f"{name} may see contacts now. Her passphrase opens them.")
    opened = recovering.recover(house, seed, name, utc_now().date())
    return _told(opened, as_json, f"Keys given to {name}: {opened.opened}. Her passphrase opens them.")


@keys.command()
@share_option
@click.option("--retire", is_flag=True, help="Then delete what is sealed to any other key than the present one.")
@json_option
@plainly
def reseal(shares: tuple[Path, ...], retire: bool, as_json: bool) -> None:  # noqa: FBT001 - click hands the flags over
    """After a new ceremony: bring over what was sealed to the old key, by two of the old shares."""
    house = build_house(read_settings())
    opened = recovering.reseal(house, words_in(shares))
    if retire and not opened.refused and not opened.missing:
        recovering.retire(house)
    _told(opened, as_json, f"Epochs sealed to the new key: {opened.opened}.")


def _told(opened: recovering.Opened, as_json: bool, sentence: str) -> None:  # noqa: FBT001 - click hands the flag over
    others = []
    if opened.refused:
        others.append(f"Did not open, for their rows were changed or come from elsewhere: {opened.refused}.")
    if opened.missing:
        others.append(f"Epochs not sealed to the recovery key: {opened.missing}.")
    content = {"opened": opened.opened, "refused": opened.refused, "missing": opened.missing}
    tell(as_json, content, sentence, *others)
    sys.exit(1 if opened.refused else 0)


@keys.command()
@click.argument("to", type=click.Path(dir_okay=False, path_type=Path))
@plainly
def kit(to: Path) -> None:
    """Write the sealed recovery kit to the file TO: the installation's secrets, sealed to the trustees."""
    house, settings = build_house(read_settings()), read_settings()
    if house.keys.recovery is None:
        raise recovering.NoRecoveryKeyError
    held = {name: secret(settings.secrets / name, size) for name, size in SECRETS}
    half = to.with_name(to.name + ".new")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(packing.pack(house.keys.recovery, held))
        file.flush()
        os.fsync(file.fileno())
    half.replace(to)
    click.echo(f"The kit is in {to}. Keep copies away from this machine.")


@keys.command()
@click.argument("packed", metavar="KIT", type=FILE)
@share_option
@plainly
def unpack(packed: Path, shares: tuple[Path, ...]) -> None:
    """Bring the secrets back from the recovery kit into CONSULT_SECRETS; those that are there already must be the same."""
    key, held = packing.unpack(packed.read_bytes(), recovery.combine(words_in(shares)))
    folder = secrets_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = {**{name: content.hex() for name, content in held.items()}, RECOVERY: key.encoded.hex()}
    for name, content in found.items():
        path = folder / name
        if path.exists() and path.read_text(encoding="ascii").strip() != content:
            raise SettingsError(f"{path} is there and differs from the kit's. Nothing was changed.")
    for name, content in found.items():
        if not (folder / name).exists():
            write_once(folder / name, content)
    click.echo(f"The secrets are in {folder}.\n{FINGERPRINT_SETTING}={key.fingerprint.hex()}")
