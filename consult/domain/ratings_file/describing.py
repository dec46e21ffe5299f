"""Every figure of the Delphi method for rounds in their order, as values that JSON can hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from consult.domain.delphi.appropriateness import appropriateness, spread
from consult.domain.delphi.attrition import Scores, attrition, bias
from consult.domain.delphi.bands import Bands
from consult.domain.delphi.concordance import concordance
from consult.domain.delphi.consensus import Agreement
from consult.domain.delphi.distribution import (
    AGREED_IQR,
    QUARTER,
    THREE_QUARTERS,
    change_of_variation,
    interquartile_range,
    mean,
    median,
    narrow,
    quantile,
)
from consult.domain.delphi.stability import stability
from consult.domain.ratings_file.ratings import EVERYONE, Person, Round

Figures = dict[str, Any]
"""Names and what JSON can hold; None stands for what cannot be computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How ratings become a status: the bands, COMET's shares, and whether those unable to say are in the denominator."""

    bands: Bands
    agreement: Agreement
    unable_counts: bool = False


def describe(rounds: Sequence[Round], rule: Rule) -> Figures:
    """The figures of the last round, its change from the one before, and who left at each step.

    ``attrition`` has a list of shares for everyone and for each group, one for each step from a file to the next;
    ``bias`` has, for each step, what those who stayed had rated beside those who left. Raises IndexError without a round.
    """
    last = rounds[-1]
    return {
        "n": len(last.people),
        "items": {item: _item(last, item, rule) for item in last.items},
        "kendall": _kendall(last),
        "stability": _stability(rounds[-2], last) if len(rounds) > 1 else {},
        "attrition": _attrition(rounds),
        "bias": [_bias(before, after) for before, after in pairwise(rounds)],
    }


def _item(told: Round, item: str, rule: Rule) -> Figures:
    figures = _figures(told.people, item, rule)
    groups = {group: _figures(told.of_group(group), item, rule) for group in told.groups}
    return {**figures, "groups": groups}


def _figures(people: Sequence[Person], item: str, rule: Rule) -> Figures:
    ratings = [person.ratings[item] for person in people if item in person.ratings]
    unable = sum(item in person.unable for person in people)
    return {
        "n": len(ratings),
        "unable": unable,
        **_distribution(ratings, rule.bands),
        **_shares(ratings, unable, rule),
        **_rand(ratings if rule.bands.of_nine else []),
        "groups": {},
    }


def _distribution(ratings: Sequence[int], bands: Bands) -> Figures:
    if not ratings:
        return dict.fromkeys(("mean", "median", "q1", "q3", "iqr", "iqr_agreed"))
    iqr, low, high = interquartile_range(ratings), *bands.scale
    return {
        "mean": float(mean(ratings)),
        "median": float(median(ratings)),
        "q1": float(quantile(ratings, QUARTER)),
        "q3": float(quantile(ratings, THREE_QUARTERS)),
        "iqr": float(iqr),
        "iqr_agreed": narrow(iqr, high) if low == 1 and high in AGREED_IQR else None,
    }


def _shares(ratings: Sequence[int], unable: int, rule: Rule) -> Figures:
    counts = rule.bands.count(ratings)
    of = len(ratings) + (unable if rule.unable_counts else 0)
    shares = [_number(Fraction(count, of)) if of else None for count in counts]
    status = rule.agreement.status(counts[0], counts[2], of)
    return {**dict(zip(("low", "mid", "high"), shares, strict=True)), "consensus": status.value}


def _rand(ratings: Sequence[int]) -> Figures:
    """RAND/UCLA's figures; None each without ratings from 1 to 9."""
    if not ratings:
        return dict.fromkeys(("ipr", "ipras", "disagreement_index", "rand_ucla"))
    found = spread(ratings)
    return {
        "ipr": float(found.ipr),
        "ipras": float(found.ipras),
        "disagreement_index": float(found.index),
        "rand_ucla": appropriateness(ratings).value,
    }


def _kendall(told: Round) -> Figures:
    found = concordance(list(told.complete()))
    if found is None:
        return dict.fromkeys(("w", "chi2", "df", "p"))
    return {"w": float(found.w), "chi2": float(found.chi_square), "df": found.degrees, "p": found.p_value}


def _stability(before: Round, after: Round) -> Figures:
    """Of each item of the later round; nothing can be computed for one that the earlier did not ask."""
    found = {item: stability(before.pairs(after, item)) for item in after.items}
    return {
        item: {
            "kappa": _number(each.kappa),
            "unchanged": _number(each.unchanged),
            "wilcoxon_p": each.wilcoxon_p,
            "cv_change": change_of_variation(before.of_item(item), after.of_item(item)),
        }
        for item, each in found.items()
    }


def _attrition(rounds: Sequence[Round]) -> Figures:
    """Of everyone and of each group, as it was in the earlier round of each step."""
    steps = list(pairwise(rounds))
    groups = dict.fromkeys(group for before, _ in steps for group in before.groups)
    shares: Figures = {name: [] for name in (EVERYONE, *groups)} if steps else {}
    for before, after in steps:
        there = {person.pseudonym for person in after.people}
        for name, told in shares.items():
            people = before.people if name == EVERYONE else before.of_group(name)
            told.append(_number(attrition([person.pseudonym for person in people], there)))
    return shares


def _bias(before: Round, after: Round) -> Figures:
    there = {person.pseudonym for person in after.people}

    def of(item: str, *, stayed: bool) -> list[int]:
        return [
            person.ratings[item]
            for person in before.people
            if item in person.ratings and (person.pseudonym in there) == stayed
        ]

    found = {item: bias(of(item, stayed=True), of(item, stayed=False)) for item in before.items}
    return {item: {"stayed": _scores(each.stayed), "left": _scores(each.left)} for item, each in found.items()}


def _scores(scores: Scores) -> Figures:
    return {"n": scores.raters, "mean": _number(scores.mean), "median": _number(scores.median)}


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
