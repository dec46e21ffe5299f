"""Accounts over the app's own pages: signing in with a second factor, setting up, changing, getting back in, removal."""

import re

import pyotp
import pytest
from browser import Form
from flask import Flask

from consult.domain.capability import Role
from consult.services.staffing import accounts, passphrases
from consult.storage import confirmations
from tests.web.way import second, sign_in, unlock
from tests.world import CODE_SECRET, PASSPHRASE, AppBrowser, Clock, World, browser_of, code_now, rest

OTHER_PASSPHRASE = "green ladder over nine clouds"
KEY = re.compile(r"\b([0-9A-Z]{6})\s+" + r"([0-9A-Z]{6})\s+" * 4 + r"([0-9A-Z]{6})\b")
SECRET = re.compile(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b")


def give_name(browser: AppBrowser, name: str, passphrase: str = PASSPHRASE, audience: str = "work") -> None:
    browser.get(f"/{audience}/sign-in")
    browser.submit({"name": name, "passphrase": passphrase})


def set_up_code(browser: AppBrowser, clock: Clock) -> str:
    """Set up the one-time code that the page shows; gives its secret."""
    browser.get("/account/code")
    assert browser.status == 200, browser.text
    shown = SECRET.search(browser.text)
    assert shown is not None, browser.text
    secret = shown[0].replace(" ", "")
    assert b"data:image/svg+xml" in browser.body
    browser.submit({"code": "000000" if pyotp.TOTP(secret).at(clock()) != "000000" else "111111"})
    assert browser.status == 422
    browser.submit({"code": pyotp.TOTP(secret).at(clock())})
    return secret


def set_up_recovery(browser: AppBrowser) -> str:
    """Type the recovery key back that the page shows; gives it."""
    browser.get("/account/recovery-key")
    assert browser.status == 200, browser.text
    shown = KEY.search(browser.text)
    assert shown is not None, browser.text
    key = shown[0].replace(" ", "")
    browser.submit({}, press="printed")
    assert browser.path == "/account/recovery-key/check", browser.text
    assert key not in browser.body.decode().replace(" ", "")
    browser.submit({"key": key[:-1]})
    assert browser.status == 422
    browser.submit({"key": key.lower()})
    return key


def choose(browser: AppBrowser, passphrase: str, again: str = "") -> None:
    browser.get("/account/passphrase")
    browser.submit({"passphrase": passphrase, "again": again or passphrase})


def form_with(browser: AppBrowser, value: str) -> Form:
    """The form of this page whose button says this."""
    return next(form for form in browser.forms if ("action", value) in form.buttons)


def is_in(browser: AppBrowser, path: str = "/work") -> bool:
    browser.get(path)
    assert browser.status in {200, 404}
    return browser.status == 200


def test_name_and_passphrase_let_nobody_in_without_the_second_factor(app: Flask, clock: Clock) -> None:
    browser = browser_of(app)
    give_name(browser, "coordinator")
    assert browser.path == "/account/second"
    assert not is_in(browser)
    assert not is_in(browser, "/account")
    browser.get("/account/second")
    browser.submit({"code": code_now(clock())})
    assert browser.path == "/work"


def test_the_cookie_changes_at_entry_second_factor_unlocking_and_exit(world: World, app: Flask) -> None:
    browser = browser_of(app)
    cookies = []
    browser.get("/work/sign-in")
    cookies.append(browser.cookies["s"])
    browser.submit({"name": "coordinator", "passphrase": PASSPHRASE})
    cookies.append(browser.cookies["s"])
    second(browser, "coordinator")
    cookies.append(browser.cookies["s"])
    unlock(browser)
    cookies.append(browser.cookies["s"])
    browser.submit({}, form=browser.form_to("/sign-out"))
    cookies.append(browser.cookies["s"])
    assert len(set(cookies)) == len(cookies)


def test_the_half_way_state_lasts_five_minutes(app: Flask, clock: Clock) -> None:
    browser = browser_of(app)
    give_name(browser, "coordinator")
    clock.pass_(minutes=4, seconds=59)
    browser.get("/account/second")
    assert browser.status == 200
    clock.pass_(seconds=1)
    browser.submit({"code": code_now(clock())})
    assert browser.status == 404
    assert not is_in(browser)


def test_five_wrong_codes_ask_for_the_passphrase_again(app: Flask, clock: Clock) -> None:
    browser = browser_of(app)
    give_name(browser, "coordinator")
    for _ in range(4):
        browser.submit({"code": "12345"})
        assert browser.status == 422
    browser.submit({"code": "12345"})
    assert (browser.status, "begin again with your passphrase" in browser.text) == (409, True)
    browser.get("/account/second")
    assert browser.status == 404


def test_a_code_is_not_taken_twice_on_two_phones(world: World, app: Flask, clock: Clock) -> None:
    one, other = browser_of(app), browser_of(app)
    for browser in (one, other):
        give_name(browser, "coordinator")
    for browser in (one, other):
        browser.submit({"code": code_now(clock())})
    assert one.path == "/work"
    assert (other.status, "was used already" in other.text) == (422, True)


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [("coordinator", "wrong words altogether"), ("nobody", PASSPHRASE), ("commissioner", PASSPHRASE)],
)
def test_nothing_says_which_of_name_passphrase_and_role_was_wrong(app: Flask, name: str, passphrase: str) -> None:
    browser = browser_of(app)
    give_name(browser, name, passphrase)
    assert browser.status == 422
    assert "The name or the passphrase is not right." in browser.text


