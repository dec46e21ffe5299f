"""The next round's instrument is made from the last: what leaves, what is changed, and what cannot be."""

from dataclasses import replace

import pytest

from consult.domain import reasons
from consult.domain.checking import faults
from consult.domain.delphi import carrying, lineage
from consult.domain.delphi.carrying import NotOneScaleError, StillNeededError
from consult.domain.delphi.lineage import Change, Statement, Step
from consult.domain.expression import parse
from consult.domain.findings import Consensus
from consult.domain.instrument import Cells
from tests.world import both, instrument

NEW = both("New words")


def names(made):
    return [item.name for item in made.items]


def test_what_leaves_is_gone_and_an_empty_part_with_it():
    made = carrying.carry(instrument(), {"role", "school"})
    assert names(made) == ["home", "help", "top", "town", "words", "years", "thanks"]
    assert [section.name for section in made.sections] == ["asked", "said"]
    assert faults(made) == ()


def test_an_item_stays_while_another_is_asked_only_after_it():
    with pytest.raises(StillNeededError) as refused:
        carrying.carry(instrument(), {"home"})
    assert (refused.value.item, refused.value.by) == ("home", "school")
    assert carrying.may_leave(instrument(), {"home", "top"}) == {"top"}
    assert carrying.may_leave(instrument(), {"home", "school"}) == {"home", "school"}


def test_own_words_and_who_people_are_but_for_the_groups_are_asked_once():
    held = instrument()
    age = replace(held.item("role"), name="age", breakdown=False)
    assert age.cells is Cells.ATTRIBUTE
    leaving = {item.name for item in (*held.items, age) if carrying.leaves_by_itself(held, item, {"home"})}
    assert {"words", "town", "age"} <= leaving
    assert not {"role", "home", "top", "thanks"} & leaving


def test_new_words_stand_under_the_old_name_without_the_old_easy_words():
    held = carrying.reword(instrument(), "home", both("Easy"))
    held = replace(
        held,
        sections=tuple(
            replace(section, items=tuple(replace(item, easy=both("x")) for item in section.items))
            for section in held.sections
        ),
    )
    made = carrying.reword(held, "home", NEW)
    assert made.item("home").prompt == NEW
    assert not made.item("home").easy
    assert made.item("school").easy
    assert names(made) == names(held)


def test_several_become_one_on_their_scale_and_one_becomes_several():
    held = instrument()
    plain = carrying.add(carrying.add(held, "work", NEW, carrying.scale_of(held)), "rest", NEW, carrying.scale_of(held))
    with pytest.raises(StillNeededError):
        carrying.merge(plain, ["home", "work"], "one", NEW)
    merged = carrying.merge(plain, ["work", "rest"], "one", both("Both"))
    assert "one" in names(merged)
    assert not {"work", "rest"} & set(names(merged))
    assert merged.item("one").options == plain.item("work").options
    parted = carrying.split(merged, "one", [("left", both("L")), ("right", both("R"))])
    place = names(parted).index("left")
    assert names(parted)[place : place + 2] == ["left", "right"]
    assert faults(parted) == ()
    for wrong in (["work", "top"], ["work", "school"]):
        with pytest.raises(NotOneScaleError):
            carrying.merge(plain, wrong, "one", NEW)
    with pytest.raises(NotOneScaleError):
        carrying.split(plain, "top", [("left", NEW), ("right", NEW)])


def test_one_more_stands_after_the_last_on_its_scale_or_opens_a_part_of_its_own():
    held = instrument()
    made = carrying.add(held, "rest", NEW, carrying.scale_of(held))
    assert names(made)[names(made).index("school") + 1] == "rest"
    bare = carrying.carry(held, {"home", "school"})
    assert carrying.scale_of(bare) is None
    first = carrying.add(bare, "rest", NEW, carrying.usual_scale(both("I cannot say")))
    assert names(first)[-1] == "rest"
    assert first.item("rest").option("unable") is not None
    assert faults(first) == ()


