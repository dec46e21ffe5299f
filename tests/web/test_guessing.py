"""Who guesses: one-time codes are counted by account, whatever else is guessed by network."""

from flask import Flask

from tests.web.way import second, sign_in
from tests.world import PASSPHRASE, AppBrowser, Clock, browser_of, code_now


def give_name(browser: AppBrowser, name: str, passphrase: str = PASSPHRASE) -> None:
    browser.get("/work/sign-in")
    browser.submit({"name": name, "passphrase": passphrase})


def is_in(browser: AppBrowser) -> bool:
    browser.get("/work")
    return browser.status == 200


def test_codes_are_not_guessed_sign_in_after_sign_in(app: Flask, clock: Clock) -> None:
    """Each sign-in, on a phone of its own, has five tries; the account has twenty a day."""
    for _ in range(4):
        browser = browser_of(app)
        give_name(browser, "coordinator")
        for status in (422, 422, 422, 422, 409):
            browser.submit({"code": "12345"})
            assert browser.status == status
    last = browser_of(app)
    give_name(last, "coordinator")
    last.submit({"code": code_now(clock())})
    assert (last.status, "Too many wrong codes were given for this account today." in last.text) == (429, True)
    assert not is_in(last)
    clock.pass_(days=1)
    give_name(last, "coordinator")
    second(last, "coordinator")
    assert is_in(last)


def test_who_does_not_know_her_passphrase_cannot_keep_her_out(app: Flask) -> None:
    stranger = browser_of(app)
    for _ in range(21):
        give_name(stranger, "coordinator", "not her words at all")
    hers = browser_of(app)
    sign_in(hers, "work", "coordinator")
    assert is_in(hers)
