"""What stops a round from opening."""

from dataclasses import replace
from datetime import date

import pytest

from consult.domain.checking import Fault, FaultReason, faults
from consult.domain.expression import parse
from consult.domain.instrument import Briefing, Cells, Instrument, Item, Option, Section
from consult.domain.text import Language, Text

SAID = Text.of({"en": "Words", "ar": "كلمات"})
BRIEFING = Briefing(
    who_asks=SAID,
    purpose=SAID,
    what_can_change=SAID,
    who_reads=SAID,
    support=SAID,
    payment=SAID,
    answer_by=date(2026, 6, 1),
    kept_until=date(2027, 6, 1),
)
TWO = tuple(Option(name=name, prompt=SAID) for name in ("a", "b"))
POINTS = tuple(Option(name=str(point), prompt=SAID) for point in (1, 2, 3))
CHOICE = Item(name="q", kind="single_choice", prompt=SAID, options=TWO)
RATING = Item(name="q", kind="rating", prompt=SAID, options=POINTS, least=1, most=3)
WRITTEN = Item(name="q", kind="short_text", prompt=SAID)


def instrument_of(*items, **changes):
    whole = Instrument(
        title=SAID,
        languages=(Language("en"), Language("ar")),
        sections=(Section(name="g", prompt=SAID, items=items),),
        briefing=BRIEFING,
    )
    return replace(whole, **changes)


def test_a_whole_instrument_has_no_faults():
    own = replace(WRITTEN, name="w", constraint=parse("${q} = 'a' or . = 'x'"), relevant=parse("${q} = 'a'"))
    unable = Option(name="unable", prompt=SAID)
    rating = replace(RATING, name="r", options=(*POINTS, unable), bands=(SAID, SAID, SAID))
    breakdown = replace(CHOICE, breakdown=True, cells=Cells.ATTRIBUTE)
    assert faults(instrument_of(breakdown, own, rating)) == ()


@pytest.mark.parametrize(
    ("item", "reason", "part"),
    [
        (replace(WRITTEN, kind="unsupported:image"), FaultReason.UNSUPPORTED_KIND, "image"),
        (replace(WRITTEN, kind="made_up"), FaultReason.UNSUPPORTED_KIND, ""),
        (replace(WRITTEN, prompt=Text()), FaultReason.PROMPT_MISSING, ""),
        (replace(CHOICE, options=(TWO[0], replace(TWO[1], prompt=Text()))), FaultReason.PROMPT_MISSING, "b"),
        (replace(CHOICE, options=(TWO[0], TWO[0])), FaultReason.DUPLICATE_OPTION, "a"),
        (replace(CHOICE, options=TWO[:1]), FaultReason.TOO_FEW_OPTIONS, ""),
        (replace(RATING, options=POINTS[1:], least=2), FaultReason.SCALE_NOT_FROM_ONE, ""),
        (replace(RATING, options=(POINTS[0], POINTS[2])), FaultReason.SCALE_NOT_FROM_ONE, ""),
        (replace(RATING, options=POINTS[:1], most=1), FaultReason.TOO_FEW_POINTS, ""),
        (replace(RATING, options=POINTS[:2], most=2), FaultReason.TOO_FEW_POINTS, ""),
        (replace(RATING, bands=(SAID, SAID)), FaultReason.BAD_BANDS, ""),
        (replace(RATING, bands=(SAID, Text(), SAID)), FaultReason.BAD_BANDS, ""),
        (replace(CHOICE, kind="ranking", most=3), FaultReason.IMPOSSIBLE_LIMITS, ""),
        (replace(CHOICE, kind="ranking", most=0), FaultReason.IMPOSSIBLE_LIMITS, ""),
        (replace(CHOICE, kind="multiple_choice", least=2, most=1), FaultReason.IMPOSSIBLE_LIMITS, ""),
        (replace(CHOICE, kind="ranking", breakdown=True), FaultReason.BREAKDOWN_NOT_SINGLE_CHOICE, ""),
        (replace(CHOICE, breakdown=True), FaultReason.BREAKDOWN_IS_OPINION, ""),
        (
            replace(CHOICE, breakdown=True, cells=Cells.ATTRIBUTE, constraint=parse(". != 'a'")),
            FaultReason.BREAKDOWN_ASKED_OF_SOME,
            "",
        ),
        (replace(WRITTEN, relevant=parse("${nobody} = 1")), FaultReason.UNKNOWN_REFERENCE, ""),
        (replace(WRITTEN, relevant=parse("${q} = 1")), FaultReason.LATER_REFERENCE, ""),
    ],
)
def test_one_fault_of_one_item(item, reason, part):
    assert faults(instrument_of(item)) == (Fault(reason=reason, item="q", part=part),)


def test_points_of_a_scale_may_go_without_words():
    bare = tuple(replace(point, prompt=Text()) for point in POINTS)
    assert faults(instrument_of(replace(RATING, options=bare))) == ()


def test_faults_of_the_whole():
    reasons = {
        FaultReason.NO_ITEMS: instrument_of(),
        FaultReason.NO_TITLE: instrument_of(WRITTEN, title=Text()),
        FaultReason.DUPLICATE_ITEM: instrument_of(WRITTEN, WRITTEN),
        FaultReason.THIRD_BREAKDOWN: instrument_of(
            *(replace(CHOICE, name=name, breakdown=True, cells=Cells.ATTRIBUTE) for name in ("p", "q", "r"))
        ),
        FaultReason.CROSSED_NAME: instrument_of(
            replace(
                CHOICE,
                breakdown=True,
                cells=Cells.ATTRIBUTE,
                options=(replace(CHOICE.options[0], name="a*b"), *CHOICE.options[1:]),
            )
        ),
    }
    for reason, instrument in reasons.items():
        assert [fault.reason for fault in faults(instrument)] == [reason]


@pytest.mark.people(31, 32)
def test_each_part_of_the_briefing_is_wanted():
    found = faults(instrument_of(WRITTEN, briefing=Briefing()))
    assert {fault.reason for fault in found} == {FaultReason.BRIEFING_MISSING}
    assert [fault.part for fault in found] == [
        *("who_asks", "purpose", "what_can_change", "who_reads", "support", "payment", "answer_by", "kept_until"),
    ]


def test_one_complete_language_is_enough():
    half = replace(WRITTEN, prompt=Text.of({"en": "Words"}))
    assert faults(instrument_of(half)) == ()
    other = replace(WRITTEN, name="p", prompt=Text.of({"ar": "كلمات"}))
    assert [fault.reason for fault in faults(instrument_of(half, other))] == [FaultReason.NO_COMPLETE_LANGUAGE]


def test_a_language_needs_its_code():
    both = Text.of({"und": "Words"})
    whole = Briefing(
        **dict.fromkeys(("who_asks", "purpose", "what_can_change", "who_reads", "support", "payment"), both)
    )
    briefing = replace(whole, answer_by=date(2026, 6, 1), kept_until=date(2027, 6, 1))
    sections = (Section(name="", prompt=Text(), items=(replace(WRITTEN, prompt=both),)),)
    instrument = Instrument(title=both, languages=(Language("und"),), sections=sections, briefing=briefing)
    assert faults(instrument) == (Fault(reason=FaultReason.UNDETERMINED_LANGUAGE, part="und"),)


def test_a_section_reads_what_was_asked_before_it():
    late = Section(name="h", prompt=SAID, items=(replace(WRITTEN, name="p"),), relevant=parse("${p} = 1"))
    found = faults(instrument_of(WRITTEN, sections=(late,)))
    assert found == (Fault(reason=FaultReason.LATER_REFERENCE, item="p"),)
