"""What is passed on: each reason with its replies, of the last round and of those before it that were answered in it."""

import json
from dataclasses import fields, replace
from itertools import pairwise

import pytest

from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi import carrying
from consult.domain.delphi.design import Design, Feedback
from consult.domain.ids import RemarkId, RoundId
from consult.domain.instrument_record import digest, to_record
from consult.domain.ledger import Act, Deed, decode_act
from consult.services import caring, moderating, planning, running_rounds
from consult.services.asked import asked_row
from consult.services.ledgering import record
from consult.services.moderating import NothingToShowError, NotShownThereError
from consult.services.passing_on import Passed, answerable, last_asked, may_ask_replies, passed_on
from consult.services.vouched import remark_row, unvouched
from consult.storage import ledger, remarks, rounds
from consult.storage.remarks import StoredRemark
from consult.storage.rounds import StoredRound
from tests.web.reasons_way import asked
from tests.world import World, both


@pytest.fixture
def four(world: World) -> tuple[Round, ...]:
    """Four rounds that are over; the second and later ones asked for replies beside a home. A coordinator shows alone."""
    first = world.draft(asked())
    planning.choose(world.house, first, Design(feedback=Feedback.BESIDE), world.today)
    later = carrying.ask_replies(asked(), {"home"}, both("Anything to say?"))
    with world.house.stores.main.writing() as tx:
        for number in (2, 3, 4):
            rounds.add(
                tx,
                StoredRound(
                    id=RoundId(bytes([number] * 16)),
                    consultation=first.consultation,
                    number=number,
                    status=RoundStatus.RELEASED,
                    instrument=json.dumps(to_record(later)),
                    instrument_digest=digest(later),
                ),
            )
        way = (RoundStatus.DRAFT, RoundStatus.OPEN, RoundStatus.CLOSED, RoundStatus.RELEASED)
        for stands, becomes in pairwise(way):
            assert rounds.move(tx, first.id, stands, becomes, world.today)
        opened = [asked_row(one) for one in rounds.of_consultation(tx, first.consultation)]
        record(world.house, tx, Act(deed=Deed.ROUND_OPENED), world.today, rows=opened)
    for name in ("coordinator", "custodian"):
        caring.agree_to_lower(world.house, world.person(name), first.consultation, world.today)
    return running_rounds.rounds_asked(world.house, first.consultation)


def write(world: World, round_: Round, said: str, answers: RemarkId | None = None) -> RemarkId:
    before = {one.id for one in held(world, round_)}
    moderating.write(world.house, world.person("coordinator"), round_, "home", both(said), answers)
    return next(one.id for one in held(world, round_) if one.id not in before)


def show(world: World, round_: Round) -> None:
    person = world.person("coordinator")
    seen = moderating.moderation_of(world.house, person, round_, world.today).seen
    assert moderating.show(world.house, person, round_, seen, world.today)


def written(world: World, round_: Round, said: str, answers: RemarkId | None = None) -> RemarkId:
    """A piece that is written and shown."""
    found = write(world, round_, said, answers)
    show(world, round_)
    return found


def held(world: World, round_: Round) -> tuple[StoredRemark, ...]:
    with world.house.stores.main.reading() as tx:
        return remarks.of_round(tx, round_.id)


def told(world: World, round_: Round, name: str = "home") -> dict[str, set[str]]:
    """By reason, its replies, in English, as people read them after this round."""
    return {
        one.words.read("en"): {said.read("en") for said in one.replies} for one in passed_on(world.house, round_, name)
    }


def test_a_round_passes_on_its_own_pieces_and_earlier_ones_that_were_answered_in_it(
    world: World, four: tuple[Round, ...]
) -> None:
    first, second, third, fourth = four
    door, quiet = written(world, first, "door"), written(world, first, "quiet")
    assert told(world, first) == {"door": set(), "quiet": set()}
    assert told(world, second) == {}
    written(world, second, "window", door)
    new = written(world, second, "garden")
    assert told(world, first) == {"door": set(), "quiet": set()}, "what came later was not shown then"
    assert told(world, second) == {"door": {"window"}, "garden": set()}
    assert quiet not in {one.id for one in passed_on(world.house, second, "home")}
    for reason, said in ((door, "key"), (new, "tree")):
        written(world, third, said, reason)
    assert told(world, third) == {"door": {"window", "key"}, "garden": {"tree"}}
    assert told(world, fourth) == {}
    assert told(world, third, "school") == {}


