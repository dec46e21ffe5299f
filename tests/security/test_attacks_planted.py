"""Attacks of someone who writes the main store and plants, alters or puts back what others are shown or may do.

Each is shown as she would do it, and then that nothing of it is used, and that `consult verify` names it.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from consult.domain.capability import Role
from consult.domain.consent import Choice, Purpose
from consult.domain.delphi.design import Design, Feedback
from consult.domain.ids import NoticeId
from consult.domain.text import Language
from consult.exports import FORMATS
from consult.services import asked as what_is_asked
from consult.services import (
    consenting,
    continuing,
    debriefing,
    enrolling,
    entering,
    feeding_back,
    findings,
    noticing,
    planning,
    published,
    releasing,
    running_rounds,
    vouched,
    withdrawing,
)
from consult.services.arrivals import Arrival
from consult.services.ledger_view import LedgerView
from consult.services.running_rounds import RUNNERS, NoSuchRoundError, round_of, rounds_for
from consult.services.staffing import confirming
from consult.services.verifying import FaultKind, verify
from consult.services.vouching import UnvouchedError
from consult.storage import memberships, notices, releases, vouchers
from consult.storage.memberships import Membership
from consult.storage.notices import StoredNotice
from tests.web.delphi_way import asked, fill
from tests.web.way import sign_in
from tests.world import World, browser_of, wording

LOOKED_INTO = "This round is being looked into. Nothing of it is shown until then."
LAST_DAY = date(2026, 9, 1)


def write(world: World, statement: str, **values: object) -> None:
    with world.house.stores.main.writing() as tx:
        assert tx.connection.execute(text(statement), values).rowcount


def named(world: World) -> list[str]:
    """The rows that `consult verify` names, each by its kind."""
    return [fault.where.split()[0] for fault in verify(world.house).faults if fault.kind is FaultKind.ROW]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COMMISSIONER])
def test_a_planted_membership_shows_no_round_and_changes_none(world: World, role: Role) -> None:
    world.open()
    late, roles = world.hire_one("late", role).id, frozenset({role})
    with world.house.stores.main.writing() as tx:
        memberships.add(tx, late, world.round.consultation, role)
    for house in (world.house, replace(world.house, ledger=LedgerView())):
        assert rounds_for(house, late, roles) == ()
        with pytest.raises(NoSuchRoundError):
            round_of(house, world.round_id, late, roles)
    assert rounds_for(world.house, world.staff[role.value], roles) == (world.round,)
    assert named(world) == ["membership"]


def test_a_membership_that_was_put_back_with_its_voucher_counts_no_more(world: World) -> None:
    late = world.hire_one("late", Role.COORDINATOR).id
    world.open()
    mine = Membership(staff=late, consultation=world.round.consultation, role=Role.COORDINATOR)
    assert rounds_for(world.house, late, RUNNERS) == (world.round,)
    row = vouched.membership_row(mine)
    with world.house.stores.main.reading() as tx:
        kept = vouchers.get(tx, row.kind, row.id)
    for name in ("coordinator", "custodian"):
        wanted = frozenset({Role.COMMISSIONER})
        confirming.confirm(world.house, world.person(name), late, confirming.Act.ROLES, world.today, wanted)
    with world.house.stores.main.writing() as tx:
        memberships.add(tx, late, mine.consultation, mine.role)
        vouchers.put(tx, [kept])
    assert rounds_for(world.house, late, RUNNERS) == ()
    assert named(world) == ["membership"]


def test_whoever_planted_a_membership_of_hers_sees_no_page_of_the_round_and_closes_nothing(
    world: World, app: Flask
) -> None:
    world.open()
    late = world.hire_one("late", Role.COORDINATOR).id
    browser = browser_of(app)
    sign_in(browser, "work", "late")
    page = f"/work/r/{world.round_id.hex()}"
    with world.house.stores.main.writing() as tx:
        memberships.add(tx, late, world.round.consultation, Role.COORDINATOR)
    browser.get(page)
    assert browser.status == 404
    browser.get("/work")
    browser.submit(form=replace(browser.form_to("/sign-out"), action=f"{page}/close"))
    assert browser.status == 404
    assert world.round.is_open


def prepared(world: World) -> None:
    """Thirty people answered the first round of a Delphi; it is closed and prepared."""
    draft = world.draft(asked())
    planning.choose(world.house, draft, Design(feedback=Feedback.BESIDE, rounds=3), world.today)
    open_it(world)
    fill(world, 30)
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)


def open_it(world: World) -> None:
    declared = running_rounds.Declared(
        invited=(("lived", 34), ("practitioner", 20), ("researcher", 10)),
        readers=[world.staff["commissioner"]],
        wording=wording(world.round.instrument),
    )
    running_rounds.open_round(world.house, world.round, declared, world.today)


def another_figure(world: World) -> None:
    """Everyone's first figure of the first finding is another one."""
    with world.house.stores.main.reading() as tx:
        stored = releases.of_round(tx, world.round_id)
    content = json.loads(stored.content)
    figure = content["findings"][0]["rows"][0]["figures"][-1]
    name = next(name for name, value in figure.items() if isinstance(value, int))
    figure[name] += 5
    write(world, "UPDATE releases SET content = :new WHERE id = :id", new=json.dumps(content), id=stored.id)


