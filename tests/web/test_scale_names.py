"""A Delphi that begins with people's own words: the bands of the scale to come are named with its design, in every language."""

from dataclasses import replace

import pytest
from browser import Browser
from flask import Flask

from consult.domain.consultation import RoundStatus
from consult.domain.delphi.design import Design
from consult.domain.text import Text
from consult.services import planning
from tests.web.delphi_way import OF_SAFETY, coordinator, design, open_first
from tests.world import World, both, instrument

USUAL = {"rule": "comet", "unable": "no", "feedback": "none", "stop": "fixed", "rounds": "3"}
NAMES = (both("Low"), both("Middle"), both("High"))


@pytest.fixture
def desk(world: World, app: Flask) -> Browser:
    """A first round that rates nothing, on the page of its design."""
    held = instrument()
    about, _matters, words = held.sections
    world.draft(replace(held, sections=(about, replace(words, items=(held.item("words"),)))))
    browser = coordinator(app)
    browser.get(f"/work/r/{world.round_id.hex()}/design")
    return browser


def stored(world: World) -> Design:
    return planning.design_of(world.house, world.round)


def test_usual_names_stand_there_with_the_points_they_are_for_and_can_be_changed(world: World, desk: Browser) -> None:
    body = desk.body.decode()
    for names in ("Less important", "Important", "Most important"):
        assert f'value="{names}"' in body
    for points in ("1 to 3 · English", "4 to 6 · English", "7 to 9 · English"):
        assert points in desk.text
    desk.submit({**USUAL, **OF_SAFETY}, press="save")
    assert desk.status == 200, desk.text
    assert [band.read_any() for band in stored(world).bands or ()] == ["Unsafe", "Neither safe nor unsafe", "Safe"]
    assert 'value="Safe"' in desk.body.decode()
    assert "From 1 to 9. Unsafe · Neither safe nor unsafe · Safe" in desk.text


def test_a_name_that_is_missing_in_one_language_is_refused_and_what_was_typed_stays(
    world: World, desk: Browser
) -> None:
    desk.submit({**USUAL, **OF_SAFETY, "band-mid-ar": " "}, press="save")
    assert desk.status == 422
    assert "Name all three parts of the scale in every language, or leave all of them empty." in desk.text
    assert 'value="Unsafe"' in desk.body.decode()
    assert stored(world) == Design()
    desk.submit({**USUAL, **OF_SAFETY, "band-mid-en": "x" * 61}, press="save")
    assert desk.status == 422
    assert "longer than can be kept" in desk.text


def test_who_wants_no_names_leaves_them_empty_and_is_not_asked_again(world: World, desk: Browser) -> None:
    desk.submit({**USUAL, **dict.fromkeys(OF_SAFETY, "")}, press="save")
    assert desk.status == 200, desk.text
    assert stored(world).bands == ()
    assert 'value="Less important"' not in desk.body.decode()


def test_they_are_frozen_when_the_first_round_opens(world: World, desk: Browser) -> None:
    design(desk, world, **OF_SAFETY)
    open_first(desk, world)
    desk.get(f"/work/r/{world.round_id.hex()}/design")
    assert not desk.offers("band-low-en")
    assert "Unsafe · Neither safe nor unsafe · Safe" in desk.text


def test_a_round_does_not_open_in_a_language_in_which_they_are_unnamed(world: World, desk: Browser) -> None:
    english = tuple(replace(band, words=band.words[:1]) for band in NAMES)
    planning.choose(world.house, world.round, Design(bands=english), world.today)
    page = f"/work/r/{world.round_id.hex()}"
    desk.get(page)
    assert "first name the parts of their scale" in desk.text
    sizes = {"invited-lived": "34", "invited-practitioner": "20", "invited-researcher": "10"}
    desk.submit({**sizes, "reader": world.staff["commissioner"].hex()}, press="open")
    assert "The three parts of the scale have no name in العربية" in desk.text
    assert world.round.status is RoundStatus.DRAFT
    planning.choose(world.house, world.round, Design(bands=NAMES), world.today)
    desk.get(page)
    desk.submit({**sizes, "reader": world.staff["commissioner"].hex()}, press="open")
    assert world.round.status is RoundStatus.OPEN, desk.text


def test_a_round_that_rates_asks_for_no_names(world: World, app: Flask) -> None:
    world.draft(instrument())
    browser = coordinator(app)
    browser.get(f"/work/r/{world.round_id.hex()}/design")
    assert not browser.offers("band-low-en")
    browser.submit(USUAL, press="save")
    assert browser.status == 200
    assert stored(world).bands is None


@pytest.mark.parametrize("bands", [None, (), NAMES])
def test_a_design_comes_back_with_its_names(bands: tuple[Text, ...] | None) -> None:
    held = Design(bands=bands)
    assert Design.from_record(held.to_record()) == held


def test_a_scale_of_two_names_is_none() -> None:
    with pytest.raises(ValueError, match="three bands"):
        Design(bands=NAMES[:2])
