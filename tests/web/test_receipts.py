"""Her receipts as pages offer them: a link, never a download by itself, in her language, and nobody else's."""

import json
import re

import pytest
from flask import Flask

from consult.crypto.ledger import ledger_key
from consult.domain.receipt import decode
from consult.services.receipting import fault_of
from tests.web.way import come_back, come_in
from tests.world import LEDGER, Clock, World, browser_of

KEY = ledger_key(LEDGER)


def links(browser) -> list[str]:
    return re.findall(r'href="(/receipt/\d+)"', browser.body.decode())


@pytest.mark.people(20)
def test_each_act_has_a_link_and_nothing_is_downloaded_by_itself(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get("/your-choices")
    assert links(browser) == ["/receipt/1"]
    assert "The proof of this receipt can be had from tomorrow." in browser.text
    assert "It holds no name and no answer." in browser.text
    assert b"download" not in browser.body
    browser.submit({"change": "totals-no"})
    assert links(browser) == ["/receipt/2", "/receipt/1"]


@pytest.mark.people(20)
def test_a_receipt_is_a_neutral_file_that_proves_itself_the_next_day(world: World, app: Flask, clock: Clock) -> None:
    world.open()
    browser = browser_of(app)
    code = come_in(browser, world.invitations(1)[0])
    browser.get("/receipt/1")
    headers = dict(browser.headers)
    assert headers["Content-Type"].startswith("application/json")
    assert headers["Content-Disposition"] == 'attachment; filename="receipt.json"'
    assert headers["Cache-Control"] == "no-store"
    early = decode(browser.body)
    assert early.proof is None
    clock.pass_(days=1)
    again = browser_of(app)
    come_back(again, code)
    again.get("/your-choices")
    assert "from tomorrow" not in again.text
    again.get("/receipt/1")
    late = decode(again.body)
    assert fault_of(late, KEY) is None
    assert (late.notice, late.states, late.commitment) == (early.notice, early.states, early.commitment)
    assert [each.day for each in world.house.third_place.heads()] == [clock().date()]


def test_it_speaks_the_language_in_which_she_chose(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app, "ar")
    come_in(browser, world.invitations(1)[0], language="ar")
    browser.get("/your-choices")
    assert links(browser) == ["/receipt/1"]
    browser.get("/receipt/1")
    said = json.loads(browser.body)
    assert said["pii_processing"]["language"] == "ar"
    assert said["pii_processing"]["purposes"][0]["purpose"] == world.notice.wording.terms[0].heading.read("ar")
    assert "نص" in browser.body.decode(), "words stand as words"


def test_there_is_no_receipt_of_what_she_did_not_do(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    for path in ("/receipt/0", "/receipt/2", "/receipt/999999999999999999999", "/receipt/x", "/receipt/-1"):
        browser.get(path)
        assert browser.status == 404, path
    stranger = browser_of(app)
    stranger.get("/receipt/1")
    assert stranger.status == 404
