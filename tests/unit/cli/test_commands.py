"""Commands: one clear sentence and exit 2 where something is wrong, and nothing done by halves."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consult.cli import main
from consult.domain.instrument_record import to_record
from consult.services import designing
from consult.settings import make_secrets, read_settings
from consult.storage.staff import named
from consult.xlsform import read
from tests.conftest import stores_in
from tests.server import CONSULT, free_port
from tests.world import INSTALLATION, LEDGER, PEPPER, ROUNDING, World, instrument

NOUNS = [
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
    "languages",
    "ledger",
    "migrate",
    "protect",
    "restore",
    "serve",
    "staff",
    "verify",
]
SECRETS = {"installation": INSTALLATION, "pepper": PEPPER, "rounding": ROUNDING, "ledger": LEDGER}
PASSPHRASE = "wooden kettle seven rivers"
WORKBOOK = Path(__file__).resolve().parents[3] / "deploy/demonstration/outcomes.xlsx"
ENDS_BEFORE_SERVING = 60


def run(*words: str, typed: str = "", **environment: str) -> Result:
    """A command in this process."""
    return CliRunner().invoke(main, words, input=typed, env=environment)


@pytest.fixture
def here(data: Path) -> dict[str, str]:
    """The environment of an installation with migrated stores and their staff."""
    (data / "secrets").mkdir()
    for name, secret in SECRETS.items():
        (data / "secrets" / name).write_text(secret.hex(), encoding="ascii")
        (data / "secrets" / name).chmod(0o400)
    return {"CONSULT_DATA": str(data)}


def refused(result: Result, sentence: str) -> None:
    """Exit 2, this sentence on standard error, nothing else anywhere."""
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", sentence + "\n")


def test_help_lists_the_nouns_and_says_what_each_is() -> None:
    result = run("--help")
    assert result.exit_code == 0
    listed = [line.split(None, 1) for line in result.stdout.partition("Commands:\n")[2].splitlines()]
    assert [noun for noun, _ in listed] == NOUNS
    assert all(len(said) > 10 for _, said in listed)


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_helps(noun: str) -> None:
    assert run(noun, "--help").exit_code == 0


def test_an_unknown_noun_is_refused() -> None:
    result = run("publish")
    assert result.exit_code == 2
    assert "No such command 'publish'" in result.stderr
    assert "Traceback" not in result.output


def test_the_version_is_told() -> None:
    assert run("--version").stdout.strip().endswith("0.1.0")


def test_an_account_is_made_pending_and_its_sign_up_link_is_printed_once(here: dict[str, str], data: Path) -> None:
    result = run("staff", "add", "amina", "--role", "coordinator", **here)
    assert result.exit_code == 0
    link = re.fullmatch(r"http://localhost:8080/account/begin#([0-9A-Z-]{41})\n", result.stdout)
    assert link
    with stores_in(data).main.reading() as tx:
        account = named(tx, "amina")
    assert account is not None
    assert [role.value for role in account.roles] == ["coordinator"]
    assert not account.is_live
    secret = link[1].replace("-", "").encode()
    assert secret not in (data / "main.db").read_bytes().replace(b"-", b"")


def activate(
    name: str, here: dict[str, str], key: str = "", passphrase: str = PASSPHRASE
) -> tuple[int, list[str], str]:
    """`consult staff activate` as a script calls it: reads the key and types it back, or types another."""
    words = [CONSULT, "staff", "activate", name, "--passphrase-from", "-"]
    environment = {**os.environ, **here}
    pipe = subprocess.PIPE
    with subprocess.Popen(words, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        process.stdin.write(passphrase + "\n")
        process.stdin.flush()
        lines = [process.stdout.readline().strip() for _ in range(2)]
        if lines[1]:
            process.stdin.write((key or lines[1]) + "\n")
        process.stdin.close()
        said = process.stderr.read()
    return process.returncode, lines, said


def test_an_account_is_activated_once_its_recovery_key_is_typed_back(here: dict[str, str], data: Path) -> None:
    add = [CONSULT, "staff", "add", "beza", "--role", "custodian", "--passphrase-from", "-"]
    subprocess.run(add, input=PASSPHRASE, env={**os.environ, **here}, text=True, check=True)
    code, _, said = activate("beza", here, passphrase="not it at all, sorry")
    assert (code, said) == (2, "The name or the passphrase is not right.\n")
    code, _, said = activate("beza", here, key="0" * 36)
    assert code == 2
    assert "This is not the recovery key that was shown: nothing was changed." in said
    with stores_in(data).main.reading() as tx:
        assert not named(tx, "beza").is_live
    code, lines, _ = activate("beza", here)
    assert code == 0
    assert lines[0].startswith("otpauth://totp/consult:beza?secret=")
    with stores_in(data).main.reading() as tx:
        assert named(tx, "beza").is_live
    assert PASSPHRASE.encode() not in (data / "main.db").read_bytes()
    code, _, said = activate("beza", here)
    assert (code, said) == (2, "This account is set up already: its owner changes it in the browser.\n")


def test_an_account_is_removed_unless_too_few_are_left(here: dict[str, str], data: Path) -> None:
    refused(
        run("staff", "remove", "custodian", **here),
        "At least two people who can unlock must be left, here and for every consultation.",
    )
    refused(run("staff", "remove", "nobody", **here), "Nobody has an account of this name.")
    assert run("staff", "remove", "commissioner", **here).exit_code == 0
    with stores_in(data).main.reading() as tx:
        assert named(tx, "commissioner") is None
        assert named(tx, "custodian") is not None


def test_one_person_may_be_several_and_come_from_a_file(here: dict[str, str], data: Path) -> None:
    held = data / "passphrase.txt"
    held.write_text(PASSPHRASE + "\n", encoding="utf-8")
    roles = ["--role", "custodian", "--role", "commissioner"]
    assert run("staff", "add", "beza", *roles, "--passphrase-from", str(held), **here).exit_code == 0
    with stores_in(data).main.reading() as tx:
        account = named(tx, "beza")
    assert account is not None
    assert {role.value for role in account.roles} == {"custodian", "commissioner"}
    secret = read_settings(here)
    assert secret.pepper != bytes(32)


@pytest.mark.parametrize(
    ("weak", "sentence"),
    [
        ("", "A passphrase needs at least 14 characters."),
        ("thirteen char", "A passphrase needs at least 14 characters."),
        ("passwordpassword", "Many people use this passphrase, or it is made of such: choose other words."),
        ("carla and six kettles", "A passphrase must not hold the name of the account."),
    ],
)
def test_a_weak_passphrase_is_refused(here: dict[str, str], data: Path, weak: str, sentence: str) -> None:
    refused(run("staff", "add", "carla", "--role", "custodian", "--passphrase-from", "-", typed=weak, **here), sentence)
    with stores_in(data).main.reading() as tx:
        assert named(tx, "carla") is None


def test_a_taken_name_is_refused_and_the_account_stays(here: dict[str, str], data: Path) -> None:
    with stores_in(data).main.reading() as tx:
        before = named(tx, "coordinator")
    words = ("staff", "add", "coordinator", "--role", "commissioner", "--passphrase-from", "-")
    refused(run(*words, typed=PASSPHRASE, **here), "Someone is called coordinator already.")
    with stores_in(data).main.reading() as tx:
        assert named(tx, "coordinator") == before


@pytest.mark.parametrize("roles", [[], ["--role", "director"], ["--role", "Coordinator"]])
def test_an_unknown_role_is_refused(here: dict[str, str], roles: list[str]) -> None:
    result = run("staff", "add", "dawit", *roles, "--passphrase-from", "-", typed=PASSPHRASE, **here)
    assert result.exit_code == 2
    assert "coordinator" in result.stderr
    assert "--role" in result.stderr


def test_an_account_without_an_installation_is_refused(tmp_path: Path) -> None:
    words = ("staff", "add", "fana", "--role", "custodian", "--passphrase-from", "-")
    result = run(*words, typed=PASSPHRASE, CONSULT_DATA=str(tmp_path / "nowhere"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is missing" in result.stderr


def test_init_twice_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    environment = {"CONSULT_DATA": str(data)}
    assert run("init", **environment).exit_code == 0
    added = run("staff", "add", "g", "--role", "custodian", "--passphrase-from", "-", typed=PASSPHRASE, **environment)
    assert added.exit_code == 0
    secrets = {path.name: path.read_bytes() for path in (data / "secrets").iterdir()}
    assert set(secrets) == {"installation", "ledger", "pepper", "rounding"}
    assert data.stat().st_mode & 0o077 == 0
    again = run("init", **environment)
    assert (again.exit_code, again.stderr) == (0, "")
    assert {path.name: path.read_bytes() for path in (data / "secrets").iterdir()} == secrets
    with stores_in(data).main.reading() as tx:
        assert named(tx, "g") is not None


def test_migrate_without_secrets_is_refused(tmp_path: Path) -> None:
    result = run("migrate", CONSULT_DATA=str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1


def serve(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A real `consult serve` that must not come up."""
    words = [CONSULT, "serve", "--bind", f"localhost:{free_port()}"]
    return subprocess.run(
        words,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=ENDS_BEFORE_SERVING,
    )


