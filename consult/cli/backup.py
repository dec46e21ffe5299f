"""`consult backup`, `consult restore`, `consult drill`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from consult.app import build_house, utc_now
from consult.cli.telling import plainly, refuse, tell
from consult.services import backing_up, drilling, recovering, restoring
from consult.services.house import House
from consult.settings import read_settings

MEMORY = "/dev/shm"  # noqa: S108 - memory on purpose: a drill writes shares in clear
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])

share_option = click.option(
    "--share", "shares", multiple=True, required=True, type=FILE, help="A file with one trustee's share; twice."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def words_in(paths: tuple[Path, ...]) -> list[str]:
    """The words of each share; lines that begin with # are a paper's heading."""
    said = [path.read_text(encoding="utf-8", errors="replace").splitlines() for path in paths]
    return [" ".join(line for line in lines if not line.startswith("#")) for lines in said]


@click.command()
@click.argument("to", type=FOLDER)
@click.option("--keep", default=30, show_default=True, type=click.IntRange(1), help="How many main backups to keep.")
@json_option
@plainly
def backup(to: Path, keep: int, as_json: bool) -> None:  # noqa: FBT001 - click hands the flag over
    """Back up the main store, the key store and the contacts, sealed to the recovery key, to the folder TO."""
    taken = backing_up.backup(build_house(read_settings()), to, utc_now().date(), keep)
    rows = {name: {table: count.rows for table, count in counts.items()} for name, counts in taken.counts.items()}
    files = {name: str(path) for name, path in taken.files.items()}
    removed = [str(path) for path in taken.removed]
    sentences = [f"{name}: {sum(rows[name].values())} rows in {path}" for name, path in files.items()]
    tell(
        as_json,
        {"files": files, "rows": rows, "removed": removed},
        *sentences,
        *(f"removed {path}" for path in removed),
    )


@click.command()
@click.argument("source", metavar="FROM", type=FOLDER)
@share_option
@click.option(
    "--only",
    default="",
    type=click.Choice(["", *backing_up.CHAINS]),
    help="One store, beside the living others.",
)
@click.option("--day", type=DAY, help="The day of the backup; usually the newest.")
@click.option("--who", default="", help="Who restores, in words for the ledger.")
@click.option("--drop-orphans", is_flag=True, help="Delete shares of people whose rows are in no store any more.")
@json_option
@plainly
def restore(  # noqa: PLR0913, PLR0917 - click hands over each option of a command by itself
    source: Path,
    shares: tuple[Path, ...],
    only: str,
    day: datetime | None,
    who: str,
    drop_orphans: bool,  # noqa: FBT001 - click hands the flags over
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Restore the backups in the folder FROM into empty stores; whoever took everything back stays forgotten.

    Contacts come back with the others where the contacts' store is empty; one that is not stays as it is.
    """
    house = build_house(read_settings())
    seed = recovering.seed_of(house, words_in(shares))
    restored = restoring.restore(house, seed, source, only, day.date() if day else None)
    restoring.note(house, restored, utc_now().date(), who)
    dropped = restoring.drop_shares_without_seat(house) if drop_orphans else 0
    rows = {name: {table: count.rows for table, count in counts.items()} for name, counts in restored.counts.items()}
    content = {
        "day": restored.day.isoformat(),
        "rows": rows,
        "tombstones": restored.heeded,
        "without_share": restored.without_share,
        "without_seat": restored.without_seat - dropped,
    }
    sentences = [f"{name}: {sum(counts.values())} rows of {restored.day}" for name, counts in rows.items()]
    sentences.append(f"Withdrawals heeded again: {restored.heeded}.")
    tell(as_json, content, *sentences, *_apart(restored.without_share, restored.without_seat - dropped))


def _apart(without_share: int, without_seat: int) -> Iterator[str]:
    if without_share:
        yield f"{without_share} people have no share in the key store: their answers open no more."
    if without_seat:
        yield (
            f"{without_seat} shares belong to people whose rows are in no store. The server may refuse to start "
            "with them; if no newer copy of the main store can be found, restore again with --drop-orphans."
        )


@click.command()
@click.option("--beside", default=MEMORY, show_default=True, type=FOLDER, help="Memory, or a disk to be thrown away.")
@json_option
@plainly
def drill(beside: Path, as_json: bool) -> None:  # noqa: FBT001 - click hands the flag over
    """Back up, restore beside, compare every row. It opens nothing; exit 1 where anything differs."""
    if not beside.is_dir():
        refuse(f"{beside} is not there. Say with --beside where a copy of the key store may lie for a moment.")
    found = _drilled(build_house(read_settings()), beside, utc_now().date())
    same = all(each.same for each in found)
    tables = [
        {
            "store": each.store,
            "table": each.table,
            "backed_up": each.backed_up,
            "restored": each.restored,
            "same": each.same,
        }
        for each in found
    ]
    rows = sum(each.restored for each in found)
    different = [
        f"{each.store}/{each.table}: {each.backed_up} rows, {each.restored} restored" for each in found if not each.same
    ]
    verdict = (
        f"{rows} rows in {len(found)} tables came back the same."
        if same
        else "These tables did not come back the same:"
    )
    tell(as_json, {"same": same, "rows": rows, "tables": tables}, verdict, *different)
    sys.exit(0 if same else 1)


def _drilled(house: House, beside: Path, today: date) -> tuple[drilling.Compared, ...]:
    with _place(beside) as folder:
        return drilling.drill(house, folder, today)


@contextmanager
def _place(beside: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="consult-drill-", dir=beside) as name:
        yield Path(name)