def with_reasons():
    """A home with its reason, and work without a condition."""
    held = carrying.add(carrying.carry(instrument(), {"school"}), "work", both("Work"), carrying.scale_of(instrument()))
    why = replace(held.item("words"), name="work_why", prompt=both("Why?"))
    return replace(
        held,
        sections=tuple(
            replace(
                section,
                items=tuple(
                    each for item in section.items for each in ((item, why) if item.name == "work" else (item,))
                ),
            )
            for section in held.sections
        ),
    )


def test_a_reason_goes_where_its_rating_goes():
    held = with_reasons()
    why = held.item("work_why")
    assert reasons.reason_of(held, held.item("work")) == why
    assert reasons.reason_of(held, held.item("home")) is None
    assert reasons.rating_of(held, why) == held.item("work")
    assert reasons.rating_of(held, held.item("words")) is None
    assert held.places["work_why"] not in reasons.pages(held, tuple(range(1, len(held.items) + 1)))
    assert not carrying.leaves_by_itself(held, why, set())
    assert carrying.leaves_by_itself(held, why, {"work"})
    assert carrying.with_reasons(held, {"work", "home"}) == {"work", "work_why", "home"}
    added = carrying.add(held, "rest", NEW, carrying.scale_of(held))
    assert names(added)[names(added).index("work") :][:4] == ["work", "work_why", "rest", "rest_why"]
    merged = carrying.merge(added, ["work", "rest"], "one", NEW)
    assert [name for name in names(merged) if name.endswith("_why")] == ["one_why"]
    parted = carrying.split(merged, "one", [("left", NEW), ("right", NEW)])
    assert names(parted)[names(parted).index("left") :][:4] == ["left", "left_why", "right", "right_why"]
    assert faults(parted) == ()


def test_replies_are_asked_for_beside_the_ratings_that_are_named_and_leave_by_themselves():
    held = carrying.ask_replies(with_reasons(), {"work", "home", "top", "gone"}, NEW)
    assert [name for name in names(held) if name.endswith("_reply")] == ["home_reply", "work_reply"]
    assert names(held)[names(held).index("work") :][:3] == ["work", "work_why", "work_reply"]
    reply = held.item("work_reply")
    assert (reply.kind, reply.prompt) == ("long_text", NEW)
    assert reasons.reply_of(held, held.item("work")) == reply
    assert reasons.reply_of(held, held.item("top")) is None
    assert reasons.rating_of(held, reply) == reasons.replied_to(held, reply) == held.item("work")
    assert reasons.replied_to(held, held.item("work_why")) is None
    assert reasons.replied_to(held, held.item("words")) is None
    assert reasons.beside(held, held.item("work")) == (held.item("work_why"), reply)
    paged = reasons.pages(held, tuple(range(1, len(held.items) + 1)))
    assert not {held.places["work_reply"], held.places["home_reply"], held.places["work_why"]} & set(paged)
    assert carrying.leaves_by_itself(held, reply, set()), "replies are asked for each time anew"
    assert not carrying.leaves_by_itself(held, held.item("work_why"), set())
    assert carrying.with_reasons(held, {"work"}) == {"work", "work_why", "work_reply"}
    assert carrying.ask_replies(held, {"work", "home"}, both("Other")) == held
    assert faults(held) == ()


def test_a_reply_goes_with_its_rating_and_another_one_gets_none():
    held = carrying.ask_replies(with_reasons(), {"work", "home"}, NEW)
    added = carrying.add(held, "rest", NEW, carrying.scale_of(held))
    assert names(added)[names(added).index("work") :][:5] == ["work", "work_why", "work_reply", "rest", "rest_why"]
    merged = carrying.merge(added, ["work", "rest"], "one", NEW)
    assert [name for name in names(merged) if name.endswith("_reply")] == ["home_reply"]
    assert reasons.reply_of(merged, merged.item("one")) is None, "beside a new statement there are no reasons yet"
    assert "home_reply" not in names(carrying.carry(held, carrying.with_reasons(held, {"home"})))