def test_serve_without_its_pepper_ends_with_one_sentence(here: dict[str, str], data: Path) -> None:
    (data / "secrets" / "pepper").unlink()
    ended = serve(here)
    path = data / "secrets" / "pepper"
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"The file {path} is missing. Bring it back from the recovery kit; without it nothing that was sealed opens "
        "again. A new installation makes it with `consult init`.\n"
    )


@pytest.mark.parametrize("setting", [{"CONSULT_WORKERS": "many"}, {"CONSULT_SECURE": "perhaps"}])
def test_serve_with_a_wrong_setting_ends_with_one_sentence(here: dict[str, str], setting: dict[str, str]) -> None:
    result = run("serve", **here, **setting)
    ((name, value),) = setting.items()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(name)
    assert value in result.stderr
    assert result.stderr.count("\n") == 1


def test_serve_behind_tls_without_its_proxy_says_so(here: dict[str, str]) -> None:
    result = run("serve", **here)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "CONSULT_PROXIES=1" in result.stderr
    assert result.stderr.count("\n") == 1


def test_serve_before_migrating_says_so(tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets", os.urandom)
    refused(
        run("serve", CONSULT_DATA=str(tmp_path), CONSULT_SECURE="no"),
        "The stores are not at this version. Say: consult migrate",
    )


def test_check_prints_the_agreed_json_and_nothing_else() -> None:
    result = run("instrument", "check", str(WORKBOOK), "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    told = json.loads(result.stdout)
    assert list(told) == ["title", "languages", "sections", "items", "warnings"]
    assert isinstance(told["title"], str)
    assert told["languages"] == ["en", "ar", "ti", "vi"]
    assert isinstance(told["sections"], int)
    assert all(list(item) == ["name", "kind", "languages_missing", "relevant"] for item in told["items"])
    assert all(isinstance(item["relevant"], bool) for item in told["items"])
    assert all(set(item["languages_missing"]) <= set(told["languages"]) for item in told["items"])
    assert all(isinstance(warning, str) for warning in told["warnings"])
    assert sum(item["kind"] == "rating" for item in told["items"]) == 27


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_check_of_what_is_no_workbook_exits_two(tmp_path: Path, options: list[str]) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    refused(run("instrument", "check", str(broken), *options), "The file is not a readable .xlsx or .xls workbook.")


def test_check_needs_no_installation(tmp_path: Path) -> None:
    environment = {"CONSULT_DATA": str(tmp_path / "nowhere"), "CONSULT_WORKERS": "many"}
    assert run("instrument", "check", str(WORKBOOK), **environment).exit_code == 0
    assert not (tmp_path / "nowhere").exists()


def test_export_writes_what_check_reads_back(here: dict[str, str], data: Path, world: World) -> None:
    world.draft()
    consultation = designing.consultations_known(world.house)[0].id.hex()
    out = data / "out.xlsx"
    assert run("instrument", "export", consultation, str(out), **here).exit_code == 0
    reading = read(out.read_bytes(), out.name)
    assert to_record(reading.instrument) == to_record(instrument())
    told = json.loads(run("instrument", "check", str(out), "--json").stdout)
    assert [item["name"] for item in told["items"]] == [item.name for item in instrument().items]
    assert told["warnings"] == [
        "The question school is not asked of everyone, or not all of it may be answered; findings show no figures of it."
    ]


@pytest.mark.parametrize("unknown", ["00", "f" * 32, "zz", ""])
def test_export_of_an_unknown_consultation_names_those_there_are(
    here: dict[str, str], data: Path, world: World, unknown: str
) -> None:
    world.draft()
    known = designing.consultations_known(world.house)[0].id.hex()
    result = run("instrument", "export", unknown, str(data / "out.xlsx"), **here)
    refused(result, f"No consultation has the id {unknown}: {known} is “What matters most”.")
    assert not (data / "out.xlsx").exists()


def test_export_from_an_empty_installation_says_so(here: dict[str, str], data: Path) -> None:
    result = run("instrument", "export", "00", str(data / "out.xlsx"), **here)
    refused(result, "No consultation has the id 00: there is none yet.")


def test_export_to_a_place_that_is_not_there_is_refused(here: dict[str, str], data: Path, world: World) -> None:
    world.draft()
    known = designing.consultations_known(world.house)[0].id.hex()
    out = data / "nowhere" / "out.xlsx"
    refused(
        run("instrument", "export", known, str(out), **here), f"{out} cannot be written: No such file or directory."
    )


def test_languages_tells_how_far_each_is() -> None:
    told = json.loads(run("languages", "--json").stdout)
    assert [each["language"] for each in told][:1] == ["en"]
    assert len(told) == 24
    assert {each["status"] for each in told[1:]} == {"draft"}
    assert all(each["translated"] == each["messages"] > 400 for each in told)
    said = run("languages").stdout
    assert len(said.splitlines()) == len(told)
    assert "ትግርኛ" in said
