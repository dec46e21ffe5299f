"""Several at once: of two who want the same thing one gets it, seats are held, and a killed writer loses nothing kept."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from consult.domain.ids import BatchId
from consult.services import spending
from consult.storage import answers, forgetting, invitations, rounds, seats, sessions, throttle
from consult.storage.invitations import InvitationLocator
from consult.storage.migrating import current
from consult.storage.rounds import RoundStatus
from consult.storage.sessions import SessionId, StoredSession
from consult.storage.stores import open_stores
from consult.storage.throttle import PrefixHash
from consult.storage.tombstones import Tombstone
from tests.storage.conftest import NAMES, of_servers
from tests.storage.world import TODAY, key, secret
from tests.world import house_of

CROWD = 6
ROOT = Path(__file__).parents[2]


def all_at_once(work: Callable[[int], object]) -> list[object]:
    gate = threading.Barrier(CROWD)

    def one(number: int) -> object:
        gate.wait(10)
        return work(number)

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def test_of_many_who_spend_one_invitation_one_comes_in(world):
    house = house_of(world.stores)
    locator = InvitationLocator(key("invitation"))
    with world.stores.main.writing() as tx:
        invitations.add_batch(tx, BatchId(key("batch")), world.consultation, TODAY, [locator])

    def spend(_number: int) -> object:
        with world.stores.main.writing() as tx:
            return spending.spend(house, tx, locator)

    found = all_at_once(spend)
    assert sorted(found) == [False] * (CROWD - 1) + [True]
    with world.stores.main.reading() as tx:
        assert spending.lets_into(house, tx, locator) is None


def test_of_many_who_spend_their_own_invitations_all_come_in(world):
    """They meet at one row, the consultation's set: none overwrites what another has just put into it."""
    house = house_of(world.stores)
    locators = [InvitationLocator(key(f"invitation {number}")) for number in range(CROWD)]
    with world.stores.main.writing() as tx:
        invitations.add_batch(tx, BatchId(key("batch")), world.consultation, TODAY, locators)

    def spend(number: int) -> object:
        with world.stores.main.writing() as tx:
            return spending.spend(house, tx, locators[number])

    assert all_at_once(spend) == [True] * CROWD
    with world.stores.main.reading() as tx:
        assert spending.read(house, tx, world.consultation).every == set(locators)


def test_of_many_who_open_a_round_one_does(world):
    def move(_number: int) -> object:
        with world.stores.main.writing() as tx:
            return rounds.move(tx, world.round, RoundStatus.DRAFT, RoundStatus.OPEN, TODAY)

    assert sorted(all_at_once(move)) == [False] * (CROWD - 1) + [True]


def test_of_many_who_change_one_session_one_does(stores):
    session = StoredSession(id=SessionId(secret("a")), content=b"sealed", expires=10)
    with stores.sessions.writing() as tx:
        sessions.begin(tx, session)

    def change(_number: int) -> object:
        with stores.sessions.writing() as tx:
            return sessions.replace(tx, session)

    assert sorted(all_at_once(change)) == [False] * (CROWD - 1) + [True]


def test_every_attempt_counts_and_all_share_the_day_s_key(stores):
    def attempt(number: int) -> object:
        with stores.sessions.writing() as tx:
            return throttle.key(tx, TODAY, secret(str(number))), throttle.attempt(tx, PrefixHash(secret("p")), TODAY)

    found = all_at_once(attempt)
    assert len({day_key for day_key, _ in found}) == 1
    assert sorted(count for _, count in found) == list(range(1, CROWD + 1))


def test_an_answer_waits_for_a_withdrawal_and_then_finds_no_seat(world):
    seat = world.enter("one")
    held, said = threading.Event(), []

    def answer() -> None:
        held.wait(10)
        with world.stores.main.writing() as tx:
            there = seats.lock(tx, seat)
            if there is not None:
                answers.put(tx, world.round, seat, world.answer("one", 0, "late"))
            said.append(there)

    late = threading.Thread(target=answer)
    late.start()
    with world.stores.main.writing() as tx:
        assert seats.lock(tx, seat) == 0
        held.set()
        late.join(0.2)
        assert late.is_alive()
        assert said == []
        forgetting.forget_everywhere(tx, Tombstone(seat=seat, day=TODAY), None)
    late.join(10)
    assert said == [None]


@of_servers
def test_in_postgresql_one_seat_does_not_wait_for_another(world):
    one, two = world.seat("one"), world.seat("two")
    with world.stores.main.writing() as tx, world.stores.main.writing() as other:
        assert (seats.lock(tx, one), seats.lock(other, two)) == (0, 0)


MIGRATOR = """
import sys
from consult.storage.migrating import migrate
from consult.storage.stores import open_stores

migrate(open_stores(*sys.argv[1:]))
"""


def test_of_several_processes_that_start_together_one_migrates(empty):
    urls = [getattr(empty, name).url.render_as_string(hide_password=False) for name in NAMES]
    command = [sys.executable, "-c", MIGRATOR, *urls]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in started]
    assert ended == [("", 0)] * 2
    assert current(empty)


WRITER = """
import sys
from consult.storage import vaults
from consult.storage.stores import open_stores

stores = open_stores(*sys.argv[1:])
number = 0
while True:
    number += 1
    locator = number.to_bytes(16, "big")
    with stores.main.writing() as tx:
        vaults.add(tx, locator, b"sealed")
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 40])
def test_a_killed_writer_loses_nothing_that_it_was_told_is_kept(urls, stores, after):
    command = [sys.executable, "-c", WRITER, *urls]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        told = [int(writer.stdout.readline()) for _ in range(after)]
        os.kill(writer.pid, signal.SIGKILL)
        told += [int(line) for line in writer.stdout if line.strip()]
    with closing(open_stores(*urls)) as again, again.main.reading() as tx:
        found = {int.from_bytes(row[0], "big") for row in tx.connection.exec_driver_sql("SELECT locator FROM vaults")}
    assert set(told) <= found
    assert found <= set(range(1, max(told) + 2))
