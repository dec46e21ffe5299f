"""`consult keys`, `backup`, `restore`, `drill`: run as people run them; one clear sentence where something is wrong."""

import json
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consult.settings import SECRETS, make_secrets, write_once
from consult.storage.third_place import SIGN
from tests.server import CONSULT
from tests.unit.cli.test_commands import refused, run
from tests.world import INSTALLATION, LEDGER, PASSPHRASE, PEPPER, ROUNDING, code_now

Environment = dict[str, str]


@pytest.fixture
def here(data: Path) -> Environment:
    """An installation with its staff, and the secrets that they were vouched for with, before the ceremony."""
    (data / "secrets").mkdir()
    held = {"installation": INSTALLATION, "pepper": PEPPER, "rounding": ROUNDING, "ledger": LEDGER}
    assert held.keys() == dict(SECRETS).keys()
    for name, secret in held.items():
        write_once(data / "secrets" / name, secret.hex())
    (data / "tombstones").mkdir()
    environment = {"CONSULT_DATA": str(data), "CONSULT_SECURE": "no"}
    assert run("init", **environment).exit_code == 0
    return environment


@pytest.fixture
def kept(here: Environment, data: Path) -> Environment:
    """The same, after a ceremony by script."""
    result = run("keys", "ceremony", "--shares-to", str(data / "trustees"), "--json", **here)
    assert result.exit_code == 0, result.stderr
    return {**here, "CONSULT_RECOVERY_FINGERPRINT": json.loads(result.stdout)["fingerprint"]}


def shares(data: Path, *numbers: int, folder: str = "trustees") -> list[str]:
    return [word for number in numbers for word in ("--share", str(data / folder / f"share-{number}.txt"))]


def test_a_ceremony_by_script_leaves_three_files_and_the_public_half(kept: Environment, data: Path) -> None:
    names = sorted(path.name for path in (data / "trustees").iterdir())
    assert names == ["share-1.txt", "share-2.txt", "share-3.txt"]
    for path in (*(data / "trustees").iterdir(), data / "secrets" / "recovery.pub"):
        assert path.stat().st_mode & 0o777 == 0o400
    assert run("keys", "check", **kept).exit_code == 0


