"""The log: an allow-list of fields, none of which can name a person, what she said, or where she was."""

import logging
import sys
from collections.abc import Mapping, MutableMapping

import structlog

FIELDS = frozenset({"event", "level", "kind", "endpoint", "trouble", "round", "reason", "unopened", "release"})
SENTENCES = {
    "WORKER TIMEOUT (pid:%s)": "a process of the server took too long and was ended",
    "Worker (pid:%s) exited with code %s.": "a process of the server ended",
    "Worker (pid:%s) was sent %s! Perhaps out of memory?": "a process of the server was killed, perhaps for want of memory",
    "Connection in use: %s": "something else listens on this address",
    "Invalid address: %s": "this is no address to listen on",
    "Can't connect to %s": "cannot listen on this address",
    "Unhandled exception in main loop": "the server stopped by a fault",
}
"""What gunicorn says of itself, before it fills anything in, and in which words it is passed on."""


def keep_allowed(logger: object, method: str, event: MutableMapping[str, object]) -> Mapping[str, object]:  # noqa: ARG001 - structlog's signature
    """Drop every field that is not on the list."""
    return {name: value for name, value in event.items() if name in FIELDS}


class Told(logging.Handler):
    """What libraries log: which library, and the kind of fault. Never its sentence, which may hold a path or an address."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line of ours in the place of theirs."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        log("library", kind=kind, trouble=record.name, reason=SENTENCES.get(str(record.msg), ""))


def configure() -> None:
    """JSON lines on standard error, with nothing but allowed fields; libraries' own lines become such lines."""
    root = logging.getLogger()
    if not any(isinstance(handler, Told) for handler in root.handlers):
        root.addHandler(Told(logging.WARNING))
    structlog.configure(
        processors=[structlog.processors.add_log_level, keep_allowed, structlog.processors.JSONRenderer()],
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )


def log(event: str, **fields: str) -> None:
    """Say that something happened."""
    structlog.get_logger().warning(event, **fields)
