"""people.md 24: no page says a word that translators never saw. Every English word left on a page of en-XA is one."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from babel import Locale
from flask import Flask

from consult.app import create_app
from consult.domain.capability import Role
from consult.domain.text import Language
from consult.settings import folder
from tests.made_once import made_once
from tests.web.pseudo import LONG, RIGHT_TO_LEFT, accented, write
from tests.web.test_languages import pages, translated
from tests.web.way import sign_in, unlock
from tests.world import Clock, World, browser_of, settings_of

WORD = re.compile(r"[A-Za-z][a-z]{3,}")
NAMES = {"English", "June", "December", "GDPR", "consult", "JSON", "XLSForm"}
"""What a page may say in Latin letters: names, and Babel's own months."""


@pytest.fixture
def spoken(world: World, data: Path, clock: Clock, tmp_path: Path) -> Flask:
    """The app with the pseudo-languages in place of all others."""
    made = write(folder("translations"), tmp_path / "pseudo")
    world.translations = made
    settings = replace(settings_of(data), translations=made)
    return made_once(create_app(settings, world.house, clock, faults_raised=True))


def left_in_english(text: str) -> set[str]:
    return {word for word in WORD.findall(text) if word not in NAMES}


@pytest.mark.parametrize("tag", [LONG, RIGHT_TO_LEFT])
def test_no_word_of_the_way_is_unmarked(world: World, spoken: Flask, tag: str) -> None:
    world.open(translated(Language(tag)))
    read = pages(browser_of(spoken, tag), world.invitations(1)[0], tag)
    assert len(read) > 30
    assert {name: left for name, text in read.items() if (left := left_in_english(text))} == {}


def test_no_word_at_the_workbench_is_unmarked(world: World, spoken: Flask) -> None:
    world.open(translated(Language(LONG)))
    countries = {word for name in Locale("en").territories.values() for word in WORD.findall(name)}
    known = {*countries, *NAMES, *map(str, Role), "Accented", "Mirrored", "panel", "team"}
    browser = browser_of(spoken, LONG)
    browser.get("/language")
    browser.submit({"language": LONG})
    sign_in(browser, "work", "coordinator")
    unlock(browser)
    values = {"round_hex": world.round_id.hex()}
    read = {}
    for rule in spoken.url_map.iter_rules():
        if (
            "GET" in rule.methods
            and rule.endpoint.startswith(("coordinate.", "account."))
            and rule.arguments <= set(values)
        ):
            path = str(rule.build(values, append_unknown=False)[1])
            browser.get(path)
            read[path] = browser.text
    del read["/work/words"]  # the listed words themselves, in their own languages
    assert len(read) > 6
    assert {path: left for path, text in read.items() if (left := left_in_english(text) - known)} == {}


def test_accents_keep_placeholders_and_marks() -> None:
    assert accented("%(num)s of %(most)s <b>people</b>").startswith("%(num)s ǿƒ %(most)s <b>ƥḗǿƥŀḗ</b>")
