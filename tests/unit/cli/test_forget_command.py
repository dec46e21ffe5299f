"""`consult forget --due` and `consult contacts`: what they print, and with which exit."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consult.cli import contacts as contacts_command
from consult.cli import forget as forget_command
from consult.cli import main
from consult.services import carrying, contact_keys
from consult.settings import make_secrets
from consult.storage import shares
from tests.conftest import stores_in
from tests.unit.services.test_retention import second_round, until
from tests.world import INSTALLATION, LEDGER, PEPPER, ROUNDING, World

AFTER = datetime(2027, 1, 1, tzinfo=UTC)


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, words, env=environment)


@pytest.fixture
def here(data: Path, monkeypatch) -> dict[str, str]:
    """The world's own installation as the commands find it, on the day after the last."""
    known = {"installation": INSTALLATION, "pepper": PEPPER, "rounding": ROUNDING, "ledger": LEDGER}
    make_secrets(data / "secrets", os.urandom)
    for name, value in known.items():
        path = data / "secrets" / name
        path.chmod(0o600)
        path.write_text(value.hex(), encoding="ascii")
    for module in (forget_command, contacts_command):
        monkeypatch.setattr(module, "utc_now", lambda: AFTER)
    return {"CONSULT_DATA": str(data)}


def test_forget_prints_what_went_and_exits_0(here: dict[str, str], world: World) -> None:
    world.open()
    world.seat(world.invitations(2)[0])
    dry = run("forget", "--due", "--dry-run", "--json", **here)
    assert (dry.exit_code, dry.stderr) == (0, "")
    told = json.loads(dry.stdout)
    consultation = world.round.consultation.hex()
    assert told["dry_run"] is True
    assert told["consultations"] == [{"id": consultation, "title": "What matters most", "seats": 1, "invitations": 2}]
    done = run("forget", "--due", "--json", **here)
    assert (done.exit_code, json.loads(done.stdout)) == (0, {**told, "dry_run": False})
    again = run("forget", "--due", **here)
    assert (again.exit_code, again.stdout, again.stderr) == (0, "Gone: 0 contacts, 0 expired visits.\n", "")


def test_forget_lets_old_backups_of_keys_and_contacts_go_from_the_folders_it_is_told(
    here: dict[str, str], world: World, tmp_path: Path
) -> None:
    old = [f"{name}-2026-12-25.backup" for name in ("keys", "contacts")]
    stay = ["main-2026-01-01.backup", "keys-2026-12-26.backup", "contacts-2026-12-26.backup", "keys.txt"]
    away = tmp_path / "away"
    away.mkdir()
    for name in (*old, "contacts-2026-12-31.backup.new", *stay):
        (away / name).write_bytes(b"sealed")
    gone = [str(away / name) for name in (*old, "contacts-2026-12-31.backup.new")]
    dry = run("forget", "--due", "--dry-run", "--json", "--backups", str(away), **here)
    assert json.loads(dry.stdout)["backups"] == gone
    assert (away / old[0]).exists()
    assert json.loads(run("forget", "--due", "--json", **here).stdout)["backups"] == []
    done = run("forget", "--due", "--backups", str(away), **here)
    assert done.stdout.startswith(f"Gone: the backup {gone[0]}.\n")
    assert sorted(path.name for path in away.iterdir()) == sorted(stay)


def test_forget_refuses_a_folder_of_backups_that_is_not_there_or_holds_what_cannot_go(
    here: dict[str, str], world: World, tmp_path: Path
) -> None:
    world.open()
    world.invitations(2)
    assert run("forget", "--due", "--backups", str(tmp_path / "nowhere"), **here).exit_code == 2
    (tmp_path / "keys-2026-01-01.backup").mkdir()
    result = run("forget", "--due", "--backups", str(tmp_path), **here)
    assert result.exit_code == 2
    assert result.stderr == (
        f"{tmp_path}/keys-2026-01-01.backup cannot be deleted: Is a directory. Nothing else was forgotten yet.\n"
    )
    assert "2 invitations" in run("forget", "--due", "--dry-run", **here).stdout


def test_forget_says_in_words_what_would_go(here: dict[str, str], world: World) -> None:
    world.open()
    world.invitations(2)
    result = run("forget", "--due", "--dry-run", **here)
    assert result.stdout.startswith("Would go: “What matters most” (")
    assert "0 seats, 2 invitations." in result.stdout
    assert world.round.is_open


