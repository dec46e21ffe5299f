"""What a release says of a rating: in the scale's own words, whatever it asked, and whoever saw it otherwise is named."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask, render_template, url_for

from consult.domain.answer import given
from consult.domain.delphi.design import Design, Rule
from consult.domain.findings import Consensus, DrawnRow, Figure, Finding, Method, Release
from consult.domain.instrument import Instrument
from consult.domain.table import RATING_CELLS, Group
from consult.services import answering
from consult.web.shown import agreement, cards, words_for
from tests.web.delphi_way import close_and_release, coordinator, design, open_first
from tests.web.way import come_back, come_in
from tests.world import World, both, browser_of, instrument

LIVED, OTHERS = Group(members=("lived",)), Group(members=("practitioner",))
SAFETY = (both("Unsafe"), both("Neither safe nor unsafe"), both("Safe"))


def of_safety() -> Instrument:
    """The usual round, its first rating on a scale of safety."""
    held = instrument()
    about, matters, words = held.sections
    home, *others = matters.items
    items = (replace(home, bands=SAFETY, prompt=both("How safe is this house?")), *others)
    return replace(held, sections=(about, replace(matters, items=items), words))


def row(group: Group | None, *counts: int) -> DrawnRow:
    total = sum(counts)
    figures = tuple(
        Figure(cell=cell, count=count, percent=round(100 * count / total))
        for cell, count in zip(RATING_CELLS, counts, strict=True)
    )
    return DrawnRow(group=group, total=total, figures=figures)


def release_of(status: Consensus, *rows: DrawnRow) -> Release:
    finding = Finding(item="home", option=None, status=status, rows=rows)
    return Release(
        number=1, day=date(2026, 5, 4), taking_part=60, groups=(LIVED, OTHERS), findings=(finding,), method=Method()
    )


@pytest.fixture
def page(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


SPLIT = (row(None, 10, 5, 45, 0), row(LIVED, 25, 0, 5, 0), row(OTHERS, 0, 0, 30, 0))


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("published", "status", "said"),
    [
        (Consensus.IN, Consensus.IN, "Most people who rated this chose “Safe”."),
        (Consensus.OUT, Consensus.OUT, "Most people who rated this chose “Unsafe”."),
        (Consensus.NONE, Consensus.NONE, "There was no clear agreement."),
        (Consensus.IN, Consensus.NONE, "Most people who rated this chose “Safe”, but not in every group."),
        (Consensus.NONE, Consensus.OUT, "In no group did more than half of those who rated this choose “Safe”."),
        (None, None, ""),
    ],
)
def test_a_rating_is_told_in_the_words_of_its_own_scale(
    published: Consensus | None, status: Consensus | None, said: str
) -> None:
    item = of_safety().item("home")
    assert agreement(item, published, status) == said
    bare = agreement(replace(item, bands=()), published, status)
    assert bare == said.replace("Safe", "7 to 9").replace("Unsafe", "1 to 3")


@pytest.mark.usefixtures("page")
def test_a_group_that_rejects_what_is_in_is_named_and_so_is_one_that_wants_what_is_not() -> None:
    asked = of_safety()
    (card,) = cards(release_of(Consensus.IN, *SPLIT), asked, Design())
    assert (card.kept, card.against) == ((), (LIVED,))
    (card,) = cards(release_of(Consensus.IN, *SPLIT), asked, Design(rule=Rule.EACH_GROUP))
    assert (card.kept, card.against) == ((OTHERS,), (LIVED,)), "the rule's variant took it out"
    (card,) = cards(release_of(Consensus.OUT, row(None, 45, 5, 10, 0), SPLIT[1], SPLIT[2]), asked, Design())
    assert (card.kept, card.against) == ((OTHERS,), ())


def test_the_findings_page_says_so(app: Flask) -> None:
    with app.test_request_context("/"):
        shown = render_template(
            "findings/release.html",
            **words_for(release_of(Consensus.IN, *SPLIT), of_safety(), Design()),
            checklists=[],
            csv_url=url_for("findings.index"),
            json_url=url_for("findings.index"),
        )
    said = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
    assert "Most people who rated this chose “Safe”." in said
    assert "In these groups, as published, most chose “Unsafe”: Lived" in said
    assert "less important" not in said


def test_those_who_answered_read_it_so_too(world: World, app: Flask) -> None:
    """Of 84 people twelve of one group rated it high: they are named, and not told that it is unimportant."""
    world.draft(of_safety())
    desk = coordinator(app)
    design(desk, world)
    open_first(desk, world)
    phone = browser_of(app)
    code = come_in(phone, world.invitations(1, "hers")[0])
    for number, invitation in enumerate(world.invitations(84, "fill")):
        seated = world.seat(invitation)
        places = world.round.instrument.places
        lived = number < 72
        answering.save(world.house, seated, world.round, places["role"], given("lived" if lived else "practitioner"))
        answering.save(world.house, seated, world.round, places["home"], given(1 if lived else 9))
        answering.send(world.house, seated, world.round)
    close_and_release(world)
    phone = browser_of(app)
    come_back(phone, code)
    phone.get("/came-of-it")
    assert "Most people who rated this chose “Unsafe”." in phone.text, phone.text
    assert "In these groups most chose “Safe”: Practitioner" in phone.text
    assert "less important" not in phone.text
