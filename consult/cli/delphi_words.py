"""The figures of `consult delphi` as a table that a person can read."""

from collections.abc import Iterator, Sequence

from consult.domain.quoting import harmless
from consult.domain.ratings_file import EVERYONE, Figures

_HEADINGS = ("", "n", "unable", "mean", "median", "IQR", "narrow", "low", "mid", "high", "status", "index", "RAND/UCLA")
_NOTHING = "–"
_NARROW = {None: _NOTHING, True: "yes", False: "no"}
"""Whether the interquartile range is agreement on a scale of 5 or 9 points."""


def lines(figures: Figures) -> Iterator[str]:
    """People and items, then concordance, stability and who left, where there is any."""
    yield f"{figures['n']} people, {len(figures['items'])} items"
    yield ""
    yield from _columns([_HEADINGS, *_rows(figures)])
    kendall = figures["kendall"]
    if kendall["w"] is not None:
        told = f"W {_decimals(kendall['w'], 3)}, χ² {_decimals(kendall['chi2'], 2)}, df {kendall['df']}"
        yield ""
        yield f"Kendall’s {told}, p {_p(kendall['p'])}"
    if figures["stability"]:
        yield ""
        yield "Since the round before"
        yield from _columns([("", "kappa", "unchanged", "Wilcoxon p", "change of variation"), *_changes(figures)])
    if figures["attrition"]:
        yield ""
        yield "Who left, at each step"
        yield from _columns([(name, *map(_percent, shares)) for name, shares in figures["attrition"].items()])
        yield from _leaving(figures["bias"])


def top_lines(figures: Figures) -> Iterator[str]:
    """How many have each item among their first, of everyone and of each group; then each one's own order."""
    told = {EVERYONE: figures, **figures["groups"]}
    yield f"{figures['n']} people ranked {len(figures['shares'])} items; among the first {figures['k']}:"
    yield ""
    rows = [(item, *(_percent(each["shares"][item]) for each in told.values())) for item in figures["shares"]]
    yield from _columns([("", *(harmless(f"{name} ({each['n']})") for name, each in told.items())), *rows])
    for name, each in told.items():
        yield ""
        yield f"{harmless(name)}: {', '.join(map(harmless, each['first'])) or _NOTHING}"


def _rows(figures: Figures) -> Iterator[tuple[str, ...]]:
    for item, told in figures["items"].items():
        yield item, *_figures(told)
        for group, of_group in told["groups"].items():
            yield f"  {group}", *_figures(of_group)


def _figures(told: Figures) -> tuple[str, ...]:
    return (
        str(told["n"]),
        str(told["unable"]),
        *(_decimals(told[name], 2) for name in ("mean", "median", "iqr")),
        _NARROW[told["iqr_agreed"]],
        *(_percent(told[name]) for name in ("low", "mid", "high")),
        told["consensus"],
        _decimals(told["disagreement_index"], 2),
        told["rand_ucla"] or _NOTHING,
    )


def _changes(figures: Figures) -> Iterator[tuple[str, ...]]:
    for item, told in figures["stability"].items():
        told_so = _decimals(told["kappa"], 2), _percent(told["unchanged"]), _p(told["wilcoxon_p"])
        yield item, *told_so, _decimals(told["cv_change"], 2)


def _leaving(steps: Sequence[Figures]) -> Iterator[str]:
    """Those who left beside those who stayed, for each step at which anybody left."""
    for step, items in enumerate(steps, start=1):
        if any(told["left"]["n"] for told in items.values()):
            yield ""
            yield f"What those had rated who left after round {step}, beside those who stayed"
            rows = [(item, *_score(told["left"]), *_score(told["stayed"])) for item, told in items.items()]
            yield from _columns([("", "left", "mean", "median", "stayed", "mean", "median"), *rows])


def _score(told: Figures) -> tuple[str, ...]:
    return str(told["n"]), _decimals(told["mean"], 2), _decimals(told["median"], 2)


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Names to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        told = [
            harmless(name).ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)),
        ]
        yield "  ".join(told).rstrip()


def _decimals(value: float | None, places: int) -> str:
    return _NOTHING if value is None else f"{value:.{places}f}"


def _percent(value: float | None) -> str:
    return _NOTHING if value is None else f"{100 * value:.0f} %"


def _p(value: float | None) -> str:
    if value is None:
        return _NOTHING
    return "<0.001" if value < 0.001 else f"{value:.3f}"  # noqa: PLR2004 - the usual way to print a p-value
