"""Coming in: what each sort of code costs and opens, how often a network may try, and who waits."""

from contextlib import ExitStack
from dataclasses import replace

import pytest
from sqlalchemy import Connection, event

from consult.crypto import codes
from consult.crypto import keys as crypto_keys
from consult.crypto.codes import Code, check_digit
from consult.domain.consent import Choice, Purpose
from consult.domain.text import Language
from consult.services import enrolling, throttling, withdrawing
from consult.services.arrivals import Arrival
from consult.services.enrolling import NotChosenError, SpentError
from consult.services.entering import NotACodeError, ThrottledError, UnknownCodeError, enter
from consult.services.house import BusyError, StoreFault
from consult.services.seats import Seated
from consult.storage import shares
from tests.world import World

EN = Language("en")


def unknown(number: int) -> str:
    digits = f"{number:015}"
    return digits + check_digit(digits)


@pytest.fixture
def slow_hashes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many slow hashes were computed, counted rather than timed."""
    counted: list[int] = []
    real = crypto_keys.slow_hash

    def counting(*arguments, **named):
        counted.append(1)
        return real(*arguments, **named)

    monkeypatch.setattr(codes, "slow_hash", counting)
    return counted


def test_a_known_and_an_unknown_code_cost_one_slow_hash_each_and_a_mistyped_one_none(world: World, slow_hashes) -> None:
    world.open()
    invitation = world.invitations(1)[0]
    arrival = enter(world.house, invitation, "net", world.today)
    assert slow_hashes == []
    choices = ((Purpose.ANSWERING, Choice.YES),)
    arrival = enrolling.with_code(world.house, replace(arrival, choices=choices, shown=world.notice.shown(EN)))
    enrolling.enrol(world.house, arrival, world.round, world.today)
    slow_hashes.clear()
    assert isinstance(enter(world.house, arrival.code.digits, "net", world.today), Seated)
    assert len(slow_hashes) == 1
    with pytest.raises(UnknownCodeError):
        enter(world.house, unknown(1), "net", world.today)
    assert len(slow_hashes) == 2
    with pytest.raises(NotACodeError):
        enter(world.house, "1234567890123456", "net", world.today)
    assert len(slow_hashes) == 2


def test_a_network_that_tries_too_many_unknown_codes_waits_and_no_other_does(world, monkeypatch) -> None:
    monkeypatch.setattr(throttling, "WRONG_A_DAY", 2)
    for number in range(2):
        with pytest.raises(UnknownCodeError):
            enter(world.house, unknown(number), "bad", world.today)
    with pytest.raises(ThrottledError):
        enter(world.house, unknown(3), "bad", world.today)
    with pytest.raises(UnknownCodeError):
        enter(world.house, unknown(3), "good", world.today)


def test_no_network_address_is_kept(world: World) -> None:
    with pytest.raises(UnknownCodeError):
        enter(world.house, unknown(1), "192.0.2", world.today)
    with world.house.stores.sessions.reading() as tx:
        for table in world.house.stores.sessions.tables.sorted_tables:
            assert "192.0.2" not in str(tx.connection.execute(table.select()).all())


def test_a_third_slow_hash_at_once_is_told_to_wait(world: World) -> None:
    with ExitStack() as held:
        held.enter_context(world.house.slow.one())
        held.enter_context(world.house.slow.one())
        with pytest.raises(BusyError):
            enter(world.house, unknown(1), "net", world.today)


def test_a_seat_needs_a_yes_to_answering_and_an_unspent_invitation(world: World) -> None:
    world.open()
    invitation = world.invitations(1)[0]
    arrival = enter(world.house, invitation, "net", world.today)
    assert isinstance(arrival, Arrival)
    with pytest.raises(NotChosenError):
        enrolling.enrol(world.house, enrolling.with_code(world.house, arrival), world.round, world.today)
    world.seat(invitation)
    shown = world.notice.shown(EN)
    late = replace(arrival, choices=((Purpose.ANSWERING, Choice.YES),), shown=shown, code=Code(digits=unknown(5)))
    with pytest.raises(SpentError):
        enrolling.enrol(world.house, late, world.round, world.today)


def test_an_arrival_survives_its_session(world: World) -> None:
    world.open()
    arrival = enter(world.house, world.invitations(1)[0], "net", world.today)
    shown = world.notice.shown(Language("ar"))
    arrival = enrolling.with_code(world.house, replace(arrival, choices=((Purpose.TOTALS, Choice.NO),), shown=shown))
    again = Arrival.from_record(arrival.to_record())
    assert again.code.digits == arrival.code.digits
    assert again.invitation == arrival.invitation
    assert again.shown == shown
    assert again.choice(Purpose.TOTALS) is Choice.NO
    assert again.choice(Purpose.QUOTATIONS) is Choice.UNSET
    assert arrival.code.digits not in repr(arrival)


@pytest.mark.parametrize("unknown_", [{"notice": b"?" * 16}, {"version": 2}, {"digest": bytes(32)}, {"language": "ar"}])
def test_a_seat_is_taken_only_under_a_notice_that_is_known_and_reads_so(world: World, unknown_) -> None:
    world.open()
    invitation = world.invitations(1)[0]
    arrival = enter(world.house, invitation, "net", world.today)
    choices = ((Purpose.ANSWERING, Choice.YES),)
    for shown in (None, replace(world.notice.shown(EN), **unknown_)):
        chosen = enrolling.with_code(world.house, replace(arrival, choices=choices, shown=shown))
        with pytest.raises(NotChosenError):
            enrolling.enrol(world.house, chosen, world.round, world.today)
    world.seat(invitation)


def test_who_could_not_take_a_seat_leaves_no_share_behind(world: World) -> None:
    """Nine left behind, as on a disk that was full for a while, would have stopped the next start."""
    world.open()
    first, *invitations = world.invitations(10)
    world.seat(first)
    full = True

    def leave_no_room(connection: Connection) -> None:
        size = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {size if full else 10**6}")

    event.listen(world.house.stores.main._writer, "begin", leave_no_room)
    for invitation in invitations:
        with pytest.raises(StoreFault, match="full"):
            world.seat(invitation)
    full = False
    with world.house.stores.shares.reading() as tx:
        assert len(shares.places(tx)) == 1
    assert withdrawing.finish_interrupted(world.house) == 0
    world.seat(invitations[0])
