"""A Delphi over HTTP: designed, asked, released, asked again from its release; what came of it beside her own answer."""

import csv
import io
import json
import re
from dataclasses import replace

import brotli
from browser import Browser
from flask import Flask

from consult.domain.answer import given
from consult.domain.consultation import RoundStatus
from consult.domain.delphi.design import Design
from consult.domain.text import Language
from consult.services import answering, continuing, entering, planning, releasing, running_rounds
from consult.services.seats import Seated
from tests.web.delphi_way import (
    LAST_DAY,
    OF_SAFETY,
    PEOPLE,
    asked,
    close_and_release,
    coordinator,
    design,
    fill,
    next_round,
    open_first,
)
from tests.web.files_taken import content_of, lines_of
from tests.web.way import come_back, come_in, say, sign_in, unlock
from tests.world import World, browser_of, instrument


def test_a_delphi_from_its_design_to_feedback_in_the_second_round(world: World, app: Flask) -> None:
    world.draft(asked())
    first = world.round_id
    desk = coordinator(app)
    design(desk, world)
    open_first(desk, world)
    fill(world, PEOPLE)
    yes, no = browser_of(app), browser_of(app)
    code_yes, code_no = (come_in(each, one) for each, one in zip((yes, no), world.invitations(2, "two"), strict=True))
    work = world.round.instrument.places["work"]
    for phone, point in ((yes, "3"), (no, "7")):
        say(phone, 1, "lived")
        say(phone, work, point)
        assert "What people said last time" not in phone.text
        phone.get("/answers")
        phone.submit({}, press="send")
    seated = entering.enter(world.house, code_yes, "test", world.today)
    assert isinstance(seated, Seated)
    agree_to_comparing(yes)
    running_rounds.close_round(world.house, world.round, world.today)
    unlock(desk)
    desk.get(f"/work/r/{first.hex()}")
    desk.submit({}, press="tabulate")
    assert "Reached consensus" in desk.text, "what would be said, and what would follow, before it is published"
    assert world.round.status is RoundStatus.CLOSED
    world.release(prepare=False)

    desk.get(f"/work/r/{first.hex()}")
    assert "Reached consensus" in desk.text
    next_round(desk, world)
    names = set(world.round.instrument.places)
    assert "home" not in names, "what reached consensus has left"
    assert {"work", "role"} <= names
    assert not {"words", "town"} & names, "own words are asked once"
    tick = {"reason": "The panel asked for plainer words."}
    desk.submit(
        {
            **tick,
            "statement": "work",
            "change": "reword",
            "words-en": "How much does work matter?",
            "words-ar": "نص العمل",
        },
        press="change",
    )
    assert "Changed." in desk.text, desk.text
    desk.submit(
        {
            "change": "add",
            "words-en": "How important is rest?",
            "words-ar": "الراحة",
            "reason": "Several people wrote it.",
        },
        press="change",
    )
    assert "Changed." in desk.text, desk.text
    desk.submit({"change": "drop", "statement": "school", "reason": ""}, press="change")
    assert "Say the reason" in desk.text
    desk.submit({"change": "drop", "statement": "school", "reason": "It is the same as work."}, press="change")
    assert [item.name for item in world.round.instrument.items if item.kind == "rating"] == ["work", "statement_1"]

    desk.get(f"/work/r/{world.round_id.hex()}")
    assert 'value="34"' in desk.body.decode(), "what was declared before stands there again"
    desk.submit({"reader": world.staff["commissioner"].hex()}, press="open")
    assert world.round.status is RoundStatus.OPEN, desk.text

    place = world.round.instrument.places["work"]
    back = browser_of(app)
    come_back(back, code_yes)
    back.get(f"/q/{place}")
    assert back.status == 200, back.text
    assert "What people said last time" in back.text
    assert "How important is work?" in back.text, "its words were changed, and the old ones are told"
    assert "3 of 9" in back.text
    assert "Practitioner" in back.text
    assert re.search(r"\d+\s?%", back.text)
    assert len(brotli.compress(back.body)) < 5000, "a question page is small, its bands and table in it"
    for word in ("consensus", "justify", "change your answer"):
        assert word not in back.text.lower()
    other = browser_of(app)
    come_back(other, code_no)
    other.get(f"/q/{place}")
    assert "What people said last time" in other.text
    assert "7 of 9" not in other.text
    assert "Your answer last time" not in other.text
    other.get(f"/q/{world.round.instrument.places['statement_1']}")
    assert "What people said last time" not in other.text, "it was not asked before"
    say(back, place, "8")
    back.get("/answers")
    assert "8 of 9" in back.text

    back.get("/came-of-it")
    assert back.path == "/answers", "while a round is asked nothing has come of it yet"
    close_and_release(world)
    came_back = browser_of(app)
    come_back(came_back, code_yes)
    came_back.get("/came-of-it")
    assert came_back.path == "/came-of-it"
    said = came_back.text
    assert said.index("How important is a safe place to live?") < said.index("How important is work?")
    home = said[said.index("How important is a safe place to live?") :]
    assert home.index("Most people who rated this chose “Most important”.") < home.index("How important is work?")
    assert "How important is rest?" not in said, "fewer than ten answered it"
    came_back.get("/answers")
    assert 'href="/came-of-it"' in came_back.body.decode()
    reader = browser_of(app)
    sign_in(reader, "findings", "commissioner")
    page = f"/findings/{world.round_id.hex()}"
    reader.get(page)
    assert f"{page}/list" in reader.body.decode()
    reader.get(f"{page}/list")
    for words in ("Several people wrote it.", "The panel asked for plainer words.", "How important is rest?"):
        assert words in reader.text
    reader.get(f"{page}/list.csv")
    lines = list(csv.DictReader(io.StringIO(reader.body.decode("utf-8-sig"))))
    found = {(line["change"], line["from"], line["to"], line["consensus"]) for line in lines}
    assert ("dropped", "home", "", "in") in found
    assert ("reworded", "work", "work", "") in found
    assert ("added", "", "statement_1", "") in found
    assert ("dropped", "school", "", "") in found
    reader.get(f"{page}/list.json")
    assert json.loads(reader.body)["rounds"][0]["before_round"] == 2
    known = {name: checklist(reader, f"{page}/checklist/{name}.csv") for name in ("accord", "cos-stad")}
    assert [len(lines) for lines in known.values()] == [35, 11]
    accord = known["accord"]
    assert "at least 70%" in accord["M12"]
    assert "Invited, round 1: Lived 34" in accord["M3"]
    assert "In (1): How important is a safe place to live?" in accord["R4"]
    assert "It is the same as work." in accord["R5"]
    assert "2026-05-04" in accord["R1"]
    assert {code for code, said in accord.items() if not said} >= {"T1", "M1", "M7", "R2", "D1", "O2"}
    assert known["cos-stad"]["2"] == ""
    assert {known["cos-stad"][code] for code in "567"} == {
        "For the coordinator to fill in: nothing here tells who of the groups they are."
    }
    assert accord["R3"].startswith("Round 1: about 30 (Lived about 15, Practitioner or Researcher about 15). Round 2: ")
    assert "agreement may look greater than it is" in accord["R3"]
    assert "Who took part" not in accord["R3"], "nothing was asked of who they are but the groups"
    reader.get(f"{page}/checklist/accord.txt")
    assert "D1  Strengths and limitations of the method\n—" in reader.body.decode()
    for wrong in ("accord.xlsx", "mine.csv"):
        reader.get(f"{page}/checklist/{wrong}")
        assert reader.status == 404
    reader.get(f"{page}/list.xlsx")
    assert reader.status == 404
    reader.get(f"/findings/{first.hex()}/list")
    assert reader.status == 200


