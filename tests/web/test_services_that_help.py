"""Services that help: kept by coordinators, shown while somebody made sure of them lately, and never a planted one."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from browser import Form
from flask import Flask
from sqlalchemy import update

from consult.domain.help_service import CONFIRMED_FOR, Particulars
from consult.domain.ids import HelpServiceId
from consult.domain.text import Language
from consult.services import helping
from consult.storage.help_services import HELP_SERVICES
from consult.web import locale
from tests.web.way import come_in, sign_in
from tests.world import Clock, World, browser_of

HELPLINE = Particulars(
    country="GB",
    language=Language("en"),
    name="An invented helpline",
    reach="01632 960000",
    hours="Monday to Friday, 9 to 17",
    cost="free",
    source="https://example.org/helpline",
)
THEIRS = replace(HELPLINE, language=Language("ar"), name="خط مساعدة مخترع", reach="01632 960001")


def confirmed(world: World, said: Particulars = HELPLINE) -> HelpServiceId:
    """A service that somebody made sure of today."""
    service = helping.add(world.house, said, world.today)
    helping.confirm(world.house, service, helping.digest(said), world.today)
    return service


@pytest.mark.people(10)
def test_only_what_somebody_made_sure_of_lately_is_shown(world: World, app: Flask, clock: Clock) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    service = helping.add(world.house, HELPLINE, world.today)
    browser.get("/support")
    assert HELPLINE.name not in browser.text
    helping.confirm(world.house, service, helping.digest(HELPLINE), world.today)
    browser.get("/support")
    for said in (HELPLINE.name, HELPLINE.reach, HELPLINE.hours, HELPLINE.cost, HELPLINE.source, "United Kingdom"):
        assert said in browser.text
    assert "Last confirmed on 4 May 2026" in browser.text
    last = world.today + CONFIRMED_FOR
    assert [each.id for each in helping.shown(world.house, last)] == [service]
    assert helping.shown(world.house, last + timedelta(days=1)) == ()
    helping.change(world.house, service, replace(HELPLINE, reach="01632 960009"), world.today)
    browser.get("/support")
    assert HELPLINE.name not in browser.text, "what was changed has to be made sure of again"


@pytest.mark.people(10)
def test_services_of_her_language_come_first_and_every_other_one_says_which_it_is(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0], language="ar")
    confirmed(world)
    confirmed(world, THEIRS)
    browser.get("/support")
    assert browser.text.index(THEIRS.name) < browser.text.index(HELPLINE.name)
    assert b'lang="en" dir="ltr"' in browser.body


@pytest.mark.people(10)
def test_anyone_finds_the_emergency_sentence_and_nothing_that_names_a_topic(world: World, app: Flask) -> None:
    world.open()
    confirmed(world)
    stranger = browser_of(app)
    stranger.get("/")
    assert b'href="/support?back=/"' in stranger.body
    stranger.get("/support?back=/")
    assert stranger.status == 200
    assert "call the emergency number" in stranger.text
    for said in (
        HELPLINE.name,
        HELPLINE.reach,
        "The person who gave you the invitation.",
        "What matters most",
        "contact me",
    ):
        assert said not in stranger.text
    assert b'href="/"' in stranger.body, "and a way back"


@pytest.mark.people(10)
def test_every_page_without_a_visit_leads_to_support(world: World, app: Flask) -> None:
    world.open()
    stranger = browser_of(app)
    for path in ("/nowhere", "/answers", "/language", "/erased?language=ar", "/support"):
        stranger.get(path)
        assert b'href="/support?back=' in stranger.body, path
    stranger.get("/")
    stranger.submit({"code": "1"})
    assert stranger.status == 422
    assert b'href="/support?back=/"' in stranger.body
    for path in ("/work", "/findings", "/account", "/work/sign-in"):
        stranger.get(path)
        assert b'href="/support' not in stranger.body, "a desk is not hers"


@pytest.mark.people(10, 22)
def test_after_erasing_support_and_the_way_back_speak_her_language(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0], language="ar")
    browser.get("/erase")
    browser.submit({}, press="erase")
    assert browser.path == "/erased?language=ar"
    link = b'href="/support?back=/erased&amp;language=ar"'
    assert link in browser.body
    browser.get("/support?back=/erased&language=ar")
    assert b'<html lang="ar" dir="rtl">' in browser.body
    assert b'href="/erased?language=ar"' in browser.body


@pytest.mark.people(10)
@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:alert(1)", "/answers"])
def test_support_never_leads_elsewhere(world: World, app: Flask, back: str) -> None:
    browser = browser_of(app)
    browser.get(f"/support?back={back}")
    assert browser.status == 200
    assert b'<a class="button quiet" href="/">' in browser.body


@pytest.mark.people(10)
def test_a_service_that_was_planted_or_altered_in_the_database_is_never_shown(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    service = confirmed(world)
    with world.house.stores.main.writing() as tx:
        row = tx.connection.execute(HELP_SERVICES.select()).one()
        altered = row.content.replace("960000", "960666")
        tx.connection.execute(update(HELP_SERVICES).values(content=altered))
        tx.connection.execute(HELP_SERVICES.insert(), {**row._asdict(), "id": bytes(16)})
    browser.get("/support")
    assert HELPLINE.name not in browser.text
    assert [kept.stands for kept in helping.every(world.house)] == [False, False]
    with pytest.raises(helping.UnvouchedError):
        helping.confirm(world.house, service, "", world.today)


@pytest.mark.people(10)
def test_a_coordinator_adds_confirms_changes_and_removes_a_service(world: World, app: Flask) -> None:
    desk = browser_of(app)
    sign_in(desk, "work", "coordinator")
    desk.get("/work/help")
    said = {
        name: getattr(HELPLINE, name) for name in ("country", "language", "name", "reach", "hours", "cost", "source")
    }
    desk.submit({**said, "hours": ""}, press="add")
    assert desk.status == 422
    assert HELPLINE.name in desk.body.decode(), "what was typed is still there"
    desk.submit(said, press="add")
    assert desk.path.startswith("/work/help/"), desk.text
    assert helping.shown(world.house, world.today) == ()
    desk.submit({}, press="confirm", form=next(form for form in desk.forms if ("action", "confirm") in named(form)))
    assert [each.particulars for each in helping.shown(world.house, world.today)] == [HELPLINE]
    page = f"/work/help/{helping.shown(world.house, world.today)[0].id.hex()}"
    desk.get(page)
    change = next(form for form in desk.forms if ("action", "change") in named(form))
    desk.submit({**said, "cost": "5 pounds"}, press="change", form=change)
    assert helping.shown(world.house, world.today) == ()
    desk.get(page)
    desk.submit({}, press="remove", form=next(form for form in desk.forms if ("action", "remove") in named(form)))
    assert helping.every(world.house) == ()
    desk.get(page)
    assert desk.status == 404


def named(form: Form) -> set[tuple[str, str]]:
    return set(form.buttons)


@pytest.mark.people(10)
def test_what_was_changed_meanwhile_is_not_confirmed_unseen(world: World) -> None:
    service = helping.add(world.house, HELPLINE, world.today)
    helping.change(world.house, service, replace(HELPLINE, reach="another"), world.today)
    with pytest.raises(helping.ChangedMeanwhileError):
        helping.confirm(world.house, service, helping.digest(HELPLINE), world.today)


@pytest.mark.people(10, 22)
@pytest.mark.parametrize(
    ("reach", "shown"),
    [
        ("اتصل +44 800 012 1700 الآن", 'اتصل <bdi dir="ltr">+44 800 012 1700</bdi> الآن'),
        ("٠٨٠٠ ١٢١ ٧٠٠", '<bdi dir="ltr">٠٨٠٠ ١٢١ ٧٠٠</bdi>'),
        ("Call (0800) 012-1700, option 2.", 'Call <bdi dir="ltr">(0800) 012-1700</bdi>, option 2.'),
        ("07700 900123 أو 01632 960000", '<bdi dir="ltr">07700 900123</bdi> أو <bdi dir="ltr">01632 960000</bdi>'),
        ("<b>5</b> & a page", "&lt;b&gt;5&lt;/b&gt; &amp; a page"),
    ],
)
def test_a_number_runs_from_left_to_right_beside_words_of_any_direction(
    world: World, app: Flask, reach: str, shown: str
) -> None:
    confirmed(world, replace(THEIRS, reach=reach))
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0], language="ar")
    browser.get("/support")
    assert f'<bdi dir="auto">{shown}</bdi>' in browser.body.decode()
    assert "".join(part for part, _ in locale.numbers_apart(reach)) == reach, "not a sign of it is lost"


@pytest.mark.people(22)
def test_a_date_runs_as_the_words_of_its_page(world: World, app: Flask) -> None:
    confirmed(world, THEIRS)
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0], language="ar")
    browser.get("/support")
    found = re.search(r"[^<>]*4[^<>]*مايو[^<>]*", browser.body.decode())
    assert found is not None
    assert 'dir="ltr"' not in browser.body.decode()[found.start() - 60 : found.end()]


LINK = re.compile(r'href="(/[^"#]*)"')


@pytest.mark.people(10, 23)
@pytest.mark.parametrize("inside", [False, True], ids=["a stranger", "a participant"])
def test_addresses_that_lead_back_lead_through_one_page_and_no_more(world: World, app: Flask, *, inside: bool) -> None:
    """Whoever turns from support to another language and to support again could go on so for ever."""
    world.open()
    browser = browser_of(app)
    if inside:
        come_in(browser, world.invitations(1)[0])
    seen, left = set[str](), ["/", "/support", "/language", "/q/2?over=1"]
    while left:
        path = left.pop()
        seen.add(path)
        browser.get(path)
        found = {html.unescape(each) for each in LINK.findall(browser.body.decode())}
        left += [each for each in sorted(found) if each not in seen and each not in left and "/x" not in each]
        assert len(seen) < 150, path
        assert path.count("back%3D") + path.count("back=") <= 2, path
