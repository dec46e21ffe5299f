"""Sessions and throttling: expiry, compare-and-swap, and a day's key that is forgotten with its day."""

from dataclasses import replace
from datetime import timedelta

from consult.storage import consultations, sessions, throttle
from consult.storage.migrating import current, migrate
from consult.storage.sessions import SessionId, StoredSession
from consult.storage.stores import open_stores
from consult.storage.throttle import PrefixHash
from tests.storage.conftest import databases
from tests.storage.world import TODAY, begin_world, secret

NOON = 1_900_000_000
AFTER_2038 = 2**31 + NOON
A = StoredSession(id=SessionId(secret("a")), content=b"sealed", expires=NOON + 60)


def test_a_session_lives_until_it_expires(stores):
    with stores.sessions.writing() as tx:
        sessions.begin(tx, A)
    with stores.sessions.reading() as tx:
        assert sessions.get(tx, A.id, NOON + 59) == A
        assert sessions.get(tx, A.id, NOON + 60) is None
        assert sessions.get(tx, SessionId(secret("b")), NOON) is None


def test_of_two_requests_with_one_version_one_is_told_to_read_again(stores):
    with stores.sessions.writing() as tx:
        sessions.begin(tx, A)
        sessions.begin(tx, replace(A, id=SessionId(secret("b"))))
        assert sessions.replace(tx, replace(A, content=b"first", expires=AFTER_2038))
        assert not sessions.replace(tx, replace(A, content=b"second"))
        assert sessions.get(tx, A.id, NOON) == replace(A, content=b"first", expires=AFTER_2038, version=1)
        assert sessions.get(tx, SessionId(secret("b")), NOON).content == b"sealed"


def test_an_ended_session_is_gone_and_stays_gone(stores):
    with stores.sessions.writing() as tx:
        sessions.begin(tx, A)
        assert sessions.end(tx, A.id)
        assert not sessions.end(tx, A.id)
        assert not sessions.replace(tx, A)
        assert sessions.get(tx, A.id, NOON) is None


def test_a_purge_takes_what_has_expired_and_nothing_else(stores):
    later = replace(A, id=SessionId(secret("b")), expires=NOON + 61)
    with stores.sessions.writing() as tx:
        sessions.begin(tx, A)
        sessions.begin(tx, later)
        assert sessions.purge(tx, NOON + 60) == 1
        assert sessions.get(tx, later.id, NOON) == later


def test_a_day_has_one_key_whoever_asks_first(stores):
    with stores.sessions.writing() as tx:
        assert throttle.key(tx, TODAY, secret("first")) == secret("first")
        assert throttle.key(tx, TODAY, secret("second")) == secret("first")
        assert throttle.key(tx, TODAY + timedelta(days=1), secret("second")) == secret("second")


def test_attempts_are_counted_by_prefix(stores):
    one, two = PrefixHash(secret("one")), PrefixHash(secret("two"))
    with stores.sessions.writing() as tx:
        assert [throttle.attempt(tx, one, TODAY) for _ in range(3)] == [1, 2, 3]
        assert throttle.attempt(tx, two, TODAY) == 1
        assert throttle.attempts(tx, one) == 3
        assert throttle.attempts(tx, PrefixHash(secret("three"))) == 0


def test_one_count_begins_again_and_no_other(stores):
    one, two = PrefixHash(secret("one")), PrefixHash(secret("two"))
    with stores.sessions.writing() as tx:
        for prefix in (one, two):
            throttle.attempt(tx, prefix, TODAY)
        throttle.clear(tx, one)
        assert [throttle.attempts(tx, prefix) for prefix in (one, two)] == [0, 1]


def test_a_day_that_is_over_leaves_neither_key_nor_count(stores):
    prefix = PrefixHash(secret("one"))
    tomorrow = TODAY + timedelta(days=1)
    with stores.sessions.writing() as tx:
        throttle.key(tx, TODAY, secret("first"))
        throttle.attempt(tx, prefix, TODAY)
        throttle.purge(tx, TODAY)
        assert throttle.key(tx, TODAY, secret("other")) == secret("first")
        assert throttle.attempt(tx, prefix, TODAY) == 2
        throttle.purge(tx, tomorrow)
        assert throttle.key(tx, TODAY, secret("other")) == secret("other")
        assert throttle.attempt(tx, prefix, tomorrow) == 1


def test_a_crash_of_postgresql_loses_sessions_and_nothing_else(clusters):
    stores = open_stores(*databases(clusters))
    migrate(stores)
    world = begin_world(stores)
    with stores.sessions.writing() as tx:
        sessions.begin(tx, A)
    stores.close()
    clusters[0].crash()
    assert current(stores)
    with stores.sessions.reading() as tx:
        assert sessions.get(tx, A.id, NOON) is None
    with stores.main.reading() as tx:
        assert consultations.get(tx, world.consultation) is not None
    stores.close()
