"""Quotations on pages: written anew, agreed to by two, read with the findings in any language, taken away again."""

import re

import pytest
from flask import Flask
from sqlalchemy import insert

from consult.domain.answer import given
from consult.domain.capability import Role
from consult.domain.consent import Choice
from consult.services import answering, releasing, running_rounds
from consult.storage import quotations
from consult.storage.quotations import QUOTATIONS, StoredQuotation
from tests.web.files_taken import content_of, lines_of
from tests.web.test_themes import card
from tests.web.way import sign_in
from tests.web.words_way import agree_to_read, fill, press, staff, with_a_reason
from tests.world import AppBrowser, World, browser_of

ARABIC = "باب يُقفل من الداخل"


def closed(world: World, people: int = 40) -> str:
    """A closed round in which everyone may be quoted but two; where its quotations are."""
    world.open()
    fill(world, people, quotations=Choice.YES)
    fill(world, 2, quotations=Choice.NO)
    running_rounds.close_round(world.house, world.round, world.today)
    return f"/work/r/{world.round_id.hex()}/quotations"


def held(world: World) -> tuple[StoredQuotation, ...]:
    with world.house.stores.main.reading() as tx:
        return quotations.of_round(tx, world.round_id)


def commissioner(app: Flask, language: str = "en") -> AppBrowser:
    browser = browser_of(app, language)
    sign_in(browser, "findings", "commissioner")
    return browser


def test_two_people_let_words_stand_with_the_findings(world: World, app: Flask) -> None:
    page = closed(world)
    findings = f"/findings/{world.round_id.hex()}"
    one, two, reader = staff(app, "coordinator"), staff(app, "custodian"), commissioner(app)
    agree_to_read(world)
    one.get(f"/work/r/{world.round_id.hex()}/words")
    press(one, "read")
    may, alone = one.text.split("May be quoted")[1].split("Only to be read")
    assert all(f"own words 40-{number}" in may for number in range(40))
    assert "own words 2-" not in may
    assert all(f"own words 2-{number}" in alone for number in range(2))

    one.get(f"/work/r/{world.round_id.hex()}")
    assert page in one.body.decode(), "the round's page leads there"
    one.get(page)
    press(one, "write", item="words", group="nobody", said_en="A door that locks.", said_ar=ARABIC)
    press(one, "write", item="words", group='["lived"]', said_ar="بالعربية وحدها")
    press(one, "write", item="town", group="nobody", said_en="Near the sea.")
    assert one.status == 200
    press(one, "show")
    assert "for seven days" in one.text
    one.get(f"/work/r/{world.round_id.hex()}")
    press(one, "tabulate")
    assert one.path.endswith("/preview")
    assert "A door that locks." not in one.text, "one word is not enough"
    two.get(page)
    assert "coordinator has agreed." in two.text
    press(two, "show")
    assert "They stand with the findings from now on." in two.text
    one.get(f"/work/r/{world.round_id.hex()}/preview")
    said = card(one, "What else?")
    assert "A door that locks." in said
    assert "Near the sea." in card(one, "Which town?")
    reader.get(findings)
    assert reader.status == 404, "nothing stands anywhere before the release"
    world.release(prepare=False)

    reader.get(findings)
    assert card(reader, "What else?") == said
    body = reader.body.decode()
    assert re.search(r'<blockquote lang="ar" dir="rtl"><p>بالعربية وحدها', body), "in its own language, marked as such"
    assert re.search(r"بالعربية وحدها</p></blockquote><figcaption[^>]*><bdi>Lived<", body), "of a group of the release"
    assert ARABIC not in body
    assert body.count("<figcaption") == 1, "of nobody else is anything said"
    assert "own words" not in reader.text
    arabic = commissioner(app, "ar")
    arabic.get(findings)
    assert ARABIC in arabic.text
    assert re.search(r'<blockquote lang="en" dir="ltr"><p>Near the sea', arabic.body.decode())
    for mark in [one.id.hex() for one in held(world)]:
        assert mark not in body, "no mark of a quotation reaches a page"

    lines = [line for line in lines_of(reader, findings) if line["cell"] == "quotation"]
    assert sorted((line["item"], line["group"], line["words"]) for line in lines) == [
        ("town", "", "Near the sea."),
        ("words", "", "A door that locks."),
        ("words", "lived", "بالعربية وحدها"),
    ]
    taken = content_of(reader, findings)
    assert sorted(taken["quotations"], key=lambda one: (one["item"], one["group"] or [])) == [
        {"item": "town", "words": {"en": "Near the sea."}, "group": None},
        {"item": "words", "words": {"en": "A door that locks.", "ar": ARABIC}, "group": None},
        {"item": "words", "words": {"ar": "بالعربية وحدها"}, "group": ["lived"]},
    ]
    assert taken["asked"]["town"]["prompt"] == "Which town?"

    planted = {"id": bytes(16), "round_id": world.round_id, "item": "words", "shown_on": world.today}
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(insert(QUOTATIONS), {**planted, "words": '{"en": "Planted."}'})
    reader.get(findings)
    assert "A door that locks." in reader.text
    assert "Planted." not in reader.text, "nobody looked at it"

    two.get(page)
    door = next(one for one in held(world) if "en" in one.words.languages and "door" in one.words.read_any())
    press(two, "remove", of_quotation=door.id.hex())
    assert "A door that locks." not in two.text
    reader.get(findings)
    assert "A door that locks." not in reader.text
    assert "Near the sea." in reader.text
    for said_of in (lines_of(reader, findings), content_of(reader, findings)):
        assert "Near the sea." in str(said_of)
        assert "A door that locks." not in str(said_of)
        assert "Planted." not in str(said_of)


