"""A coordinator and a custodian in two browsers: releasing, letting someone in, reading what people wrote, changing keys."""

import re

import pytest
from browser import Browser
from flask import Flask

from consult.domain.answer import given
from consult.domain.capability import Role
from consult.services import answering, contact_keys, releasing, running_rounds
from consult.services.rotating import due_for
from consult.storage import memberships
from tests.web.way import sign_in, unlock
from tests.world import PLACES, World, browser_of

TEXTS = ("<b>one</b>", "كلمات", "words of three\nin two lines")


@pytest.fixture
def closed(world: World) -> World:
    """Three people wrote something; the round is closed."""
    world.open()
    for invitation, text in zip(world.invitations(len(TEXTS)), TEXTS, strict=True):
        seat = world.seat(invitation)
        answering.save(world.house, seat, world.round, PLACES["words"], given(text))
        answering.send(world.house, seat, world.round)
    running_rounds.close_round(world.house, world.round, world.today)
    return world


def in_as(app: Flask, name: str, *, unlocked: bool = True) -> Browser:
    browser = browser_of(app)
    sign_in(browser, "work", name)
    if unlocked:
        unlock(browser)
    return browser


def test_a_release_waits_for_the_custodian_who_looks_at_the_same(closed: World, app: Flask) -> None:
    one, other = in_as(app, "coordinator"), in_as(app, "custodian", unlocked=False)
    page = f"/work/r/{closed.round_id.hex()}"
    other.get(page)
    assert "A coordinator counts and protects the answers first." in other.text
    one.get(page)
    one.submit({}, press="tabulate", form=one.form_to("/tabulate"))
    form = one.form_to("/release")
    for _ in range(2):
        one.path = f"{page}/preview"
        one.submit({}, press="release", form=form)
        assert one.path == f"{page}/preview"
        assert "Your word is kept for seven days." in one.text
    with pytest.raises(LookupError):
        one.form_to("/release")
    assert closed.round.status.value == "closed"
    other.get(f"{page}/preview")
    assert "coordinator has agreed." in other.text
    form = other.form_to("/release")
    for _ in range(2):
        other.path = f"{page}/preview"
        other.submit({}, press="release", form=form)
        assert other.path == page
    assert "The findings are released" in other.text


def test_what_was_prepared_anew_meanwhile_is_looked_at_again(closed: World, app: Flask) -> None:
    one = in_as(app, "coordinator")
    one.get(f"/work/r/{closed.round_id.hex()}")
    one.submit({}, press="tabulate", form=one.form_to("/tabulate"))
    one.submit({"seen": "00" * 32}, press="release", form=one.form_to("/release"))
    assert one.status == 409
    assert closed.round.status.value == "closed"
    assert (
        releasing.agreed(closed.house, closed.round, releasing.prepared(closed.house, closed.round), closed.today) == ()
    )


def test_two_let_someone_in_and_the_second_must_be_unlocked(world: World, app: Flask) -> None:
    world.open()
    late = world.hire_one("late <i>", Role.CUSTODIAN)
    page = f"/work/c/{world.round.consultation.hex()}/people"
    one, other = in_as(app, "coordinator", unlocked=False), in_as(app, "custodian", unlocked=False)
    button = f"{late.id.hex()}-custodian"
    one.get("/work")
    assert page in one.body.decode()
    one.get(page)
    form = one.form_to("/let-in")
    for _ in range(2):
        one.submit({}, press=button, form=form)
        assert one.path == page
    assert "late <i>" in one.text
    assert "It waits for the other of the two." in one.text
    other.get(page)
    assert "coordinator has agreed." in other.text
    other.submit({}, press=button, form=other.form_to("/let-in"))
    assert other.status == 409
    assert "Unlock first" in other.text
    unlock(other)
    other.get(page)
    other.submit({}, press=button, form=other.form_to("/let-in"))
    assert "This person belongs to the consultation now." in other.text
    hers = in_as(app, "late <i>")
    hers.get(page)
    assert hers.status == 200


@pytest.mark.parametrize("value", ["", "zz", "00-custodian", f"{'0' * 32}-custodian", f"{'0' * 32}-queen"])
def test_what_no_button_says_is_not_there(world: World, app: Flask, value: str) -> None:
    world.open()
    browser = in_as(app, "coordinator", unlocked=False)
    browser.get(f"/work/c/{world.round.consultation.hex()}/people")
    browser.submit({"action": value}, form=browser.form_to("/let-in"))
    assert browser.status == 404
    with world.house.stores.main.reading() as tx:
        assert len(memberships.of_consultation(tx, world.round.consultation)) == 3


def test_someone_of_another_consultation_finds_no_people_words_or_keys(closed: World, app: Flask) -> None:
    closed.hire_one("late", Role.COORDINATOR)
    hers = in_as(app, "late")
    for path in (f"c/{closed.round.consultation.hex()}/people", f"r/{closed.round_id.hex()}/words"):
        hers.get(f"/work/{path}")
        assert hers.status == 404


