"""No link is left between a contact and a seat: whoever reads files, logs and copies cannot tell which invitation it was.

Each test has a control: the same search finds the invitation where the defence is taken away.
"""

import sqlite3
from contextlib import closing

import pytest

from consult.crypto.codes import parse
from consult.domain.contact import Particulars
from consult.domain.ids import ContactId
from consult.domain.text import Language
from consult.services import carrying, contact_keys, contacting
from consult.services.carrying import HANDFUL
from consult.services.entering import invitation_locator
from consult.storage import arrived, contacts
from consult.storage.contacts import StoredContact
from tests.storage.conftest import of_files, of_servers
from tests.storage.test_storage_hidden_order import traces
from tests.storage.traces import log_position, relations_logged, rows, versions, write_ahead_log
from tests.storage.world import key
from tests.world import World, house_of

INVITED = HANDFUL + 3
NEAR = 20
"""Transactions that count as neighbours; between two people's arrivals lie fewer."""
IDS = {16, 32}


@pytest.fixture
def panel(stores) -> World:
    """An open round with its invitations, and contacts who may be handed them."""
    panel = World(house=house_of(stores))
    panel.hire()
    panel.open()
    contact_keys.begin(panel.house, [panel.staff["coordinator"]], panel.today)
    return panel


@pytest.fixture
def codes(panel) -> list[str]:
    return panel.invitations(INVITED)


@pytest.fixture
def cluster(panel, request):
    return None if panel.house.stores.main.is_file else request.getfixturevalue("clusters")[0]


def locator(panel: World, code: str) -> bytes:
    return invitation_locator(panel.house, parse(code))


def time_passes(panel: World) -> None:
    """Other people's transactions, so that making invitations is no neighbour of what comes now."""
    for _ in range(2 * NEAR):
        with panel.house.stores.main.writing() as tx:
            tx.connection.exec_driver_sql("SELECT pg_current_xact_id()").scalar_one()


def delete_as_before(tx, place: bytes) -> None:
    """The defence taken away: a spent invitation's row is deleted in the transaction of the seat."""
    table = tx.connection.dialect.name == "postgresql"
    tx.connection.exec_driver_sql(f"DELETE FROM invitations WHERE locator = {'%s' if table else '?'}", (place,))


def told_apart(before: dict, after: dict, places: set[bytes]) -> set[bytes]:
    """The invitations that stand in one of two copies and not in the other."""

    def standing(copy: dict) -> set[bytes]:
        return {value for held in copy.values() for row in held for value in row if value in places}

    return standing(before) ^ standing(after)


def test_two_copies_around_one_arrival_show_no_invitation(panel, codes):
    main, places = panel.house.stores.main, {locator(panel, code) for code in codes}
    before = rows(main)
    panel.seat(codes[0])
    after = rows(main)
    assert len(after["seats"] - before["seats"]) == 1
    assert told_apart(before, after, places) == set()
    assert (before["invitations"], before["batches"]) == (after["invitations"], after["batches"])
    with main.writing() as tx:
        delete_as_before(tx, locator(panel, codes[0]))
    assert told_apart(before, rows(main), places) == {locator(panel, codes[0])}, "a control"


def test_the_set_of_spent_invitations_has_one_size_for_few_and_is_never_the_same_twice(panel, codes):
    main = panel.house.stores.main
    sealed = []
    for code in codes:
        panel.seat(code)
        ((_, blob),) = rows(main)["spent"]
        sealed.append(bytes(blob))
    assert len({len(blob) for blob in sealed}) == 1
    assert len(set(sealed)) == len(sealed)


def neighbours(cluster, panel: World, places: set[bytes]) -> set[bytes]:
    """The invitations in any version of a row that was written or ended next to a seat's own transaction."""
    found = versions(cluster, panel.house.stores.main)
    seats = {version.made_by for version in found if version.table == "seats"}
    assert seats

    def near(transaction: int) -> bool:
        return any(abs(transaction - seat) <= NEAR for seat in seats)

    close = [version for version in found if near(version.made_by) or near(version.ended_by)]
    return {place for place in places for version in close if place in version.raw}


@of_servers
def test_no_transaction_next_to_a_seat_s_has_touched_an_invitation(panel, codes, cluster):
    """xmin, xmax and dead rows, the neighbours' too, in the heap files of main and sessions, before any checkpoint."""
    places = {locator(panel, code) for code in codes}
    time_passes(panel)
    panel.seat(codes[0])
    assert neighbours(cluster, panel, places) == set()
    carrying.carry(panel.house)
    assert neighbours(cluster, panel, places) == set()
    panel.seat(codes[1])
    with panel.house.stores.main.writing() as tx:
        delete_as_before(tx, locator(panel, codes[1]))
    assert neighbours(cluster, panel, places) == {locator(panel, codes[1])}, "a control: the dead row is still there"


@of_servers
def test_the_write_ahead_log_of_an_arrival_names_no_row_of_invitations(panel, codes, cluster):
    """A log is archived for days: a deletion in it would name the row, and the transaction that wrote the seat."""
    main = panel.house.stores.main
    start = log_position(cluster)
    panel.seat(codes[0])
    middle = log_position(cluster)
    with main.writing() as tx:
        delete_as_before(tx, locator(panel, codes[0]))
    end = log_position(cluster)
    assert relations_logged(cluster, main, start, middle) >= {"seats", "consents", "vaults", "spent"}
    assert not relations_logged(cluster, main, start, middle) & {"invitations", "batches"}
    assert "invitations" in relations_logged(cluster, main, middle, end), "a control"


