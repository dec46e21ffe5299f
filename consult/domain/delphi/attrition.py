"""Who left between two rounds, and whether those who left had rated otherwise than those who stayed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from consult.domain.delphi.distribution import mean, median


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What some people had rated one item: how many of them rated it, and where they stood. None where nobody did."""

    raters: int
    mean: Fraction | None
    median: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bias:
    """One item of the earlier round as rated by those who stayed, beside those who left.

    A gap between the two warns that later rounds may look more agreed only because those who disagreed had gone.
    """

    stayed: Scores
    left: Scores


def attrition(before: Collection[str], after: Collection[str]) -> Fraction | None:
    """1 - n_r/n_(r-1): the share, 0 to 1, of those of the earlier round who are not in the later; None where it had none.

    People are named by their pseudonyms. Those who joined count in neither. Source: ACCORD, Gattrell et al. 2024,
    "ACCORD guideline for reporting consensus-based methods", PLOS Medicine 21(1), e1004326, items on who took part in
    each round.
    """
    earlier = set(before)
    return 1 - Fraction(len(earlier & set(after)), len(earlier)) if earlier else None


def bias(stayed: Sequence[int], left: Sequence[int]) -> Bias:
    """The earlier round's ratings of one item, by those who stayed and by those who left."""
    return Bias(stayed=_scores(stayed), left=_scores(left))


def _scores(ratings: Sequence[int]) -> Scores:
    if not ratings:
        return Scores(raters=0, mean=None, median=None)
    return Scores(raters=len(ratings), mean=mean(ratings), median=median(ratings))
