"""Where tests keep what they need not keep: memory, where there is plenty. A commit then waits for no disk."""

import os
import shutil
from pathlib import Path

PLENTY = 4 * 2**30
MEMORY = Path("/dev/shm")


def quick_place() -> str | None:
    """A folder in memory; None where there is none, or too little of it."""
    return str(MEMORY) if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > PLENTY else None


def keep_there() -> None:
    """Let pytest's own folders lie there, unless somebody named another place."""
    if (place := quick_place()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", place)
