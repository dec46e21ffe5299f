"""`consult verify --receipt` and `consult ledger close`: one sentence each, and exits that scripts can rely on."""

import json
import socket
from datetime import timedelta

import pytest
from click.testing import CliRunner

from consult.cli import main
from consult.crypto.ledger import ledger_key
from consult.domain.receipt import encode
from consult.services import consenting, receipting
from consult.settings import SECRETS
from tests.world import INSTALLATION, LEDGER, PEPPER, ROUNDING

KEY = ledger_key(LEDGER).hex()
NOTHING = dict.fromkeys(("CONSULT_DATA", "CONSULT_SECRETS"))


def run(*words, **environment):
    return CliRunner().invoke(main, words, env={**NOTHING, **environment})


@pytest.fixture
def files(world, tmp_path, monkeypatch):
    """A receipt with its proof and one without, in a folder that is no installation."""
    world.open()
    (invitation,) = world.invitations(1)
    seated = world.seat(invitation)
    standing = consenting.standing(world.house, seated)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name, today in (("early", world.today), ("receipt", world.today + timedelta(days=1))):
        one = receipting.receipt(world.house, seated, standing, 1, today)
        (elsewhere / f"{name}.json").write_bytes(encode(one))
    monkeypatch.chdir(elsewhere)
    return elsewhere


@pytest.fixture
def secrets(data):
    folder = data / "secrets"
    folder.mkdir(mode=0o700)
    held = {"installation": INSTALLATION, "pepper": PEPPER, "rounding": ROUNDING, "ledger": LEDGER}
    for name, _ in SECRETS:
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(held[name].hex())
        path.chmod(0o400)
    return {"CONSULT_DATA": str(data), "CONSULT_SECURE": "no"}


def test_it_stands_offline_under_the_named_key(files, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("no network, no store")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr("consult.cli.verify.build_house", refused)
    monkeypatch.setattr("consult.cli.verify.read_settings", refused)
    found = run("verify", "--receipt", "receipt.json", "--key", KEY)
    assert found.exit_code == 0, found.output
    assert (
        found.stdout
        == f"The receipt stands: what was chosen on 2026-05-04 is entry {entry(files)} of the ledger signed under {KEY}.\n"
    )
    outcome = json.loads(run("verify", "--receipt", "receipt.json", "--key", KEY, "--json").stdout)
    assert outcome == {"stands": True, "key": KEY, "fault": None}


def entry(files):
    return json.loads((files / "receipt.json").read_text())["consult"]["proof"]["entry"]["sequence"]


def test_it_stands_under_the_house_s_own_key(files, secrets):
    assert run("verify", "--receipt", "receipt.json", **secrets).exit_code == 0


def test_it_is_told_under_kantara_s_names(files):
    found = run("verify", "--receipt", "receipt.json", "--key", KEY, "--kantara")
    assert found.exit_code == 0
    assert json.loads(found.stdout)["version"] == "KI-CR-v1.1.0"


def test_each_no_is_one_sentence_and_exit_1(files):
    said = json.loads((files / "receipt.json").read_text())
    said["event"][1]["event_state"] = "refused"
    (files / "altered.json").write_text(json.dumps(said))
    cases = (
        ("early.json", KEY, "from 2026-05-05 on"),
        ("altered.json", KEY, "was altered"),
        ("receipt.json", "00" * 32, "under another key"),
    )
    for name, key, words in cases:
        found = run("verify", "--receipt", name, "--key", key)
        assert found.exit_code == 1, name
        assert words in found.stderr
        assert found.stderr.count("\n") == 1
        outcome = json.loads(run("verify", "--receipt", name, "--key", key, "--json").stdout)
        assert outcome["stands"] is False


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--receipt", "none.json", "--key", KEY), "cannot be read"),
        (("--receipt", "other.json", "--key", KEY), "is no receipt"),
        (("--receipt", "large.json", "--key", KEY), "is no receipt"),
        (("--receipt", "receipt.json", "--key", "zz"), "64 hexadecimal digits"),
        (("--receipt", "receipt.json", "--key", KEY[:-2]), "64 hexadecimal digits"),
        (("--receipt", "receipt.json"), "Or name the ledger’s public key"),
        (("--key", KEY), "name one with --receipt"),
        (("--kantara",), "name one with --receipt"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(files, words, says):
    (files / "other.json").write_text('{"consult": 7}')
    (files / "large.json").write_text(" " * 1_000_001)
    found = run("verify", *words)
    assert found.exit_code == 2, found.output
    assert says in found.stderr
    assert "Traceback" not in found.output


def test_the_days_are_closed_by_a_command_and_the_head_is_left_apart(world, secrets):
    world.open()
    world.seat(world.invitations(1)[0])
    first = run("ledger", "close", "--json", **secrets)
    assert first.exit_code == 0, first.output
    head = json.loads(first.stdout)["head"]
    assert [each.size for each in world.house.third_place.heads()] == [head["size"]]
    again = run("ledger", "close", **secrets)
    assert again.stdout.startswith(f"{head['size']} entries, signed on ")
    assert run("verify", **secrets).exit_code == 0
    (world.house.third_place.folder / "place.json").unlink()
    for words in (("ledger", "close"), ("verify",)):
        lost = run(*words, **secrets)
        assert lost.exit_code == 2
        assert "mount its disk" in lost.stderr


def test_verifying_leaves_the_newest_head_and_holds_the_ledger_against_it(world, secrets):
    world.open()
    assert run("verify", **secrets).exit_code == 0
    (head,) = world.house.third_place.heads()
    with world.house.stores.main.writing() as tx:
        for table in ("ledger WHERE sequence", "ledger_heads WHERE size"):
            tx.connection.exec_driver_sql(f"DELETE FROM {table} = {head.size}")
    found = run("verify", **secrets)
    assert found.exit_code == 1
    assert "rolled back or forked" in found.stderr
