"""The coordinator's way over the app's own pages: workbook, opening, inviting, closing, releasing; and what is refused."""

import io
from pathlib import Path

import pytest
from browser import Browser
from flask import Flask
from openpyxl import load_workbook

from consult.services import running_rounds
from consult.xlsform import write
from tests.web.way import SHOWN, come_in, say, sign_in, unlock
from tests.world import PLACES, World, browser_of, instrument

WORKBOOK = Path("deploy/demonstration/outcomes.xlsx")


@pytest.fixture
def coordinator(app: Flask) -> Browser:
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    return browser


def bring(browser: Browser, content: bytes, name: str = "round.xlsx") -> None:
    browser.get("/work")
    browser.upload(browser.form_to("/workbook"), "workbook", name, content)


def test_a_workbook_becomes_a_round_that_opens(world: World, coordinator: Browser) -> None:
    bring(coordinator, WORKBOOK.read_bytes())
    assert "What matters most" in coordinator.text
    form = coordinator.form_to("/open")
    readers = form.offers["reader"]
    assert readers == [world.staff["commissioner"].hex()]
    sizes = {"invited-lived_experience": "34", "invited-practitioner": "20", "invited-researcher": "10"}
    coordinator.submit({**sizes, "reader": readers}, press="open", form=form)
    assert "Make invitations" in coordinator.text
    opened = running_rounds.rounds_for(world.house, world.staff["coordinator"])[0]
    assert [group.members for group in opened.groups] == [("lived_experience",), ("practitioner", "researcher")]


def test_a_question_that_may_tell_who_people_are_is_remarked_and_the_round_opens(
    world: World, coordinator: Browser
) -> None:
    book = load_workbook(WORKBOOK)
    sheet = book["survey"]
    sheet.cell(4, [cell.value for cell in sheet[1]].index("consult::cells") + 1).value = None
    made = io.BytesIO()
    book.save(made)
    bring(coordinator, made.getvalue())
    assert "row 4, column consult::cells: the question region is counted as an opinion" in coordinator.text
    form = coordinator.form_to("/open")
    sizes = {"invited-lived_experience": "34", "invited-practitioner": "20", "invited-researcher": "10"}
    coordinator.submit({**sizes, "reader": world.staff["commissioner"].hex()}, press="open", form=form)
    assert "Make invitations" in coordinator.text


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "workbook"), (b"PK\x03\x04 not a zip", "workbook"), (b"hello", "workbook")],
)
def test_a_broken_workbook_gets_one_sentence(world: World, coordinator: Browser, content: bytes, says: str) -> None:
    bring(coordinator, content)
    assert coordinator.status == 422
    assert "Please look at this again" in coordinator.text
    assert says in coordinator.text.lower()
    assert running_rounds.rounds_for(world.house, world.staff["coordinator"]) == ()


def test_no_file_gets_one_sentence(coordinator: Browser) -> None:
    coordinator.get("/work")
    coordinator.submit({}, form=coordinator.form_to("/workbook"))
    assert coordinator.status == 422
    assert "Choose a workbook first." in coordinator.text


def test_a_second_arrival_of_the_workbook_makes_no_second_round(world: World, coordinator: Browser) -> None:
    coordinator.get("/work")
    form = coordinator.form_to("/workbook")
    for _ in range(2):
        coordinator.path = "/work"
        coordinator.upload(form, "workbook", "round.xlsx", write(instrument()))
        assert "/work/r/" in coordinator.path
    assert len(running_rounds.rounds_for(world.house, world.staff["coordinator"])) == 1


@pytest.mark.parametrize("typed", ["many", "-1", "1.5", "", "٣"])
def test_sizes_that_are_no_whole_numbers_open_nothing(world: World, coordinator: Browser, typed: str) -> None:
    round_ = world.draft()
    coordinator.get(f"/work/r/{round_.id.hex()}")
    form = coordinator.form_to("/open")
    coordinator.submit({"invited-lived": typed, "reader": form.offers["reader"]}, form=form)
    assert coordinator.status == 422
    assert "whole numbers" in coordinator.text
    assert world.round.status.value == "draft"


@pytest.mark.people(31)
def test_a_round_without_a_reader_does_not_open(world: World, coordinator: Browser) -> None:
    round_ = world.draft()
    coordinator.get(f"/work/r/{round_.id.hex()}")
    sizes = {"invited-lived": "34", "invited-practitioner": "20", "invited-researcher": "10"}
    coordinator.submit(sizes, form=coordinator.form_to("/open"))
    assert coordinator.status == 422
    assert "owes an answer" in coordinator.text
    assert world.round.status.value == "draft"