def checklist(browser: Browser, path: str) -> dict[str, str]:
    """What a checklist's file says of each item."""
    browser.get(path)
    return {line["item"]: line["known"] for line in csv.DictReader(io.StringIO(browser.body.decode("utf-8-sig")))}


def agree_to_comparing(browser: Browser) -> None:
    """She says Yes to comparing, on her own page."""
    browser.get("/your-choices")
    browser.submit({}, press="comparing-yes")
    assert "Your choice is saved." in browser.text


def first_round(app: Flask, world: World, **chosen: str) -> tuple[Browser, str]:
    """A first round that was designed, answered and released; gives the desk, and the code of one who rated work 3."""
    world.draft(asked())
    desk = coordinator(app)
    design(desk, world, **chosen)
    open_first(desk, world)
    fill(world, PEOPLE)
    phone = browser_of(app)
    code = come_in(phone, world.invitations(1, "one")[0])
    say(phone, 1, "lived")
    say(phone, world.round.instrument.places["work"], "3")
    phone.get("/answers")
    phone.submit({}, press="send")
    return desk, code


def test_where_it_is_so_chosen_nothing_is_shown_before_she_has_answered(world: World, app: Flask) -> None:
    desk, code = first_round(app, world, feedback="after")
    close_and_release(world)
    next_round(desk, world)
    desk.get(f"/work/r/{world.round_id.hex()}")
    desk.submit({"reader": world.staff["commissioner"].hex()}, press="open")
    work, school = (world.round.instrument.places[name] for name in ("work", "school"))
    phone = browser_of(app)
    come_back(phone, code)
    phone.get(f"/q/{work}/last")
    assert "What people said last time" not in phone.text, "she has not answered yet"
    phone.get(f"/q/{work}")
    assert "What people said last time" not in phone.text
    phone.submit({"answer": "8"}, press="continue")
    assert phone.path == f"/q/{work}/last"
    assert "What people said last time" in phone.text
    assert "Your answer last time" not in phone.text, "she chose nothing of comparing"
    assert f'href="/q/{school}"' in phone.body.decode()
    phone.get(f"/q/{school}")
    phone.submit({}, press="skip")
    assert phone.path == f"/q/{school + 1}", "whoever skips goes on"
    phone.get(f"/q/{work}?over=1")
    phone.submit({"answer": "7"}, press="continue")
    assert 'href="/answers"' in phone.body.decode()


