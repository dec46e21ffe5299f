"""Who guesses: one-time codes are counted by account, whatever else is guessed by network."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from consult.app import create_app
from consult.services import throttling
from consult.web.networks import network
from tests.made_once import made_once
from tests.web.way import second, sign_in
from tests.world import PASSPHRASE, AppBrowser, Clock, World, browser_of, code_now, settings_of


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


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("192.0.2.7:4711", "192.0.2.0/24"),
        (" 192.0.2.7 ", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("[2001:db8:1:2::7]:4711", "2001:db8:1::/48"),
        ("[2001:db8:1:2::7]", "2001:db8:1::/48"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("[::ffff:192.0.2.7]:4711", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        *(
            (none, throttling.UNKNOWN)
            for none in ("", "unknown", "_hidden", "192.0.2.7:port", "192.0.2", "[]:1", "[::1")
        ),
        *((own, throttling.UNKNOWN) for own in ("127.0.0.1", "127.0.0.1:5", "::1", "[::1]:5", "::ffff:127.0.0.1")),
    ],
)
def test_every_address_is_of_some_network(app: Flask, address: str, said: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network() == said


@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.7:4711", "not an address"])
def test_no_way_of_writing_an_address_goes_past_the_count(
    world: World, data: Path, clock: Clock, monkeypatch, address: str
) -> None:
    """Behind a proxy that names the caller in its own way; the first tries count, the next ones wait."""
    monkeypatch.setattr(throttling, "WRONG_A_DAY", 2)
    monkeypatch.setattr(throttling, "WRONG_FROM_UNKNOWN", 2)
    app = made_once(create_app(replace(settings_of(data), proxies=1), world.house, clock, faults_raised=True))
    browser = browser_of(app)
    plain = browser.send
    browser.send = lambda method, path, body, named: plain(method, path, body, {**named, "X-Forwarded-For": address})
    for status in (422, 422, 429):
        give_name(browser, "coordinator", "not her words at all")
        assert browser.status == status
