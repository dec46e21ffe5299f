"""Themes are counted with the words in view by those who may read them, kept as sealed numbers, and then released."""

import json

import pytest
from sqlalchemy import select, update

from consult.domain.capability import Role
from consult.domain.consent import Choice
from consult.domain.ledger import Deed
from consult.domain.text import Text
from consult.services import caring, reading, releasing, running_rounds, theming, withdrawing
from consult.services.seats import Seated
from consult.services.theming import (
    NewTheme,
    NotAgreedError,
    NotAMemberError,
    NoTitleError,
    SettledError,
    WrongCountError,
)
from consult.storage import releases, themes
from consult.storage.themes import THEMES
from tests.unit.services.test_reading import agree, deeds, fill, read
from tests.world import World

TITLE = Text.of({"en": "Near family", "ar": "القرب من الأهل"})


@pytest.fixture
def people() -> list[Seated]:
    """Those of the round who are in totals."""
    return []


@pytest.fixture
def closed(world: World, people: list[Seated]) -> World:
    """Fourteen people who wrote something, two of them outside all totals, and two who may read it."""
    world.hire_one("third", Role.CUSTODIAN)
    world.open()
    people += fill(world, 12)
    fill(world, 2, totals=Choice.NO)
    running_rounds.close_round(world.house, world.round, world.today)
    agree(world, "coordinator")
    assert agree(world, "custodian")
    return world


def keep(world: World, people: int | None, title: Text = TITLE, item: str = "words", name: str = "coordinator") -> None:
    words = read(world, name)
    theming.keep(world.house, world.person(name), world.round, words, NewTheme(item=item, title=title, people=people))


def kept(world: World) -> dict[str, int | None]:
    words = read(world, "custodian")
    return {one.title.read_any(): one.people for one in theming.counted(world.house, world.round, words)}


def stands(world: World) -> theming.Theming:
    return theming.theming_of(world.house, world.person("coordinator"), world.round, world.today)


def prepare(world: World) -> int:
    return releasing.prepare(world.house, world.unlocked(), world.round, world.today)


def of_release(world: World) -> list[tuple[str, str, int | None]]:
    made = releasing.prepared(world.house, world.round)
    return [(theme.item, theme.title.read_any(), theme.count) for theme in made.themes]


def test_a_theme_is_counted_among_those_who_are_in_totals(closed: World) -> None:
    told = {each.item.name: each for each in read(closed, "coordinator").told}["words"]
    assert (len(told.counted), len(told.uncounted), len(told.texts)) == (12, 2, 14)
    assert sorted(told.uncounted) == ["words 0", "words 1"]
    keep(closed, 12)
    for wrong in (0, -1, 13, 14, None):
        with pytest.raises(WrongCountError) as caught:
            keep(closed, wrong)
        assert caught.value.of == 12
    for title in (Text.of({}), Text.of({"en": "x" * 121})):
        with pytest.raises(NoTitleError):
            keep(closed, 5, title)
    for item in ("home", "nothing", ""):
        with pytest.raises(KeyError):
            keep(closed, 5, item=item)
    assert kept(closed) == {"Near family": 12}


def test_what_is_kept_says_neither_how_many_nor_who(closed: World) -> None:
    for number in (1, 7, 12):
        keep(closed, number, Text.of({"en": f"theme {'x' * number}"}))
    with closed.house.stores.main.reading() as tx:
        rows = tx.connection.execute(select(THEMES)).mappings().all()
    assert len({len(row["sealed"]) for row in rows}) == 1, "every number has one size"
    assert {name for row in rows for name in row} == {"id", "round_id", "item", "title", "sealed"}
    assert all(one.people is None for one in stands(closed).kept), "no number without the words in view"


def test_only_those_who_may_read_the_words_add_and_take_away(closed: World) -> None:
    keep(closed, 5, name="custodian")
    with pytest.raises(NotAgreedError):
        keep(closed, 5, name="third")
    theme = stands(closed).kept[0].id
    with pytest.raises(NotAgreedError):
        theming.remove(closed.house, closed.person("third"), closed.round, theme, closed.today)
    with pytest.raises(NotAMemberError):
        theming.theming_of(closed.house, closed.person("commissioner"), closed.round, closed.today)
    assert len(stands(closed).kept) == 1
    theming.remove(closed.house, closed.person("coordinator"), closed.round, theme, closed.today)
    theming.remove(closed.house, closed.person("coordinator"), closed.round, theme, closed.today)
    assert stands(closed).kept == ()


def test_every_sitting_stands_in_the_ledger_and_no_number_does(closed: World) -> None:
    keep(closed, 7)
    opened = [deed for deed in deeds(closed) if deed.deed is Deed.FREE_TEXT_OPENED]
    assert [deed.by for deed in opened] == [closed.staff["coordinator"]]
    assert "7" not in {said for deed in opened for _name, said in deed.about}