def another_question(world: World) -> None:
    """The figures are as they were; what was asked is said to have been something else."""
    change = "UPDATE rounds SET instrument = replace(instrument, 'a safe place to live', 'a place in a prison')"
    write(world, f"{change} WHERE id = :id", id=world.round_id)
    what_is_asked._INSTRUMENTS.clear()


def another_day(world: World) -> None:
    write(world, "UPDATE rounds SET released_on = '2025-01-01' WHERE id = :id", id=world.round_id)


def without_two_people(world: World) -> None:
    """What is prepared is said to be released."""
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(
            text("UPDATE rounds SET status = 'released', released_on = :day WHERE id = :id"),
            {"id": world.round_id, "day": world.today.isoformat()},
        )


ATTACKS: dict[str, tuple[Callable[[World], None], bool]] = {
    "another figure": (another_figure, True),
    "another question": (another_question, True),
    "another day": (another_day, True),
    "without two people": (without_two_people, False),
}
"""Each with whether two people released it before."""


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_two_people_did_not_release_is_shown_to_nobody(world: World, app: Flask, attack: str) -> None:
    change, out = ATTACKS[attack]
    prepared(world)
    if out:
        world.release(prepare=False)
    change(world)
    reader, page = world.staff["commissioner"], f"/findings/{world.round_id.hex()}"
    with pytest.raises(UnvouchedError):
        findings.published(world.house, world.round_id, reader)
    browser = browser_of(app)
    sign_in(browser, "findings", "commissioner")
    browser.get("/findings")
    assert browser.status == 200
    assert LOOKED_INTO in browser.text
    assert page not in browser.body.decode()
    for path in (page, *(f"{page}.{each.name}" for each in FORMATS), f"{page}/checklist/accord.txt"):
        browser.get(path)
        assert browser.status in {404, 503} if "checklist" in path else browser.status == 503, path
        assert "safe place" not in browser.text
    assert named(world) == (["asked"] if attack == "another question" else []) + ["release"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_goes_on_from_what_two_people_did_not_release(world: World, app: Flask, attack: str) -> None:
    change, out = ATTACKS[attack]
    prepared(world)
    if out:
        world.release(prepare=False)
    consultation = world.round.consultation
    change(world)
    with pytest.raises(UnvouchedError):
        continuing.begin(world.house, world.round, {}, LAST_DAY)
    assert debriefing.outcomes(world.house, consultation) == ()
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    for path in ("", "/next"):
        browser.get(f"/work/r/{world.round_id.hex()}{path}")
        assert browser.status == 503
        assert LOOKED_INTO in browser.text


def test_a_changed_release_is_no_feedback_and_nobody_is_stopped_from_answering(world: World) -> None:
    prepared(world)
    world.release(prepare=False)
    first = world.round
    world.round_id = continuing.begin(world.house, first, {}, LAST_DAY)
    open_it(world)
    second = world.round
    seated = world.seat(world.invitations(1, "late")[0])
    assert feeding_back.last_time(world.house, seated, second, "work") is not None
    world.round_id = first.id
    another_figure(world)
    assert feeding_back.last_time(world.house, seated, second, "work") is None


def test_what_stands_is_asked_once_of_each_process(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a participant, and what she sends, cost no more for it."""
    prepared(world)
    world.release(prepare=False)
    first = published.released(world.house, world.round)
    monkeypatch.setattr(published, "check", None)
    assert first is not None
    assert published.released(world.house, world.round) == first


def test_figures_that_were_changed_before_two_people_looked_are_not_published(world: World) -> None:
    prepared(world)
    seen = releasing.seen(releasing.prepared(world.house, world.round))
    assert not releasing.publish(world.house, world.person("coordinator"), world.round, seen, world.today)
    another_figure(world)
    with pytest.raises(UnvouchedError):
        releasing.prepared(world.house, world.round)
    with pytest.raises(UnvouchedError):
        releasing.publish(world.house, world.person("custodian"), world.round, seen, world.today)
    assert named(world) == ["release"]


@pytest.mark.parametrize("gone", [False, True])
def test_a_round_that_was_released_is_not_drawn_again(world: World, *, gone: bool) -> None:
    prepared(world)
    world.release(prepare=False)
    write(world, "UPDATE rounds SET status = 'closed', released_on = NULL WHERE id = :id", id=world.round_id)
    if gone:
        write(world, "DELETE FROM rosters")
        write(world, "DELETE FROM releases")
        with pytest.raises(UnvouchedError):
            releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    else:
        with pytest.raises(UnvouchedError):
            releasing.publish(world.house, world.person("custodian"), world.round, "", world.today)
    assert "release" in named(world)


def test_who_took_part_is_not_told_beside_a_release_that_was_backdated(world: World) -> None:
    prepared(world)
    world.release(prepare=False)
    assert releasing.is_due(world.house, world.today)
    another_day(world)
    assert not releasing.is_due(world.house, world.today)


def test_a_changed_question_is_not_remembered_for_another_round(world: World) -> None:
    """Rounds that ask the same are kept in memory once."""
    before = world.open().instrument
    assert world.round.instrument is before
    other = world.round_id
    another_question(world)
    (changed,) = rounds_for(world.house, world.staff["coordinator"], RUNNERS)
    assert changed.instrument != before
    assert world.open().instrument == before
    assert world.round_id != other


def planted_notice(world: World) -> None:
    """Another version, by which a ministry sees totals."""
    held = world.notice
    content = stored_notices(world)[-1].content.replace("The panel team", "A ministry")
    with world.house.stores.main.writing() as tx:
        notices.add(
            tx,
            StoredNotice(
                id=NoticeId(bytes(16)),
                consultation=held.consultation,
                version=held.version + 1,
                made_on=world.today,
                content=content,
            ),
        )


def altered_notice(world: World) -> None:
    write(world, "UPDATE notices SET content = replace(content, 'The panel team', 'A ministry') WHERE version = 1")


def older_notice(world: World) -> None:
    """The newest version is gone, so that the one before it would be asked again."""
    wording_now = world.notice.wording
    changed = replace(wording_now, terms=wording_now.terms[:-1])
    noticing.change_notice(world.house, world.round, changed, 1, world.today)
    write(world, "DELETE FROM notices WHERE version = 2")


def stored_notices(world: World) -> tuple[StoredNotice, ...]:
    with world.house.stores.main.reading() as tx:
        return notices.of_consultation(tx, world.round.consultation)


@pytest.mark.parametrize("attack", [planted_notice, altered_notice, older_notice])
def test_terms_that_this_house_did_not_write_are_asked_of_nobody(
    world: World, app: Flask, attack: Callable[[World], None]
) -> None:
    world.open()
    invitations = world.invitations(2)
    seated, shown = world.seat(invitations[0]), world.notice.shown(Language("en"))
    attack(world)
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invitations[1]})
    browser.submit({"language": "en"})
    browser.get("/choices")
    assert browser.status == 503
    assert LOOKED_INTO in browser.text
    arrival = entering.enter(world.house, invitations[1], "test", world.today)
    assert isinstance(arrival, Arrival)
    chosen = replace(arrival, choices=((Purpose.ANSWERING, Choice.YES),), shown=shown)
    with pytest.raises(UnvouchedError):
        enrolling.enrol(world.house, enrolling.with_code(world.house, chosen), world.round, world.today)
    with pytest.raises(UnvouchedError):
        consenting.choose(world.house, seated, shown, ((Purpose.TELLING, Choice.YES),), world.today)
    running_rounds.close_round(world.house, world.round, world.today)
    with pytest.raises(UnvouchedError):
        releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    withdrawing.withdraw(world.house, seated, world.today)
    assert named(world) == ["notices"]


def test_no_later_version_makes_a_planted_one_good(world: World) -> None:
    world.open()
    planted_notice(world)
    with pytest.raises(UnvouchedError):
        noticing.change_notice(world.house, world.round, wording(world.round.instrument), 2, world.today)
    assert named(world) == ["notices"]
