"""Steps of a round with reasons beside a rating: asked, opened, moderated by two."""

from dataclasses import replace

from browser import Browser
from flask import Flask

from consult.domain.instrument import Instrument
from consult.services import running_rounds
from consult.storage import remarks, rounds
from consult.storage.remarks import StoredRemark
from tests.web.way import sign_in, unlock
from tests.world import AppBrowser, World, both, browser_of, instrument, wording


def asked() -> Instrument:
    """The usual round, with a reason beside the first rating."""
    held = instrument()
    about, matters, words = held.sections
    home, *others = matters.items
    why = replace(held.item("words"), name="home_why", prompt=both("Anything you would like to add"))
    return replace(held, sections=(about, replace(matters, items=(home, why, *others)), words))


def open_it(world: World) -> None:
    """The round that is a draft, opened for the usual sizes."""
    sizes = (("lived", 34), ("practitioner", 20), ("researcher", 10))
    declared = running_rounds.Declared(
        invited=sizes, readers=[world.staff["commissioner"]], wording=wording(world.round.instrument)
    )
    running_rounds.open_round(world.house, world.round, declared, world.today)


def staff(app: Flask, name: str) -> AppBrowser:
    """Someone of the staff, signed in and unlocked."""
    browser = browser_of(app)
    sign_in(browser, "work", name)
    unlock(browser)
    return browser


def press(browser: Browser, button: str, **values: str) -> None:
    """Press a button of this value, wherever on the page it stands."""
    form = next(each for each in browser.forms if ("action", button) in each.buttons)
    browser.submit(values, press=button, form=form)


def pieces(world: World, number: int = 1) -> tuple[StoredRemark, ...]:
    """The pieces of the round of this number."""
    with world.house.stores.main.reading() as tx:
        found = rounds.of_consultation(tx, world.round.consultation)[number - 1]
        return remarks.of_round(tx, found.id)


def piece(world: World, begins: str, number: int = 1) -> StoredRemark:
    """The one piece that begins so in English."""
    return next(one for one in pieces(world, number) if one.words.read("en").startswith(begins))