def test_bad_input_makes_no_round_and_says_in_a_sentence_why(world: World, app: Flask) -> None:
    desk, _code = first_round(app, world)
    page = f"/work/r/{world.round_id.hex()}/next"
    desk.get(page)
    assert desk.path == f"/work/r/{world.round_id.hex()}", "nothing is released yet"
    close_and_release(world)
    for values, sentence in (
        ({"answer_by": "2020-01-01"}, "date that is still to come"),
        ({"answer_by": "soon"}, "date that is still to come"),
        ({"answer_by": LAST_DAY, "fate-home": "stays"}, "Say why: “How important is a safe place to live?”"),
        ({"answer_by": LAST_DAY, "fate-school": "leaves"}, "Say why: “How important is school?”"),
        ({"answer_by": LAST_DAY, "reason-work": "x" * 501}, "Say the reason in fewer words."),
    ):
        desk.get(page)
        desk.submit(values, press="begin")
        assert desk.status == 422
        assert sentence in desk.text
        assert continuing.begun_after(world.house, world.round) is None
    next_round(desk, world)
    second = f"/work/r/{world.round_id.hex()}/statements"
    for values, sentence in (
        ({}, "Choose what to change."),
        ({"change": "add", "reason": "Wanted."}, "Write the new words."),
        ({"change": "reword", "words-en": "New", "reason": "Wanted."}, "Tick one statement."),
        (
            {"change": "merge", "words-en": "New", "statement": "work", "reason": "Same."},
            "Tick two statements or more.",
        ),
        ({"change": "split", "words-en": "New", "statement": "work", "reason": "Two."}, "Write the new words."),
        ({"change": "drop", "reason": "Gone."}, "Tick at least one statement."),
        ({"change": "merge", "words-en": "New", "statement": ["work", "school"], "reason": "Same."}, "one scale"),
        ({"change": "add", "words-en": "x" * 501, "reason": "Wanted."}, "longer than can be kept"),
    ):
        desk.get(second)
        before = world.round.instrument
        desk.submit(values, press="change")
        assert desk.status == 422, values
        assert sentence in desk.text, values
        assert world.round.instrument == before
    typed = {"change": "add", "words-en": "Rest", "words-ar": "نص", "reason": "Wanted."}
    other = coordinator(app)
    other.get(second)
    desk.get(second)
    desk.submit(typed, press="change")
    other.submit(typed, press="change")
    assert "Someone else changed this meanwhile" in other.text
    assert "Rest" in other.body.decode(), "what was typed is not lost"
    assert [item.name for item in world.round.instrument.items].count("statement_1") == 1


def test_a_design_is_read_only_once_the_round_is_open(world: World, app: Flask) -> None:
    world.draft(asked())
    desk, other = coordinator(app), coordinator(app)
    page = f"/work/r/{world.round_id.hex()}/design"
    desk.get(page)
    other.get(page)
    desk.submit({"rule": "mine", "unable": "no", "feedback": "none", "stop": "fixed", "rounds": "2"}, press="save")
    assert desk.status == 422
    assert "Choose one of what is offered" in desk.text
    desk.submit({"rule": "comet", "unable": "no", "feedback": "none", "stop": "fixed", "rounds": "999"}, press="save")
    assert desk.status == 422
    open_first(desk, world)
    other.submit({"rule": "comet", "unable": "no", "feedback": "beside", "stop": "fixed", "rounds": "2"}, press="save")
    assert other.status == 409
    assert "does not change any more" in other.text
    assert planning.design_of(world.house, world.round) == Design()
    desk.get(page)
    assert not desk.offers("rule")


