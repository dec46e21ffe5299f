"""Steps of a Delphi: a round designed, opened over HTTP, answered, closed, released, and the next one begun from it."""

import random
from dataclasses import replace

from browser import Browser
from flask import Flask

from consult.domain.answer import given
from consult.domain.consultation import RoundStatus
from consult.domain.instrument import Instrument, Item
from consult.services import answering, continuing, running_rounds
from tests.web.way import sign_in
from tests.world import World, both, browser_of, instrument

PEOPLE = 30
LAST_DAY = "2026-09-01"
OF_SAFETY = {
    "band-low-en": "Unsafe",
    "band-low-ar": "غير آمن",
    "band-mid-en": "Neither safe nor unsafe",
    "band-mid-ar": "بين الاثنين",
    "band-high-en": "Safe",
    "band-high-ar": "آمن",
}
"""Names of the bands of a scale, as a form of the design sends them."""


def asked() -> Instrument:
    """Three ratings, one asked of everybody, and the rest of the usual round."""
    held = instrument()
    about, matters, words = held.sections
    home, school, *others = matters.items
    work = replace(home, name="work", prompt=both("How important is work?"))
    items: tuple[Item, ...] = (home, work, replace(school, relevant=None), *others)
    return replace(held, sections=(about, replace(matters, items=items), words))


def fill(world: World, people: int, token: str = "fill") -> None:
    """People who agree on a home, and on nothing else."""
    chance = random.Random(11)
    for number, invitation in enumerate(world.invitations(people, token)):
        seated = world.seat(invitation)
        round_ = world.round
        places = round_.instrument.places
        role = "lived" if number < people // 2 else "practitioner"
        answering.save(world.house, seated, round_, places["role"], given(role))
        for name, said in (("home", 9), ("work", chance.choice([2, 5, 8])), ("school", 5)):
            if name in places:
                answering.save(world.house, seated, round_, places[name], given(said))
        answering.send(world.house, seated, round_)


def coordinator(app: Flask) -> Browser:
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    return browser


def design(browser: Browser, world: World, **chosen: str) -> None:
    browser.get(f"/work/r/{world.round_id.hex()}/design")
    usual = {"rule": "comet", "unable": "no", "feedback": "beside", "stop": "fixed", "rounds": "3"}
    browser.submit({**usual, **chosen}, press="save")
    assert browser.status == 200, browser.text


def open_first(browser: Browser, world: World) -> None:
    """Look at what the sizes allow, then open the round over HTTP."""
    browser.get(f"/work/r/{world.round_id.hex()}")
    sizes = {"invited-lived": "34", "invited-practitioner": "20", "invited-researcher": "10"}
    browser.submit(sizes, press="look")
    assert "What these sizes will allow" in browser.text
    assert world.round.status is RoundStatus.DRAFT
    browser.submit({**sizes, "reader": world.staff["commissioner"].hex()}, press="open")
    assert world.round.status is RoundStatus.OPEN, browser.text


def close_and_release(world: World) -> None:
    running_rounds.close_round(world.house, world.round, world.today)
    world.release()


def next_round(browser: Browser, world: World) -> None:
    """The next round from the release, as it stands; the world goes on with it."""
    browser.get(f"/work/r/{world.round_id.hex()}/next")
    browser.submit({"answer_by": LAST_DAY}, press="begin")
    assert browser.path.endswith("/statements"), browser.text
    begun = continuing.begun_after(world.house, world.round)
    assert begun is not None
    world.round_id = begun
