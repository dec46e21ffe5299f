"""Statistics of a Delphi in exact fractions, beside numpy's floating point on the same data."""

from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from time import perf_counter

import numpy as np

from consult.cli.bench.figures import Figure, ratio_of
from consult.domain.delphi.concordance import concordance
from consult.domain.delphi.distribution import mean, quantile
from consult.domain.delphi.kappa import kappa

TURNS = 5
RATINGS = 1_000
RATERS, ITEMS = 100, 20
POINTS = 9
QUARTERS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


def measure() -> list[Figure]:
    """Each as milliseconds, the quickest of a few turns, and as the median ratio."""
    first, then = _ratings(0), _ratings(1)
    table = np.array(_ratings(2) + _ratings(3)).reshape(RATERS, ITEMS)
    rows = [tuple(map(int, row)) for row in table]
    return [
        _beside(
            f"mean and quartiles of {RATINGS:,} ratings",
            lambda: [mean(first), *(quantile(first, part) for part in QUARTERS)],
            lambda: [np.mean(first), *np.quantile(first, [float(part) for part in QUARTERS])],
        ),
        _beside(
            f"weighted kappa of {RATINGS:,} pairs",
            lambda: [kappa(list(zip(first, then, strict=True)))],
            lambda: [_kappa(np.array(first), np.array(then))],
        ),
        _beside(
            f"Kendall's W of {RATERS} raters over {ITEMS} items", lambda: [_w(rows)], lambda: [_concordance(table)]
        ),
    ]


def _ratings(salt: int) -> list[int]:
    """The same at every run."""
    turns = range(-(-RATINGS // 32))
    return [byte % POINTS + 1 for turn in turns for byte in sha256(bytes([turn, salt])).digest()][:RATINGS]


def _w(rows: list[tuple[int, ...]]) -> Fraction | None:
    found = concordance(rows)
    return None if found is None else found.w


def _kappa(
    first: "np.ndarray[tuple[int], np.dtype[np.int64]]", then: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> float:
    """Cohen's weighted kappa by its matrices."""
    seen = np.zeros((POINTS, POINTS))
    np.add.at(seen, (first - 1, then - 1), 1)
    by_chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    weights = np.subtract.outer(np.arange(POINTS), np.arange(POINTS)) ** 2
    return 1 - float((weights * seen).sum() / (weights * by_chance).sum())


def _concordance(table: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> float:
    """Kendall's W, corrected for ties, by sorting each row."""
    ranks, ties = [], 0.0
    for row in table:
        points, place, many = np.unique(row, return_inverse=True, return_counts=True)
        del points
        ends = np.cumsum(many)
        ranks.append((ends - (many - 1) / 2)[place])
        ties += float((many**3 - many).sum())
    sums = np.array(ranks).sum(axis=0)
    spread = float(((sums - sums.mean()) ** 2).sum())
    return 12 * spread / (RATERS**2 * (ITEMS**3 - ITEMS) - RATERS * ties)


def _beside(what: str, ours: Callable[[], list[Fraction | None]], theirs: Callable[[], list[float]]) -> Figure:
    pairs = []
    for _ in range(TURNS):
        began = perf_counter()
        exact = ours()
        done = perf_counter()
        floating = theirs()
        pairs.append((done - began, perf_counter() - done))
        if not np.allclose([float(one) for one in exact if one is not None], floating):
            raise RuntimeError("numpy says otherwise")
    return Figure(
        what=f"{what}, beside numpy's",
        unit="ms",
        consult=1000 * min(exact for exact, _ in pairs),
        bare=1000 * min(floating for _, floating in pairs),
        ratio=ratio_of(pairs),
    )
