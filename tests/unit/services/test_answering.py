"""Keeping one answer: read, sealed and written in one transaction, under the share that counts, or not at all."""

import pytest
from sqlalchemy import event

from consult.domain.answer import BLANK, SKIPPED, UNABLE, given
from consult.domain.kinds import Problem
from consult.services import answering, running_rounds, withdrawing
from consult.services.answering import Kept, NotAskedError, RoundClosedError
from consult.services.seats import ForgottenError, Seated
from consult.storage import answers, shares
from tests.world import PLACES, World


@pytest.fixture
def seated(world: World) -> Seated:
    world.open()
    return world.seat(world.invitations(1)[0])


def keep(world: World, seated: Seated, name: str, *typed: str) -> Kept | Problem:
    return answering.keep(world.house, seated, PLACES[name], typed, world.today)


def said(world: World, seated: Seated, name: str) -> object:
    return answering.read_answers(world.house, seated, world.round)[name]


def rows(world: World, seated: Seated) -> dict[int, bytes]:
    with world.house.stores.main.reading() as tx:
        return answers.own(tx, world.round_id, seated.seat).by_place


def test_what_was_typed_is_kept_and_what_it_changes_is_told(world: World, seated: Seated) -> None:
    kept = keep(world, seated, "home", "9")
    assert isinstance(kept, Kept)
    assert (kept.item.name, kept.before, kept.now) == ("home", BLANK, given(9))
    assert PLACES["school"] in kept.places
    kept = keep(world, seated, "home", "unable")
    assert isinstance(kept, Kept)
    assert (kept.before, kept.now) == (given(9), UNABLE)
    assert PLACES["school"] not in kept.places
    assert said(world, seated, "home") == UNABLE


def test_skip_is_an_answer_of_its_own(world: World, seated: Seated) -> None:
    kept = answering.keep(world.house, seated, PLACES["home"], None, world.today)
    assert isinstance(kept, Kept)
    assert kept.now == SKIPPED == said(world, seated, "home")


@pytest.mark.parametrize(
    ("name", "typed", "problem"),
    [
        ("home", "10", Problem.NOT_AN_OPTION),
        ("years", "many", Problem.NOT_A_NUMBER),
        ("years", "121", Problem.AGAINST_CONSTRAINT),
    ],
)
def test_a_problem_changes_nothing(world: World, seated: Seated, name: str, typed: str, problem: Problem) -> None:
    before = rows(world, seated)
    assert keep(world, seated, name, typed) is problem
    assert rows(world, seated) == before


@pytest.mark.parametrize("place", [0, PLACES["school"], 10, 2**40])
def test_what_is_not_asked_is_not_kept(world: World, seated: Seated, place: int) -> None:
    before = rows(world, seated)
    with pytest.raises(NotAskedError) as refused:
        answering.keep(world.house, seated, place, ("9",), world.today)
    assert place not in refused.value.places
    assert PLACES["home"] in refused.value.places
    assert rows(world, seated) == before


def test_a_closed_round_takes_nothing(world: World, seated: Seated) -> None:
    keep(world, seated, "home", "9")
    running_rounds.close_round(world.house, world.round, world.today)
    with pytest.raises(RoundClosedError):
        keep(world, seated, "home", "1")
    assert said(world, seated, "home") == given(9)


def test_who_took_everything_back_keeps_nothing_more(world: World, seated: Seated) -> None:
    withdrawing.withdraw(world.house, seated, world.today)
    with pytest.raises(ForgottenError):
        keep(world, seated, "home", "1")


def test_an_answer_is_sealed_under_the_share_that_stands_while_her_seat_is_held(world: World, seated: Seated) -> None:
    """Her share is looked for after her seat is held: one that took its place just before is the one that counts."""
    store, order = world.house.stores, []
    for name, engine in (("main", store.main._writer), ("shares", store.shares._reader)):
        event.listen(engine, "before_cursor_execute", lambda *given, name=name: order.append((name, given[2])))
    keep(world, seated, "home", "9")
    said_first = [name for name, statement in order if "seats" in statement or name == "shares"]
    assert said_first[:2] == ["main", "shares"], "the seat is held before the share is read"
    assert sum(name == "shares" for name, _ in order) == 1, "and the share is read once"


def test_only_answers_that_decide_something_are_opened(world: World, seated: Seated, monkeypatch) -> None:
    opened = []
    decode = answering.decode
    monkeypatch.setattr(answering, "decode", lambda record: opened.append(record) or decode(record))
    keep(world, seated, "town", "Leeds")
    assert len(opened) == 2, "the one that decides whether another is asked, and the one that is replaced"


def test_an_answer_is_not_kept_where_the_share_is_gone(world: World, seated: Seated) -> None:
    with world.house.stores.shares.writing() as tx:
        shares.forget(tx, seated.seat)
    before = rows(world, seated)
    with pytest.raises(ForgottenError):
        keep(world, seated, "home", "9")
    assert rows(world, seated) == before
