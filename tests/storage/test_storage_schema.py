"""What may stand in a database: every text or binary column is public, sealed or a hash, and nothing counts arrivals."""

import re
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import DateTime, LargeBinary, String, Time

from consult.storage.columns import Day
from consult.storage.metadata import CONTACTS, MAIN, SESSIONS, SHARES

STORES = {"main": MAIN, "shares": SHARES, "sessions": SESSIONS, "contacts": CONTACTS}

PUBLIC = {
    "main.consultations.id",
    "main.consultations.settings",
    "main.consultations.title",
    "main.rounds.consultation_id",
    "main.rounds.id",
    "main.rounds.instrument",
    "main.rounds.invited",
    "main.rounds.status",
    "main.epochs.consultation_id",
    "main.epochs.id",
    "main.epochs.public_key",
    "main.grants.epoch_id",
    "main.grants.staff_id",
    "main.recovery_grants.epoch_id",
    "main.staff.id",
    "main.staff.name",
    "main.staff.public_key",
    "main.staff.roles",
    "main.staff.salt",
    "main.agreements.act",
    "main.agreements.by_id",
    "main.agreements.role",
    "main.agreements.subject_id",
    "main.rotations_due.epoch_id",
    "main.confirmations.act",
    "main.confirmations.by_id",
    "main.confirmations.role",
    "main.confirmations.subject_id",
    "main.confirmations.wanted",
    "main.factor_uses.staff_id",
    "main.help_services.content",
    "main.help_services.id",
    "main.word_lists.tag",
    "main.word_lists.words",
    "main.memberships.consultation_id",
    "main.memberships.role",
    "main.memberships.staff_id",
    "main.notices.consultation_id",
    "main.notices.content",
    "main.notices.id",
    "main.recordings.place",
    "main.recordings.round_id",
    "main.recordings.sound",
    "main.recordings.spoken_in",
    "main.pictures.form",
    "main.pictures.item",
    "main.pictures.round_id",
    "main.pictures.shows",
    "main.media_pieces.content",
    "main.countings.round_id",
    "main.countings.token",
    "main.batches.consultation_id",
    "main.batches.id",
    "main.invitations.batch_id",
    "main.invitations.consultation_id",
    "main.seats.consultation_id",
    "main.seats.epoch_id",
    "main.seats.id",
    "main.consents.id",
    "main.consents.seat_id",
    "main.responses.round_id",
    "main.responses.seat_id",
    "main.responses.share_id",
    "main.answers.round_id",
    "main.answers.seat_id",
    "main.answers.share_id",
    "main.spent.consultation_id",
    "main.tombstones.seat_id",
    "main.ledger.act",
    "main.vouchers.kind",
    "main.vouchers.row_id",
    "main.ledger_heads.signature",
    "main.leaves.round_id",
    "main.leaves.seat_id",
    "main.leaf_changes.round_id",
    "main.leaf_changes.seat_id",
    "main.lineages.content",
    "main.lineages.round_id",
    "main.quotations.id",
    "main.quotations.item",
    "main.quotations.of_group",
    "main.quotations.round_id",
    "main.quotations.words",
    "main.themes.id",
    "main.themes.item",
    "main.themes.round_id",
    "main.themes.title",
    "main.remarks.answers",
    "main.remarks.id",
    "main.remarks.item",
    "main.remarks.round_id",
    "main.remarks.words",
    "main.releases.content",
    "main.releases.id",
    "main.releases.round_id",
    "main.rosters.release_id",
    "shares.shares.id",
    "shares.shares.seat_id",
    "shares.tombstones.seat_id",
    "contacts.contact_grants.key_id",
    "contacts.contact_keys.id",
    "contacts.contact_recovery.key_id",
    "contacts.contact_keys.public_key",
    "contacts.contacts.id",
}
"""Random ids, and what staff wrote, spoke or drew for others to read and hear."""

SEALED = {
    "main.grants.sealed_seed",
    "main.recovery_grants.sealed_seed",
    "main.staff.sealed_factor",
    "main.staff.sealed_recovery",
    "main.staff.sealed_seed",
    "main.vaults.sealed",
    "main.seats.sealed_root",
    "main.consents.sealed",
    "main.responses.sealed",
    "main.answers.sealed",
    "main.rosters.sealed",
    "main.themes.sealed",
    "main.spent.sealed",
    "sessions.sessions.content",
    "contacts.arrived.sealed",
    "contacts.contact_grants.sealed_seed",
    "contacts.contact_recovery.sealed_seed",
    "contacts.contacts.sealed",
    "contacts.contacts.sealed_due",
}

