"""What the bench found: figures with their aims, as a table to read and as JSON to keep."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter

HEAD = ("what", "consult", "bare", "ratio", "aim")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing measured. ``consult`` and ``bare`` are in ``unit``; ``ratio`` is consult's cost over the bare one's.

    ``aim`` says in words what was aimed at, and ``kept`` whether it was reached; None where nothing is aimed at.
    """

    what: str
    unit: str
    consult: float
    bare: float | None = None
    ratio: float | None = None
    aim: str = ""
    kept: bool | None = None


def ratio_of(pairs: Sequence[tuple[float, float]]) -> float:
    """The median of consult's cost over the bare one's, pair by pair: what else the machine does hits both alike."""
    return median(consult / bare for consult, bare in pairs)


def in_turns(turns: int, ours: Callable[[], None], bare: Callable[[], None]) -> list[tuple[float, float]]:
    """Seconds of both in this process, one after the other, turn after turn. One turn more comes first, to warm up.

    What was loaded so far is looked through no more, as in a worker of `consult serve`.
    """
    gc.collect()
    gc.freeze()
    pairs = []
    for _ in range(turns + 1):
        began = perf_counter()
        ours()
        done = perf_counter()
        bare()
        pairs.append((done - began, perf_counter() - done))
    return pairs[1:]


def at_most(what: str, pairs: Sequence[tuple[float, float]], most: float, aim: str) -> Figure:
    """What should cost at most so many times the bare one, in milliseconds."""
    ratio = ratio_of(pairs)
    return Figure(
        what=what,
        unit="ms",
        consult=1000 * median(consult for consult, _ in pairs),
        bare=1000 * median(bare for _, bare in pairs),
        ratio=ratio,
        aim=f"at most {most:.0f} times {aim}",
        kept=ratio <= most,
    )


def lines(figures: Sequence[Figure]) -> list[str]:
    """The table, a line each, its head first."""
    rows = [HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def records(figures: Sequence[Figure]) -> list[dict[str, object]]:
    """The same as JSON values."""
    return [asdict(figure) for figure in figures]


def _row(figure: Figure) -> tuple[str, ...]:
    said = "" if figure.kept is None else (" · kept" if figure.kept else " · missed")
    return (
        figure.what,
        _amount(figure.consult, figure.unit),
        "" if figure.bare is None else _amount(figure.bare, figure.unit),
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        figure.aim + said,
    )


def _amount(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if unit == "B" else f"{value:,.2f} {unit}"