@of_servers
def test_with_the_pepper_too_one_older_set_is_left_until_the_day_s_rewriting(panel, codes, cluster):
    """Who holds the pepper could open each older set of spent invitations: a checkpoint leaves only the newest."""

    def sets() -> int:
        return sum(version.table == "spent" for version in versions(cluster, panel.house.stores.main))

    for code in codes[:4]:
        panel.seat(code)
    assert sets() > 1, "a control: older sets lie in the heap"
    assert carrying.carry(panel.house).overwritten
    assert sets() == 1


@of_files
def test_the_write_ahead_log_of_an_arrival_holds_no_page_of_invitations(panel, codes):
    main, places = panel.house.stores.main, {locator(panel, code) for code in codes}
    assert main.checkpoint()
    panel.seat(codes[0])
    log = write_ahead_log(main)
    assert len(log) > 4096
    assert [place for place in places if place in log] == []
    with main.writing() as tx:
        delete_as_before(tx, locator(panel, codes[0]))
    left = {place for place in places if place in write_ahead_log(main)}
    assert left == places - {locator(panel, codes[0])}, "a control: the page shows which of them is missing"


def test_the_contacts_store_shares_no_id_with_another(panel, codes):
    stores = panel.house.stores
    said = Particulars(how="by letter", language=Language("en"), kept_until=panel.today)
    people = [contacting.add(panel.house, f"form {number}", said, panel.today) for number in range(INVITED)]
    unlocked = panel.unlocked()
    for person, code in zip(people, codes, strict=True):
        contacting.hand(panel.house, unlocked, person, code)
        contacting.confirm(panel.house, unlocked, person, panel.round_id, frozenset())
        panel.seat(code)
    carrying.carry(panel.house)
    assert [one.invited for one in contacting.every(panel.house, unlocked)] == ["spent"] * INVITED

    def shared() -> set[bytes]:
        others = {
            bytes(value)
            for name, store in stores.each()
            if name != "contacts"
            for held in rows(store).values()
            for row in held
            for value in row
            if isinstance(value, bytes | memoryview) and len(value) in IDS
        }
        own = b"|".join(
            bytes(value)
            for held in rows(stores.contacts).values()
            for row in held
            for value in row
            if isinstance(value, bytes | memoryview)
        )
        return {other for other in others if other in own}

    assert shared() == set()
    with stores.contacts.writing() as tx:
        arrived.put(tx, arrived.ArrivedPlace(panel.round.consultation), b"sealed")
        contacts.add(tx, StoredContact(id=ContactId(b"c" * 16), sealed=locator(panel, codes[0]), sealed_due=b""))
    assert shared() == {panel.round.consultation, locator(panel, codes[0])}, "a control"


def kept(name: str) -> StoredContact:
    return StoredContact(id=ContactId(key(name)), sealed=b"sealed", sealed_due=b"due")


NAMES = [f"person {number}" for number in range(60)]


def test_after_a_checkpoint_contacts_lie_in_the_order_of_their_ids(stores):
    for name in NAMES:
        with stores.contacts.writing() as tx:
            contacts.add(tx, kept(name))

    def as_stored() -> list[bytes]:
        with stores.contacts.writing() as tx:
            if not stores.contacts.is_file:
                tx.connection.exec_driver_sql("SET LOCAL enable_indexscan = off")
                tx.connection.exec_driver_sql("SET LOCAL enable_indexonlyscan = off")
            return list(tx.connection.exec_driver_sql("SELECT id FROM contacts").scalars())

    if not stores.contacts.is_file:
        assert as_stored() == [key(name) for name in NAMES], "a control: they lie as they came"
    assert stores.contacts.checkpoint()
    assert as_stored() == sorted(key(name) for name in NAMES)


@of_files
def test_in_sqlite_a_dump_of_contacts_is_the_same_whoever_came_first(stores):
    def dump() -> list[str]:
        with closing(sqlite3.connect(stores.contacts.url.database)) as file:
            return list(file.iterdump())

    def arrive(names) -> None:
        for name in names:
            with stores.contacts.writing() as tx:
                contacts.add(tx, kept(name))

    empty = dump()
    arrive(NAMES)
    first = dump()
    assert first != empty
    with stores.contacts.writing() as tx:
        tx.connection.exec_driver_sql("DELETE FROM contacts")
    arrive(reversed(NAMES))
    assert dump() == first


def test_a_forgotten_contact_is_in_no_file_of_its_store(stores, request):
    cluster = None if stores.contacts.is_file else request.getfixturevalue("clusters")[2]
    secret = b"a sealed contact that was there to be found"
    one = StoredContact(id=ContactId(key("one")), sealed=secret, sealed_due=b"due")
    with stores.contacts.writing() as tx:
        contacts.add(tx, one)
        contacts.add(tx, kept("two"))
    assert traces(stores.contacts, secret, cluster), "a control"
    with stores.contacts.writing() as tx:
        contacts.forget(tx, one.id)
    assert stores.contacts.checkpoint()
    assert traces(stores.contacts, secret, cluster) == []
