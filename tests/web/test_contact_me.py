"""“I want someone to contact me”: sealed to those who keep contacts, and nothing anywhere ties it to her answers."""

from pathlib import Path

import pytest
from flask import Flask

from consult.domain.contact import encode
from consult.services import contact_keys, contacting
from consult.storage.database import Store
from tests.web.way import come_in, seat_of, sign_in, unlock
from tests.world import Clock, World, browser_of


def keep_contacts(world: World) -> None:
    contact_keys.begin(world.house, [world.staff["custodian"]], world.today)


def spoil(store: Store) -> None:
    """Write over a store: it can be neither read nor written."""
    store.close()
    path = Path(store.url.database or "")
    for one in path.parent.glob(f"{path.name}-*"):
        one.unlink()
    path.write_bytes(b"this was a database once" * 1000)


@pytest.mark.people(12, 33)
def test_a_wish_to_be_contacted_is_kept_apart_and_nothing_in_any_store_ties_it_to_her(
    world: World, app: Flask, data: Path
) -> None:
    world.open()
    keep_contacts(world)
    browser = browser_of(app)
    code = come_in(browser, world.invitations(1)[0])
    seat = seat_of(world, code).seat

    def main() -> list[object]:
        with world.house.stores.main.reading() as tx:
            tables = world.house.stores.main.tables.sorted_tables
            return [tx.connection.execute(table.select()).all() for table in tables]

    before = main()
    browser.get("/contact-me")
    form = browser.forms[0]
    token = dict(form.fields)["once"]
    browser.submit({"how": "canary 01632 960000", "when": "evenings"}, press="ask", form=form)
    assert browser.path == "/contact-me/asked"
    browser.path = "/contact-me"
    browser.submit({"how": "canary 01632 960000", "when": "evenings"}, press="ask", form=form)
    assert main() == before, "the main store does not change at all"
    (kept,) = contacting.every(world.house, world.unlocked("custodian"))
    said = kept.contact.particulars
    assert (said.how, said.when, said.may_say_who) == ("canary 01632 960000", "evenings", False)
    assert not kept.contact.may_be_reached(world.round_id), "nothing is confirmed"
    for name in ("main", "keys", "sessions", "contacts"):
        for path in data.glob(f"{name}.db*"):
            held = path.read_bytes()
            assert b"canary" not in held
            assert token.encode() not in held
            assert name == "main" or kept.contact.id not in held or name == "contacts"
            assert name != "contacts" or seat not in held


@pytest.mark.people(12)
def test_no_wish_says_on_which_day_of_its_month_she_was_in(world: World, app: Flask, clock: Clock) -> None:
    world.open()
    keep_contacts(world)
    for day, invitation in zip((4, 9, 31), world.invitations(3), strict=True):
        clock.at = clock.at.replace(day=day)
        browser = browser_of(app)
        come_in(browser, invitation)
        browser.get("/contact-me")
        assert "kept until July 31, 2026" in browser.text or "kept until 31 July 2026" in browser.text
        browser.submit({"how": "the same"}, press="ask")
        assert browser.path == "/contact-me/asked"
    kept = contacting.every(world.house, world.unlocked("custodian"))
    assert len({encode(one.contact) for one in kept}) == 1, "nothing tells the days apart"


@pytest.mark.people(12)
def test_where_nobody_keeps_contacts_it_says_so_and_asks_for_nothing(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get("/contact-me")
    assert browser.status == 200
    assert not browser.offers("how")


@pytest.mark.people(10, 12)
def test_support_offers_to_be_contacted_only_where_somebody_keeps_contacts(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get("/support")
    assert "I want someone to contact me" not in browser.text
    assert b"/contact-me" not in browser.body
    keep_contacts(world)
    browser.get("/support")
    assert "I want someone to contact me" in browser.text


@pytest.mark.people(10, 14)
def test_where_the_store_of_contacts_does_not_answer_every_other_page_of_hers_does(world: World, app: Flask) -> None:
    world.open()
    keep_contacts(world)
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get("/your-choices")
    browser.submit({}, press="telling-yes")
    spoil(world.house.stores.contacts)
    for path in ("/support", "/sent", "/your-choices"):
        browser.get(path)
        assert browser.status == 200, path
        assert b"/contact-me" not in browser.body
    for path in ("/contact-me", "/contact-me/for/telling"):
        browser.get(path)
        assert browser.status == 503, path
        assert "This could not be done just now." in browser.text
    browser.get("/erase")
    browser.submit({}, press="erase")
    assert browser.path.startswith("/erased")
    assert browser.status == 200


@pytest.mark.people(12)
def test_a_wish_without_a_way_is_refused_in_one_sentence(world: World, app: Flask) -> None:
    world.open()
    keep_contacts(world)
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get("/contact-me")
    browser.submit({"how": " ", "when": "evenings"}, press="ask")
    assert browser.status == 422
    assert "Write how someone can reach you." in browser.text
    assert ("when", "evenings") in browser.forms[0].fields


@pytest.mark.people(12)
def test_those_who_keep_contacts_read_the_wish_and_forget_it(world: World, app: Flask) -> None:
    world.open()
    keep_contacts(world)
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get("/contact-me")
    browser.submit({"how": "01632 960000"}, press="ask")
    outsider = browser_of(app)
    sign_in(outsider, "work", "coordinator")
    unlock(outsider)
    outsider.get("/work/contacts")
    assert "01632" not in outsider.text
    keeper = browser_of(app)
    sign_in(keeper, "work", "custodian")
    keeper.get("/work/contacts")
    assert keeper.path == "/work/unlock"
    unlock(keeper)
    keeper.get("/work/contacts")
    assert "01632 960000" in keeper.text
    form = next(form for form in keeper.forms if any(name == "remove" for name, _value in form.buttons))
    keeper.submit({}, press=dict(form.buttons)["remove"], form=form)
    assert "01632" not in keeper.text
    assert contacting.every(world.house, world.unlocked("custodian")) == ()