def test_what_bears_a_reply_s_name_and_is_none_stays_as_it_is():
    held = with_reasons()
    conditional = replace(held.item("words"), name="work_reply", relevant=parse("${home} >= 5"))
    held = replace(held, sections=(*held.sections, replace(held.sections[-1], name="last", items=(conditional,))))
    assert reasons.reply_of(held, held.item("work")) is None
    assert held.places["work_reply"] in reasons.pages(held, (held.places["work_reply"],))
    assert carrying.ask_replies(held, {"work"}, NEW) == held


def test_a_reply_stands_beside_its_rating_where_the_reason_is_in_another_part():
    held = instrument()
    why = replace(held.item("words"), name="home_why")
    held = replace(held, sections=(*held.sections, replace(held.sections[-1], name="last", items=(why,))))
    made = carrying.ask_replies(held, {"home"}, NEW)
    assert names(made)[names(made).index("home") :][:2] == ["home", "home_reply"]


def test_a_reason_with_a_condition_of_its_own_is_a_question_of_its_own():
    held = with_reasons()
    asked = replace(held.item("work_why"), relevant=parse("${work} >= 5"))
    held = replace(
        held,
        sections=tuple(
            replace(section, items=tuple(asked if item.name == "work_why" else item for item in section.items))
            for section in held.sections
        ),
    )
    assert reasons.reason_of(held, held.item("work")) is None
    assert held.places["work_why"] in reasons.pages(held, (held.places["work"], held.places["work_why"]))


def test_a_fresh_name_was_never_used():
    assert carrying.fresh_name([]) == "statement_1"
    assert carrying.fresh_name(["statement_1", "statement_3"]) == "statement_2"
    assert carrying.fresh_name(["statement_1", "statement_2"]) == "statement_3"


def test_the_same_words_keep_their_name_or_have_it_again():
    asked = [with_reasons(), carrying.add(instrument(), "rest", both("Rest"), carrying.scale_of(instrument()))]
    for words, here, expected in (
        (both("REST."), ["home"], "rest"),
        (both("Rest"), ["home", "rest"], "statement_1"),
        (both("Rest"), ["rest_why"], "statement_1"),
        (both("Work"), [], "work"),
        (NEW, ["statement_1"], "statement_2"),
    ):
        assert carrying.name_of(words, asked, here, ["home"]) == expected


def test_a_part_may_keep_the_name_of_the_whole_and_one_the_name_of_one_of_several():
    held = carrying.add(with_reasons(), "rest", NEW, carrying.scale_of(instrument()))
    held = carrying.ask_replies(held, {"work"}, NEW)
    parted = carrying.split(held, "work", [("work", both("Work")), ("pay", both("Pay"))])
    assert names(parted)[names(parted).index("work") :][:5] == ["work", "work_why", "pay", "pay_why", "rest"]
    assert "work_reply" not in names(parted)
    merged = carrying.merge(held, ["work", "rest"], "rest", both("Rest"))
    assert merged.item("rest").prompt == both("Rest")
    assert [name for name in names(merged) if name.endswith("_why")] == ["rest_why"]
    assert not {"work", "work_reply"} & set(names(merged))
    assert faults(parted) == faults(merged) == ()


def test_lineage_comes_back_as_it_was_and_says_what_was_kept():
    before = carrying.add(instrument(), "work", both("Work"), carrying.scale_of(instrument()))
    after = carrying.reword(carrying.carry(before, {"school"}), "home", NEW)
    steps = (
        Step(
            change=Change.DROPPED,
            sources=(Statement(name="school", words=before.item("school").prompt),),
            status=Consensus.OUT,
        ),
        Step(
            change=Change.REWORDED,
            sources=(Statement(name="home", words=before.item("home").prompt),),
            results=(Statement(name="home", words=NEW),),
            reason="سبب",
        ),
    )
    assert lineage.from_record(lineage.to_record(steps)) == steps
    whole = lineage.whole(before, after, steps)
    assert whole[:2] == steps
    assert [(step.change, step.results[0].name) for step in whole[2:]] == [(Change.KEPT, "work")]
    with pytest.raises(ValueError, match="mine"):
        lineage.from_record([{**lineage.to_record(steps)[0], "change": "mine"}])
