"""Forgetting reaches every table with people in it, in the order that leaves no way back."""

import pytest
from sqlalchemy import Table, event, func, select

from consult.domain.ids import ContactId, SeatId
from consult.storage import (
    answers,
    consents,
    contacts,
    forgetting,
    responses,
    shares,
    stores,
    vaults,
    vouchers,
)
from consult.storage.faults import StoreFault
from consult.storage.metadata import CONTACTS, MAIN, SESSIONS, SHARES
from consult.storage.tombstones import Tombstone
from consult.storage.vaults import VaultLocator
from tests.storage.world import ITEMS, TODAY, key

KEPT_ON_PURPOSE = {"tombstones", "leaves"}
"""Name a seat and are what forgetting leaves behind: that she is gone, and hashes of what nobody opens any more."""

FOUND_BY_WHAT_SHE_TYPED = {"invitations", "vaults", "sessions", "attempts"}
"""Rows about people that no seat leads to: spent, discarded, ended or purged by a key only they hold."""

OF_CONTACTS = {"contacts", "contact_keys", "contact_grants", "arrived"}
"""In the contacts' store, where no seat is named: a contact is forgotten by its own id, and takes what it was handed."""

UNLINKED = {"ledger", "ledger_pending", "ledger_heads"}
"""Commitments that nothing opens once her sealed data is gone, and what staff did, in words."""

NAMES_A_SEAT_BY_KIND = {"vouchers"}


def tables() -> list[Table]:
    return [table for metadata in (MAIN, SHARES, SESSIONS, CONTACTS) for table in metadata.sorted_tables]


def names_a_seat(table: Table) -> bool:
    return table.name == "seats" or "seat_id" in table.c


def home_of(table: Table):
    return next(noun for noun in stores.NOUNS if any(value is table for value in vars(noun).values()))


@pytest.mark.parametrize("table", [table for table in tables() if names_a_seat(table)], ids=lambda table: table.name)
def test_a_table_with_people_in_it_can_forget_them(table):
    if table.name in KEPT_ON_PURPOSE:
        assert table.name == "leaves" or not hasattr(home_of(table), "forget")
    else:
        assert callable(home_of(table).forget)


def test_every_table_is_of_people_or_known_not_to_be():
    """A new table fails here until somebody has said which it is."""
    others = {table.name for table in tables() if not names_a_seat(table)}
    of_staff = {
        "agreements",
        "confirmations",
        "countings",
        "notices",
        "rotations_due",
        "factor_uses",
        "consultations",
        "recovery_grants",
        "rounds",
        "epochs",
        "grants",
        "staff",
        "memberships",
        "batches",
        "releases",
        "rosters",
        "spent",
        "contact_recovery",
        "help_services",
        "word_lists",
        "lineages",
        "remarks",
        "themes",
        "quotations",
        "recordings",
        "pictures",
        "media_pieces",
    }
    assert (
        others == of_staff | {"throttle_keys"} | FOUND_BY_WHAT_SHE_TYPED | OF_CONTACTS | UNLINKED | NAMES_A_SEAT_BY_KIND
    )
    assert callable(vouchers.forget)


def test_a_contact_is_forgotten_by_its_own_id(stores):
    with stores.contacts.writing() as tx:
        for name in ("one", "two"):
            contacts.add(tx, contacts.StoredContact(id=ContactId(key(name)), sealed=b"sealed", sealed_due=b"due"))
        for _ in range(2):
            contacts.forget(tx, ContactId(key("one")))
            assert [kept.id for kept in contacts.every(tx)] == [key("two")]


def counts(store, seat: SeatId) -> dict[str, int]:
    with store.reading() as tx:
        found = {}
        for table in store.tables.sorted_tables:
            if names_a_seat(table):
                column = table.c.id if table.name == "seats" else table.c.seat_id
                statement = select(func.count()).select_from(table).where(column == seat)
                found[table.name] = tx.connection.execute(statement).scalar_one()
        return found