class Trustees:
    """People before a real terminal's pipe: they write down what the page shows, and type back what is asked."""

    def __init__(self, environment: Environment) -> None:
        self.process = subprocess.Popen(
            [CONSULT, "keys", "ceremony"],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.read: list[str] = []

    def until(self, words: str) -> str:
        seen = []
        while not seen or words not in seen[-1]:
            line = self.process.stdout.readline()
            assert line, (seen, self.process.stderr.read())
            seen.append(line)
        self.read += seen
        return "".join(seen)

    def type(self, words: str = "") -> None:
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()

    def written(self) -> list[str]:
        """A share, as its trustee writes it from the page."""
        self.type()
        page = self.until("Press Enter when you have written it.")
        assert "Take no photograph" in page
        found = dict(re.findall(r"(\d+) ([a-z]+)", page.partition("nowhere else.")[2]))
        self.type()
        return [found[str(place)] for place in range(1, 34)]

    def answer(self, words: list[str], *, wrong: int = -1) -> None:
        for number in range(3):
            asked = re.search(r"word (\d+) of", self.until("of your share:"))
            place = int(asked[1]) - 1
            self.type("nonsense" if number == wrong else words[place].upper())
            if number == wrong:
                return


def test_the_ceremony_as_three_trustees_hold_it(here: Environment, data: Path) -> None:
    trustees, held = Trustees(here), []
    for number in (1, 2, 3):
        trustees.until(f"Trustee {number}: come alone")
        words = trustees.written()
        if number == 2:
            trustees.answer(words, wrong=1)
            trustees.until("That is not what stands there")
            trustees.until("Press Enter when you have written it.")
            trustees.type()
        trustees.answer(words)
        held.append(words)
    rest, errors = trustees.process.communicate(timeout=30)
    assert (trustees.process.returncode, errors) == (0, "")
    found = re.search(r"CONSULT_RECOVERY_FINGERPRINT=([0-9a-f]{64})", rest)
    environment = {**here, "CONSULT_RECOVERY_FINGERPRINT": found[1]}
    (data / "typed").mkdir()
    for number, words in enumerate(held, start=1):
        (data / "typed" / f"share-{number}.txt").write_text(" ".join(words))
    assert (
        run("keys", "recover", *shares(data, 1, 3, folder="typed"), "--for", "custodian", **environment).exit_code == 0
    )
    pages = "".join(trustees.read).split("\f")
    shown = [page for page in pages if re.search(r"share \d of 3", page)]
    assert [re.search(r"share (\d) of 3", page)[1] for page in shown] == ["1", "2", "2", "3"], "one page each, one more"
    asked = [page for page in pages if "Type word" in page]
    for words in held:
        assert not any(word in page.split() for page in asked for word in words[4:])
    for path in data.rglob("*"):
        if path.is_file() and "typed" not in path.parts:
            assert held[0][5].encode() + b" " + held[0][6].encode() not in path.read_bytes()


def test_a_ceremony_that_is_broken_off_keeps_no_key(here: Environment, data: Path) -> None:
    result = run("keys", "ceremony", typed="\n\n", **here)
    assert result.exit_code == 2
    assert result.stderr == "The ceremony was broken off. No key was kept; destroy what was written, and begin again.\n"
    assert not (data / "secrets" / "recovery.pub").exists()


def test_a_second_ceremony_needs_to_be_meant(kept: Environment, data: Path) -> None:
    result = run("keys", "ceremony", "--shares-to", str(data / "again"), **kept)
    refused(result, f"There is a recovery key already, {data}/secrets/recovery.pub. A new one is made with --replace.")
    assert not (data / "again").exists()


def test_a_new_key_takes_over_from_the_old_with_the_old_shares(kept: Environment, data: Path) -> None:
    made = run("keys", "ceremony", "--replace", "--shares-to", str(data / "new"), "--json", **kept)
    now = {**kept, "CONSULT_RECOVERY_FINGERPRINT": json.loads(made.stdout)["fingerprint"]}
    assert run("keys", "check", **now).exit_code == 0, "no consultation yet"
    refused(run("keys", "reseal", *shares(data, 1, 2), **now), "These shares are of another recovery key.")


@pytest.mark.parametrize("noun", [("keys", "check"), ("serve",), ("migrate",), ("backup", "there")])
def test_another_fingerprint_stops_everything(kept: Environment, data: Path, noun: tuple[str, ...]) -> None:
    found = kept["CONSULT_RECOVERY_FINGERPRINT"]
    wrong = {**kept, "CONSULT_RECOVERY_FINGERPRINT": "0" * 64}
    refused(
        run(*noun, **wrong),
        f"The key in {data}/secrets/recovery.pub has the fingerprint {found}, "
        "which is not CONSULT_RECOVERY_FINGERPRINT: nothing is sealed to it.",
    )
    refused(
        run(*noun, **{**kept, "CONSULT_RECOVERY_FINGERPRINT": ""}),
        "CONSULT_RECOVERY_FINGERPRINT is not set. Take the fingerprint from the trustees' papers; "
        f"this key's is {found}.",
    )


def test_a_fingerprint_without_its_key_is_said(here: Environment, data: Path) -> None:
    result = run("keys", "check", **here, CONSULT_RECOVERY_FINGERPRINT="0" * 64)
    refused(result, f"CONSULT_RECOVERY_FINGERPRINT is set, and the file {data}/secrets/recovery.pub is missing.")


@pytest.mark.parametrize("words", [("keys", "check"), ("keys", "kit", "kit"), ("backup", "there")])
def test_before_the_ceremony_each_says_so(here: Environment, tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run(*words[:-1], *([str(tmp_path / words[-1])] if words[-1] != "check" else ["check"]), **here)
    assert result.exit_code == 2
    assert result.stderr.startswith("There is no recovery key")
    assert result.stderr.count("\n") == 1


WRONG = {
    "Two different shares are needed.": lambda words: [words[0], words[0]],
    "Share 2 is damaged: a word is missing, misspelt or in the wrong place.": lambda words: [words[0], words[1][:-4]],
    "Share 1 is damaged: a word is missing, misspelt or in the wrong place.": lambda words: ["", words[1]],
}


@pytest.mark.parametrize("sentence", WRONG)
@pytest.mark.parametrize("noun", [("keys", "recover", "--for", "custodian"), ("restore", "."), ("keys", "reseal")])
def test_faults_of_shares_have_a_sentence_each(
    kept: Environment, data: Path, sentence: str, noun: tuple[str, ...]
) -> None:
    read = [(data / "trustees" / f"share-{number}.txt").read_text() for number in (1, 2)]
    paths = []
    for number, content in enumerate(WRONG[sentence](read)):
        path = data / f"given-{number}.txt"
        path.write_text(content)
        paths += ["--share", str(path)]
    refused(run(*noun, *paths, **kept), sentence)


def test_shares_of_two_ceremonies_are_told_apart(kept: Environment, data: Path) -> None:
    run("keys", "ceremony", "--replace", "--shares-to", str(data / "new"), **kept)
    mixed = [*shares(data, 1), *shares(data, 2, folder="new")]
    result = run("keys", "unpack", str(data / "secrets" / "pepper"), *mixed, **kept)
    refused(result, "These shares do not belong together.")
    result = run("keys", "recover", *shares(data, 1, 2, folder="new"), "--for", "custodian", **kept)
    assert "which is not CONSULT_RECOVERY_FINGERPRINT" in result.stderr


def test_the_whole_disaster(kept: Environment, data: Path, tmp_path: Path) -> None:
    """Backup, kit, drill; the machine burns; kit and shares and backups are all that is left."""
    made = run("backup", str(data / "away"), "--json", **kept)
    assert made.exit_code == 0, made.stderr
    told = json.loads(made.stdout)
    assert set(told) == {"files", "rows", "removed"}
    assert told["rows"]["main"]["staff"] == 3
    assert set(told["files"]) == {"main", "keys", "contacts"}
    assert run("keys", "kit", str(data / "away" / "kit"), **kept).exit_code == 0
    drilled = run("drill", "--json", **kept)
    assert (drilled.exit_code, json.loads(drilled.stdout)["same"]) == (0, True)
    assert run("staff", "add", "somebody since", "--role", "interpreter", **kept).exit_code == 0
    assert run("verify", **kept).exit_code == 0, "its head now lies in the third place"
    burned = tmp_path / "new"
    place = {"CONSULT_TOMBSTONES": str(data / "tombstones")}
    there = {**kept, **place, "CONSULT_DATA": str(burned), "CONSULT_RECOVERY_FINGERPRINT": ""}
    burned.mkdir()
    unpacked = run("keys", "unpack", str(data / "away" / "kit"), *shares(data, 2, 3), **there)
    assert unpacked.exit_code == 0, unpacked.stderr
    there["CONSULT_RECOVERY_FINGERPRINT"] = unpacked.stdout.strip().partition("CONSULT_RECOVERY_FINGERPRINT=")[2]
    for name in (*(name for name, _ in SECRETS), "recovery.pub"):
        assert (burned / "secrets" / name).read_text() == (data / "secrets" / name).read_text()
    assert run("init", **there).exit_code == 0
    back = run("restore", str(data / "away"), *shares(data, 1, 3), "--who", "Ada", "--json", **there)
    assert back.exit_code == 0, back.stderr
    assert json.loads(back.stdout)["rows"] == told["rows"]
    verified = run("verify", "--json", **there)
    assert verified.exit_code == 0, verified.stderr
    assert len(json.loads(verified.stdout)["before_restores"]) == 1
    assert "is from before the restore of" in verified.stderr
    again = run("restore", str(data / "away"), *shares(data, 1, 3), **there)
    refused(again, "The main store is not empty. A restore needs an empty one; nothing was changed.")


def test_contacts_are_rotated_at_the_machine_by_someone_who_sees_them(kept: Environment, data: Path) -> None:
    early = run("contacts", "rotate", "--as", "coordinator", typed=typed_now(), **kept)
    assert early.exit_code == 2
    assert early.stderr.endswith("No contacts are kept here yet: say `consult contacts begin` first.\n")
    assert run("contacts", "begin", "--for", "coordinator", "--for", "third", **kept).exit_code == 2
    assert run("contacts", "begin", "--for", "coordinator", "--for", "custodian", **kept).exit_code == 0
    wrong = run("contacts", "rotate", "--as", "coordinator", typed="no words of hers\n123456\n", **kept)
    assert "is not right, or the code was used already." in wrong.stderr
    later = datetime.now(UTC) + timedelta(seconds=30)
    result = run("contacts", "rotate", "--as", "coordinator", typed=typed_now(later), **kept)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.endswith("The contacts' key is changed; coordinator, custodian may see them.\n")
    told = run("keys", "check", "--json", **kept)
    assert json.loads(told.stdout)["contacts"] is True
    given = run("keys", "recover", *shares(data, 1, 3), "--for", "custodian", "--contacts", **kept)
    assert given.stdout == "custodian may see contacts now. Her passphrase opens them.\n"


def typed_now(at: datetime | None = None) -> str:
    return f"{PASSPHRASE}\n{code_now(at or datetime.now(UTC))}\n"


def test_a_kit_is_not_unpacked_over_other_secrets(kept: Environment, data: Path, tmp_path: Path) -> None:
    run("keys", "kit", str(data / "kit"), **kept)
    make_secrets(tmp_path / "other" / "secrets", os.urandom)
    before = {path.name: path.read_text() for path in (tmp_path / "other" / "secrets").iterdir()}
    result = run("keys", "unpack", str(data / "kit"), *shares(data, 1, 2), CONSULT_DATA=str(tmp_path / "other"))
    assert result.exit_code == 2
    assert "differs from the kit's. Nothing was changed." in result.stderr
    assert {path.name: path.read_text() for path in (tmp_path / "other" / "secrets").iterdir()} == before


def test_a_backup_that_cannot_be_written_says_where(kept: Environment, data: Path) -> None:
    (data / "file").write_text("")
    refused(run("backup", str(data / "file" / "below"), **kept), f"{data}/file/below cannot be used: Not a directory.")


def test_a_restore_from_nowhere_says_so(kept: Environment, data: Path) -> None:
    result = run("restore", str(data / "nowhere"), *shares(data, 1, 2), **kept)
    refused(result, f"There is no such backup, or no two that belong together, in {data}/nowhere.")


def test_a_drill_that_has_nowhere_to_go_says_so(kept: Environment, data: Path) -> None:
    result = run("drill", "--beside", str(data / "nowhere"), **kept)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{data}/nowhere is not there.")


def test_a_drill_leaves_nothing_beside(kept: Environment, data: Path, tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    assert run("drill", "--beside", str(beside), **kept).exit_code == 0
    assert list(beside.iterdir()) == []


def test_in_earnest_a_place_for_tombstones_must_be_named(kept: Environment) -> None:
    result = run("serve", **{**kept, "CONSULT_SECURE": "yes", "CONSULT_PROXIES": "1"})
    assert result.exit_code == 2
    assert result.stderr.startswith("Say with CONSULT_TOMBSTONES where tombstones stand apart")


def test_a_place_of_tombstones_that_is_not_mounted_stops_the_start(kept: Environment, tmp_path: Path) -> None:
    place = tmp_path / "mounted"
    place.mkdir()
    result = run("serve", **kept, CONSULT_TOMBSTONES=str(place))
    refused(
        result,
        f"{place} (CONSULT_TOMBSTONES) is not the place of this installation's tombstones: "
        "mount its disk; a new place is made by `consult init`.",
    )
    assert run("init", **kept, CONSULT_TOMBSTONES=str(place)).exit_code == 0
    assert (place / SIGN).exists()
