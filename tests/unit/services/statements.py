"""A crash before any one SQL statement, in whichever store it goes to."""

from collections.abc import Callable
from contextlib import ExitStack

from sqlalchemy import Engine, event

from tests.world import World


class CrashError(Exception):
    """What a power cut would be."""


def crash_before(number: int, world: World, work: Callable[[], object]) -> bool:
    """Do this work and crash before its statement of this number, from 0. False where the work ended before."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == number + 1:
            raise CrashError

    with ExitStack() as listening:
        for _, store in world.house.stores.each():
            _listen(listening, store._writer, count)
        try:
            work()
        except CrashError:
            return True
    return False


def _listen(listening: ExitStack, engine: Engine, count: Callable[..., None]) -> None:
    for name in ("before_cursor_execute", "commit"):
        event.listen(engine, name, count)
        listening.callback(event.remove, engine, name, count)