def test_what_cannot_go_yet_exits_1_and_says_why(here: dict[str, str], world: World) -> None:
    world.open()
    second_round(world, until(date(2027, 6, 1)))
    result = run("forget", "--due", "--json", **here)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["waiting"] == [
        {
            "id": world.round.consultation.hex(),
            "title": "What matters most",
            "round": 1,
            "kept_until": "2026-12-31",
        }
    ]
    assert result.stderr.startswith("Not yet: people were told that round 1 of “What matters most”")


@pytest.mark.parametrize("words", [("forget", "--due"), ("contacts", "daily"), ("contacts", "begin", "--for", "x")])
def test_without_an_installation_or_a_migration_each_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = run(*words, CONSULT_DATA=str(tmp_path / "nowhere"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is missing" in result.stderr
    make_secrets(tmp_path / "secrets", os.urandom)
    result = run(*words, CONSULT_DATA=str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "The stores are not at this version. Say: consult migrate\n"


def test_a_store_that_is_gone_is_one_sentence(here: dict[str, str]) -> None:
    result = run("forget", "--due", CONSULT_CONTACTS_STORE="sqlite:////nowhere/contacts.db", **here)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "A store cannot be used (unreachable)" in result.stderr


def test_two_stores_that_are_one_are_refused(here: dict[str, str], data: Path) -> None:
    result = run("contacts", "daily", CONSULT_CONTACTS_STORE=f"sqlite:///{data / 'main.db'}", **here)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("must be apart.\n")


def test_contacts_begin_once_for_those_who_may(here: dict[str, str], world: World) -> None:
    refused = run("contacts", "begin", "--for", "coordinator", "--for", "commissioner", **here)
    assert (refused.exit_code, refused.stderr) == (2, "No coordinator or custodian is called commissioner.\n")
    begun = run("contacts", "begin", "--for", "coordinator", "--for", "custodian", **here)
    assert (begun.exit_code, begun.stdout) == (0, "")
    assert contact_keys.may_see(world.house, world.staff["custodian"])
    again = run("contacts", "begin", "--for", "custodian", **here)
    assert again.exit_code == 2
    assert again.stderr.startswith("There is a contacts' key already.")


def test_daily_tells_a_handful_and_says_how_many_wait(here: dict[str, str], world: World) -> None:
    nothing = run("contacts", "daily", "--json", **here)
    assert (nothing.exit_code, json.loads(nothing.stdout)) == (0, {"told": 0, "waiting": 0, "overwritten": True})
    assert "consult contacts begin" in nothing.stderr
    run("contacts", "begin", "--for", "coordinator", **here)
    world.open()
    for code in world.invitations(carrying.HANDFUL):
        world.seat(code)
    told = run("contacts", "daily", "--json", **here)
    assert (told.exit_code, json.loads(told.stdout)) == (0, {"told": 5, "waiting": 0, "overwritten": True})
    assert run("contacts", "daily", **here).stdout.startswith("Newly told: 0 spent invitations.")


def test_daily_says_when_an_older_copy_is_still_being_read(here: dict[str, str], world: World, data: Path) -> None:
    run("contacts", "begin", "--for", "coordinator", **here)
    world.open()
    for code in world.invitations(carrying.HANDFUL):
        world.seat(code)
    reading = stores_in(data)
    with reading.main.reading() as tx:
        tx.connection.exec_driver_sql("SELECT count(*) FROM seats").scalar_one()
        result = run("contacts", "daily", **here)
        assert result.exit_code == 1
        assert "not yet overwritten" in result.stderr
    reading.close()
    assert run("contacts", "daily", **here).exit_code == 0


def test_keys_that_belong_to_nobody_go_when_they_are_named_and_no_others(here: dict[str, str], world: World) -> None:
    world.open()
    world.seat(world.invitations(1)[0])
    with world.house.stores.shares.writing() as tx:
        for number in range(9):
            key = bytes([number]) * 16
            shares.add(tx, shares.StoredShare(id=key, seat=key, share=bytes(32)))
    dry = run("forget", "--orphans", "--dry-run", "--json", **here)
    assert (dry.exit_code, json.loads(dry.stdout)) == (0, {"dry_run": True, "orphans": 9})
    done = run("forget", "--orphans", **here)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "Gone: 9 keys that belong to nobody’s rows. No answer opens with them.\n"
    with world.house.stores.shares.reading() as tx:
        assert len(shares.places(tx)) == 1


@pytest.mark.parametrize("words", [(), ("--due", "--orphans")])
def test_what_is_to_be_forgotten_is_one_of_two_things(here: dict[str, str], words: tuple[str, ...]) -> None:
    refused = run("forget", *words, **here)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Say what to forget:")
