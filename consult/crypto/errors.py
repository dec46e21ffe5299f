"""The one refusal of the package.

A wrong key, a flipped bit, a swapped row and a malformed blob look the same from
outside: whoever sends blobs in learns one bit, never which check failed.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from cryptography.exceptions import InvalidTag

__all__ = ["Refused", "refuses"]

P = ParamSpec("P")
T = TypeVar("T")


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """What was given does not open. There is no message and no cause, on purpose."""


def refuses(opening: Callable[P, T]) -> Callable[P, T]:
    """Turn every way in which `opening` may fail on its input into `Refused`.

    `Refused` is raised outside the handler, so that it carries neither cause nor
    context: a logged traceback cannot tell the failures apart.
    """

    @wraps(opening)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return opening(*args, **kwargs)
        except (InvalidTag, ValueError, TypeError):
            pass
        raise Refused

    return guarded
