"""Steps of staff with what people wrote: signed in and unlocked, agreed that it be read, and a button of many pressed."""

from dataclasses import replace

from browser import Browser
from flask import Flask

from consult.domain.answer import given
from consult.domain.consent import Choice
from consult.domain.instrument import Instrument
from consult.services import answering, reading
from tests.web.way import sign_in, unlock
from tests.world import PLACES, AppBrowser, World, both, browser_of, instrument


def with_a_reason() -> Instrument:
    """The usual round, with a reason beside the first rating."""
    held = instrument()
    about, matters, words = held.sections
    home, *others = matters.items
    why = replace(held.item("words"), name="home_why", prompt=both("Anything you would like to add"))
    return replace(held, sections=(about, replace(matters, items=(home, why, *others)), words))


def fill(world: World, people: int, **choices: Choice) -> None:
    """People who wrote something; half of them lived it."""
    for number, invitation in enumerate(world.invitations(people, f"{people}{choices}")):
        seated = world.seat(invitation, **choices)
        role = "lived" if number < people // 2 else "practitioner"
        for name, said in (("role", role), ("home", number % 9 + 1), ("words", f"own words {people}-{number}")):
            answering.save(world.house, seated, world.round, PLACES[name], given(said))
        answering.send(world.house, seated, world.round)


def staff(app: Flask, name: str) -> AppBrowser:
    """A coordinator or a custodian, unlocked."""
    browser = browser_of(app)
    sign_in(browser, "work", name)
    unlock(browser)
    return browser


def press(browser: Browser, button: str, **values: str) -> None:
    """Press a button of this value, in the first form that has one and holds these hidden values."""
    held = {name.removeprefix("of_"): value for name, value in values.items() if name.startswith("of_")}
    typed = {name.replace("_", "-"): value for name, value in values.items() if not name.startswith("of_")}
    form = next(
        each
        for each in browser.forms
        if ("action", button) in each.buttons and all(pair in each.fields for pair in held.items())
    )
    browser.submit(typed, press=button, form=form)


def agree_to_read(world: World) -> None:
    """Both have agreed that what people wrote is opened."""
    for name in ("coordinator", "custodian"):
        reading.agree_to_read(world.house, world.person(name), world.round, world.today)
