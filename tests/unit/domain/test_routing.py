"""Which item comes next: conditions in the instrument's order, and answers that no longer count."""

from datetime import date

import pytest

from consult.domain.answer import BLANK, SKIPPED, UNABLE, Answer, given
from consult.domain.expression import parse
from consult.domain.instrument import Instrument, Item, Option, Section
from consult.domain.kinds import Problem
from consult.domain.routing import Spoken, effective, next_place, previous_place, read_typed, relevant_places
from consult.domain.text import Language, Text

TODAY = date(2026, 5, 4)
WORDS = Text.of({"en": "Words"})
YES_NO = (Option(name="yes", prompt=WORDS), Option(name="no", prompt=WORDS))


def asked(name: str, relevant: str = "", kind: str = "single_choice", constraint: str = "") -> Item:
    return Item(
        name=name,
        kind=kind,
        prompt=WORDS,
        options=YES_NO if kind == "single_choice" else (),
        relevant=parse(relevant) if relevant else None,
        constraint=parse(constraint) if constraint else None,
    )


def section(name: str, *items: Item, relevant: str = "") -> Section:
    return Section(name=name, prompt=WORDS, items=items, relevant=parse(relevant) if relevant else None)


def instrument(*sections: Section) -> Instrument:
    return Instrument(title=WORDS, languages=(Language("en"),), sections=sections)


CHAIN = instrument(
    section("one", asked("a"), asked("b", "${a} = 'yes'"), asked("c", "${b} = 'yes'")),
    section("two", asked("d", "${c} = 'yes'"), asked("e"), relevant="${a} != 'no'"),
    section("three", asked("thanks", kind="note"), asked("f", "${d} = '' and ${e} = 'yes'")),
)
YES, NO = given("yes"), given("no")


@pytest.mark.parametrize(
    ("answers", "places"),
    [
        ({}, (1, 5, 6)),
        ({"a": YES}, (1, 2, 5, 6)),
        ({"a": YES, "b": YES}, (1, 2, 3, 5, 6)),
        ({"a": YES, "b": YES, "c": YES}, (1, 2, 3, 4, 5, 6)),
        ({"a": NO}, (1, 6)),
        ({"a": NO, "b": YES, "c": YES, "d": YES, "e": YES}, (1, 6)),
        ({"a": YES, "b": NO, "c": YES, "d": YES, "e": YES}, (1, 2, 5, 6, 7)),
        ({"a": SKIPPED, "e": YES}, (1, 5, 6, 7)),
        ({"b": YES, "c": YES, "d": YES, "e": YES}, (1, 5, 6, 7)),
    ],
)
def test_a_chain_of_conditions_ends_with_its_first_link(answers: dict[str, Answer], places: tuple[int, ...]) -> None:
    assert relevant_places(CHAIN, answers, TODAY) == places


def test_answers_that_are_not_asked_for_any_more_count_as_blank() -> None:
    answers = {"a": NO, "b": YES, "c": YES, "d": YES, "e": YES}
    counted = effective(CHAIN, answers, TODAY)
    assert set(counted) == {item.name for item in CHAIN.items}
    assert {name: answer for name, answer in counted.items() if answer != BLANK} == {"a": NO}
    assert answers["b"] == YES, "what was given is kept, in case she changes her mind"


def test_what_counts_is_asked_for_again_as_it_was() -> None:
    answers = {"a": YES, "b": YES, "c": NO, "e": SKIPPED}
    counted = effective(CHAIN, answers, TODAY)
    assert relevant_places(CHAIN, counted, TODAY) == relevant_places(CHAIN, answers, TODAY)
    assert counted["e"] == SKIPPED


def test_every_answer_is_said_as_a_string() -> None:
    spoken = Spoken(CHAIN, {"a": YES, "b": SKIPPED, "c": UNABLE})
    assert spoken == {"a": "yes", "b": "", "c": "", "d": "", "e": "", "thanks": "", "f": ""}


class Sealed(dict[str, Answer]):
    """Answers that remember which of them were looked at."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(answers)
        self.opened: set[str] = set()

    def get(self, name: str, default: Answer | None = None) -> Answer | None:  # type: ignore[override]
        self.opened.add(name)
        return super().get(name, default)


def test_only_answers_that_a_condition_reads_are_looked_at() -> None:
    answers = Sealed({"a": NO, "b": YES, "e": YES})
    assert relevant_places(CHAIN, answers, TODAY) == (1, 6)
    assert answers.opened == {"a"}, "the rest is decided by what is not asked any more"
    answers = Sealed({"a": YES, "b": YES})
    assert relevant_places(CHAIN, answers, TODAY) == (1, 2, 3, 5, 6)
    assert answers.opened == {"a", "b", "c", "e"}


def test_a_condition_may_look_at_the_day() -> None:
    dated = instrument(section("one", asked("a", "today() >= date('2026-06-01')")))
    assert relevant_places(dated, {}, date(2026, 5, 31)) == ()
    assert relevant_places(dated, {}, date(2026, 6, 1)) == (1,)


@pytest.mark.parametrize(
    ("place", "before", "after"), [(0, None, 2), (1, None, 2), (2, None, 5), (3, 2, 5), (5, 2, 9), (9, 5, None)]
)
def test_before_and_after_pass_over_what_is_not_asked(place: int, before: int | None, after: int | None) -> None:
    assert previous_place((2, 5, 9), place) == before
    assert next_place((2, 5, 9), place) == after


def test_nothing_comes_before_or_after_nothing() -> None:
    assert next_place((), 1) is None
    assert previous_place((), 1) is None


LIMITED = instrument(
    section(
        "one",
        asked("a"),
        asked("most", "${a} = 'yes'", kind="number"),
        asked("years", kind="number", constraint="${most} = '' or . <= ${most}"),
    )
)


def typed(years: str, **answers: Answer) -> Answer | Problem:
    return read_typed(LIMITED.items[2], [years], LIMITED, answers, TODAY)


def test_a_constraint_sees_other_answers_and_never_those_that_do_not_count() -> None:
    five = kind_answer("5")
    assert typed("7", a=YES, most=five) is Problem.AGAINST_CONSTRAINT
    assert isinstance(typed("5", a=YES, most=five), Answer)
    assert isinstance(typed("7", a=NO, most=five), Answer)


def kind_answer(written: str) -> Answer:
    answer = read_typed(LIMITED.items[1], [written], LIMITED, {}, TODAY)
    assert isinstance(answer, Answer)
    return answer


def test_nothing_is_never_against_a_constraint() -> None:
    assert typed("", a=YES, most=kind_answer("0")) == BLANK


def test_what_cannot_be_read_is_told_before_the_constraint() -> None:
    assert typed("many", a=YES, most=kind_answer("0")) is Problem.NOT_A_NUMBER
