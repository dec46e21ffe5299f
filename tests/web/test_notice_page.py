"""The page on which a coordinator changes what people agree to."""

import pytest
from flask import Flask

from consult.domain.consent import Purpose
from tests.web.way import MINISTRY, change, desk, sign_in
from tests.world import World, browser_of


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(14)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"until": "soon"}, "still to come"),
        ({"until": "2026-05-04"}, "still to come"),
        ({"until": ""}, "still to come"),
        ({"sees_totals_en": "  "}, "in every language"),
        ({"partner": "x" * 501}, "in every language"),
        ({"looked_at": "7"}, "your change was not saved"),
        ({"looked_at": "x"}, "your change was not saved"),
    ],
)
def test_a_change_that_does_not_fit_gets_one_sentence_and_changes_nothing(
    world: World, app: Flask, invited: list[str], values: dict[str, str], says: str
) -> None:
    browser = desk(app, world)
    named = {name.replace("_", "-") if name.startswith("sees") else name: value for name, value in values.items()}
    browser.submit(named, press="change")
    assert browser.status in {409, 422}
    assert says in browser.text
    assert world.notice.version == 1


def test_a_change_makes_one_version_names_what_is_asked_again_and_keeps_other_words(
    world: World, app: Flask, invited: list[str]
) -> None:
    before = world.notice
    browser = desk(app, world)
    late = browser.forms[1] if len(browser.forms) > 1 else browser.forms[0]
    browser.submit({}, press="change")
    assert "Nothing was changed." in browser.text
    browser = change(app, world, **MINISTRY)
    assert "People are asked again" in browser.text
    assert "Add my answers to totals" in browser.text
    assert world.notice.version == 2
    for purpose in Purpose:
        assert (world.notice.of(purpose) == before.of(purpose)) == (purpose is not Purpose.TOTALS)
    assert "Who sees it: The panel team and a ministry." in [
        line.read("en") for line in world.notice.of(Purpose.TOTALS).told
    ]
    browser.submit({"until": "2030-01-01"}, press="change", form=late)
    assert world.notice.version == 2, "a page of the older version changes nothing"


def test_a_round_that_is_not_open_yet_has_no_notice(world: World, app: Flask) -> None:
    world.draft()
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    browser.get(f"/work/r/{world.round_id.hex()}/notice")
    assert browser.status == 404
