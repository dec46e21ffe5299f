"""Worked examples that others published, to the printed digit."""

from fractions import Fraction

import pytest

from consult.domain.delphi.appropriateness import appropriateness, spread
from consult.domain.delphi.bands import Bands
from consult.domain.delphi.concordance import concordance, doubled_ranks
from consult.domain.delphi.consensus import Agreement
from consult.domain.delphi.distribution import median
from consult.domain.delphi.kappa import Weights, kappa
from consult.domain.delphi.signed_rank import signed_rank_p
from consult.domain.findings import Consensus

ANXIETY = (
    (3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3),
    (3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4),
    (2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2),
)
"""Three raters, twenty people: the data set `anxiety` of R's package irr (Gamer et al.)."""

WINGS = (
    (104, 108, 111, 102, 103, 102, 107, 105, 108, 112, 106, 114),
    (74, 76, 79, 72, 74, 71, 74, 72, 78, 77, 78, 83),
    (170, 170, 200, 145, 155, 130, 195, 160, 210, 200, 180, 220),
)
"""Wings, tails and bills of twelve birds, in tenths: Zar 2010, Biostatistical Analysis, 5th ed., example 20.5."""


def test_kendalls_w_with_ties_is_that_of_irr():
    found = concordance(ANXIETY)
    assert f"{float(found.w):.2f}" == "0.54"
    assert f"{float(found.chi_square):.1f}" == "30.8"
    assert found.degrees == 19
    assert f"{found.p_value:.4f}" == "0.0429"


def test_rank_sums_with_ties_are_those_of_zar():
    sums = [sum(column) / 2 for column in zip(*map(doubled_ranks, WINGS), strict=True)]
    assert sums == [14.5, 21, 30.5, 6, 11, 3.5, 20, 11.5, 29, 28.5, 22.5, 36]


def test_quadratic_kappa_is_that_of_irr():
    assert f"{float(kappa(list(zip(ANXIETY[0], ANXIETY[1], strict=True)))):.3f}" == "0.297"


@pytest.mark.parametrize(
    ("weights", "printed"), [(Weights.NONE, "0.9315"), (Weights.LINEAR, "0.9412"), (Weights.QUADRATIC, "0.9541")]
)
def test_three_kappas_are_those_of_scikit_learns_tests(weights, printed):
    before = [0] * 46 + [1] * 44 + [2] * 10
    after = [0] * 50 + [1] * 40 + [2] * 10
    assert f"{float(kappa(list(zip(before, after, strict=True)), weights)):.4f}" == printed


def test_kappa_of_grant_proposals_is_that_of_the_textbooks():
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert kappa(pairs, Weights.NONE) == Fraction(4, 10)


def test_darwins_maize_has_the_p_that_scipy_prints():
    changes = (6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75)
    assert signed_rank_p([(0, change) for change in changes]) == 0.041259765625


def test_the_depression_scale_of_hollander_and_wolfe_has_the_p_that_r_prints():
    before = (1830, 500, 1620, 2480, 1680, 1880, 1550, 3060, 1300)
    after = (878, 647, 598, 2050, 1060, 1290, 1060, 3140, 1290)
    assert f"{signed_rank_p(list(zip(before, after, strict=True))) / 2:.5f}" == "0.01953"


def test_ipras_of_a_criterion_is_that_of_bmj_open():
    """Fifteen ratings, 1 1 1 5 5 2 of them from 4 to 9: BMJ Open 2012, 2(5), e001431, table 1."""
    ratings = [4, 5, 6] + [7] * 5 + [8] * 5 + [9] * 2
    found = spread(ratings)
    assert (median(ratings), found.p30, found.p70, found.ipr) == (7, 7, 8, 1)
    assert f"{float(found.ipras):.1f}" == "6.1"
    assert not found.disagreement
    assert appropriateness(ratings) == "appropriate"


def test_comets_own_words_give_its_status():
    rule = Agreement()
    low, _, high = Bands().count([9] * 14 + [5] * 4 + [1] * 2)
    assert rule.status(low, high, 20) is Consensus.IN
    low, _, high = Bands().count([9] * 14 + [5] * 3 + [1] * 3)
    assert rule.status(low, high, 20) is Consensus.NONE
