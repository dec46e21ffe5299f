"""Settings: read once from the environment, frozen, and refused when they are wrong."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SECRET_BYTES = 32
INSTALLATION_BYTES = 16
SECRETS = (
    ("installation", INSTALLATION_BYTES),
    ("pepper", SECRET_BYTES),
    ("rounding", SECRET_BYTES),
    ("ledger", SECRET_BYTES),
)
"""Each secret of an installation, a file, with its bytes: what the sealed recovery kit holds."""
PRIVATE = 0o077
PREFIX = "CONSULT_"
RECOVERY = "recovery.pub"
FINGERPRINT_SETTING = f"{PREFIX}RECOVERY_FINGERPRINT"


class SettingsError(Exception):
    """A setting is missing or wrong. Its message says which and what to do, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between installations.

    Stores are SQLAlchemy URLs. ``pepper`` (K0), ``rounding`` (K16), ``ledger`` (K14's seed) and ``installation`` are
    read from the folder of secrets, never from a database or its backup, and so is ``recovery``, the public half of
    K13, whose fingerprint is a setting. ``tombstones`` is the third place of those; ``tombstones_apart`` says that
    somebody chose it.
    """

    main_store: str
    key_store: str
    session_store: str
    contacts_store: str
    installation: bytes
    pepper: bytes = field(repr=False)
    rounding: bytes = field(repr=False)
    ledger: bytes = field(repr=False)
    address: str
    workers: int
    secure: bool
    drafts_offered: bool
    classical_suite: bool
    example_pages: bool
    proxies: int
    secrets: Path
    recovery: bytes | None
    tombstones: Path
    tombstones_apart: bool
    templates: Path
    translations: Path


def secrets_folder(environment: Mapping[str, str] | None = None) -> Path:
    """The folder of secrets."""
    given = _Given(os.environ if environment is None else environment)
    return Path(given.text("SECRETS", str(Path(given.text("DATA", "data")) / "secrets")))


def read_settings(environment: Mapping[str, str] | None = None, *, without_recovery: bool = False) -> Settings:
    """The settings of this environment; ``without_recovery`` for the ceremony alone. Raises SettingsError."""
    given = _Given(os.environ if environment is None else environment)
    data = Path(given.text("DATA", "data"))
    secrets = secrets_folder(environment)
    tombstones = given.text("TOMBSTONES", "")
    return Settings(
        main_store=given.text("MAIN_STORE", f"sqlite:///{data.absolute() / 'main.db'}"),
        key_store=given.text("KEY_STORE", f"sqlite:///{data.absolute() / 'keys.db'}"),
        session_store=given.text("SESSION_STORE", f"sqlite:///{data.absolute() / 'sessions.db'}"),
        contacts_store=given.text("CONTACTS_STORE", f"sqlite:///{data.absolute() / 'contacts.db'}"),
        installation=secret(secrets / "installation", INSTALLATION_BYTES),
        pepper=secret(secrets / "pepper", SECRET_BYTES),
        rounding=secret(secrets / "rounding", SECRET_BYTES),
        ledger=secret(secrets / "ledger", SECRET_BYTES),
        address=given.text("ADDRESS", "http://localhost:8080"),
        workers=given.number("WORKERS", 2),
        secure=given.flag("SECURE", otherwise=True),
        drafts_offered=given.flag("DRAFT_LANGUAGES", otherwise=False),
        classical_suite=given.flag("CLASSICAL_SUITE", otherwise=False),
        example_pages=given.flag("EXAMPLE_PAGES", otherwise=False),
        proxies=given.number("PROXIES", 0),
        secrets=secrets,
        recovery=None if without_recovery else recovery_key(secrets / RECOVERY, given.text("RECOVERY_FINGERPRINT", "")),
        tombstones=Path(tombstones or data / "tombstones").absolute(),
        tombstones_apart=bool(tombstones),
        templates=folder("templates"),
        translations=folder("translations"),
    )


class _Given:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, otherwise: str) -> str:
        return self._environment.get(PREFIX + name, otherwise)

    def number(self, name: str, otherwise: int) -> int:
        said = self.text(name, str(otherwise))
        if not (said.isascii() and said.isdigit()):
            raise SettingsError(f"{PREFIX}{name} must be a whole number, and is “{said}”.")
        return int(said)

    def flag(self, name: str, *, otherwise: bool) -> bool:
        said = self.text(name, "yes" if otherwise else "no")
        if said not in {"yes", "no"}:
            raise SettingsError(f"{PREFIX}{name} must be yes or no, and is “{said}”.")
        return said == "yes"


def secret(path: Path, size: int) -> bytes:
    """The secret in this file: ``size`` bytes as hexadecimal digits, readable by its owner alone. Raises SettingsError."""
    try:
        mode = path.stat().st_mode
        held = bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise SettingsError(
            f"The file {path} is missing. Bring it back from the recovery kit; "
            "without it nothing that was sealed opens again. A new installation makes it with `consult init`.",
        ) from None
    except (OSError, ValueError):
        raise SettingsError(f"The file {path} cannot be read as hexadecimal digits.") from None
    if mode & PRIVATE:
        raise SettingsError(f"The file {path} can be read by others. Say: chmod 400 {path}")
    if len(held) != size:
        raise SettingsError(f"The file {path} holds {len(held)} bytes where {size} are needed.")
    return held


def make_secrets(folder_of_secrets: Path, entropy: Callable[[int], bytes]) -> None:
    """Make the secrets of a new installation; those that are there already stay. Each file is mode 0400."""
    folder_of_secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, size in SECRETS:
        path = folder_of_secrets / name
        if not path.exists():
            write_once(path, entropy(size).hex())


def recovery_key(path: Path, expected: str) -> bytes | None:
    """The recovery key's public half (K13), suite byte first; None where no ceremony was held yet.

    Raises SettingsError where its SHA-256 is not the fingerprint that was set, for then it is not the trustees' key.
    """
    if not path.exists():
        if expected:
            raise SettingsError(f"{FINGERPRINT_SETTING} is set, and the file {path} is missing.")
        return None
    try:
        held = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        raise SettingsError(f"The file {path} cannot be read as hexadecimal digits.") from None
    found = hashlib.sha256(held).hexdigest()
    if not expected:
        raise SettingsError(
            f"{FINGERPRINT_SETTING} is not set. Take the fingerprint from the trustees' papers; this key's is {found}."
        )
    if found != expected.replace(" ", "").lower():
        raise SettingsError(
            f"The key in {path} has the fingerprint {found}, which is not {FINGERPRINT_SETTING}: nothing is sealed to it."
        )
    return held


def write_once(path: Path, content: str) -> None:
    """Write a file of mode 0400, whole or not at all: a crash must not leave an empty secret behind."""
    half = path.with_suffix(".new")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)


def folder(name: str) -> Path:
    """The folder of templates or translations: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    for candidate in (package / f"_{name}", package.parent / name):
        if candidate.is_dir():
            return candidate
    raise SettingsError(f"The folder {name} is neither inside the package nor beside it.")
