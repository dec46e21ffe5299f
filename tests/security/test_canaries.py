"""Canaries: what people type over HTTP is searched for, in every shape it could take, in every file that was written."""

import base64
import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser import Browser, over_http
from staff import secret_of

from consult.xlsform import write
from tests.browser.staff_way import desk_over_http, invitations_over_http
from tests.server import CONSULT, PASSPHRASE, Served, server_in
from tests.web.test_accounts import choose, set_up_code, set_up_recovery
from tests.web.way import come_back, come_in, say, sign_in
from tests.world import PLACES, browser_of, instrument

WORDS = "canary words: the river Ouse ran backwards"
TOWN = "Canarytownshire"
LATER = "canary passphrase of seven grey herons"
FILE_NAME = "canary-file-name-quince.xlsx"


def shapes(canary: str) -> Iterator[tuple[str, bytes]]:
    """The canary as it might lie in a file."""
    plain = canary.encode()
    yield "utf-8", plain
    yield "utf-16", canary.encode("utf-16-le")
    yield "hex", plain.hex().encode()
    yield "json", json.dumps(canary)[1:-1].encode()
    yield "form", canary.replace(" ", "+").encode()
    for phase in range(3):
        coded = base64.b64encode(b"\0" * phase + plain)
        skip = 0 if phase == 0 else 4
        yield f"base64 phase {phase}", coded[skip : len(coded) // 4 * 4 - 4]


def found_in(folder: Path, canaries: dict[str, str]) -> list[str]:
    """Which canaries lie in which files of this folder, and in what shape."""
    return found_among([path for path in sorted(folder.rglob("*")) if path.is_file()], canaries)


def found_among(files: Iterable[Path], canaries: dict[str, str]) -> list[str]:
    """Which canaries lie in which of these files, and in what shape."""
    sought = [(name, shape, form) for name, canary in canaries.items() for shape, form in shapes(canary)]
    found = []
    for path in files:
        content = path.read_bytes()
        found += [f"{name} as {shape} in {path.name}" for name, shape, form in sought if form in content]
    return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A real server whose every file, temporary ones and its output among them, lies in one folder."""
    with server_in(tmp_path) as server:
        yield server


def set_up(served: Served) -> dict[str, str]:
    """Someone sets her account up from her link; gives what she typed, was shown and typed back."""
    command = [CONSULT, "staff", "add", "later", "--role", "custodian"]
    link = subprocess.run(command, env=served.environment, check=True, capture_output=True, text=True).stdout
    secret = link.strip().partition("#")[2]
    browser = Browser(over_http(served.address))
    browser.get("/account/begin")
    browser.submit({"secret": secret})
    choose(browser, LATER)
    code = set_up_code(browser, lambda: datetime.now(UTC))
    key = set_up_recovery(browser)
    assert browser.path == "/work", browser.text
    return {"sign-up secret": secret, "her passphrase": LATER, "her code's secret": code, "her printed key": key}


def walk(served: Served) -> dict[str, str]:
    """Type every canary over HTTP; gives the canaries that the server itself made up."""
    address = served.address
    later = set_up(served)
    invitations = invitations_over_http(desk_over_http(served), write(instrument()), 2, FILE_NAME)
    participant = Browser(over_http(address))
    code = come_in(participant, invitations[0])
    say(participant, PLACES["town"], TOWN)
    say(participant, PLACES["words"], WORDS)
    say(participant, PLACES["words"], "\x00" + WORDS)
    say(participant, PLACES["years"], WORDS)
    participant.get("/nowhere?said=" + TOWN)
    participant.get("/answers")
    participant.submit({}, press="send")
    assert participant.path == "/sent"
    participant.get("/receipt/1")
    assert participant.body.startswith(b'{\n "record"')
    (served.folder / "receipt.json").write_bytes(participant.body)
    wrong = Browser(over_http(address))
    wrong.get("/")
    wrong.submit({"code": WORDS})
    again = Browser(over_http(address))
    come_back(again, code)
    again.get("/answers")
    assert WORDS in again.text
    spoken = " ".join(code[at : at + 4] for at in range(0, 16, 4))
    return {
        "access code": code,
        "access code in groups": spoken,
        "used invitation": invitations[0],
        "unused invitation": invitations[1],
        "code secret": secret_of(served.staff["coordinator"]),
        "recovery key": served.staff["coordinator"]["recovery"],
        "recovery key in one": served.staff["coordinator"]["recovery"].replace("-", ""),
        **later,
    }


def test_nothing_that_was_typed_lies_in_any_file(served: Served) -> None:
    folder = served.folder
    made_up = walk(served)
    canaries = {"free text": WORDS, "short text": TOWN, "passphrase": PASSPHRASE, "file name": FILE_NAME, **made_up}
    assert list((folder / "data").glob("main.db-wal")), "the server is still running, its log among the files"
    assert found_in(folder, canaries) == [], "nor in the receipt that she took"


@pytest.mark.parametrize("prefix", [b"", b"x", b"xy"])
def test_the_search_finds_a_canary_in_each_of_its_shapes(tmp_path: Path, prefix: bytes) -> None:
    planted = {
        "plain": WORDS.encode(),
        "utf16": WORDS.encode("utf-16-le"),
        "hex": WORDS.encode().hex().encode(),
        "base64": base64.b64encode(prefix + WORDS.encode() + b"tail"),
    }
    for name, content in planted.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "file").write_bytes(b"before " + content + b" after")
        assert found_in(folder, {"canary": WORDS}), name


def test_an_upload_is_never_spooled_to_a_disk(app, tmp_path, monkeypatch) -> None:
    """Werkzeug would write an upload over 500 kB to a temporary file."""

    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    opened: list[object] = []
    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, lambda *_, **__: opened.append(1))
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    browser.get("/work")
    browser.upload(browser.form_to("/workbook"), "workbook", "big.xlsx", b"PK\x03\x04" + bytes(2_000_000))
    assert browser.status == 422
    assert opened == []
    assert list(spool.iterdir()) == []