def test_invitations_are_shown_once_and_a_second_arrival_makes_none(world: World, coordinator: Browser) -> None:
    round_ = world.open()
    coordinator.get(f"/work/r/{round_.id.hex()}")
    form = coordinator.form_to("/invitations")
    coordinator.submit({"how_many": "3"}, form=form)
    assert len(set(SHOWN.findall(coordinator.text))) == 3
    coordinator.path = f"/work/r/{round_.id.hex()}"
    coordinator.submit({"how_many": "3"}, form=form)
    assert coordinator.status == 409
    assert not SHOWN.findall(coordinator.text)
    assert running_rounds.progress(world.house, round_).made == 3


def test_an_invitation_link_carries_the_code_in_its_fragment_alone(world: World, coordinator: Browser) -> None:
    round_ = world.open()
    coordinator.get(f"/work/r/{round_.id.hex()}")
    coordinator.submit({"how_many": "1"}, form=coordinator.form_to("/invitations"))
    digits = "".join(SHOWN.findall(coordinator.text)[0])
    assert f"http://localhost:8080/#{digits}" in coordinator.body.decode()


@pytest.mark.parametrize("typed", ["0", "501", "x", "-3", ""])
def test_an_impossible_number_of_invitations_is_refused(world: World, coordinator: Browser, typed: str) -> None:
    round_ = world.open()
    coordinator.get(f"/work/r/{round_.id.hex()}")
    coordinator.submit({"how_many": typed}, form=coordinator.form_to("/invitations"))
    assert coordinator.status == 422
    assert running_rounds.progress(world.house, round_).made == 0


def test_a_closed_round_offers_its_tables_only_to_someone_unlocked(world: World, coordinator: Browser) -> None:
    round_ = world.open()
    running_rounds.close_round(world.house, round_, world.today)
    page = f"/work/r/{round_.id.hex()}"
    coordinator.get(page)
    with pytest.raises(LookupError):
        coordinator.form_to("/tabulate")
    unlock(coordinator)
    coordinator.get(page)
    coordinator.submit({}, form=coordinator.form_to("/tabulate"))
    assert coordinator.path == f"{page}/preview"
    assert "Fewer than 10" in coordinator.text


def test_unlocking_ends_after_fifteen_idle_minutes_and_after_eight_hours(world, coordinator, clock) -> None:
    world.draft()
    unlock(coordinator)
    assert "Unlocked until" in coordinator.text
    clock.pass_(minutes=14)
    coordinator.get("/work")
    clock.pass_(minutes=14)
    coordinator.get("/work")
    assert "Unlocked until" in coordinator.text
    clock.pass_(minutes=16)
    coordinator.get("/work")
    assert "Unlocked until" not in coordinator.text
    sign_in(coordinator, "work", "coordinator")
    unlock(coordinator)
    for _ in range(34):
        clock.pass_(minutes=14)
        coordinator.get("/work")
    assert "Unlocked until" in coordinator.text
    for _ in range(2):
        clock.pass_(minutes=14)
        coordinator.get("/work")
    assert "Unlocked until" not in coordinator.text


@pytest.mark.parametrize(("name", "passphrase"), [("coordinator", "wrong"), ("nobody", "wooden kettle seven rivers")])
def test_a_wrong_name_and_a_wrong_passphrase_are_told_alike(app: Flask, name: str, passphrase: str) -> None:
    browser = browser_of(app)
    browser.get("/work/sign-in")
    browser.submit({"name": name, "passphrase": passphrase})
    assert browser.status == 422
    assert "The name or the passphrase is not right." in browser.text


def test_a_commissioner_cannot_sign_in_at_the_workbench_nor_a_coordinator_at_the_findings(app: Flask) -> None:
    for audience, name in (("work", "commissioner"), ("findings", "coordinator")):
        browser = browser_of(app)
        sign_in(browser, audience, name)
        assert browser.status == 422


def test_withdrawing_before_the_release_drops_what_was_prepared(world: World, app: Flask, coordinator: Browser) -> None:
    round_ = world.open()
    people = [(browser_of(app), invitation) for invitation in world.invitations(12)]
    for number, (browser, invitation) in enumerate(people):
        come_in(browser, invitation)
        say(browser, PLACES["home"], str(number % 9 + 1))
        browser.get("/answers")
        browser.submit({}, press="send")
    running_rounds.close_round(world.house, round_, world.today)
    unlock(coordinator)
    page = f"/work/r/{round_.id.hex()}"
    coordinator.get(page)
    assert "at least 10" in coordinator.text
    coordinator.submit({}, form=coordinator.form_to("/tabulate"))
    release = coordinator.form_to("/release")
    people[0][0].get("/erase")
    people[0][0].submit({}, press="erase")
    coordinator.submit({}, form=release)
    assert coordinator.status == 409
    assert "count again" in coordinator.text
    coordinator.get(page)
    assert "at least 10" in coordinator.text, "nothing on the page shows that one person went"
    assert world.round.status.value == "closed"