HASH = {
    "main.agreements.digest",
    "main.media_pieces.digest",
    "main.pictures.digest",
    "main.recordings.digest",
    "main.recordings.words_digest",
    "main.tombstones.mac",
    "shares.tombstones.mac",
    "main.leaves.digest",
    "main.leaf_changes.digest",
    "main.leaf_changes.mac",
    "main.ledger.commitment",
    "main.ledger.link",
    "main.ledger.mac",
    "main.ledger_pending.commitment",
    "main.ledger_pending.mac",
    "main.ledger_heads.root",
    "main.ledger_heads.link",
    "main.vouchers.mac",
    "main.recovery_grants.key_digest",
    "main.rounds.instrument_digest",
    "main.staff.begin_hash",
    "main.invitations.locator",
    "main.vaults.locator",
    "sessions.sessions.id",
    "sessions.attempts.prefix_hash",
    "contacts.arrived.place",
    "contacts.contact_grants.holder",
    "contacts.contact_recovery.key_digest",
}
"""Made one way from something that does not stand beside it."""

KEY = {"shares.shares.share", "sessions.throttle_keys.key"}
"""Random key material, in the stores that are apart because of it: K6, and the throttle's key of one day."""


def columns():
    for store, metadata in STORES.items():
        for table in metadata.sorted_tables:
            for column in table.c:
                yield f"{store}.{table.name}.{column.name}", column


def test_every_text_or_binary_column_is_accounted_for():
    found = {name for name, column in columns() if isinstance(column.type, String | LargeBinary)}
    assert found == PUBLIC | SEALED | HASH | KEY
    assert len(found) == len(PUBLIC) + len(SEALED) + len(HASH) + len(KEY)


def test_no_column_is_finer_than_a_day_but_a_session_s_end_and_the_step_of_staff_s_codes():
    fine = {name for name, column in columns() if isinstance(column.type, DateTime | Time)}
    seconds = {name for name, column in columns() if column.type.__class__.__name__ == "BigInteger"}
    assert fine == set()
    assert seconds == {"sessions.sessions.expires", "main.factor_uses.counter"}
    days = {name for name, column in columns() if isinstance(column.type, Day)}
    assert {name for name in days if ".seat" in name or ".consents" in name or ".answers" in name} == set()
    assert not {name for name, _ in columns() if re.search(r"_at$|time|stamp|_on$", name)} - days


def test_nothing_numbers_itself_and_nothing_fills_itself_in():
    for name, column in columns():
        assert column.default is None, name
        assert column.server_default is None, name
        assert column.onupdate is None, name
        assert column.identity is None, name
        assert column.table.autoincrement_column is None, name


@pytest.mark.parametrize(
    "word", ["language", "locale", "device", "agent", "ip", "address", "edits", "created", "updated"]
)
def test_no_column_is_made_for_what_must_not_be_kept(word):
    assert not [name for name, _ in columns() if word in re.split(r"[._]", name)]


def test_participants_numbers_are_places_and_sessions_versions_only():
    whole = {name for name, column in columns() if not isinstance(column.type, String | LargeBinary | Day)}
    assert whole == {
        "main.rounds.number",
        "main.epochs.number",
        "main.notices.version",
        "main.epochs.suite",
        "main.staff.suite",
        "main.staff.version",
        "main.factor_uses.counter",
        "main.batches.size",
        "main.answers.place",
        "main.seats.generation",
        "main.releases.number",
        "main.leaves.place",
        "main.leaf_changes.place",
        "main.recordings.seconds",
        "main.recordings.size",
        "main.pictures.height",
        "main.pictures.size",
        "main.pictures.width",
        "main.media_pieces.number",
        "main.ledger.sequence",
        "main.ledger_heads.size",
        "main.vouchers.version",
        "sessions.sessions.expires",
        "sessions.sessions.version",
        "sessions.attempts.count",
        "contacts.contact_keys.suite",
        "contacts.contact_keys.version",
    }


def test_every_table_is_kept_in_the_order_of_its_key(migrated_files):
    for store, metadata in STORES.items():
        with closing(sqlite3.connect(migrated_files / f"{store}.db")) as file:
            listed = file.execute("PRAGMA table_list").fetchall()
        found = {
            name: (without_rowid, strict)
            for _, name, sort, _, without_rowid, strict in listed
            if sort == "table" and not name.startswith("sqlite_")
        }
        assert found.pop("alembic_version") == (0, 0)
        assert found == dict.fromkeys(metadata.tables, (1, 1))


def test_no_row_of_another_is_deleted_behind_the_back_of_forgetting():
    for _, column in columns():
        for key in column.foreign_keys:
            assert key.ondelete is None
            assert key.onupdate is None
