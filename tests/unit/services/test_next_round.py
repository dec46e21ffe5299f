"""A design is frozen once a round opens; the next round comes from a release; feedback is the release's and hers alone."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from consult.domain.answer import given
from consult.domain.consent import Choice, Purpose
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi.design import Design, Feedback, Rule
from consult.domain.delphi.lineage import Change
from consult.domain.instrument import Instrument
from consult.domain.ledger import Deed, decode_act
from consult.domain.table import Group
from consult.domain.text import Language, Text
from consult.services import answering, consenting, continuing, feeding_back, planning, releasing, running_rounds
from consult.services.continuing import ChangedMeanwhileError, ReasonMissingError, StillNeededError
from consult.services.continuing import Choice as Fate
from consult.services.planning import FrozenError
from consult.services.running_rounds import WrongStatusError
from consult.services.seats import Seated
from consult.services.vouching import UnvouchedError
from consult.storage import answers, ledger
from tests.world import World, both, instrument, wording

BESIDE = Design(feedback=Feedback.BESIDE, rounds=3)
DAY = date(2026, 9, 1)
INVITED = (("lived", 34), ("practitioner", 20), ("researcher", 10))


def plain() -> Instrument:
    """Two ratings that nothing depends on, and the rest."""
    held = instrument()
    about, matters, words = held.sections
    items = tuple(replace(item, relevant=None) for item in matters.items)
    return replace(held, sections=(about, replace(matters, items=items), words))


def begin(world: World, design: Design = BESIDE) -> Round:
    draft = world.draft(plain())
    planning.choose(world.house, draft, design, world.today)
    return open_it(world)


def open_it(world: World) -> Round:
    readers = [world.staff["commissioner"]]
    declared = running_rounds.Declared(invited=INVITED, readers=readers, wording=wording(world.round.instrument))
    running_rounds.open_round(world.house, world.round, declared, world.today)
    return world.round


def answer(world: World, seated: Seated, role: str, home: int, school: int) -> None:
    places = world.round.instrument.places
    for name, value in (("role", role), ("home", home), ("school", school)):
        if name in places:
            answering.save(world.house, seated, world.round, places[name], given(value))
    answering.send(world.house, seated, world.round)


def fill(world: World, lived: int, others: int, token: str = "fill") -> list[Seated]:
    """So many of each kind; all of them want a home, none agree on school."""
    seats = [world.seat(one) for one in world.invitations(lived + others, token)]
    for number, seated in enumerate(seats):
        answer(world, seated, "lived" if number < lived else "practitioner", 9, 1 + number % 9)
    return seats


def release(world: World) -> None:
    running_rounds.close_round(world.house, world.round, world.today)
    world.release()


def continue_(world: World, **fates: Fate) -> Round:
    world.round_id = continuing.begin(world.house, world.round, fates, DAY)
    return world.round


def test_a_design_is_chosen_before_a_round_opens_and_never_after(world: World) -> None:
    draft = world.draft()
    assert planning.design_of(world.house, draft) == Design()
    planning.choose(world.house, draft, BESIDE, world.today)
    planning.choose(world.house, draft, replace(BESIDE, rule=Rule.EACH_GROUP), world.today)
    assert planning.design_of(world.house, draft).rule is Rule.EACH_GROUP
    open_it(world)
    with pytest.raises(FrozenError):
        planning.choose(world.house, world.round, BESIDE, world.today)
    assert planning.design_of(world.house, draft).rule is Rule.EACH_GROUP
    with world.house.stores.main.reading() as tx:
        acts = [decode_act(entry.entry.act) for entry in ledger.after(tx, 0) if entry.entry.act]
    opened = dict(next(act.about for act in acts if act.deed is Deed.ROUND_OPENED))
    chosen = [dict(act.about)["digest"] for act in acts if act.deed is Deed.DESIGN_SET]
    assert opened["design"] == chosen[-1] != chosen[0], "the ledger says by which design the round opened"


def test_a_design_that_this_house_did_not_write_is_refused(world: World) -> None:
    begin(world)
    planted = json.dumps({planning.SETTING: replace(BESIDE, rule=Rule.OUT_EVERYWHERE).to_record()})
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(text("UPDATE consultations SET settings = :planted"), {"planted": planted})
    with pytest.raises(UnvouchedError):
        planning.design_of(world.house, world.round)


def test_sizes_alone_say_what_will_be_allowed() -> None:
    everyone, most, half = planning.allowances(INVITED, Design())
    assert [each.people for each in (everyone, most, half)] == [64, 47, 32]
    assert everyone.groups == (Group(members=("lived",)), Group(members=("practitioner", "researcher")))
    assert everyone.told == everyone.groups
    assert (everyone.enough, everyone.status, everyone.words) == (True, True, False)
    assert (half.enough, half.status, half.words) == (True, True, True)
    few = planning.allowances((("lived", 9), ("practitioner", 9)), Design())
    assert [each.enough for each in few] == [True, True, False]
    assert few[0].groups == few[0].told == ()
    counted = planning.allowances(INVITED, Design(unable_counts=True))
    assert not counted[0].status, "beside groups nothing would hide what a status gives away"


def test_a_group_of_ten_is_published_and_not_told_apart() -> None:
    ten, eleven = Group(members=("a",)), Group(members=("b",))
    assert planning.told_apart([(ten, 10), (eleven, 11)]) == (eleven,)


def test_those_unable_to_say_count_where_the_design_says_so(world: World) -> None:
    begin(world, Design(unable_counts=True))
    fill(world, 12, 0)
    release(world)
    assert releasing.prepared(world.house, world.round).method.unable_counts


def test_the_next_round_comes_from_a_release_once(world: World) -> None:
    first = begin(world)
    with pytest.raises(WrongStatusError):
        continuing.begin(world.house, first, {}, DAY)
    fill(world, 20, 14)
    running_rounds.close_round(world.house, world.round, world.today)
    with pytest.raises(WrongStatusError):
        continuing.begin(world.house, world.round, {}, DAY)
    world.release()
    made = continue_(world)
    assert (made.number, made.status) == (2, RoundStatus.DRAFT)
    assert made.instrument.briefing.answer_by == DAY
    assert continuing.begin(world.house, running_rounds.before(world.house, made), {}, DAY) == made.id
    assert [item.name for item in made.instrument.items] == ["role", "school", "help", "top", "years", "thanks"]
    steps = continuing.lineage_of(world.house, made)[0].steps
    assert [(step.change, step.sources[0].name) for step in steps] == [
        (Change.DROPPED, "home"),
        (Change.KEPT, "school"),
    ]


def test_who_goes_against_the_release_says_why_and_nothing_is_made_before(world: World) -> None:
    begin(world)
    fill(world, 20, 14)
    release(world)
    for fates in ({"home": Fate(leaves=False)}, {"school": Fate(leaves=True, reason="  ")}):
        with pytest.raises(ReasonMissingError):
            continuing.begin(world.house, world.round, fates, DAY)
    assert continuing.begun_after(world.house, world.round) is None
    made = continue_(world, home=Fate(leaves=False, reason="To be sure."))
    assert "home" in made.instrument.places
    kept = continuing.lineage_of(world.house, made)[0].steps[0]
    assert (kept.change, kept.reason) == (Change.KEPT, "To be sure.")


def test_what_is_added_where_all_ratings_left_is_on_the_scale_of_the_newest_round_that_had_one(world: World) -> None:
    begin(world)
    fill(world, 20, 14)
    release(world)
    gone = {name: Fate(leaves=True, reason="It is done.") for name in ("home", "school")}
    made = continue_(world, **gone)
    assert continuing.carrying.scale_of(made.instrument) is None
    continuing.add(world.house, made, both("Rest"), "It was missing.", continuing.carrying.usual_scale(both("No idea")))
    before = instrument().item("home")
    added = world.round.instrument.item("statement_1")
    assert (added.bands, added.options, added.most) == (before.bands, before.options, before.most)


def test_each_change_needs_its_reason_and_the_questions_as_they_were_looked_at(world: World) -> None:
    begin(world)
    fill(world, 20, 14)
    release(world)
    seen = continue_(world)
    scale = continuing.carrying.scale_of(seen.instrument)
    assert scale is not None
    with pytest.raises(ReasonMissingError):
        continuing.add(world.house, seen, both("Rest"), " ", scale)
    continuing.add(world.house, seen, both("Rest"), "It was missing.", scale, ["words"])
    with pytest.raises(ChangedMeanwhileError):
        continuing.drop(world.house, seen, ["school"], "Nobody needs it.")
    continuing.merge(world.house, world.round, ["school", "statement_1"], both("School and rest"), "They are one.")
    continuing.split(world.house, world.round, "statement_2", (both("School"), both("Rest")), "They are two.")
    with pytest.raises(KeyError):
        continuing.reword(world.house, world.round, "home", both("House"), "It has left.")
    continuing.reword(world.house, world.round, "statement_3", both("Lessons"), "A plainer word.")
    assert [one.name for one in continuing.lineage.statements(world.round.instrument)] == ["statement_3", "statement_4"]
    steps = continuing.lineage_of(world.house, world.round)[0].steps
    assert [step.change for step in steps] == [
        Change.DROPPED,
        Change.ADDED,
        Change.MERGED,
        Change.SPLIT,
        Change.REWORDED,
    ]
    assert steps[1].sources[0].name == "words", "what people wrote is where it comes from"
    open_it(world)
    with pytest.raises(WrongStatusError):
        continuing.reword(world.house, world.round, "statement_3", both("Late"), "Too late.")


def test_what_another_depends_on_cannot_leave_alone(world: World) -> None:
    world.draft(instrument())
    open_it(world)
    fill(world, 20, 0)
    release(world)
    with pytest.raises(StillNeededError):
        continuing.begin(world.house, world.round, {}, DAY)
    made = continue_(world, home=Fate(leaves=False, reason="School is asked after it."))
    assert {"home", "school"} <= set(made.instrument.places)


def second_round(world: World, lived: int = 20, others: int = 14, **choices: Choice) -> tuple[Seated, Seated]:
    """Two rounds; the first given back is one who chose so, the second one who said nothing of comparing."""
    begin(world)
    fill(world, lived, others)
    one, other = world.invitations(2, "two")
    hers, his = world.seat(one, **choices), world.seat(other)
    for seated in (hers, his):
        answer(world, seated, "lived", 9, 3)
    release(world)
    continue_(world)
    open_it(world)
    return hers, his


def test_her_own_answer_stands_beside_the_groups_only_where_she_chose_that(world: World) -> None:
    hers, his = second_round(world, comparing=Choice.YES)
    shown, other = (feeding_back.last_time(world.house, each, world.round, "school") for each in (hers, his))
    assert shown is not None
    assert other is not None
    assert shown.own == given(3)
    assert other.own is None
    assert shown.findings == other.findings
    assert {row.group for row in shown.findings[0].rows} == {
        None,
        Group(members=("lived",)),
        Group(members=("practitioner", "researcher")),
    }
    assert shown.findings[0].status is None, "a status would say what to rate"
    published = releasing.prepared(world.house, running_rounds.before(world.house, world.round)).findings
    told = next(finding for finding in published if finding.item == "school")
    assert shown.findings[0].rows == told.rows, "no number is made here"


def test_who_takes_her_choice_back_sees_the_groups_alone_at_once(world: World) -> None:
    hers, _ = second_round(world, comparing=Choice.YES)
    held = consenting.standing(world.house, hers)
    shown = held.notices.newest.shown(Language("en"))
    consenting.choose(world.house, hers, shown, ((Purpose.COMPARING, Choice.NO),), world.today)
    found = feeding_back.last_time(world.house, hers, world.round, "school")
    assert found is not None
    assert found.own is None


def test_a_small_group_is_in_everyone_alone(world: World) -> None:
    hers, _ = second_round(world, lived=14, others=10, comparing=Choice.YES)
    found = feeding_back.last_time(world.house, hers, world.round, "school")
    assert found is not None
    assert [row.group for row in found.findings[0].rows] == [None, Group(members=("lived",))]


def test_below_ten_nothing_is_fed_back_and_an_item_that_is_new_has_nothing(world: World) -> None:
    hers, _ = second_round(world, lived=4, others=2, comparing=Choice.YES)
    assert feeding_back.last_time(world.house, hers, world.round, "school") is None
    assert feeding_back.last_time(world.house, hers, world.round, "role") is None
    assert feeding_back.last_time(world.house, hers, world.round, "statement_9") is None


def test_the_first_round_and_one_whose_design_shows_nothing_feed_nothing_back(world: World) -> None:
    begin(world, Design(rounds=2))
    assert feeding_back.feedback_of(world.house, world.round) is Feedback.NONE
    fill(world, 12, 0)
    release(world)
    continue_(world)
    open_it(world)
    assert feeding_back.feedback_of(world.house, world.round) is Feedback.NONE


def test_who_answers_a_round_that_opened_while_she_was_in_begins_it_whole(world: World) -> None:
    hers, _ = second_round(world)
    place = world.round.instrument.places["school"]
    kept = answering.keep(world.house, hers, place, ["7"], world.today)
    assert isinstance(kept, answering.Kept)
    with world.house.stores.main.reading() as tx:
        rows = answers.own(tx, world.round_id, hers.seat).by_place
    assert set(rows) == set(range(1, len(world.round.instrument.items) + 1)), (
        "no row's absence tells what she was asked"
    )
    answering.send(world.house, hers, world.round)
    assert answering.read(world.house, hers, world.round).sent


def test_new_words_may_lack_a_language_and_then_it_is_not_offered(world: World) -> None:
    begin(world)
    fill(world, 12, 0)
    release(world)
    continue_(world)
    continuing.reword(world.house, world.round, "school", Text.of({"en": "School?"}), "Shorter.")
    assert world.round.instrument.complete_languages() == ("en",)