def test_stopping_is_proposed_and_who_came_back_is_told(world: World, app: Flask) -> None:
    desk, _code = first_round(app, world, rounds="2")
    close_and_release(world)
    desk.get(f"/work/r/{world.round_id.hex()}")
    assert "By your plan another round follows." in desk.text
    next_round(desk, world)
    desk.get(f"/work/r/{world.round_id.hex()}")
    desk.submit({"reader": world.staff["commissioner"].hex()}, press="open")
    for number, invitation in enumerate(world.invitations(20, "later")):
        seated = world.seat(invitation)
        answering.save(world.house, seated, world.round, 1, given("lived" if number < 10 else "practitioner"))
        answering.send(world.house, seated, world.round)
    close_and_release(world)
    desk.get(f"/work/r/{world.round_id.hex()}")
    assert "As many rounds as you planned have been asked." in desk.text
    for browser, page in ((desk, f"/work/r/{world.round_id.hex()}"), (desk, f"/work/r/{world.round_id.hex()}/preview")):
        browser.get(page)
        assert (
            "How many took part Group Before Now Fewer than before Everyone about 30 about 20 about 33%" in browser.text
        )
        assert "People who joined are counted under “Now”" in browser.text
        assert "is not known" in browser.text
        assert "Did not come back" not in browser.text
    reader = browser_of(app)
    sign_in(reader, "findings", "commissioner")
    page = f"/findings/{world.round_id.hex()}"
    reader.get(page)
    assert "Everyone about 30 about 20 about 33%" in reader.text
    assert "agreement may look greater than it is" in reader.text
    assert "moved by up to 9 people, and in the very rarest cases by up to 19" in reader.text
    assert "Words may miss by as many" in reader.text
    sizes = content_of(reader, page)["took_part"]
    assert sizes["sizes"][0] == {"group": None, "now": 20, "before": 30}
    assert "may have left" in sizes["note"]
    lines = [line for line in lines_of(reader, page) if not line["item"] and line["group"] == "everyone"]
    assert [(line["cell"], line["amount"]) for line in lines] == [("took_part", "20"), ("took_part_before", "30")]
    assert "may have left" in lines[1]["words"]


def test_a_round_in_own_words_becomes_statements_with_where_they_came_from(world: World, app: Flask) -> None:
    held = instrument()
    about, _matters, words = held.sections
    own = replace(words, items=(held.item("words"),))
    world.draft(replace(held, sections=(about, own)))
    desk = coordinator(app)
    design(desk, world, **OF_SAFETY)
    assert "Nothing is rated in this round." in desk.text
    open_first(desk, world)
    for number, invitation in enumerate(world.invitations(24, "fill")):
        seated = world.seat(invitation)
        answering.save(world.house, seated, world.round, 1, given("lived" if number < 12 else "practitioner"))
        answering.save(world.house, seated, world.round, 2, given(f"what I wrote {number}"))
        answering.send(world.house, seated, world.round)
    close_and_release(world)
    assert releasing.prepared(world.house, world.round).findings == ()
    next_round(desk, world)
    assert set(world.round.instrument.places) == {"role"}
    assert "Made from what people wrote in answer to" in desk.text
    for said in ("A place to rest", "Somebody who stays"):
        values = {"change": "add", "source": "words", "reason": "Many wrote of it."}
        desk.submit({**values, "words-en": said, "words-ar": f"نص {said}"}, press="change")
        assert "Changed." in desk.text, desk.text
    desk.submit({"change": "add", "source": "mine", "words-en": "x", "reason": "x"}, press="change")
    assert desk.status == 422, "a source is a question of the round before"
    made = [item for item in world.round.instrument.items if item.kind == "rating"]
    assert [(item.least, item.most) for item in made] == [(1, 9), (1, 9)]
    assert all(item.option("unable") for item in made)
    names = [{tag: band.read(Language(tag)) for tag in ("en", "ar")} for band in made[1].bands]
    assert names == [{tag: OF_SAFETY[f"band-{band}-{tag}"] for tag in ("en", "ar")} for band in ("low", "mid", "high")]
    assert set(world.round.instrument.complete_languages()) == {"en", "ar"}
    desk.get(f"/work/r/{world.round_id.hex()}")
    desk.submit({"reader": world.staff["commissioner"].hex()}, press="open")
    assert world.round.status is RoundStatus.OPEN, desk.text
    told = continuing.lineage_of(world.house, world.round)[0].steps
    assert [(step.change.value, [one.name for one in step.sources]) for step in told] == [("added", ["words"])] * 2
    phone = browser_of(app)
    come_in(phone, world.invitations(1, "one")[0])
    say(phone, world.round.instrument.places["statement_1"], "9")
    phone.get(f"/q/{world.round.instrument.places['statement_1']}")
    assert "Neither safe nor unsafe" in phone.text
    phone.get("/answers")
    assert "9 of 9" in phone.text