def test_a_new_account_is_set_up_from_its_link_and_is_live_only_then(world: World, app: Flask, clock: Clock) -> None:
    added = accounts.add(world.house, "amina", frozenset({Role.COMMISSIONER}), world.today)
    browser = browser_of(app)
    browser.get("/account/begin")
    browser.submit({"secret": "not a sign-up code"})
    assert browser.status == 422
    browser.submit({"secret": added.begin})
    assert browser.path == "/account/passphrase"
    for path in ("/account/code", "/account/passkey", "/account/recovery-key", "/account/recovery-key/check"):
        browser.get(path)
        assert browser.path == "/account/passphrase", path
    for weak, again, words in (
        ("short", "", "too short"),
        ("passwordpassword", "", "many people use"),
        ("amina has wooden kettles", "", "holds the name"),
        (OTHER_PASSPHRASE, "something else", "not the same"),
    ):
        choose(browser, weak, again)
        assert (browser.status, words in browser.text) == (422, True), browser.text
    choose(browser, OTHER_PASSPHRASE)
    assert browser.path == "/account/factor"
    assert not is_in(browser, "/findings")
    set_up_code(browser, clock)
    assert browser.path == "/account/recovery-key"
    assert not accounts.named(world.house, "amina").is_live
    set_up_recovery(browser)
    assert browser.path == "/findings"
    assert accounts.named(world.house, "amina").is_live
    late = browser_of(app)
    late.get("/account/begin")
    late.submit({"secret": added.begin})
    assert late.status == 422


def test_a_pending_account_goes_on_where_it_stopped_and_gives_its_factor_first(
    world: World, app: Flask, clock: Clock
) -> None:
    world.pending("amina", Role.CUSTODIAN)
    browser = browser_of(app)
    give_name(browser, "amina")
    assert browser.path == "/account/factor"
    secret = set_up_code(browser, clock)
    again = browser_of(app)
    give_name(again, "amina")
    assert again.path == "/account/second"
    rest(world.house, "amina")
    again.submit({"code": pyotp.TOTP(secret).at(clock())})
    assert again.path == "/account/recovery-key"
    set_up_recovery(again)
    assert again.path == "/work"


