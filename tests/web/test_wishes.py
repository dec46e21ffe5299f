"""What she said Yes to comes: a way to be reached for a meeting and for the results, and nothing where nobody keeps contacts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from browser import Browser
from flask import Flask

from consult.domain.consent import Choice, Purpose
from consult.domain.contact import Contact, decode, encode
from consult.domain.ids import ContactId
from consult.services import consenting, contacting
from tests.web.test_contact_me import keep_contacts
from tests.web.way import change, come_back, come_in, desk, seat_of, sign_in, unlock
from tests.world import World, browser_of

LEAVE = "Leave a way to reach me for this"
MEETING, RESULTS = "Invite me to a meeting", "Tell me the results"


def agreed(world: World, app: Flask, *uses: str) -> tuple[Browser, str]:
    """Someone who is in, and said Yes to these uses."""
    browser = browser_of(app)
    code = come_in(browser, world.invitations(1, "-".join(uses) or "none")[0])
    for use in uses:
        browser.get("/your-choices")
        browser.submit({}, press=f"{use}-yes")
    return browser, code


def opened_at_the_desk(world: World, app: Flask) -> None:
    """A coordinator opens the round on its page."""
    round_ = world.draft()
    coordinator = browser_of(app)
    sign_in(coordinator, "work", "coordinator")
    coordinator.get(f"/work/r/{round_.id.hex()}")
    form = coordinator.form_to("/open")
    sizes = {"invited-lived": "34", "invited-practitioner": "20", "invited-researcher": "10"}
    coordinator.submit({**sizes, "reader": form.offers["reader"]}, press="open", form=form)
    assert "Make invitations" in coordinator.text


def kept(world: World) -> list[Contact]:
    return [one.contact for one in contacting.every(world.house, world.unlocked("custodian"))]


@pytest.mark.people(16, 33)
def test_a_yes_leads_to_a_way_to_be_reached_that_says_what_it_is_for(world: World, app: Flask, data: Path) -> None:
    world.open()
    keep_contacts(world)
    browser, code = agreed(world, app, "telling")
    seat = seat_of(world, code).seat
    for path in ("/sent", "/your-choices"):
        browser.get(path)
        assert browser.text.count(LEAVE) == 1, path
        assert b"/contact-me/for/" in browser.body
    browser.get("/contact-me/for/telling")
    assert RESULTS in browser.text
    assert MEETING not in browser.text
    assert "31 December 2026" in browser.text, "as the use itself is kept"
    assert "What matters most" in browser.text, "she is told what they read with it"
    form = browser.forms[0]
    browser.submit({"how": "canary 01632 960000"}, press="ask", form=form)
    assert browser.path == "/contact-me/for/telling/asked"
    assert "31 December 2026" in browser.text
    browser.path = "/contact-me/for/telling"
    browser.submit({"how": "canary 01632 960000"}, press="ask", form=form)
    (one,) = kept(world)
    said = one.particulars
    assert (said.how, said.wishes, said.about) == ("canary 01632 960000", (Purpose.TELLING,), "What matters most")
    assert said.kept_until == date(2026, 12, 31)
    assert decode(one.id, encode(one)) == one
    for name in ("main", "keys", "sessions", "contacts"):
        for path in data.glob(f"{name}.db*"):
            held = path.read_bytes()
            assert b"canary" not in held
            assert b"telling" not in held or name != "contacts"
            assert one.id not in held or name == "contacts"
            assert seat not in held or name != "contacts"
    keeper = browser_of(app)
    sign_in(keeper, "work", "custodian")
    unlock(keeper)
    keeper.get("/work/contacts")
    for words in ("What it was left for", RESULTS, "What matters most"):
        assert words in keeper.text
    assert MEETING not in keeper.text


@pytest.mark.people(33)
def test_two_people_who_left_the_same_differ_in_nothing(world: World, app: Flask, clock) -> None:
    world.open()
    keep_contacts(world)
    for day, uses in ((4, ("telling", "inviting")), (29, ("inviting", "telling"))):
        clock.at = clock.at.replace(day=day)
        browser, _code = agreed(world, app, *uses)
        browser.get("/sent")
        browser.get("/contact-me/for/each")
        browser.submit({"how": "the same"}, press="ask")
        assert browser.path == "/contact-me/for/each/asked"
    assert len({encode(one) for one in kept(world)}) == 1
    assert len(kept(world)) == 2
    assert kept(world)[0].particulars.wishes == (Purpose.INVITING, Purpose.TELLING)


@pytest.mark.people(16)
def test_nothing_is_offered_for_what_she_did_not_agree_to(world: World, app: Flask) -> None:
    world.open()
    keep_contacts(world)
    browser, _code = agreed(world, app)
    for path in ("/sent", "/your-choices"):
        browser.get(path)
        assert LEAVE not in browser.text
    browser.get("/contact-me/for/telling")
    assert browser.path == "/your-choices"
    browser.get("/contact-me/for/anything")
    assert browser.status == 404
    browser.get("/contact-me")
    browser.submit({"how": "only call me"}, press="ask")
    (one,) = kept(world)
    assert (one.particulars.wishes, one.particulars.about) == ((), "")


@pytest.mark.people(19)
def test_a_yes_that_was_taken_back_while_she_wrote_is_not_kept_under(world: World, app: Flask) -> None:
    world.open()
    keep_contacts(world)
    browser, code = agreed(world, app, "inviting")
    browser.get("/contact-me/for/inviting")
    form = browser.forms[0]
    seated, shown = seat_of(world, code), world.notice.shown("en")
    consenting.choose(world.house, seated, shown, ((Purpose.INVITING, Choice.NO),), world.today)
    browser.submit({"how": "01632 960000"}, press="ask", form=form)
    assert browser.path == "/your-choices"
    assert kept(world) == []


def test_nothing_is_offered_after_the_last_day_of_the_use(world: World, app: Flask, clock) -> None:
    world.open()
    keep_contacts(world)
    _browser, code = agreed(world, app, "telling")
    clock.at = clock.at.replace(month=12, day=31)
    again = browser_of(app)
    come_back(again, code)
    again.get("/your-choices")
    assert LEAVE in again.text
    clock.pass_(days=1)
    last = browser_of(app)
    come_back(last, code)
    last.get("/your-choices")
    assert LEAVE not in last.text


def test_what_is_typed_there_stays_while_the_language_changes_and_so_does_what_it_is_for(
    world: World, app: Flask
) -> None:
    world.open()
    keep_contacts(world)
    browser, _code = agreed(world, app, "inviting")
    browser.get("/contact-me/for/inviting")
    browser.submit({"how": "a friend"}, press="/language?back=/contact-me/for/inviting")
    assert browser.path.startswith("/language")
    browser.submit({"language": "ar"})
    assert browser.path == "/contact-me/for/inviting"
    assert ("how", "a friend") in browser.forms[0].fields


@pytest.mark.people(16)
@pytest.mark.parametrize("holders", [0, 1])
def test_a_round_offers_these_uses_only_where_somebody_keeps_contacts(world: World, app: Flask, holders: int) -> None:
    for _ in range(holders):
        keep_contacts(world)
    opened_at_the_desk(world, app)
    offered = {terms.purpose for terms in world.notice.wording.terms}
    assert {Purpose.ANSWERING, Purpose.TOTALS} <= offered
    assert ({Purpose.INVITING, Purpose.TELLING} <= offered) == bool(holders)
    assert bool({Purpose.INVITING, Purpose.TELLING} & offered) == bool(holders)
    said = [terms.explanation.read("en") for terms in world.notice.wording.terms]
    assert not any("asked later" in each for each in said), "nothing promises what does not come"


@pytest.mark.people(17)
def test_a_notice_that_changes_once_contacts_are_kept_offers_them_and_asks_again(world: World, app: Flask) -> None:
    opened_at_the_desk(world, app)
    page = desk(app, world)
    assert MEETING not in page.text
    keep_contacts(world)
    page = desk(app, world)
    assert MEETING in page.text
    changed = change(app, world)
    assert MEETING in changed.text
    assert world.notice.of(Purpose.INVITING) is not None


def test_a_contact_from_before_wishes_were_kept_opens(world: World, app: Flask) -> None:
    keep_contacts(world)
    one = decode(ContactId(b"c" * 16), OLD)
    assert (one.particulars.how, one.particulars.wishes, one.particulars.about) == ("01632", (), "")
    assert decode(one.id, encode(replace(one))) == one


OLD = (
    b'{"confirmed":[],"confirmed_for":null,"handed":[],"how":"01632","kept_until":"2026-07-31","language":"en",'
    b'"may_say_who":false,"notes":"","safe_to_say":"","when":""}'
)
