"""A crash before any SQL statement or commit, wherever it comes: what was begun is simply not gone on with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event

from consult.storage.stores import Stores


class Crash(BaseException):
    """The process dies here: nothing between catches it, as nothing catches a kill."""


@dataclass
class Steps:
    """How many statements and commits there were so far."""

    taken: int = 0


@contextmanager
def crash_before(stores: Stores, step: int | None) -> Iterator[Steps]:
    """Die before this statement or commit, counted from 1 over all stores; None only counts."""
    steps = Steps()

    def count(*_: object) -> None:
        steps.taken += 1
        if steps.taken == step:
            raise Crash

    engines = [engine for _, store in stores.each() for engine in (store._writer, store._reader)]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
        event.listen(engine, "commit", count)
    try:
        yield steps
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", count)
            event.remove(engine, "commit", count)


def steps_of(stores: Stores, work: Callable[[], object]) -> int:
    """How many statements and commits this work takes."""
    with crash_before(stores, None) as steps:
        work()
    return steps.taken


def dies_at(stores: Stores, step: int, work: Callable[[], object]) -> bool:
    """Do this work and die before this statement or commit. False where the work was done before it came to that."""
    try:
        with crash_before(stores, step):
            work()
    except Crash:
        return True
    return False
