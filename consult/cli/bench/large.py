"""A hundred thousand people's round, counted as they come and protected: time for each of them, and memory."""

import gc
from pathlib import Path
from time import perf_counter

from consult.cli.bench.figures import Figure
from consult.cli.bench.installation import Installation
from consult.cli.bench.panel import written
from consult.cli.bench.tables import Raw
from consult.disclosure.rounding import RoundingKey
from consult.disclosure.rules import Occasion, protect
from consult.domain.findings import Method
from consult.domain.table import RATING_CELLS
from consult.services.tabulating import tabulate

PEOPLE = 100_000
FEW_PEOPLE = 1_020
REMEMBERED = 500
"""People whose blobs are opened raw, for the cost of opening one."""
TURNS = 5
MOST = 3.0
MEMORY_MOST = 200.0
KIB = 1024
ITSELF = Path("/proc/self")


def measure(here: Installation, *, quick: bool) -> list[Figure]:
    """Seconds and MiB in this process, once: what was written before is let go first."""
    people = FEW_PEOPLE if quick else PEOPLE
    panel = written(here, people, REMEMBERED)
    unlocked = here.unlocked()
    per_raw = _raw(Raw(panel.blobs), min(people, REMEMBERED))
    gc.collect()
    before = _forget_peak()
    began = perf_counter()
    true = tabulate(here.house, unlocked, panel.round, Method().threshold)
    counted = perf_counter()
    rated = frozenset(table.item for table in true.tabulation.tables if table.cells == RATING_CELLS)
    key = RoundingKey(here.house.keys.rounding)
    occasion = Occasion(key=key, release=b"bench large", number=1, day=here.today)
    release = protect(true.tabulation, method=Method(), occasion=occasion, consensus_items=rated)
    done = perf_counter()
    if true.unopened or true.tabulation.sizes.everyone != people or not release.findings[0].rows[0].quartiles:
        raise RuntimeError("the round that was written did not open")
    grown = _mib("VmHWM") - before
    per_person = (counted - began) / people
    return [
        Figure(
            what=f"tabulate {people:,} responses of {len(panel.round.instrument.items)} items, each",
            unit="ms",
            consult=1000 * per_person,
            bare=1000 * per_raw,
            ratio=per_person / per_raw,
            aim=f"at most {MOST:.0f} times the raw opening",
            kept=per_person <= MOST * per_raw,
        ),
        Figure(what="protect and audit its tables, with quartiles", unit="s", consult=done - counted),
        Figure(
            what="memory that both add at their highest",
            unit="MiB",
            consult=grown,
            aim=f"at most {MEMORY_MOST:.0f} MiB",
            kept=grown <= MEMORY_MOST,
        ),
    ]


def _raw(raw: Raw, people: int) -> float:
    """Seconds to open one person's blobs with everything known that can be: the least of some turns."""
    seconds = []
    for _ in range(TURNS):
        began = perf_counter()
        raw.open()
        seconds.append(perf_counter() - began)
    return min(seconds) / people


def _forget_peak() -> float:
    """MiB that this process holds now; from now on its highest is counted anew (proc_pid_clear_refs(5))."""
    (ITSELF / "clear_refs").write_text("5", encoding="ascii")
    return _mib("VmRSS")


def _mib(name: str) -> float:
    lines = (ITSELF / "status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / KIB
