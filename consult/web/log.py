"""The log: an allow-list of fields, none of which can name a person, what she said, or where she was."""

import sys
from collections.abc import Mapping, MutableMapping

import structlog

FIELDS = frozenset({"event", "level", "kind", "endpoint", "trouble", "round", "reason", "unopened", "release"})


def keep_allowed(logger: object, method: str, event: MutableMapping[str, object]) -> Mapping[str, object]:  # noqa: ARG001 - structlog's signature
    """Drop every field that is not on the list."""
    return {name: value for name, value in event.items() if name in FIELDS}


def configure() -> None:
    """JSON lines on standard error, with nothing but allowed fields."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, keep_allowed, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def log(event: str, **fields: str) -> None:
    """Say that something happened."""
    structlog.get_logger().warning(event, **fields)
