"""Routing over instruments drawn at random: what is not relevant is never asked, and never counts."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from consult.domain.answer import BLANK, SKIPPED, UNABLE
from consult.domain.answer import given as answered
from consult.domain.expression import holds, parse
from consult.domain.instrument import Instrument, Item, Option, Section
from consult.domain.kinds import kind_named
from consult.domain.routing import effective, next_place, previous_place, relevant_places
from consult.domain.text import Language, Text

TODAY = date(2026, 5, 4)
WORDS = Text.of({"en": "Words"})
OPTIONS = (Option(name="x", prompt=WORDS), Option(name="y", prompt=WORDS))
USUAL = settings(deadline=None, max_examples=60)
ANSWERS = st.sampled_from([BLANK, SKIPPED, UNABLE, answered("x"), answered("y")])


def conditions(earlier):
    read = [f"${{{name}}} = 'x'" for name in earlier] + [f"${{{name}}} != 'y'" for name in earlier]
    read += [f"not(selected(${{{name}}}, 'x'))" for name in earlier]
    return st.none() | st.sampled_from(["1 = 1", "1 = 2", *read]).map(parse)


@st.composite
def instruments(draw):
    sections, earlier = [], []
    for part in range(draw(st.integers(1, 3))):
        relevant, made = draw(conditions(earlier)), []
        for number in range(draw(st.integers(0, 4))):
            name = f"q{part}_{number}"
            kind = draw(st.sampled_from(["single_choice", "single_choice", "note"]))
            held = draw(conditions(earlier))
            made.append(Item(name=name, kind=kind, prompt=WORDS, options=OPTIONS, relevant=held))
            earlier.append(name)
        sections.append(Section(name=f"s{part}", prompt=WORDS, items=tuple(made), relevant=relevant))
    return Instrument(title=WORDS, languages=(Language("en"),), sections=tuple(sections))


@st.composite
def responses(draw):
    instrument = draw(instruments())
    return instrument, {item.name: draw(ANSWERS) for item in instrument.items}


@given(responses())
@settings(USUAL)
def test_an_item_is_asked_exactly_where_its_conditions_hold_on_what_counts(response) -> None:
    instrument, answers = response
    places = relevant_places(instrument, answers, TODAY)
    counted = effective(instrument, answers, TODAY)
    spoken = {item.name: kind_named(item.kind).say(counted[item.name]) for item in instrument.items}
    place = 0
    for section in instrument.sections:
        for item in section.items:
            place += 1
            held = [one for one in (section.relevant, item.relevant) if one is not None]
            assert (place in places) == all(holds(one, spoken, own="", today=TODAY) for one in held)


@given(responses())
@settings(USUAL)
def test_what_is_not_asked_is_blank_and_what_is_asked_is_untouched(response) -> None:
    instrument, answers = response
    places = relevant_places(instrument, answers, TODAY)
    counted = effective(instrument, answers, TODAY)
    for place, item in enumerate(instrument.items, start=1):
        assert counted[item.name] == (answers[item.name] if place in places else BLANK)
    assert effective(instrument, counted, TODAY) == counted


@given(responses(), st.randoms(use_true_random=False))
@settings(USUAL)
def test_answers_that_do_not_count_change_nothing(response, chance) -> None:
    instrument, answers = response
    places = relevant_places(instrument, answers, TODAY)
    others = dict(answers)
    for place, item in enumerate(instrument.items, start=1):
        if place not in places:
            others[item.name] = chance.choice([BLANK, SKIPPED, answered("x"), answered("y")])
    assert relevant_places(instrument, others, TODAY) == places


@given(responses())
@settings(USUAL)
def test_going_on_meets_every_item_once_and_going_back_the_same_ones(response) -> None:
    instrument, answers = response
    places = relevant_places(instrument, answers, TODAY)
    met, place = [], 0
    while (later := next_place(places, place)) is not None:
        met.append(later)
        place = later
    assert tuple(met) == places
    back, place = [], len(instrument.items) + 1
    while (earlier := previous_place(places, place)) is not None:
        back.append(earlier)
        place = earlier
    assert tuple(reversed(back)) == places
