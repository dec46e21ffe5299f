"""`consult forget`: retention, as people were told it would be."""

import json
import sys
from pathlib import Path

import click

from consult.app import utc_now
from consult.cli.opening import installation, refuse
from consult.services import restoring, retention
from consult.services.house import House
from consult.services.retention import Retention


@click.command()
@click.option("--due", is_flag=True, help="Let go of everything whose day has passed.")
@click.option(
    "--backups",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of backups: those of the key store and of contacts go from it when they are seven days old.",
)
@click.option("--orphans", is_flag=True, help="Delete keys of people whose rows are in no store any more.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def forget(backups: tuple[Path, ...], *, due: bool, orphans: bool, dry_run: bool, as_json: bool) -> None:
    """Let go of what was to be kept until a day that has passed.

    Consultations lose every seat and every invitation, and keep their releases; contacts, expired visits, old counts
    of wrong codes and backups that are too old go. Exit 0: all of it went, or would go. Exit 1: something cannot go
    yet, for the reasons given. With --orphans instead, keys go that belong to nobody: first make sure that the main
    store is not an older copy, for then they are the keys of people whose answers it does not hold.
    """
    if due == orphans:
        refuse("Say what to forget: consult forget --due, or consult forget --orphans")
    with installation() as house:
        if orphans:
            _forget_orphans(house, dry_run=dry_run, as_json=as_json)
            return
        try:
            done = (retention.look if dry_run else retention.carry_out)(house, utc_now(), backups)
        except OSError as error:
            refuse(f"{error.filename} cannot be deleted: {error.strerror}. Nothing else was forgotten yet.")
    if as_json:
        click.echo(json.dumps(_outcome(done, dry_run=dry_run), indent=2, ensure_ascii=False))
    else:
        for line in _lines(done, dry_run=dry_run):
            click.echo(line)
    for sentence in _not_yet(done):
        click.echo(sentence, err=True)
    if not done.finished:
        sys.exit(1)


def _forget_orphans(house: House, *, dry_run: bool, as_json: bool) -> None:
    """What arrivals left behind that were cut short, as on a full disk; or what an older main store no longer knows."""
    count = (restoring.shares_without_seat if dry_run else restoring.drop_shares_without_seat)(house)
    said = f"{'Would go' if dry_run else 'Gone'}: {count} keys that belong to nobody’s rows. No answer opens with them."
    click.echo(json.dumps({"dry_run": dry_run, "orphans": count}, indent=2) if as_json else said)


def _outcome(done: Retention, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "consultations": [
            {
                "id": one.id.hex(),
                "title": one.title.read_any(),
                "seats": len(one.seats),
                "invitations": one.invitations,
            }
            for one in done.ended
        ],
        "contacts": done.contacts,
        "sessions": done.sessions,
        "backups": [str(path) for path in done.backups],
        "waiting": [
            {
                "id": one.id.hex(),
                "title": one.title.read_any(),
                "round": one.number,
                "kept_until": one.kept_until.isoformat(),
            }
            for one in done.waiting
        ],
        "unreadable": done.unreadable,
        "overwritten": done.overwritten,
    }


def _lines(done: Retention, *, dry_run: bool) -> list[str]:
    went = "Would go" if dry_run else "Gone"
    lines = [
        f"{went}: “{one.title.read_any()}” ({one.id.hex()}): {len(one.seats)} seats, {one.invitations} invitations."
        for one in done.ended
    ]
    lines += [f"{went}: the backup {path}." for path in done.backups]
    return [*lines, f"{went}: {done.contacts} contacts, {done.sessions} expired visits."]


def _not_yet(done: Retention) -> list[str]:
    sentences = [
        f"Not yet: people were told that round {one.number} of “{one.title.read_any()}” ({one.id.hex()}) is kept until "
        f"{one.kept_until.isoformat()}, but another round of it keeps the same seats for longer, or says no day."
        for one in done.waiting
    ]
    if done.unreadable:
        sentences.append(f"The last day of {done.unreadable} contacts cannot be read: someone changed the database.")
    if not done.overwritten:
        sentences.append("Older copies are still being read and not yet overwritten. Say this again.")
    return sentences
