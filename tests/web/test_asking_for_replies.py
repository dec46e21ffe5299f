"""A coordinator asks for replies to reasons, or does not: chosen with the next round, in every language, until it opens."""

from flask import Flask

from consult.domain.delphi.design import Feedback
from consult.services import continuing
from tests.web.delphi_way import LAST_DAY
from tests.web.reasons_way import open_it, pieces, press, staff
from tests.web.replies_way import DOOR, USUAL, ask, begin
from tests.world import World


def test_the_coordinator_chooses_and_the_words_stand_in_every_language(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.BESIDE)
    panel.one.get(panel.page("next"))
    assert 'name="replies" value="yes"' in panel.one.body.decode()
    assert 'name="replies" value="yes" checked' not in panel.one.body.decode()
    assert USUAL in panel.one.text
    for values, sentence in (
        ({"reply-ar": " "}, "in every language"),
        ({"reply-en": "", "reply-ar": ""}, "in every language"),
        ({"reply-ar": "x" * 501}, "longer than can be kept"),
    ):
        panel.one.get(panel.page("next"))
        panel.one.submit({"answer_by": LAST_DAY, "replies": "yes", "reply-ar": "نص", **values}, press="begin")
        assert panel.one.status == 422
        assert sentence in panel.one.text
        assert continuing.begun_after(world.house, world.round) is None
    ask(panel)
    asked_now = world.round.instrument
    names = [item.name for item in asked_now.items]
    assert names[names.index("home") :][:3] == ["home", "home_why", "home_reply"]
    assert "school_reply" not in names, "there is no reason beside it"
    assert asked_now.item("home_reply").prompt.read("en") == USUAL
    assert asked_now.complete_languages() == ("en", "ar")


def test_unless_she_asks_for_them_there_are_no_replies(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.BESIDE)
    panel.one.get(panel.page("next"))
    panel.one.submit({"answer_by": LAST_DAY}, press="begin")
    begun = continuing.begun_after(world.house, world.round)
    assert begun is not None
    world.round_id = begun
    assert "home_reply" not in world.round.instrument.places
    open_it(world)
    assert DOOR in panel.back().text
    assert USUAL not in panel.back().text


def test_until_the_round_opens_she_may_think_again(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.BESIDE)
    panel.one.get(panel.page("next"))
    panel.one.submit({"answer_by": LAST_DAY}, press="begin")
    world.round_id = continuing.begun_after(world.house, world.round) or world.round_id
    assert f'href="{panel.page("replies")}"' in panel.one.body.decode()
    other = staff(app, "coordinator")
    other.get(panel.page("replies"))
    panel.one.get(panel.page("replies"))
    panel.one.submit({"replies": "yes", "reply-ar": ""}, press="save")
    assert panel.one.status == 422
    panel.one.submit({"replies": "yes", "reply-en": "Anything to say?", "reply-ar": "نص"}, press="save")
    assert "Changed." in panel.one.text
    assert world.round.instrument.item("home_reply").prompt.read("en") == "Anything to say?"
    other.submit({"replies": "yes", "reply-en": "Other", "reply-ar": "نص"}, press="save")
    assert other.status == 422
    assert "Someone else changed this meanwhile" in other.text
    assert "Other" in other.body.decode(), "what was typed is not lost"
    panel.one.get(panel.page("replies"))
    assert "Anything to say?" in panel.one.body.decode()
    assert 'name="replies" value="yes" checked' in panel.one.body.decode()
    panel.one.submit({"replies": "yes", "reply-en": "Say more?"}, press="save")
    assert world.round.instrument.item("home_reply").prompt.read("en") == "Say more?"
    panel.one.get(panel.page("replies"))
    panel.one.submit({"replies": []}, press="save")
    assert "home_reply" not in world.round.instrument.places
    assert "home_why" in world.round.instrument.places
    open_it(world)
    panel.one.get(panel.page("replies"))
    assert panel.one.path == f"/work/r/{world.round_id.hex()}", "once it is open it asks what it asks"


def test_where_no_reason_is_shown_none_can_be_asked_for(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.BESIDE)
    for one in pieces(world):
        panel.one.get(panel.page("reasons"))
        press(panel.one, "remove", remark=one.id.hex())
    panel.one.get(panel.page("next"))
    assert "once reasons are shown" in panel.one.text
    assert 'name="replies"' not in panel.one.body.decode()
    panel.one.submit({"answer_by": LAST_DAY, "replies": "yes", "reply-en": "x", "reply-ar": "x"}, press="begin")
    world.round_id = continuing.begun_after(world.house, world.round) or world.round_id
    assert "home_reply" not in world.round.instrument.places
    panel.one.get(panel.page("replies"))
    assert "once reasons are shown" in panel.one.text
    assert not panel.one.offers("replies")
