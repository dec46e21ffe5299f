"""Contacts: opened by those who may see them and by nobody else, forgotten by their own id, never reached by default."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from consult.crypto.hybrid import public_key
from consult.crypto.keys import Seed
from consult.domain.capability import Role
from consult.domain.contact import EVERYTHING, Confirmation, Particulars, Unfit
from consult.domain.ids import ContactId
from consult.domain.text import Language
from consult.services import carrying, contact_keys, contacting
from consult.services.contact_keys import HasBegunError, NobodyError, NoContactsKeyError, NotGrantedError
from consult.services.contacting import AlteredError, Invited, NoSuchContactError, NotAnInvitationError, UnfitError
from consult.services.entering import NotACodeError
from consult.services.staffing import removing
from consult.services.vouching import UnvouchedError
from consult.storage import contacts
from tests.crashing import dies_at
from tests.world import MONDAY, World

TODAY = MONDAY.date()
HOW = "canary: ring twice at 07700 900123"


def said(how: str = HOW) -> Particulars:
    return Particulars(
        how=how, language=Language("ar"), kept_until=TODAY + timedelta(days=90), safe_to_say="the library", when="six"
    )


@pytest.fixture
def keeping(world: World) -> World:
    """A world whose coordinator and custodian may see contacts."""
    contact_keys.begin(world.house, [world.staff["coordinator"], world.staff["custodian"]], TODAY)
    return world


def ways(world: World, name: str = "coordinator") -> list[str]:
    return sorted(one.contact.particulars.how for one in contacting.every(world.house, world.unlocked(name)))


def test_without_a_key_no_contact_is_kept(world: World) -> None:
    with pytest.raises(NoContactsKeyError):
        contacting.add(world.house, "form", said(), TODAY)
    with pytest.raises(NoContactsKeyError):
        contacting.every(world.house, world.unlocked())


def test_those_who_may_see_contacts_open_them_and_a_second_post_adds_none(keeping: World) -> None:
    first = contacting.add(keeping.house, "form", said(), TODAY)
    assert contacting.add(keeping.house, "form", said("another way"), TODAY) == first
    assert ways(keeping) == ways(keeping, "custodian") == [HOW]


def test_nobody_else_opens_a_contact_and_a_commissioner_cannot_be_let(keeping: World) -> None:
    contacting.add(keeping.house, "form", said(), TODAY)
    with pytest.raises(NotGrantedError):
        contacting.every(keeping.house, keeping.unlocked("commissioner"))
    with pytest.raises(NobodyError):
        contact_keys.grant(keeping.house, keeping.unlocked(), keeping.staff["commissioner"], TODAY)
    assert not contact_keys.may_see(keeping.house, keeping.staff["commissioner"])


def test_the_key_begins_once_and_for_somebody(world: World) -> None:
    for holders in ([], [world.staff["commissioner"]], [b"n" * 16]):
        with pytest.raises(NobodyError):
            contact_keys.begin(world.house, holders, TODAY)
    contact_keys.begin(world.house, [world.staff["coordinator"]], TODAY)
    with pytest.raises(HasBegunError):
        contact_keys.begin(world.house, [world.staff["custodian"]], TODAY)
    assert not contact_keys.may_see(world.house, world.staff["custodian"])


def test_who_is_let_later_sees_what_was_kept_before(world: World) -> None:
    contact_keys.begin(world.house, [world.staff["coordinator"]], TODAY)
    contacting.add(world.house, "form", said(), TODAY)
    with pytest.raises(NotGrantedError):
        contact_keys.grant(world.house, world.unlocked("custodian"), world.staff["custodian"], TODAY)
    for _ in range(2):
        contact_keys.grant(world.house, world.unlocked(), world.staff["custodian"], TODAY)
    assert ways(world, "custodian") == [HOW]


def test_after_a_rotation_who_was_left_out_opens_nothing_old_or_new(keeping: World) -> None:
    contacting.add(keeping.house, "one", said("one"), TODAY)
    contact_keys.rotate(keeping.house, keeping.unlocked(), [keeping.staff["coordinator"]], TODAY)
    contacting.add(keeping.house, "two", said("two"), TODAY)
    assert ways(keeping) == ["one", "two"]
    with pytest.raises(NotGrantedError):
        contacting.every(keeping.house, keeping.unlocked("custodian"))
    with keeping.house.stores.contacts.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM contact_keys").scalar_one() == 1


def test_a_removal_makes_a_change_of_the_key_due_and_she_opens_nothing_written_since(keeping: World) -> None:
    keeping.hire_one("leaving", Role.COORDINATOR)
    house, left = keeping.house, keeping.unlocked("leaving")
    contact_keys.grant(house, keeping.unlocked(), left.id, TODAY)
    contacting.add(house, "one", said("one"), TODAY)
    assert not contact_keys.is_due(house)
    assert not contact_keys.rotate_if_due(house, keeping.unlocked(), TODAY)
    removing.remove(house, left.id, TODAY)
    assert contact_keys.is_due(house)
    assert contact_keys.rotate_if_due(house, keeping.unlocked(), TODAY)
    assert not contact_keys.is_due(house)
    contacting.add(house, "two", said("two"), TODAY)
    assert ways(keeping) == ways(keeping, "custodian") == ["one", "two"]
    with pytest.raises(NotGrantedError):
        contacting.every(house, left)


def test_a_change_of_the_key_that_was_cut_short_stays_due(keeping: World) -> None:
    contacting.add(keeping.house, "one", said("one"), TODAY)
    unlocked, every = keeping.unlocked(), contact_keys.present_holders(keeping.house)
    found = set()
    for statement in range(1, 60):
        cut = dies_at(
            keeping.house.stores, statement, lambda: contact_keys.rotate(keeping.house, unlocked, every, TODAY)
        )
        found.add(contact_keys.is_due(keeping.house))
        contact_keys.rotate_if_due(keeping.house, unlocked, TODAY)
        assert not contact_keys.is_due(keeping.house)
        assert ways(keeping) == ["one"]
        if not cut:
            break
    assert found == {False, True}


def test_a_crash_before_any_statement_of_a_rotation_loses_no_contact(keeping: World) -> None:
    house, unlocked, only = keeping.house, keeping.unlocked(), [keeping.staff["coordinator"]]
    contacting.add(house, "one", said("one"), TODAY)

    def rotate() -> None:
        contact_keys.rotate(house, unlocked, only, TODAY)

    def kept() -> list[str]:
        return sorted(one.contact.particulars.how for one in contacting.every(house, unlocked))

    crashes = 0
    while dies_at(keeping.house.stores, crashes + 1, rotate):
        crashes += 1
        assert kept() == ["one"], crashes
        two = contacting.add(house, f"two {crashes}", said("two"), TODAY)
        assert kept() == ["one", "two"], crashes
        contacting.remove(house, two)
        rotate()
        with house.stores.contacts.reading() as tx:
            assert tx.connection.exec_driver_sql("SELECT count(*) FROM contact_keys").scalar_one() == 1
    assert crashes > 20
    assert kept() == ["one"]


def test_an_account_whose_key_was_exchanged_is_not_let_see_contacts(keeping: World) -> None:
    strange = public_key(Seed(bytes(32)), keeping.house.keys.suite)
    unlocked = keeping.unlocked()
    with keeping.house.stores.main.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE staff SET public_key = ? WHERE name = 'custodian'", (strange,))
    with pytest.raises(UnvouchedError):
        contact_keys.rotate(keeping.house, unlocked, [keeping.staff["custodian"]], TODAY)
    contacting.add(keeping.house, "form", said(), TODAY)
    assert [one.contact.particulars.how for one in contacting.every(keeping.house, unlocked)] == [HOW]


def test_nothing_is_sealed_to_a_key_that_was_planted(keeping: World) -> None:
    strange = public_key(Seed(bytes(32)), keeping.house.keys.suite)
    with keeping.house.stores.contacts.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE contact_keys SET public_key = ?", (strange,))
    with pytest.raises(UnvouchedError):
        contacting.add(keeping.house, "form", said(), TODAY)
    with pytest.raises(UnvouchedError):
        carrying.carry(keeping.house)


def test_a_key_that_was_planted_beside_ours_is_passed_over(keeping: World) -> None:
    strange = public_key(Seed(bytes(32)), keeping.house.keys.suite)
    with keeping.house.stores.contacts.writing() as tx:
        planted = "INSERT INTO contact_keys (id, version, suite, public_key) VALUES (?, 9, 1, ?)"
        tx.connection.exec_driver_sql(planted, (b"p" * 16, strange))
    contacting.add(keeping.house, "form", said(), TODAY)
    assert ways(keeping) == [HOW]


def test_a_key_that_was_put_back_after_a_rotation_seals_nothing(keeping: World) -> None:
    def rows(*statements: str) -> list:
        with keeping.house.stores.contacts.writing() as tx:
            return [tx.connection.exec_driver_sql(one).all() for one in statements]

    ((old,),) = rows("SELECT id, version, suite, public_key FROM contact_keys")
    contact_keys.rotate(keeping.house, keeping.unlocked(), [keeping.staff["coordinator"]], TODAY)
    with keeping.house.stores.contacts.writing() as tx:
        tx.connection.exec_driver_sql("DELETE FROM contact_grants")
        tx.connection.exec_driver_sql("DELETE FROM contact_keys")
        tx.connection.exec_driver_sql("INSERT INTO contact_keys VALUES (?, ?, ?, ?)", tuple(old))
    with pytest.raises(UnvouchedError):
        contacting.add(keeping.house, "form", said(), TODAY)


def test_contacts_that_change_places_open_no_more(keeping: World) -> None:
    one, two = (contacting.add(keeping.house, name, said(name), TODAY) for name in ("one", "two"))
    with keeping.house.stores.contacts.writing() as tx:
        held = {stored.id: stored for stored in contacts.every(tx)}
        contacts.replace(tx, replace(held[one], sealed=held[two].sealed))
    seen = contacting.see(keeping.house, keeping.unlocked())
    assert [one.contact.particulars.how for one in seen.listed] == ["two"]
    assert seen.altered == (one,)
    with pytest.raises(AlteredError):
        contacting.change(keeping.house, keeping.unlocked(), one, said("another"), TODAY)


def test_a_contact_is_changed_confirmed_and_removed_by_its_own_id(keeping: World) -> None:
    round_ = keeping.open()
    one = contacting.add(keeping.house, "form", said(), TODAY)
    unlocked = keeping.unlocked()
    assert contacting.due(keeping.house, unlocked, round_.id) == (), "nobody is reached by default"
    contacting.confirm(keeping.house, unlocked, one, round_.id, EVERYTHING)
    assert [listed.contact.id for listed in contacting.due(keeping.house, unlocked, round_.id)] == [one]
    contacting.change(keeping.house, unlocked, one, said("by letter"), TODAY)
    assert ways(keeping) == ["by letter"]
    assert contacting.due(keeping.house, unlocked, round_.id) == ()
    contacting.confirm(keeping.house, unlocked, one, round_.id, EVERYTHING - {Confirmation.NAMING})
    assert contacting.due(keeping.house, unlocked, round_.id) == ()
    for _ in range(2):
        contacting.remove(keeping.house, one)
    assert ways(keeping) == []
    with pytest.raises(NoSuchContactError):
        contacting.change(keeping.house, unlocked, one, said(), TODAY)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"how": " "}, Unfit.NO_WAY),
        ({"notes": "x" * 2001}, Unfit.TOO_LONG),
        ({"kept_until": TODAY - timedelta(days=1)}, Unfit.OVER),
    ],
)
def test_what_cannot_be_kept_is_refused_and_what_was_kept_stays(keeping: World, wrong: dict, reason: Unfit) -> None:
    one = contacting.add(keeping.house, "form", said(), TODAY)
    with pytest.raises(UnfitError) as refused:
        contacting.change(keeping.house, keeping.unlocked(), one, replace(said(), **wrong), TODAY)
    assert refused.value.reasons == (reason,)
    with pytest.raises(UnfitError):
        contacting.add(keeping.house, "other", replace(said(), **wrong), TODAY)
    assert ways(keeping) == [HOW]


def test_which_invitation_she_was_handed_tells_who_has_one_still(keeping: World) -> None:
    keeping.open()
    codes = keeping.invitations(carrying.HANDFUL + 1)
    unlocked = keeping.unlocked()
    people = [contacting.add(keeping.house, f"form {number}", said(str(number)), TODAY) for number in range(len(codes))]
    for contact, code in zip(people, codes, strict=True):
        contacting.hand(keeping.house, unlocked, contact, " ".join((code[:8], code[8:])))

    def invited() -> dict[ContactId, Invited]:
        return {one.contact.id: one.invited for one in contacting.every(keeping.house, unlocked)}

    for code in codes[1:]:
        keeping.seat(code)
    assert set(invited().values()) == {Invited.UNSPENT}, "nothing is known before the day's carrying"
    carrying.carry(keeping.house)
    assert invited() == {person: Invited.UNSPENT if person == people[0] else Invited.SPENT for person in people}
    again = keeping.invitations(1, "another batch")[0]
    contacting.hand(keeping.house, unlocked, people[1], again)
    assert invited()[people[1]] is Invited.UNSPENT, "a lost code means another invitation"


@pytest.mark.parametrize(
    ("typed", "refusal"), [("12", NotACodeError), ("", NotACodeError), ("1234567890123450", NotAnInvitationError)]
)
def test_what_is_no_invitation_is_handed_to_nobody(keeping: World, typed: str, refusal: type[Exception]) -> None:
    one = contacting.add(keeping.house, "form", said(), TODAY)
    with pytest.raises(refusal):
        contacting.hand(keeping.house, keeping.unlocked(), one, typed)
    assert contacting.every(keeping.house, keeping.unlocked())[0].invited is Invited.NOT_YET


def test_no_word_of_a_contact_lies_in_any_file(keeping: World, data: Path) -> None:
    keeping.open()
    code = keeping.invitations(1)[0]
    one = contacting.add(keeping.house, "form", said(), TODAY)
    contacting.hand(keeping.house, keeping.unlocked(), one, code)
    locator = contacting.every(keeping.house, keeping.unlocked())[0].contact.handed[0]
    files = {path.name: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert "contacts.db" in files
    for canary in (HOW.encode(), b"900123", b"the library", code.encode(), str(said().kept_until).encode()):
        assert [name for name, content in files.items() if canary in content] == []
    holds = {name for name, content in files.items() if locator in content}
    assert holds, "a control: the invitation's own row is in the main store"
    assert all(name.startswith("main.db") for name in holds)
