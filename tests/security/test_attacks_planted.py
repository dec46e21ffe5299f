"""Attacks of someone who writes the main store and plants, alters or puts back what others are shown or may do.

Each is shown as she would do it, and then that nothing of it is used, and that `consult verify` names it.
"""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from consult.domain.capability import Role
from consult.services import vouched
from consult.services.ledger_view import LedgerView
from consult.services.running_rounds import RUNNERS, NoSuchRoundError, round_of, rounds_for
from consult.services.staffing import confirming
from consult.services.verifying import FaultKind, verify
from consult.storage import memberships, vouchers
from consult.storage.memberships import Membership
from tests.web.way import sign_in
from tests.world import World, browser_of


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
