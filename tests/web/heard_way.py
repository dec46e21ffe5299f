"""Steps with recordings and pictures: what a coordinator brings, and what a page then offers to hear."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from browser import Browser, Form
from flask import Flask
from PIL import Image, ImageDraw

from consult.domain.instrument import Instrument
from consult.domain.text import Text
from tests.web.way import come_in, sign_in
from tests.world import World, both, browser_of, instrument

FILES = Path(__file__).resolve().parents[1] / "media"
AUDIO = re.compile(r'<audio controls preload="none" src="([^"]+)" aria-label="([^"]+)"></audio>')
EASY_HOME = Text.of({"en": "A home: how much does it matter?", "ar": "البيت: كم يهم؟"})
EASY_TIME = Text.of({"en": "More time", "ar": "وقت أكثر"})


def easy_instrument() -> Instrument:
    """The small instrument of every kind; ``home`` and ``help`` have easy words, ``help`` in English alone."""
    asked = instrument()
    easy = {"home": EASY_HOME, "help": Text.of({"en": "What helps you?"})}

    def eased(section):
        items = []
        for item in section.items:
            options = tuple(
                replace(option, easy=EASY_TIME) if option.name == "time" else option for option in item.options
            )
            items.append(replace(item, easy=easy.get(item.name, Text()), options=options, help=_help(item)))
        return replace(section, items=tuple(items))

    return replace(asked, sections=tuple(eased(section) for section in asked.sections))


def _help(item):
    return both("Think of the people you know.") if item.name == "home" else item.help


def said(name: str = "said.opus") -> bytes:
    """A real recording, two seconds long, that somebody signed with a name and a place."""
    return (FILES / name).read_bytes()


def drawing(width: int = 900, height: int = 600, form: str = "PNG") -> bytes:
    """A drawing of a house."""
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((width // 4, height // 2, width * 3 // 4, height * 29 // 30), outline="black", width=12)
    pen.line((width // 4, height // 2, width // 2, height // 15, width * 3 // 4, height // 2), fill="darkred", width=14)
    written = BytesIO()
    picture.save(written, form)
    return written.getvalue()


def desk(app: Flask) -> Browser:
    """A coordinator who is signed in."""
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    return browser


def page_of(world: World, tag: str = "en") -> str:
    return f"/work/r/{world.round_id.hex()}/recordings/{tag}"


def form_with(browser: Browser, name: str) -> Form:
    """The form of this page that holds a control of this name."""
    return next(form for form in browser.forms if name in dict(form.fields) or name in form.offers)


def bring(browser: Browser, world: World, row: str, content: bytes, *, tag: str = "en", name: str = "a.ogg") -> None:
    """Bring one recording for a row of the page of a language."""
    browser.get(page_of(world, tag))
    browser.upload(form_with(browser, row), row, name, content)


def picture(browser: Browser, world: World, item: str, content: bytes, **shows: str) -> None:
    """Bring the picture of an item's easy words."""
    browser.get(f"/work/r/{world.round_id.hex()}/pictures")
    form = next(form for form in browser.forms if ("item", item) in form.fields and form.multipart)
    fields = [(name, shows.get(name.rpartition("-")[2], value)) for name, value in form.fields]
    browser.upload(replace(form, fields=fields), "picture", "house.png", content)


def offered(browser: Browser) -> dict[str, str]:
    """What this page offers to hear: addresses by the words that they speak."""
    return {label: url for url, label in AUDIO.findall(browser.body.decode())}


def opened(world: World, app: Flask) -> None:
    """The coordinator opens the draft."""
    browser = desk(app)
    browser.get(f"/work/r/{world.round_id.hex()}")
    form = browser.form_to("/open")
    sizes = {"invited-lived": "34", "invited-practitioner": "20", "invited-researcher": "10"}
    browser.submit({**sizes, "reader": form.offers["reader"]}, press="open", form=form)
    assert world.round.is_open, browser.text


def person(world: World, app: Flask, language: str = "en") -> Browser:
    browser = browser_of(app, language)
    come_in(browser, world.invitations(1, token=f"for {language}")[0], language=language)
    return browser


def header(browser: Browser, name: str) -> str:
    return dict(browser.headers).get(name, "")