def test_themes_become_drawn_figures_of_the_release_and_then_stay(closed: World) -> None:
    keep(closed, 12, Text.of({"en": "all"}))
    keep(closed, 3, Text.of({"en": "few"}))
    keep(closed, 11, Text.of({"en": "towns"}), item="town")
    assert prepare(closed) == 0
    made = of_release(closed)
    assert [item for item, _, _ in made] == ["town", "words", "words"], "in the order in which they were asked"
    assert {title: count for _, title, count in made} == {"all": 10, "few": None, "towns": 10}
    assert not stands(closed).open
    with pytest.raises(SettledError):
        keep(closed, 3)
    with pytest.raises(SettledError):
        theming.remove(
            closed.house, closed.person("coordinator"), closed.round, stands(closed).kept[0].id, closed.today
        )
    closed.release(prepare=False)
    with pytest.raises(SettledError):
        keep(closed, 3)
    with closed.house.stores.main.reading() as tx:
        stored = releases.of_round(tx, closed.round_id)
    assert stored is not None
    ids = {one.id.hex() for one in stands(closed).kept}
    assert not any(each in stored.content for each in ids)
    assert {theme["count"] for theme in json.loads(stored.content)["themes"]} == {10, None}


def test_their_order_is_the_order_of_random_ids_whatever_was_kept_first_or_said_most(closed: World) -> None:
    for number in range(1, 13):
        keep(closed, number, Text.of({"en": f"theme {number}"}))
    prepare(closed)
    with closed.house.stores.main.reading() as tx:
        by_id = [one.title.read_any() for one in themes.of_round(tx, closed.round_id)]
    assert [title for _, title, _ in of_release(closed)] == by_id


def test_after_somebody_left_a_theme_was_said_by_everyone_at_most(closed: World, people: list[Seated]) -> None:
    keep(closed, 12)
    for seated in people[:2]:
        withdrawing.withdraw(closed.house, seated, closed.today)
    assert prepare(closed) == 0
    made = releasing.prepared(closed.house, closed.round)
    assert made.taking_part == 10
    assert [theme.count for theme in made.themes] == [10]


def test_a_prepared_release_that_falls_lets_themes_change_again(closed: World, people: list[Seated]) -> None:
    keep(closed, 5)
    prepare(closed)
    withdrawing.withdraw(closed.house, people[0], closed.today)
    assert stands(closed).open
    keep(closed, 11, Text.of({"en": "later"}))
    prepare(closed)
    assert len(releasing.prepared(closed.house, closed.round).themes) == 2


def test_a_theme_kept_while_the_round_is_being_counted_is_counted_too(closed: World, monkeypatch) -> None:
    words = read(closed, "coordinator")
    counting, times = releasing.protect, []

    def meanwhile(*arguments: object, **more: object) -> object:
        times.append(1)
        if len(times) == 1:
            new = NewTheme(item="words", title=TITLE, people=12)
            theming.keep(closed.house, closed.person("coordinator"), closed.round, words, new)
        return counting(*arguments, **more)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(releasing, "protect", meanwhile)
    prepare(closed)
    assert len(times) == 2, "what was counted without it is not kept"
    assert [title for _, title, _ in of_release(closed)] == ["Near family"]


@pytest.mark.parametrize("change", [{"title": '{"en": "Planted"}'}, {"item": "town"}, {"sealed": bytes(300)}])
def test_a_theme_that_was_changed_behind_the_house_s_back_is_left_out(closed: World, change: dict) -> None:
    keep(closed, 12)
    with closed.house.stores.main.writing() as tx:
        tx.connection.execute(update(THEMES).values(**change))
    assert list(kept(closed).values()) == [None]
    assert prepare(closed) == 1, "it is counted as a row that did not open"
    assert of_release(closed) == []


def test_below_ten_people_no_theme_is_released(world: World) -> None:
    world.open()
    fill(world, 9)
    running_rounds.close_round(world.house, world.round, world.today)
    agree(world, "coordinator")
    agree(world, "custodian")
    keep(world, 9)
    prepare(world)
    made = releasing.prepared(world.house, world.round)
    assert (made.taking_part, made.themes) == (None, ())


def test_a_coordinator_alone_where_the_consultation_is_less_careful(world: World) -> None:
    world.open()
    fill(world, 1)
    running_rounds.close_round(world.house, world.round, world.today)
    for name in ("coordinator", "custodian"):
        caring.agree_to_lower(world.house, world.person(name), world.round.consultation, world.today)
    keep(world, 1)
    assert len(stands(world).kept) == 1
    with pytest.raises(NotAgreedError):
        keep(world, 1, name="custodian")


def test_who_may_not_be_quoted_is_never_among_the_quotable(world: World) -> None:
    world.open()
    fill(world, 2, quotations=Choice.NO)
    fill(world, 1, quotations=Choice.YES)
    running_rounds.close_round(world.house, world.round, world.today)
    agree(world, "coordinator")
    agree(world, "custodian")
    told: reading.Told = {each.item.name: each for each in read(world, "coordinator").told}["words"]
    assert sorted(told.texts) == ["words 0", "words 0", "words 1"]
    assert told.quotable == ("words 0",)
    assert sorted(told.alone) == ["words 0", "words 1"]
