"""Choices on real stores: her history, what a change does to what is counted, and notices that change meanwhile."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from consult.domain.answer import BLANK, given
from consult.domain.consent import Choice, Notice, Purpose, Reason
from consult.domain.text import Language, Text
from consult.services import answering, consenting, noticing, releasing, running_rounds, withdrawing
from consult.services.answering import NotAnsweringError, ReleasedError
from consult.services.consenting import NoticeChangedError
from consult.services.house import BusyError
from consult.services.noticing import ChangedMeanwhileError, LanguageLostError
from consult.services.releasing import NothingPreparedError
from consult.services.seats import ForgottenError
from consult.services.tabulating import tabulate
from consult.services.taking_out import taken_part
from consult.services.vouching import UnvouchedError
from consult.storage.consents import CONSENTS
from consult.storage.notices import NOTICES
from tests.world import PLACES, World

EN = Language("en")
YES, NO, UNSET = Choice.YES, Choice.NO, Choice.UNSET


def sent(world: World, people: int) -> list:
    """So many people who sent the round with a Yes to totals."""
    seated = []
    for number, invitation in enumerate(world.invitations(people)):
        seated.append(world.seat(invitation))
        answering.save(world.house, seated[-1], world.round, PLACES["home"], given(number % 9 + 1))
        answering.send(world.house, seated[-1], world.round)
    return seated


def choose(world: World, seated, **choices: Choice) -> bool:
    said = tuple((Purpose(name), choice) for name, choice in choices.items())
    return consenting.choose(world.house, seated, world.notice.shown(EN), said, world.today)


def reason(world: World, seated, purpose: Purpose = Purpose.TOTALS) -> Reason:
    return consenting.standing(world.house, seated).permits(purpose).reason


def changed_notice(world: World, purpose: Purpose = Purpose.TOTALS, **parts: object) -> Notice:
    """Another version, in which one use differs."""
    said = world.notice.wording
    parts = parts or {"recipients": Text.of({"en": "A ministry too.", "ar": "وزارة أيضا."})}
    terms = tuple(replace(each, **parts) if each.purpose is purpose else each for each in said.terms)
    noticing.change_notice(world.house, world.round, replace(said, terms=terms), world.notice.version, world.today)
    return world.notice


def prepare(world: World) -> int | None:
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    return releasing.prepared(world.house, world.round).taking_part


def test_an_opened_round_has_its_notice_and_a_seat_its_first_record(world: World) -> None:
    world.open()
    assert world.notice.version == 1
    assert world.notice.made_on == world.today
    assert world.notice.wording.languages() == (EN, "ar")
    assert {terms.until for terms in world.notice.wording.terms} == {date(2026, 12, 31)}
    assert world.notice.of(Purpose.SHARING) is None
    seated = world.seat(world.invitations(1)[0], totals=NO)
    (record,) = consenting.standing(world.house, seated).records
    assert (record.day, record.sequence, record.shown) == (world.today, 1, world.notice.shown(EN))
    assert dict(record.choices) == {**dict.fromkeys(Purpose, UNSET), Purpose.ANSWERING: YES, Purpose.TOTALS: NO}


def test_each_change_is_a_record_of_its_own_and_saying_it_twice_adds_none(world: World) -> None:
    world.open()
    seated = world.seat(world.invitations(1)[0])
    assert choose(world, seated, totals=NO)
    assert not choose(world, seated, totals=NO)
    assert choose(world, seated, totals=YES, quotations=NO)
    assert not choose(world, seated, totals=YES)
    assert not choose(world, seated, comparing=UNSET)
    assert not choose(world, seated, sharing=YES), "what is not offered cannot be agreed to"
    history = consenting.standing(world.house, seated).records
    assert [record.sequence for record in history] == [1, 2, 3]
    assert [dict(record.choices) for record in history[1:]] == [
        {Purpose.TOTALS: NO},
        {Purpose.TOTALS: YES, Purpose.QUOTATIONS: NO},
    ]
    assert len({record.nonce for record in history}) == 3
    assert reason(world, seated) is Reason.PERMITTED
    assert reason(world, seated, Purpose.QUOTATIONS) is Reason.REFUSED


def test_records_of_one_choice_and_of_all_have_one_size(world: World) -> None:
    world.open()
    seated = world.seat(world.invitations(1)[0])
    choose(world, seated, totals=NO)
    with world.house.stores.main.reading() as tx:
        sizes = {len(sealed) for sealed in tx.connection.execute(select(CONSENTS.c.sealed)).scalars()}
    assert len(sizes) == 1


def test_a_choice_under_another_or_an_unknown_notice_is_not_kept(world: World) -> None:
    world.open()
    seated = world.seat(world.invitations(1)[0])
    old = world.notice.shown(EN)
    changed_notice(world)
    new = world.notice.shown(EN)
    for shown in (None, old, replace(new, notice=b"?" * 16), replace(new, digest=bytes(32)), replace(new, version=9)):
        with pytest.raises(NoticeChangedError):
            consenting.choose(world.house, seated, shown, ((Purpose.TOTALS, NO),), world.today)
    assert len(consenting.standing(world.house, seated).records) == 1


def test_who_took_everything_back_chooses_nothing(world: World) -> None:
    world.open()
    seated = world.seat(world.invitations(1)[0])
    withdrawing.withdraw(world.house, seated, world.today)
    with pytest.raises(ForgottenError):
        choose(world, seated, totals=NO)
    with pytest.raises(ForgottenError):
        consenting.standing(world.house, seated)


def test_a_record_that_was_changed_permits_nothing_and_stops_nothing(world: World) -> None:
    world.open()
    seated = world.seat(world.invitations(1)[0])
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(update(CONSENTS).values(sealed=bytes(541)))
    standing = consenting.standing(world.house, seated)
    assert standing.records == ()
    assert not standing.permits(Purpose.TOTALS)


def test_a_notice_altered_in_the_store_carries_no_consent(world: World) -> None:
    """Whoever writes to the database cannot widen what people agreed to."""
    world.open()
    people = sent(world, 12)
    with world.house.stores.main.writing() as tx:
        content = tx.connection.execute(select(NOTICES.c.content)).scalar_one()
        altered = content.replace("The panel team.", "Anybody.")
        assert altered != content
        tx.connection.execute(update(NOTICES).values(content=altered))
    assert reason(world, people[0]) is Reason.NOT_RENEWED
    with pytest.raises(UnvouchedError):
        prepare(world)


def test_no_to_answering_ends_every_use_and_saves_nothing_until_she_says_yes_again(world: World) -> None:
    world.open()
    seated = sent(world, 1)[0]
    choose(world, seated, answering=NO)
    assert reason(world, seated) is Reason.WITHDRAWN
    for act in (
        lambda: answering.save(world.house, seated, world.round, PLACES["home"], given(1)),
        lambda: answering.send(world.house, seated, world.round),
    ):
        with pytest.raises(NotAnsweringError):
            act()
    assert answering.read(world.house, seated, world.round).answers["home"] == given(1)
    choose(world, seated, answering=YES)
    answering.save(world.house, seated, world.round, PLACES["home"], given(9))
    assert reason(world, seated) is Reason.PERMITTED


def test_a_changed_use_is_not_counted_until_it_is_renewed(world: World) -> None:
    world.open()
    people = sent(world, 14)
    changed_notice(world)
    assert {reason(world, seated) for seated in people} == {Reason.NOT_RENEWED}
    assert consenting.standing(world.house, people[0]).to_ask() == (Purpose.TOTALS,)
    for seated in people[:12]:
        assert choose(world, seated, totals=YES)
    assert choose(world, people[12], totals=UNSET)
    assert consenting.standing(world.house, people[12]).to_ask() == ()
    running_rounds.close_round(world.house, world.round, world.today)
    tabulated = tabulate(world.house, world.unlocked(), world.round, 10)
    assert tabulated.counted == {seated.seat for seated in people[:12]}


def test_a_notice_that_changes_after_counting_takes_the_unpublished_release_along(world: World) -> None:
    world.open()
    sent(world, 12)
    assert prepare(world) == 10
    changed_notice(world, Purpose.TELLING)
    assert releasing.prepared(world.house, world.round)
    changed_notice(world)
    with pytest.raises(NothingPreparedError):
        releasing.prepared(world.house, world.round)


def test_a_notice_changes_only_from_the_version_that_was_looked_at_and_loses_no_language(world: World) -> None:
    world.open()
    said = world.notice.wording
    other = replace(said, contact=Text.of({"en": "Somebody else.", "ar": "شخص آخر."}))
    assert noticing.change_notice(world.house, world.round, said, 1, world.today) == ()
    for looked_at in (0, 2):
        with pytest.raises(ChangedMeanwhileError):
            noticing.change_notice(world.house, world.round, other, looked_at, world.today)
    lost = replace(said, contact=Text.of({"en": "Somebody else."}))
    with pytest.raises(LanguageLostError):
        noticing.change_notice(world.house, world.round, lost, 1, world.today)
    assert world.notice.version == 1
    assert noticing.change_notice(world.house, world.round, other, 1, world.today) == ()
    assert world.notice.version == 2, "other words that change no use are another version and ask nobody again"


@pytest.mark.parametrize("act", ["purpose", "answer", "everything"])
def test_what_is_taken_back_after_counting_takes_the_unpublished_release_along(world: World, act: str) -> None:
    world.open()
    people = sent(world, 22)
    assert prepare(world) == 20
    looked_at = releasing.seen(releasing.prepared(world.house, world.round))
    if act == "purpose":
        choose(world, people[0], totals=NO)
    elif act == "answer":
        answering.take_back(world.house, people[0], world.round, PLACES["home"], world.today)
    else:
        withdrawing.withdraw(world.house, people[0], world.today)
    with pytest.raises(NothingPreparedError):
        releasing.publish(world.house, world.person("coordinator"), world.round, looked_at, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert releasing.prepared(world.house, world.round)


def test_other_choices_leave_what_was_prepared_alone(world: World) -> None:
    world.open()
    people = sent(world, 12)
    prepare(world)
    before = releasing.seen(releasing.prepared(world.house, world.round))
    choose(world, people[0], quotations=YES)
    choose(world, people[0], quotations=NO, comparing=NO, totals=YES)
    assert releasing.seen(releasing.prepared(world.house, world.round)) == before


def taken_back_while_counting(world: World, monkeypatch, act) -> list[int]:
    """Prepare, with ``act`` done between counting and keeping, once; gives how many each counting found."""
    counted: list[int] = []

    def meanwhile(*arguments, **named):
        tabulated = tabulate(*arguments, **named)
        if not counted:
            act()
        counted.append(len(tabulated.counted))
        return tabulated

    monkeypatch.setattr(releasing, "tabulate", meanwhile)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    return counted


def test_who_ends_totals_while_they_are_counted_is_not_counted(world: World, monkeypatch) -> None:
    world.open()
    people = sent(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)
    counted = taken_back_while_counting(world, monkeypatch, lambda: choose(world, people[0], totals=NO))
    assert counted == [12, 11]


def test_an_answer_taken_back_while_it_is_counted_is_not_counted(world: World, monkeypatch) -> None:
    world.open()
    people = sent(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)

    def take_back() -> None:
        answering.take_back(world.house, people[0], world.round, PLACES["home"], world.today)

    assert taken_back_while_counting(world, monkeypatch, take_back) == [12, 12]
    assert answering.read(world.house, people[0], world.round).answers["home"] == BLANK


def test_a_notice_that_changes_while_totals_are_counted_is_heeded(world: World, monkeypatch) -> None:
    world.open()
    sent(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)
    assert taken_back_while_counting(world, monkeypatch, lambda: changed_notice(world)) == [12, 0]


def test_a_counting_that_is_always_disturbed_is_not_kept(world: World, monkeypatch) -> None:
    world.open()
    people = sent(world, 14)
    running_rounds.close_round(world.house, world.round, world.today)

    def always(*arguments, **named):
        tabulated = tabulate(*arguments, **named)
        choose(world, people.pop(), totals=NO)
        return tabulated

    monkeypatch.setattr(releasing, "tabulate", always)
    with pytest.raises(BusyError):
        releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    with pytest.raises(NothingPreparedError):
        releasing.prepared(world.house, world.round)


def test_one_answer_can_be_taken_back_until_it_is_published_and_everything_after(world: World) -> None:
    world.open()
    people = sent(world, 12)
    answering.take_back(world.house, people[0], world.round, PLACES["home"], world.today)
    assert answering.read(world.house, people[0], world.round).answers["home"] == BLANK
    assert answering.read(world.house, people[0], world.round).sent
    assert [each.release for each in taken_part(world.house, people[0])] == [None]
    prepare(world)
    world.release(prepare=False)
    with pytest.raises(ReleasedError):
        answering.take_back(world.house, people[1], world.round, PLACES["home"], world.today)
    assert answering.read(world.house, people[1], world.round).answers["home"] == given(2)
    (out,) = taken_part(world.house, people[1])
    assert (out.number, out.release, out.published_on) == (1, 1, world.today)
    assert choose(world, people[1], totals=NO)
    withdrawing.withdraw(world.house, people[1], world.today)


def test_a_round_with_the_same_words_asks_nobody_again(world: World) -> None:
    world.open()
    before = world.notice
    with world.house.stores.main.writing() as tx:
        noticing.make_notice(world.house, tx, before.consultation, before.wording, world.today)
    assert world.notice == before