def test_after_forgetting_a_seat_stands_on_its_tombstones_only(world):
    one, two = world.enter("one"), world.enter("two")
    vault, other = VaultLocator(key("vault one")), VaultLocator(key("vault two"))
    with world.stores.main.writing() as tx:
        vaults.add(tx, vault, b"one")
        vaults.add(tx, other, b"two")
    full = {
        "answers": ITEMS,
        "responses": 1,
        "consents": 1,
        "seats": 1,
        "tombstones": 0,
        "leaves": 0,
        "leaf_changes": 0,
    }
    assert counts(world.stores.main, one) == full
    assert counts(world.stores.shares, one) == {"shares": 1, "tombstones": 0}
    for _ in range(2):
        with world.stores.shares.writing() as tx:
            forgetting.forget_share(tx, Tombstone(seat=one, day=TODAY))
        with world.stores.main.writing() as tx:
            forgetting.forget_everywhere(tx, Tombstone(seat=one, day=TODAY), vault)
    assert counts(world.stores.main, one) == {**dict.fromkeys(full, 0), "tombstones": 1}
    assert counts(world.stores.shares, one) == {"shares": 0, "tombstones": 1}
    assert counts(world.stores.main, two) == full
    assert counts(world.stores.shares, two) == {"shares": 1, "tombstones": 0}
    with world.stores.main.reading() as tx:
        assert vaults.get(tx, vault) is None
        assert vaults.get(tx, other) == b"two"


def test_without_a_vault_no_vault_is_touched(world):
    seat = world.enter("one")
    vault = VaultLocator(key("vault one"))
    with world.stores.main.writing() as tx:
        vaults.add(tx, vault, b"one")
        forgetting.forget_everywhere(tx, Tombstone(seat=seat, day=TODAY), None)
        assert vaults.get(tx, vault) == b"one"


def written_to(store, work) -> list[str]:
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith("SELECT"):
            said.append(" ".join(statement.split()[:3]).removeprefix("DELETE FROM ").removeprefix("INSERT INTO "))

    event.listen(store._writer, "before_cursor_execute", note)
    with store.writing() as tx:
        work(tx)
    event.remove(store._writer, "before_cursor_execute", note)
    return said


def test_the_tombstone_comes_first_and_the_seat_last(world):
    grave = Tombstone(seat=world.enter("one"), day=TODAY)
    main = written_to(world.stores.main, lambda tx: forgetting.forget_everywhere(tx, grave, VaultLocator(key("v"))))
    assert main == ["tombstones", "answers", "responses", "consents", "leaf_changes", "vouchers", "seats", "vaults"]
    beside = written_to(world.stores.shares, lambda tx: forgetting.forget_share(tx, grave))
    assert beside == ["tombstones", "shares"]


@pytest.mark.parametrize("step", range(1, 7))
def test_a_crash_before_any_statement_forgets_all_or_nothing(world, step):
    seat = world.enter("one")
    before = counts(world.stores.main, seat)
    left = iter(range(step))

    def crash(_connection, _cursor, _statement, *_rest) -> None:
        if next(left, None) == step - 1:
            raise ConnectionAbortedError

    event.listen(world.stores.main._writer, "before_cursor_execute", crash)
    with pytest.raises(ConnectionAbortedError), world.stores.main.writing() as tx:
        forgetting.forget_everywhere(tx, Tombstone(seat=seat, day=TODAY), VaultLocator(key("v")))
    event.remove(world.stores.main._writer, "before_cursor_execute", crash)
    assert counts(world.stores.main, seat) == before


def test_answers_cannot_come_back_after_the_seat_is_gone(world):
    seat = world.enter("one")
    with world.stores.main.writing() as tx:
        forgetting.forget_everywhere(tx, Tombstone(seat=seat, day=TODAY), None)
    with pytest.raises(StoreFault), world.stores.main.writing() as tx:
        answers.put(tx, world.round, seat, world.answer("one", 0))
    with world.stores.main.reading() as tx:
        assert answers.own(tx, world.round, seat).by_place == {}
        assert consents.own(tx, seat) == ()
        assert responses.own(tx, world.round, seat) is None
    with world.stores.shares.reading() as tx:
        assert len(shares.of_seat(tx, seat)) == 1
