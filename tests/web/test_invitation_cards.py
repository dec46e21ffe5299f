"""Invitation cards speak the language of the people they are for, whatever the coordinator's pages speak."""

import pytest
from browser import Browser
from flask import Flask

from tests.web.way import SHOWN, sign_in, unlock
from tests.world import World, browser_of


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    world.open()
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    unlock(browser)
    browser.get(f"/work/r/{world.round_id.hex()}")
    return browser


def test_the_cards_are_in_the_language_that_was_chosen(desk: Browser) -> None:
    assert b'<option value="ar"' in desk.body
    desk.submit({"how_many": "2", "language": "ar"}, press="invite", form=desk.form_to("/invitations"))
    assert len(SHOWN.findall(desk.text)) == 2
    before, found, cards = desk.body.decode().partition('<ul class="cards" lang="ar" dir="rtl">')
    assert found
    assert "دعوة" in cards
    assert "Open this address" not in cards
    assert "Keep no list that puts names beside them." in before


@pytest.mark.parametrize("typed", ["", "xx", "ti"], ids=["nothing", "no language", "one the round is not in"])
def test_any_other_language_falls_back_to_her_own(desk: Browser, typed: str) -> None:
    desk.submit({"how_many": "1", "language": typed}, press="invite", form=desk.form_to("/invitations"))
    assert len(SHOWN.findall(desk.text)) == 1
    assert b'<ul class="cards" lang="en" dir="ltr">' in desk.body
