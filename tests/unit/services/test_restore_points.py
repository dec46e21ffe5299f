"""After a restore `consult verify` knows what was lost from what somebody rolled back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from consult.crypto.keys import Pepper
from consult.domain.capability import Role
from consult.domain.ledger import Act, Deed, Head, decode_act, encode_act
from consult.services import (
    restore_points,
    restoring,
)
from consult.services.house import House
from consult.services.ledger_view import LedgerBrokenError, LedgerView
from consult.services.staffing import accounts
from consult.services.verifying import FaultKind, verify
from consult.storage import ledger
from consult.storage.stores import Stores
from tests.recovery import beside, restored
from tests.unit.services.restored import Story


def grown(story: Story, house: House, today: date) -> Head:
    """Staff did something more, on this day."""
    accounts.add(house, f"somebody of {today} {len(house.third_place.heads())}", frozenset({Role.COMMISSIONER}), today)
    with house.stores.main.reading() as tx:
        head = ledger.newest_head(tx)
    assert head is not None
    house.third_place.leave_head(head)
    return head


def test_heads_of_what_a_restore_lost_are_named_and_are_no_fault(story: Story, fresh: Stores) -> None:
    day = story.world.today
    same_day = grown(story, story.house, day)
    lost = [same_day, *(grown(story, story.house, day + timedelta(days=days)) for days in (1, 2))]
    kept_elsewhere = grown(story, story.house, day + timedelta(days=2))
    house = beside(story.house, fresh)
    back = day + timedelta(days=3)
    restoring.note(house, restored(house, story.folder), back, "Ada, with two trustees")
    report = verify(house, (kept_elsewhere,))
    assert report.faults == ()
    assert {each.head.size for each in report.lost} == {head.size for head in (*lost, kept_elsewhere)}
    assert {each.restored for each in report.lost} == {back}
    with house.stores.main.reading() as tx:
        said = dict(decode_act(ledger.last(tx).entry.act).about)
    assert (said["who"], said["day"]) == ("Ada, with two trustees", day.isoformat())
    assert said["entries"] == str(lost[0].size - 1)


def test_a_roll_back_without_a_restore_is_a_fault_as_before(story: Story, fresh: Stores) -> None:
    """Somebody put the old main store back past the program: nothing in the ledger says so."""
    newest = grown(story, story.house, story.world.today + timedelta(days=1))
    house = beside(story.house, fresh)
    restored(house, story.folder)
    report = verify(house)
    assert [(fault.kind, fault.where) for fault in report.faults] == [
        (FaultKind.HEAD_OF_ANOTHER_LEDGER, f"head of {newest.size} entries")
    ]
    assert report.lost == ()


def test_a_restore_does_not_explain_a_roll_back_to_just_after_it(story: Story, fresh: Stores) -> None:
    """Not one of days that came later, and not one of the restore's own day."""
    house = beside(story.house, fresh)
    back = story.world.today + timedelta(days=3)
    restoring.note(house, restored(house, story.folder), back)
    with house.stores.main.reading() as tx:
        after = ledger.newest_head(tx)
    heads = [grown(story, house, back), grown(story, house, back + timedelta(days=1))]
    with house.stores.main.writing() as tx:
        for table, column in (("ledger", "sequence"), ("ledger_heads", "size")):
            tx.connection.exec_driver_sql(f"DELETE FROM {table} WHERE {column} > {after.size}")
        tx.connection.exec_driver_sql("DELETE FROM staff WHERE name LIKE 'somebody%'")
    report = verify(beside(house, house.stores))
    assert [fault.where for fault in report.faults] == [f"head of {head.size} entries" for head in heads]


def test_a_roll_back_before_the_backup_is_not_explained_by_the_restore(story: Story, fresh: Stores) -> None:
    """A head older than the backup and larger than what came back was lost before."""
    real = story.house
    with real.stores.main.reading() as tx:
        size = ledger.newest_head(tx).size
    ghost = grown(story, real, story.world.today - timedelta(days=1))
    assert ghost.size > size
    house = beside(real, fresh)
    restoring.note(house, restored(house, story.folder), story.world.today + timedelta(days=3))
    assert [fault.where for fault in verify(house).faults] == [f"head of {ghost.size} entries"]


def test_a_restore_that_somebody_planted_explains_nothing(story: Story, fresh: Stores) -> None:
    """She holds no K1: her entry does not stand, and the ledger with it."""
    newest = grown(story, story.house, story.world.today + timedelta(days=1))
    house = beside(story.house, fresh)
    report = restored(house, story.folder)
    other = replace(house, keys=replace(house.keys, pepper=Pepper(bytes(32))), ledger=LedgerView())
    with pytest.raises(LedgerBrokenError):
        restoring.note(other, report, story.world.today + timedelta(days=2))
    with house.stores.main.writing() as tx:
        act = encode_act(Act(deed=Deed.RESTORED, about=restore_points.about(None, (newest,), story.world.today)))
        planted = (
            "INSERT INTO ledger SELECT sequence + 1, day, commitment, ?, link, mac FROM ledger ORDER BY 1 DESC LIMIT 1"
        )
        tx.connection.exec_driver_sql(planted, (act,))
    assert [fault.kind for fault in verify(beside(house, house.stores)).faults] == [FaultKind.LEDGER]