def test_what_people_wrote_is_shown_to_the_two_after_both_agreed(closed: World, app: Flask) -> None:
    one, other = in_as(app, "coordinator"), in_as(app, "custodian", unlocked=False)
    page = f"/work/r/{closed.round_id.hex()}/words"
    one.get(page)
    one.submit({}, press="agree")
    assert "It waits for the other of the two." in one.text
    one.submit({"action": "read"}, form=form_of(other, page))
    assert one.status in {400, 403}
    other.get(page)
    other.submit({}, press="agree")
    assert "Both have agreed." in other.text
    assert "Unlock first" in other.text
    one.get(page)
    form = next(each for each in one.forms if ("action", "read") in each.buttons)
    one.submit({}, press="read", form=form)
    body = one.body.decode()
    for shown in ("<bdi>&lt;b&gt;one&lt;/b&gt;</bdi>", "<bdi>كلمات</bdi>"):
        assert shown in body
    assert "words of three" in one.text
    assert len(re.findall(r'<li class="said" dir="auto">', body)) == len(TEXTS)
    assert closed.round_id.hex() not in re.sub(r'(href|action)="[^"]*"', "", body)
    one.path = page
    one.submit({}, press="read", form=form)
    assert "كلمات" not in one.text, "a second arrival shows nothing and writes nothing down"


def test_two_make_a_consultation_less_careful_and_one_makes_it_careful_again(closed: World, app: Flask) -> None:
    one, other = in_as(app, "coordinator"), in_as(app, "custodian", unlocked=False)
    page = f"/work/r/{closed.round_id.hex()}/words"
    one.get(page)
    form = next(each for each in one.forms if ("action", "lower") in each.buttons)
    for _ in range(2):
        one.path = page
        one.submit({}, press="lower", form=form)
        assert "You have agreed. It waits for the other of the two." in one.text
    other.get(page)
    assert "coordinator wants a coordinator to read alone from now on." in other.text
    other.submit({}, press="lower", form=next(f for f in other.forms if ("action", "lower") in f.buttons))
    assert "From now on a coordinator may read alone." in other.text
    one.get(page)
    one.submit({}, press="read", form=next(f for f in one.forms if ("action", "read") in f.buttons))
    assert "كلمات" in one.text
    other.get(page)
    assert not [f for f in other.forms if ("action", "read") in f.buttons]
    other.submit({}, press="heighten", form=next(f for f in other.forms if ("action", "heighten") in f.buttons))
    assert "From now on two people have to agree first." in other.text
    one.get(page)
    assert not [f for f in one.forms if ("action", "read") in f.buttons]


def form_of(browser: Browser, page: str):
    browser.get(page)
    return browser.forms[-1]


def test_a_removal_by_someone_unlocked_changes_the_keys_at_once(world: World, app: Flask) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    world.open()
    for name, unlocked in (("coordinator", False), ("custodian", True)):
        browser = in_as(app, name, unlocked=unlocked)
        browser.get(f"/work/people/{third.id.hex()}")
        form = next(each for each in browser.forms if ("action", "remove") in each.buttons)
        browser.submit({}, press="remove", form=form)
    assert "The keys are changed." in browser.text
    assert due_for(world.house, world.staff["coordinator"], world.today) == ()


def test_a_removal_of_someone_who_saw_contacts_changes_their_key_at_once_or_leaves_it_on_the_desk(
    world: World, app: Flask
) -> None:
    leaving = [world.hire_one(name, Role.CUSTODIAN) for name in ("third", "fourth")]
    contact_keys.begin(world.house, [world.staff["coordinator"], *(each.id for each in leaving)], world.today)
    desks = [in_as(app, "custodian", unlocked=False), in_as(app, "coordinator")]
    for browser in desks:
        browser.get(f"/work/people/{leaving[0].id.hex()}")
        browser.submit({}, press="remove", form=next(f for f in browser.forms if ("action", "remove") in f.buttons))
    assert "The key of contacts is changed." in desks[1].text
    assert not contact_keys.is_due(world.house)
    for browser in reversed(desks):
        browser.get(f"/work/people/{leaving[1].id.hex()}")
        browser.submit({}, press="remove", form=next(f for f in browser.forms if ("action", "remove") in f.buttons))
    assert "The key of contacts has still to be changed" in desks[0].text
    desks[0].get("/work")
    assert "Change the key now" not in desks[0].text, "she sees no contacts"
    desks[1].get("/work")
    form = desks[1].form_to("/contacts/rotate")
    for _ in range(2):
        desks[1].path = "/work"
        desks[1].submit({}, press="rotate", form=form)
        assert desks[1].path == "/work"
    assert not contact_keys.is_due(world.house)
    assert contact_keys.present_holders(world.house) == (world.staff["coordinator"],)


def test_a_rotation_that_is_left_stands_on_the_desk_of_whoever_is_unlocked(world: World, app: Flask) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    world.open()
    for name in ("coordinator", "custodian"):
        browser = in_as(app, name, unlocked=False)
        browser.get(f"/work/people/{third.id.hex()}")
        form = next(each for each in browser.forms if ("action", "remove") in each.buttons)
        browser.submit({}, press="remove", form=form)
    assert "Keys have still to be changed" in browser.text
    browser.get("/work")
    assert "Change the keys now" not in browser.text
    unlock(browser)
    browser.get("/work")
    form = browser.form_to("/rotate")
    for _ in range(2):
        browser.path = "/work"
        browser.submit({}, press="rotate", form=form)
        assert browser.path == "/work"
    assert due_for(world.house, world.staff["custodian"], world.today) == ()
    assert "Change the keys now" not in browser.text