def test_only_what_people_were_shown_and_asked_about_can_be_answered(world: World, four: tuple[Round, ...]) -> None:
    first, second, third, _fourth = four
    door, quiet = written(world, first, "door"), written(world, first, "quiet")
    assert [one.id for one in answerable(world.house, second, "home")] == sorted([door, quiet])
    for round_, name in ((first, "home"), (second, "school"), (second, "nothing")):
        assert answerable(world.house, round_, name) == ()
    window = written(world, second, "window", door)
    for answers in (quiet, window, RemarkId(bytes(16))):
        with pytest.raises(NotShownThereError):
            write(world, third, "no", answers)
    with pytest.raises(NotShownThereError):
        write(world, first, "no", door)
    assert held(world, third) == ()
    assert moderating.answered_by(world.house, third).keys() == {"home"}
    assert last_asked(world.house, first, "home") is None


def test_a_reply_that_waits_is_shown_to_nobody_and_the_word_for_it_covers_what_it_answers(
    world: World, four: tuple[Round, ...]
) -> None:
    first, second, _third, _fourth = four
    door, quiet = written(world, first, "door"), written(world, first, "quiet")
    window = write(world, second, "window", door)
    assert told(world, second) == {}
    person = world.person("coordinator")
    seen = moderating.moderation_of(world.house, person, second, world.today).seen
    with world.house.stores.main.writing() as tx:
        hung = remarks.REMARKS.update().where(remarks.REMARKS.c.id == window)
        tx.connection.execute(hung.values(answers=quiet))
    with pytest.raises(NothingToShowError):
        moderating.show(world.house, person, second, seen, world.today)
    assert told(world, second) == {}


def test_who_takes_a_reason_away_takes_its_replies_away_and_the_ledger_says_which(
    world: World, four: tuple[Round, ...]
) -> None:
    first, second, third, _fourth = four
    door = written(world, first, "door")
    window, garden = written(world, second, "window", door), written(world, second, "garden")
    waits = write(world, third, "key", door)
    moderating.remove(world.house, world.person("coordinator"), second, door, world.today)
    assert told(world, second) == {"door": {"window"}, "garden": set()}, "it is no piece of this round"
    moderating.remove(world.house, world.person("coordinator"), first, door, world.today)
    assert told(world, second) == {"garden": set()}
    assert [one.id for each in four for one in held(world, each)] == [garden]
    with world.house.stores.main.reading() as tx:
        acts = [decode_act(entry.entry.act) for entry in ledger.after(tx, 0) if entry.entry.act]
        assert list(unvouched(world.house, tx)) == []
    last = [act for act in acts if act.deed is Deed.REASONS_SHOWN][-1]
    assert dict(last.about)["removed"].split() == [door.hex(), window.hex()]
    assert waits.hex() not in str(last.about), "nobody was shown it"


def test_replies_may_be_asked_for_where_reasons_are_shown_and_the_design_shows_them(
    world: World, four: tuple[Round, ...]
) -> None:
    first, second, *_others = four
    assert may_ask_replies(world.house, first) == frozenset()
    door = write(world, first, "door")
    assert may_ask_replies(world.house, first) == frozenset(), "nobody has agreed to it yet"
    show(world, first)
    assert may_ask_replies(world.house, first) == {"home"}
    assert may_ask_replies(world.house, second) == frozenset()
    written(world, second, "window", door)
    assert may_ask_replies(world.house, second) == {"home"}


def test_where_nothing_is_fed_back_no_replies_are_asked_for(world: World) -> None:
    first = world.draft(asked())
    planning.choose(world.house, first, Design(feedback=Feedback.NONE), world.today)
    assert may_ask_replies(world.house, first) == frozenset()


def test_a_piece_that_answers_none_is_vouched_for_as_it_was_before_there_were_replies() -> None:
    one = StoredRemark(id=RemarkId(bytes(16)), round=RoundId(bytes(16)), item="home", words=both("door"))
    assert [each.name for each in fields(remark_row(one).content)] == ["id", "round", "item", "words"]
    reply = replace(one, answers=RemarkId(bytes(range(16))))
    assert remark_row(reply).parts()[:4] == remark_row(one).parts()
    assert remark_row(reply).parts() != remark_row(replace(one, answers=RemarkId(bytes(range(1, 17))))).parts()
    assert Passed(id=one.id, words=one.words).replies == ()
