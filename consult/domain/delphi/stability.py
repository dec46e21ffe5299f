"""What of a round stayed as it was in the round before, by the people who rated in both."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from consult.domain.delphi.kappa import Pair, kappa
from consult.domain.delphi.signed_rank import signed_rank_p


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """One item's change: quadratic weighted kappa, the share that gave the same rating, Wilcoxon's two-sided p.

    Each is None where it cannot be computed.
    """

    kappa: Fraction | None = None
    unchanged: Fraction | None = None
    wilcoxon_p: float | None = None


def unchanged(pairs: Sequence[Pair]) -> Fraction | None:
    """The share, 0 to 1, of those who rated twice that gave the same rating again; None where nobody rated twice.

    Source: Scheibe, Skutsch & Schofer 1975, "Experiments in Delphi methodology", in Linstone & Turoff (eds), The
    Delphi Method, IV.C, who stop where at most 15 % change.
    """
    return Fraction(sum(before == after for before, after in pairs), len(pairs)) if pairs else None


def stability(pairs: Sequence[Pair]) -> Stability:
    """How stable one item is between two rounds."""
    return Stability(kappa=kappa(pairs), unchanged=unchanged(pairs), wilcoxon_p=signed_rank_p(pairs))