def test_a_lost_passphrase_needs_the_recovery_key_and_the_second_factor(world: World, app: Flask) -> None:
    browser = browser_of(app)
    browser.get("/account/lost")
    browser.submit({"name": "coordinator", "key": world.recovery["custodian"]})
    assert (browser.status, "The name or the recovery key is not right." in browser.text) == (422, True)
    browser.submit({"name": "coordinator", "key": world.recovery["coordinator"]})
    assert browser.path == "/account/second"
    assert not is_in(browser)
    browser.get("/account/second")
    second(browser, "coordinator")
    assert browser.path == "/account/passphrase"
    assert not is_in(browser), "a new passphrase comes first"
    choose(browser, OTHER_PASSPHRASE)
    assert browser.path == "/work"
    old = browser_of(app)
    give_name(old, "coordinator")
    assert old.status == 422
    give_name(old, "coordinator", OTHER_PASSPHRASE)
    assert old.path == "/account/second"


def test_a_lost_factor_needs_two_others_and_then_a_new_one(world: World, app: Flask, clock: Clock) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    hers = browser_of(app)
    sign_in(hers, "work", "third")
    for name in ("coordinator", "custodian"):
        assert is_in(hers)
        browser = browser_of(app)
        sign_in(browser, "work", name)
        browser.get(f"/work/people/{third.id.hex()}")
        browser.submit({}, press="renew-factor", form=form_with(browser, "renew-factor"))
        assert browser.path == "/work/people", browser.text
    assert not is_in(hers), "the old factor's visits are over"
    give_name(hers, "third")
    assert hers.path == "/account/factor"
    set_up_code(hers, clock)
    assert hers.path == "/work"


def test_two_people_remove_a_third_whose_open_visit_is_refused(world: World, app: Flask) -> None:
    third = world.hire_one("third", Role.COORDINATOR)
    hers = browser_of(app)
    sign_in(hers, "work", "third")
    unlock(hers)
    page = f"/work/people/{third.id.hex()}"
    one, other = browser_of(app), browser_of(app)
    sign_in(one, "work", "coordinator")
    one.get(page)
    form = form_with(one, "remove")
    for _ in range(2):
        one.submit({}, press="remove", form=form)
        assert one.path == "/work/people"
    assert "coordinator wants this account removed." in one.text
    assert is_in(hers)
    sign_in(other, "work", "custodian")
    other.get(page)
    other.submit({}, press="remove", form=form_with(other, "remove"))
    assert "third is removed" in other.text
    hers.get("/work")
    assert hers.status == 404
    with world.house.stores.main.reading() as tx:
        assert confirmations.every(tx, world.today) == ()


def test_two_people_change_what_a_third_may_be_and_her_open_visit_is_refused(world: World, app: Flask) -> None:
    third = world.hire_one("third", Role.COMMISSIONER)
    hers = browser_of(app)
    sign_in(hers, "findings", "third")
    page = f"/work/people/{third.id.hex()}"
    one, other = browser_of(app), browser_of(app)
    sign_in(one, "work", "coordinator")
    one.get(page)
    one.submit({"role": []}, press="roles", form=form_with(one, "roles"))
    assert one.status == 422
    assert "at least one role" in one.text
    one.get(page)
    form = form_with(one, "roles")
    for _ in range(2):
        one.submit({"role": ["custodian", "commissioner"]}, press="roles", form=form)
        assert one.path == "/work/people"
    assert "coordinator wants other roles for this account." in one.text
    assert is_in(hers, "/findings")
    sign_in(other, "work", "custodian")
    other.get(page)
    assert "coordinator wants: Commissioner, Custodian." in other.text
    value = "roles:commissioner,custodian"
    other.submit({}, press=value, form=form_with(other, value))
    assert "third has other roles now, and signs in again." in other.text
    hers.get("/findings")
    assert hers.status == 404
    rest(world.house, "third")
    sign_in(hers, "work", "third")
    assert is_in(hers)