def test_words_may_be_agreed_to_after_the_release(world: World, app: Flask) -> None:
    page = closed(world, 12)
    world.release()
    one, two, reader = staff(app, "coordinator"), staff(app, "custodian"), commissioner(app)
    one.get(page)
    assert "Whose words they are" not in one.text, "twelve people are told apart by nothing"
    press(one, "write", item="words", said_en="Said later.")
    press(one, "show")
    two.get(page)
    press(two, "show")
    reader.get(f"/findings/{world.round_id.hex()}")
    assert "Said later." in card(reader, "What else?")


def test_below_ten_people_words_stand_beside_that_alone(world: World, app: Flask) -> None:
    page = closed(world, 7)
    one, two, reader = staff(app, "coordinator"), staff(app, "custodian"), commissioner(app)
    one.get(page)
    press(one, "write", item="words", group='["lived"]', said_en="A door that locks.")
    press(one, "show")
    two.get(page)
    press(two, "show")
    world.release()
    reader.get(f"/findings/{world.round_id.hex()}")
    assert "Fewer than 10" in reader.text
    assert "A door that locks." in reader.text
    assert "<figcaption" not in reader.body.decode()
    assert not re.findall(r"\d\s?%", reader.text.split("How the figures are made")[0])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"item": "words"}, "in one language at least"),
        ({"item": "words", "said_en": "   "}, "in one language at least"),
        ({"item": "words", "said_en": "x" * 501}, "in a few words"),
        ({"item": "home", "said_en": "Words"}, "Choose a question"),
        ({"item": "", "said_en": "Words"}, "Choose a question"),
        ({"item": "words", "group": "everyone", "said_en": "Words"}, "Choose whose words"),
        ({"item": "words", "group": '["researcher"]', "said_en": "Words"}, "Choose whose words"),
    ],
)
def test_bad_input_is_answered_in_one_sentence_and_stands_in_its_form(
    world: World, app: Flask, typed: dict[str, str], sentence: str
) -> None:
    one = staff(app, "coordinator")
    one.get(closed(world, 1))
    press(one, "write", **typed)
    assert one.status == 422
    assert sentence in one.text
    assert typed.get("said_en", "").strip() in one.body.decode()
    assert held(world) == ()


def test_what_changed_meanwhile_is_looked_at_again_and_a_second_arrival_changes_nothing(
    world: World, app: Flask
) -> None:
    page = closed(world, 1)
    one, two = staff(app, "coordinator"), staff(app, "custodian")
    one.get(page)
    form = next(each for each in one.forms if ("action", "write") in each.buttons)
    for said in ("Once.", "Twice."):
        one.submit({"item": "words", "said-en": said}, press="write", form=form)
    assert [each.words.read_any() for each in held(world)] == ["Once."]
    two.get(page)
    stale = next(each for each in two.forms if ("action", "show") in each.buttons)
    press(one, "write", item="words", said_en="Another.")
    two.submit({}, press="show", form=stale)
    assert two.status == 422
    assert "Please look again" in two.text
    world.hire_one("other", Role.COORDINATOR)
    other = browser_of(app)
    sign_in(other, "work", "other")
    other.get(page)
    assert other.status == 404


def test_a_reason_s_words_stand_in_the_card_of_its_rating(world: World, app: Flask) -> None:
    world.open(with_a_reason())
    places = world.round.instrument.places
    for number, invitation in enumerate(world.invitations(12)):
        seated = world.seat(invitation, quotations=Choice.YES)
        for name, said in (("role", "lived"), ("home", number % 9 + 1), ("home_why", f"because {number}")):
            answering.save(world.house, seated, world.round, places[name], given(said))
        answering.send(world.house, seated, world.round)
    running_rounds.close_round(world.house, world.round, world.today)
    agree_to_read(world)
    one, two, reader = staff(app, "coordinator"), staff(app, "custodian"), commissioner(app)
    one.get(f"/work/r/{world.round_id.hex()}/themes")
    press(one, "read")
    assert "How important is a safe place to live? · Anything you would like to add" in one.text
    press(one, "keep", of_item="home_why", title_en="Locks", people="12")
    one.get(f"/work/r/{world.round_id.hex()}/quotations")
    press(one, "write", item="home_why", said_en="A door that locks.")
    for browser in (one, two):
        browser.get(f"/work/r/{world.round_id.hex()}/quotations")
        press(browser, "show")
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    world.release(prepare=False)
    reader.get(f"/findings/{world.round_id.hex()}")
    said = card(reader, "How important is a safe place to live?")
    assert "Locks · about 10 people" in said
    assert "A door that locks." in said
    assert "Anything you would like to add" not in reader.text
