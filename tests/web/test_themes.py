"""Themes on pages: named and counted with the words in view, looked at by two, read by a commissioner."""

import re

from flask import Flask

from consult.domain.capability import Role
from consult.domain.consent import Choice
from consult.services import running_rounds
from tests.web.files_taken import content_of, lines_of
from tests.web.way import sign_in
from tests.web.words_way import agree_to_read, fill, press, staff
from tests.world import AppBrowser, World, browser_of


def closed(world: World, people: int = 24) -> str:
    """A closed round that may be read; where its themes are."""
    world.open()
    fill(world, people)
    fill(world, 2, totals=Choice.NO)
    running_rounds.close_round(world.house, world.round, world.today)
    agree_to_read(world)
    return f"/work/r/{world.round_id.hex()}/themes"


def sitting(world: World, app: Flask, people: int = 24) -> AppBrowser:
    """A coordinator with the words in view."""
    page = closed(world, people)
    browser = staff(app, "coordinator")
    browser.get(page)
    press(browser, "read")
    assert browser.status == 200
    return browser


def keep(browser: AppBrowser, title: str, people: str, item: str = "words", **titles: str) -> None:
    press(browser, "keep", of_item=item, title_en=title, people=people, **titles)


def card(browser: AppBrowser, heading: str) -> str:
    """What stands in a section of the page, without its marks."""
    sections = re.findall(r'<section class="card">(.*?)</section>', browser.body.decode(), re.DOTALL)
    return next(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", each)) for each in sections if heading in each)


def test_themes_are_named_counted_released_and_read_by_a_commissioner(world: World, app: Flask) -> None:
    page = closed(world)
    one = staff(app, "coordinator")
    one.get(f"/work/r/{world.round_id.hex()}")
    assert page in one.body.decode(), "the round's page leads there"
    one.get(page)
    assert "own words" not in one.text, "nothing is opened by looking"
    press(one, "read")
    assert "24 people wrote here and are counted" in one.text
    may, apart = one.text.split("Read, not counted")
    assert all(f"own words 24-{number}" in may for number in range(24))
    assert "own words 2-0" in apart
    assert "own words 2-0" not in may
    keep(one, "Near family", "17", title_ar="القرب من الأهل")
    assert one.status == 200
    assert "17 people" in one.text
    assert "own words 24-3" in one.text, "the words stay in view"
    keep(one, "A door that locks", "3")
    press(one, "keep", of_item="words", title_ar="المدرسة", people="١٢")
    assert "12 people" in one.text, "digits of any script"
    one.get(page)
    assert "Near family" in one.text
    assert "17" not in one.text.split("Near family")[1][:80], "without the words in view there is no number"

    one.get(f"/work/r/{world.round_id.hex()}")
    press(one, "tabulate")
    assert one.path.endswith("/preview"), one.text
    said = card(one, "What else?")
    assert re.search(r"Near family · about (15|20) people", said)
    assert re.search(r"المدرسة · about (10|15) people", said)
    assert re.search(r"A door that locks(?! ·)", said)
    assert 'lang="ar" dir="rtl">المدرسة' in one.body.decode()
    one.get(page)
    assert "stays as it is" in one.text
    assert not [form for form in one.forms if {("action", "keep"), ("action", "remove")} & set(form.buttons)]
    commissioner = browser_of(app)
    sign_in(commissioner, "findings", "commissioner")
    world.release(prepare=False)
    commissioner.get(f"/findings/{world.round_id.hex()}")
    assert card(commissioner, "What else?") == said
    assert "counted how many wrote of it" in commissioner.text
    assert "own words" not in commissioner.text
    findings = f"/findings/{world.round_id.hex()}"
    named = content_of(commissioner, findings)["themes"]
    assert {theme["title"].get("en") for theme in named} == {"Near family", "A door that locks", None}
    lines = [line for line in lines_of(commissioner, findings) if line["cell"] == "theme"]
    assert [line["words"] for line in lines] == [theme["title"].get("en") or "المدرسة" for theme in named]
    for line, theme in zip(lines, named, strict=True):
        assert (line["item"], line["group"], line["percent"]) == ("words", "everyone", "")
        assert (line["wording"], line["amount"]) == (("about", str(theme["count"])) if theme["count"] else ("", ""))
        assert f"{line['words']} · about {line['amount']} people" in said or not line["amount"]


def test_bad_input_is_answered_in_one_sentence_and_nothing_typed_is_lost(world: World, app: Flask) -> None:
    one = sitting(world, app)
    for title, people, sentence in (
        ("", "3", "in one language at least"),
        ("   ", "3", "in one language at least"),
        ("x" * 121, "3", "in a few words"),
        ("Near family", "0", "from 1 to 24"),
        ("Near family", "25", "from 1 to 24"),
        ("Near family", "26", "from 1 to 24"),
        ("Near family", "-3", "from 1 to 24"),
        ("Near family", "many", "from 1 to 24"),
        ("Near family", "3.5", "from 1 to 24"),
        ("Near family", "", "from 1 to 24"),
        ("Near family", "9" * 5000, "from 1 to 24"),
    ):
        keep(one, title, people)
        assert one.status == 422, (title, people)
        assert sentence in one.text
        assert f'value="{title.strip()}"' in one.body.decode(), "what was typed stands in its form again"
        assert "own words 24-1" in one.text
        assert "Kept" not in one.text
    keep(one, "Near family", "5", item="words")
    assert one.status == 200
    assert "5 people" in one.text
    form = next(each for each in one.forms if ("action", "keep") in each.buttons)
    changed = [pair for pair in form.fields if pair[0] != "item"]
    form.fields[:] = [*changed, ("item", "home")]
    one.submit({"title-en": "Of another question", "people": "5"}, press="keep", form=form)
    assert one.status == 422
    assert "Choose a question" in one.text


def test_a_theme_is_taken_away_and_a_second_arrival_changes_nothing(world: World, app: Flask) -> None:
    one = sitting(world, app, 3)
    keep(one, "Near family", "2")
    form = next(each for each in one.forms if ("action", "remove") in each.buttons)
    one.submit({}, press="remove", form=form)
    assert one.path.endswith("/themes")
    assert "Near family" not in one.text
    one.submit({}, press="remove", form=form)
    assert one.status == 200
    press(one, "read")
    form = next(each for each in one.forms if ("action", "keep") in each.buttons)
    one.submit({"title-en": "Once", "people": "2"}, press="keep", form=form)
    one.submit({"title-en": "Twice", "people": "2"}, press="keep", form=form)
    assert "Once" in one.text
    assert "Twice" not in one.text


def test_who_may_not_read_the_words_is_told_so_and_a_stranger_finds_nothing(world: World, app: Flask) -> None:
    world.open()
    page = f"/work/r/{world.round_id.hex()}/themes"
    one = staff(app, "coordinator")
    one.get(page)
    assert one.path == f"/work/r/{world.round_id.hex()}", "while it is open there is nothing to name"
    fill(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)
    one.get(page)
    assert "Only those who may read what people wrote can do this." in one.text
    assert not [form for form in one.forms if ("action", "read") in form.buttons]
    agree_to_read(world)
    one.get(page)
    form = next(each for each in one.forms if ("action", "read") in each.buttons)
    world.hire_one("other", Role.COORDINATOR)
    other = browser_of(app)
    sign_in(other, "work", "other")
    other.get(page)
    assert other.status == 404
    locked = browser_of(app)
    sign_in(locked, "work", "custodian")
    locked.get(page)
    assert "Unlock first" in locked.text
    one.submit({}, press="read", form=form)
    assert one.status == 200
    assert "own words 12-3" in one.text


def test_what_is_settled_meanwhile_is_said_and_nothing_changes(world: World, app: Flask) -> None:
    one = sitting(world, app, 12)
    keep(one, "Near family", "11")
    keeping = next(each for each in one.forms if ("action", "keep") in each.buttons)
    removing = next(each for each in one.forms if ("action", "remove") in each.buttons)
    world.release()
    for form, button in ((keeping, "keep"), (removing, "remove")):
        one.submit({"title-en": "Too late", "people": "3"} if button == "keep" else {}, press=button, form=form)
        assert one.status == 409
        assert "stays as it is" in one.text
        assert "own words" not in one.text
        assert "Near family" in one.text
        assert "Too late" not in one.text