@pytest.mark.parametrize("value", ["roles:", "roles:king", "roles:custodian,", "nothing"])
def test_what_no_button_of_an_account_says_is_not_there(world: World, app: Flask, value: str) -> None:
    third = world.hire_one("third", Role.COMMISSIONER)
    one = browser_of(app)
    sign_in(one, "work", "coordinator")
    one.get(f"/work/people/{third.id.hex()}")
    one.submit({"action": value}, form=form_with(one, "renew-factor"))
    assert one.status in {404, 422}
    with world.house.stores.main.reading() as tx:
        assert confirmations.every(tx) == ()


def test_an_interpreter_comes_in_to_her_own_account_and_to_nothing_else(world: World, app: Flask) -> None:
    world.hire_one("interpreter", Role.INTERPRETER)
    hers = browser_of(app)
    sign_in(hers, "work", "interpreter")
    assert hers.path == "/account"
    for path in ("/work", "/work/people", "/findings"):
        hers.get(path)
        assert hers.status == 404


def test_the_last_two_cannot_go_and_nobody_decides_about_herself(world: World, app: Flask) -> None:
    both = world.hire_one("both", Role.COORDINATOR, Role.CUSTODIAN)
    world.open()
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    browser.get(f"/work/people/{world.staff['coordinator'].hex()}")
    assert "Nobody decides about their own account." in browser.text
    assert not [form for form in browser.forms if form.action.endswith("/confirm")]
    other = browser_of(app)
    sign_in(other, "work", "custodian")
    for person in (browser, other):
        person.get(f"/work/people/{both.id.hex()}")
        person.submit({}, press="remove", form=form_with(person, "remove"))
    assert "both is removed" in other.text
    assert accounts.named(world.house, "custodian").is_live


def test_changes_need_unlocking_and_end_every_other_visit(world: World, app: Flask, clock: Clock) -> None:
    here, elsewhere = browser_of(app), browser_of(app)
    for browser in (here, elsewhere):
        sign_in(browser, "findings", "commissioner")
    here.get("/account/passphrase")
    assert here.path == "/account/unlock"
    here.submit({"passphrase": "not it at all, sorry"})
    assert here.status == 422
    here.submit({"passphrase": PASSPHRASE})
    assert here.path == "/account"
    choose(here, OTHER_PASSPHRASE)
    assert "Your passphrase is changed." in here.text
    assert not is_in(elsewhere, "/findings")
    assert is_in(here, "/findings")
    set_up_code(here, clock)
    assert "Your second factor is changed." in here.text
    set_up_recovery(here)
    assert "Your new recovery key works" in here.text
    clock.pass_(minutes=16)
    here.get("/account/recovery-key")
    assert here.path == "/account/unlock"


def test_an_account_changed_meanwhile_is_told_in_one_sentence(world: World, app: Flask, clock: Clock) -> None:
    world.pending("amina", Role.CUSTODIAN)
    browser = browser_of(app)
    give_name(browser, "amina")
    browser.get("/account/code")
    person = world.person("amina")
    passphrases.choose(world.house, person, world.unlocked("amina"), OTHER_PASSPHRASE, world.today)
    browser.submit({"code": "123456"})
    assert "was changed meanwhile" in browser.text or browser.status == 422
    browser.get("/account")
    assert browser.status in {404, 409}


def test_a_second_arrival_of_a_set_up_step_changes_nothing(world: World, app: Flask) -> None:
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    unlock(browser)
    browser.get("/account/passphrase")
    form = browser.forms[-1]
    for _ in range(2):
        browser.submit({"passphrase": OTHER_PASSPHRASE, "again": OTHER_PASSPHRASE}, form=form)
        assert browser.path == "/account"
    assert accounts.named(world.house, "coordinator").version == world_version(world) + 1


def world_version(world: World) -> int:
    """The version at which staff are hired."""
    return accounts.named(world.house, "custodian").version


def test_no_page_of_an_account_holds_its_secret_once_it_is_set_up(world: World, app: Flask) -> None:
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    unlock(browser)
    for path in ("/account", "/account/code", "/account/recovery-key", "/work/people"):
        browser.get(path)
        body = browser.body.decode().replace(" ", "")
        assert CODE_SECRET not in body
        assert world.recovery["coordinator"] not in body
