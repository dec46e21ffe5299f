"""Those who work here choose their language too, on every page, and stay on it (people.md 23)."""

import pytest
from flask import Flask

from tests.web.way import come_in, sign_in
from tests.world import World, browser_of

LINK = 'class="tongue" href="/language?back={}"'


@pytest.mark.people(23)
@pytest.mark.parametrize(
    ("audience", "name", "paths"),
    [
        ("work", "coordinator", ("/work", "/work/people", "/work/help", "/account", "/work/words")),
        ("work", "custodian", ("/work", "/account")),
        ("findings", "commissioner", ("/findings", "/account")),
    ],
)
def test_every_desk_has_its_languages_and_keeps_the_page(
    world: World, app: Flask, audience: str, name: str, paths: tuple[str, ...]
) -> None:
    world.open()
    browser = browser_of(app)
    browser.get(f"/{audience}/sign-in")
    assert LINK.format(f"/{audience}/sign-in") in browser.body.decode(), "before she signs in too"
    sign_in(browser, audience, name)
    for path, tag in zip(paths, ("ar", "vi", "cy", "en", "ti"), strict=False):
        browser.get(path)
        assert LINK.format(path) in browser.body.decode(), path
        browser.get(f"/language?back={path}")
        assert b'class="wide"' in browser.body, "it stays her desk: no button there ends her visit"
        assert b'href="/x"' not in browser.body
        browser.submit({"language": tag}, form=browser.forms[-1])
        assert browser.path == path
        assert f'<html lang="{tag}"' in browser.body.decode()


@pytest.mark.people(23)
def test_where_no_page_can_be_kept_she_comes_to_her_desk_and_stays_signed_in(world: World, app: Flask) -> None:
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    for back in ("", "?back=/work/workbook", "?back=//example.org"):
        browser.get(f"/language{back}")
        assert b'class="wide"' in browser.body
        browser.submit({"language": "ar"}, form=browser.forms[-1])
        assert browser.path == "/work", back
        assert browser.status == 200


@pytest.mark.people(23)
def test_a_participant_s_page_of_languages_keeps_its_exit(world: World, app: Flask) -> None:
    world.open()
    inside = browser_of(app)
    come_in(inside, world.invitations(1)[0])
    stranger = browser_of(app)
    for browser, back in ((stranger, "/"), (inside, "/q/1"), (inside, "/work/sign-in")):
        browser.get(f"/language?back={back}")
        assert b'href="/x"' in browser.body
        assert b'class="wide"' not in browser.body
