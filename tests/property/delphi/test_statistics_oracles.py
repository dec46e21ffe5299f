"""The Delphi statistics held against numpy and scipy, which know nothing of them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from consult.domain.delphi.concordance import concordance, doubled_ranks
from consult.domain.delphi.distribution import coefficient_of_variation, mean, quantile
from consult.domain.delphi.kappa import Weights, kappa
from consult.domain.delphi.signed_rank import signed_rank_p
from consult.domain.delphi.tails import chi_square_tail, normal_two_sided

RATING = st.integers(1, 9)
RATINGS = st.lists(RATING, min_size=1, max_size=80)
PAIRS = st.lists(st.tuples(RATING, RATING), min_size=1, max_size=60)
PATIENT = settings(deadline=None)
"""The oracles are slow the first time they are asked."""


@PATIENT
@given(RATINGS, st.fractions(0, 1, max_denominator=100))
def test_quantiles_are_numpys(ratings, share):
    assert float(quantile(ratings, share)) == pytest.approx(np.quantile(ratings, float(share)), abs=1e-9)


@PATIENT
@given(st.lists(RATING, min_size=2, max_size=80))
def test_mean_and_variation_are_numpys(ratings):
    assert float(mean(ratings)) == pytest.approx(np.mean(ratings))
    assert coefficient_of_variation(ratings) == pytest.approx(np.std(ratings, ddof=1) / np.mean(ratings), abs=1e-12)


@PATIENT
@given(st.floats(0, 3000), st.integers(1, 400))
def test_the_chi_square_tail_is_scipys(value, degrees):
    assert chi_square_tail(value, degrees) == pytest.approx(stats.chi2.sf(value, degrees), rel=1e-9, abs=1e-300)


@PATIENT
@given(st.floats(-37, 37))
def test_the_normal_tail_is_scipys(z):
    assert normal_two_sided(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-12)


@PATIENT
@given(RATINGS)
def test_ranks_are_scipys(ratings):
    assert [rank / 2 for rank in doubled_ranks(ratings)] == list(stats.rankdata(ratings))


@PATIENT
@given(st.integers(2, 12), st.integers(3, 10), st.data())
def test_w_is_friedmans_statistic_in_another_unit(raters, items, data):
    rows = [data.draw(st.lists(RATING, min_size=items, max_size=items)) for _ in range(raters)]
    found = concordance(rows)
    assume(found is not None)
    oracle = stats.friedmanchisquare(*np.array(rows).T)
    assert float(found.chi_square) == pytest.approx(oracle.statistic, abs=1e-9)
    assert found.p_value == pytest.approx(oracle.pvalue, rel=1e-9)
    assert 0 <= found.w <= 1


@PATIENT
@given(PAIRS, st.sampled_from(Weights))
def test_kappa_is_that_of_its_contingency_table(pairs, weights):
    table = np.zeros((9, 9))
    for before, after in pairs:
        table[before - 1, after - 1] += 1
    step = np.abs(np.subtract.outer(np.arange(9), np.arange(9)))
    weight = {Weights.NONE: step > 0, Weights.LINEAR: step, Weights.QUADRATIC: step**2}[weights].astype(float)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    found = kappa(pairs, weights)
    if found is None:
        assert (weight * expected).sum() == 0
    else:
        assert float(found) == pytest.approx(1 - (weight * table).sum() / (weight * expected).sum(), abs=1e-12)
        assert -1 <= found <= 1


@PATIENT
@given(PAIRS)
def test_quadratic_kappa_is_the_concordance_correlation(pairs):
    """Fleiss & Cohen 1973: with quadratic weights it is Lin's coefficient, an intraclass correlation."""
    before, after = np.array(pairs, dtype=float).T
    found = kappa(pairs)
    assume(found is not None)
    apart = before.var() + after.var() + (before.mean() - after.mean()) ** 2
    together = 2 * ((before - before.mean()) * (after - after.mean())).mean()
    assert float(found) == pytest.approx(together / apart, abs=1e-9)


@PATIENT
@given(st.lists(st.tuples(RATING, RATING), min_size=14, max_size=70))
def test_wilcoxon_is_scipys(pairs):
    before, after = np.array(pairs).T
    assume((before != after).any())
    assert signed_rank_p(pairs) == pytest.approx(stats.wilcoxon(after, before).pvalue, rel=1e-9)


@PATIENT
@given(st.lists(st.integers(-500, 500).filter(bool), min_size=1, max_size=50, unique_by=abs))
def test_wilcoxon_without_ties_is_scipys_exact_one(changes):
    oracle = stats.wilcoxon(changes, method="exact").pvalue
    assert signed_rank_p([(0, change) for change in changes]) == pytest.approx(oracle, rel=1e-9)


@PATIENT
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=9).filter(any))
def test_wilcoxon_of_few_with_ties_is_that_of_every_sign(changes):
    sizes = [abs(change) for change in changes if change]
    places = stats.rankdata(sizes)
    signs = np.array(np.meshgrid(*[[0, 1]] * len(sizes))).T.reshape(-1, len(sizes))
    sums = signs @ places
    seen = sum(rank for rank, change in zip(places, filter(None, changes), strict=True) if change > 0)
    oracle = min(1, 2 * min((sums <= seen).mean(), (sums >= seen).mean()))
    assert signed_rank_p([(0, change) for change in changes]) == pytest.approx(oracle)


def test_the_oracles_would_see_a_wrong_statistic():
    assert float(quantile([1, 2, 9], Fraction(1, 4))) != np.quantile([1, 2, 9], 0.25, method="hazen")
    assert stats.wilcoxon([1, 2, 3, 4, 5, 6]).pvalue != stats.wilcoxon([1, 2, 3, 4, 5, -6]).pvalue
