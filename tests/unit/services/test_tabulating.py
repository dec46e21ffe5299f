"""Counting a closed round: whom it counts, what it leaves out, and what it does with rows that do not open."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from consult.domain.answer import SKIPPED, UNABLE, given
from consult.domain.consent import Choice
from consult.domain.expression import parse
from consult.domain.instrument import Instrument
from consult.domain.table import Group
from consult.services import answering, running_rounds, tabulating, withdrawing
from consult.services.running_rounds import WrongStatusError
from consult.services.tabulating import NoGrantError, tabulate
from consult.storage.answers import ANSWERS
from tests.world import PLACES, World, instrument


def sent(world: World, invitation: str, role: str = "lived", *, totals: Choice = Choice.YES, **said: object):
    seated = world.seat(invitation, totals=totals)
    for name, answer in {"role": given(role), **said}.items():
        answering.save(world.house, seated, world.round, PLACES[name], answer)
    answering.send(world.house, seated, world.round)
    return seated


def closed(world: World) -> tabulating.Tabulated:
    running_rounds.close_round(world.house, world.round, world.today)
    return tabulate(world.house, world.unlocked(), world.round, threshold=2)


def row(tabulated: tabulating.Tabulated, item: str, option: str | None = None, number: int = 0) -> tuple[int, ...]:
    table = next(each for each in tabulated.tabulation.tables if (each.item, each.option) == (item, option))
    return table.rows[number].counts


def test_it_counts_those_who_sent_with_a_yes_to_totals_and_nobody_else(world: World) -> None:
    world.open()
    codes = world.invitations(6)
    sent(world, codes[0], home=given(9))
    sent(world, codes[1], home=given(5))
    sent(world, codes[2], home=given(1), totals=Choice.NO)
    sent(world, codes[3], home=given(1), totals=Choice.UNSET)
    stopped = world.seat(codes[4])
    answering.save(world.house, stopped, world.round, PLACES["home"], given(1))
    gone = sent(world, codes[5], home=given(1))
    withdrawing.withdraw(world.house, gone, world.today)
    tabulated = closed(world)
    assert tabulated.tabulation.sizes.everyone == 2
    assert row(tabulated, "home") == (0, 1, 1, 0)
    assert tabulated.unopened == 0


def test_skipped_and_unable_answers_are_no_rating(world: World) -> None:
    world.open()
    codes = world.invitations(3)
    sent(world, codes[0], home=given(9))
    sent(world, codes[1], home=SKIPPED)
    sent(world, codes[2], home=UNABLE)
    assert row(closed(world), "home") == (0, 0, 1, 2)


def narrowed(**changes: object) -> Instrument:
    """The usual instrument, whose item ``help`` is changed."""
    usual = instrument()
    asked = [replace(item, **changes) if item.name == "help" else item for item in usual.sections[1].items]
    return replace(
        usual, sections=(usual.sections[0], replace(usual.sections[1], items=tuple(asked)), usual.sections[2])
    )


@pytest.mark.parametrize(
    "asked",
    [
        narrowed(relevant=parse("${home} >= 5")),
        narrowed(constraint=parse("${home} != 9 or . = 'time'")),
        narrowed(constraint=parse("not(selected(., 'time')) or count-selected(.) = 1")),
    ],
    ids=["asked of some", "narrowed by another answer", "narrowed by itself"],
)
def test_what_other_answers_open_or_narrow_is_in_no_table(world: World, asked: Instrument) -> None:
    """Asked of 2 of 40, a drawn "low 5" tells the one who rated high what the other said; no rule of sizes sees it."""
    world.open(asked)
    for code in world.invitations(3):
        sent(world, code, home=given(9), help=given(("time",)))
    told = {table.item for table in closed(world).tabulation.tables}
    assert told == {"home", "top"}


def test_a_condition_that_is_the_same_for_everyone_takes_no_figures_away(world: World) -> None:
    world.open(narrowed(relevant=parse("today() > '2020-01-01'")))
    for code in world.invitations(3):
        sent(world, code, home=given(9), help=given(("time",)))
    assert row(closed(world), "help", "time") == (3, 0)


def test_a_section_asked_of_some_has_no_figures(world: World) -> None:
    usual = instrument()
    world.open(
        replace(
            usual,
            sections=(
                usual.sections[0],
                replace(usual.sections[1], relevant=parse("${role} = 'lived'")),
                usual.sections[2],
            ),
        )
    )
    for code in world.invitations(3):
        sent(world, code, role="lived", home=given(9))
    assert closed(world).tabulation.tables == ()


def test_options_are_counted_by_people(world: World) -> None:
    world.open()
    codes = world.invitations(3)
    sent(world, codes[0], top=given(("home", "work")), help=given(("time",)))
    sent(world, codes[1], top=given(("work",)))
    sent(world, codes[2])
    tabulated = closed(world)
    assert row(tabulated, "top", "work") == (2, 1)
    assert row(tabulated, "top", "home") == (1, 2)
    assert row(tabulated, "help", "time") == (1, 2)
    assert ("top", 3) in tabulated.tabulation.limits


def test_groups_cover_everyone_those_who_did_not_say_among_them(world: World) -> None:
    world.open(invited=(("lived", 20), ("practitioner", 20), ("researcher", 20)))
    codes = world.invitations(7)
    for code, role in zip(
        codes, ("lived", "lived", "lived", "practitioner", "practitioner", "practitioner"), strict=False
    ):
        sent(world, code, role, home=given(8))
    seated = world.seat(codes[6])
    answering.send(world.house, seated, world.round)
    tabulated = closed(world)
    groups = tabulated.tabulation.sizes.groups
    assert sum(size for _, size in groups) == tabulated.tabulation.sizes.everyone == 7
    assert {member for group, _ in groups for member in group.members} >= {"lived", "practitioner", ""}
    assert all(isinstance(group, Group) for group, _ in groups)


def test_a_row_that_was_changed_is_reported_and_stops_nothing(world: World) -> None:
    world.open()
    codes = world.invitations(2)
    first = sent(world, codes[0], home=given(9))
    sent(world, codes[1], home=given(9))
    with world.house.stores.main.writing() as tx:
        where = (ANSWERS.c.seat_id == first.seat) & (ANSWERS.c.place == PLACES["home"])
        tx.connection.execute(update(ANSWERS).where(where).values(sealed=bytes(285)))
    tabulated = closed(world)
    assert tabulated.unopened == 1
    assert row(tabulated, "home") == (0, 0, 1, 1)


def test_an_answer_moved_to_another_item_does_not_open(world: World) -> None:
    world.open()
    code = world.invitations(1)[0]
    seated = sent(world, code, home=given(9))

    def where(name: str):
        return (ANSWERS.c.seat_id == seated.seat) & (ANSWERS.c.place == PLACES[name])

    with world.house.stores.main.writing() as tx:
        blob = tx.connection.execute(select(ANSWERS.c.sealed).where(where("home"))).scalar_one()
        tx.connection.execute(update(ANSWERS).where(where("top")).values(sealed=blob))
    tabulated = closed(world)
    assert tabulated.unopened == 1


def test_whoever_names_a_group_that_was_not_declared_is_among_those_who_did_not_say(world: World) -> None:
    world.open(invited=(("lived", 34), ("practitioner", 20)))
    codes = world.invitations(9)
    roles = ["lived"] * 3 + ["practitioner"] * 2 + ["researcher"] * 4
    for code, role in zip(codes, roles, strict=True):
        sent(world, code, role=role, home=given(9))
    tabulated = closed(world)
    groups = {group.members: people for group, people in tabulated.tabulation.sizes.groups}
    assert groups == {("lived",): 3, ("practitioner", ""): 6}
    assert [row(tabulated, "home", number=number) for number in range(3)] == [(0, 0, 9, 0), (0, 0, 3, 0), (0, 0, 6, 0)]
    assert len(tabulated.places) == 9


def test_a_round_of_own_words_and_a_condition_is_counted(world: World) -> None:
    """Nothing in it is counted but people, so nothing of it is opened."""
    usual = instrument()
    asked = replace(usual.items[7], relevant=None), replace(usual.items[6], relevant=parse("${years} >= 5"))
    world.open(replace(usual, sections=(replace(usual.sections[2], items=asked),)))
    for code in world.invitations(3):
        seated = world.seat(code)
        answering.save(world.house, seated, world.round, 1, given(7))
        answering.save(world.house, seated, world.round, 2, given("What I want."))
        answering.send(world.house, seated, world.round)
    tabulated = closed(world)
    assert tabulated.tabulation.sizes.everyone == 3
    assert tabulated.tabulation.tables == ()


def test_an_open_round_is_not_tabulated(world: World) -> None:
    world.open()
    with pytest.raises(WrongStatusError):
        tabulate(world.house, world.unlocked(), world.round, threshold=10)


def test_someone_without_the_key_opens_nothing(world: World) -> None:
    world.open()
    running_rounds.close_round(world.house, world.round, world.today)
    with pytest.raises(NoGrantError):
        tabulate(world.house, world.unlocked("commissioner"), world.round, threshold=10)


def test_a_custodian_holds_the_key_too(world: World) -> None:
    world.open()
    sent(world, world.invitations(1)[0], home=given(9))
    running_rounds.close_round(world.house, world.round, world.today)
    tabulated = tabulate(world.house, world.unlocked("custodian"), world.round, threshold=10)
    assert tabulated.tabulation.sizes.everyone == 1


def test_how_many_sent_is_counted_without_opening_answers(world: World) -> None:
    world.open()
    codes = world.invitations(2)
    sent(world, codes[0])
    world.seat(codes[1])
    assert tabulating.count_sent(world.house, world.unlocked(), world.round, world.today) == 1


def test_no_count_shows_in_a_representation(world: World) -> None:
    world.open()
    sent(world, world.invitations(1)[0], home=given(9))
    tabulated = closed(world)
    assert "counts" not in repr(tabulated.tabulation.tables)
