"""Edges of the Delphi statistics: what cannot be computed, what is refused, and the rules at their thresholds."""

from fractions import Fraction

import pytest

from consult.domain.delphi import appropriateness as rand
from consult.domain.delphi.attrition import attrition, bias
from consult.domain.delphi.bands import Bands
from consult.domain.delphi.concordance import concordance, doubled_ranks
from consult.domain.delphi.consensus import high_in_each_group, low_in_every_group
from consult.domain.delphi.distribution import (
    change_of_variation,
    coefficient_of_variation,
    interquartile_range,
    mean,
    median,
    narrow,
    quantile,
)
from consult.domain.delphi.kappa import Weights, kappa
from consult.domain.delphi.ranking import best_worst, top, top_shares
from consult.domain.delphi.signed_rank import signed_rank_p
from consult.domain.delphi.stability import Stability, stability
from consult.domain.delphi.tails import chi_square_tail, normal_two_sided


def test_quantiles_are_of_type_7_and_exact():
    ratings = [9, 1, 4, 7]
    assert [quantile(ratings, Fraction(n, 4)) for n in range(5)] == [1, Fraction(13, 4), Fraction(11, 2), 7.5, 9]
    assert quantile([5], Fraction(3, 10)) == 5
    assert (mean(ratings), median(ratings)) == (Fraction(21, 4), Fraction(11, 2))
    assert interquartile_range(ratings) == Fraction(17, 4)


@pytest.mark.parametrize("measure", [mean, median, interquartile_range])
def test_nothing_is_measured_of_no_rating(measure):
    with pytest.raises(ValueError, match="there is no rating"):
        measure([])


def test_a_share_outside_nought_to_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile([1], Fraction(11, 10))


@pytest.mark.parametrize(("iqr", "points", "agreed"), [(1, 5, True), (2, 5, False), (2, 9, True), (2.25, 9, False)])
def test_an_interquartile_range_is_narrow_by_its_scale(iqr, points, agreed):
    assert narrow(Fraction(iqr), points) is agreed


def test_other_scales_have_no_agreed_range():
    with pytest.raises(ValueError, match="a scale of 7 points"):
        narrow(Fraction(1), 7)


def test_variation_is_of_the_sample_and_compared_from_thirty_people_on():
    assert coefficient_of_variation([4, 6]) == pytest.approx(2**0.5 / 5)
    assert coefficient_of_variation([5]) is None
    assert coefficient_of_variation([-1, 1]) is None
    wide, tight = [1, 9] * 15, [4, 6] * 15
    assert change_of_variation(wide, tight) == pytest.approx(-3 / 5 * (30 / 29) ** 0.5)
    assert change_of_variation(wide[:29], tight) is None


def test_bands_count_and_refuse_what_is_not_on_the_scale():
    assert Bands().count([1, 3, 4, 6, 7, 9, 9]) == (2, 2, 3)
    assert Bands().of_nine
    assert not Bands(low=(1, 2), high=(6, 7)).of_nine
    assert Bands(low=(0, 0), high=(1, 1)).count([0, 1, 1]) == (1, 0, 2)
    with pytest.raises(ValueError, match="not on the scale"):
        Bands().count([0])
    with pytest.raises(ValueError, match="must end before"):
        Bands(low=(1, 4), high=(4, 9))


def test_disagreement_makes_a_proposal_uncertain():
    split = [1, 1, 1, 2, 8, 9, 9, 9, 9]
    found = rand.spread(split)
    assert (found.ipr, found.ipras) == (Fraction(7) + Fraction(6, 10), Fraction("2.35") + Fraction("0.3"))
    assert found.disagreement
    assert found.index > 1
    assert rand.appropriateness(split) == "uncertain"


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ([3, 4], "uncertain"),  # a median of 3.5 goes up
        ([6, 7], "appropriate"),  # and one of 6.5
        ([3, 3], "inappropriate"),
        ([6, 6], "uncertain"),
        ([7, 7], "appropriate"),
    ],
)
def test_a_median_between_classes_counts_to_the_higher(ratings, said):
    assert rand.appropriateness(ratings) == said


def test_rand_is_of_nine_points_alone():
    with pytest.raises(ValueError, match="from 1 to 9"):
        rand.spread([0, 5])


def test_a_disagreement_exactly_at_the_adjusted_range_is_none():
    even = rand.Spread(p30=Fraction(5) - Fraction("1.175"), p70=Fraction(5) + Fraction("1.175"))
    assert even.ipr == even.ipras == Fraction("2.35")
    assert not even.disagreement
    assert even.index == 1


def test_w_is_one_for_one_order_and_nought_for_opposite_ones():
    assert concordance([[1, 2, 3], [4, 5, 9]]).w == 1
    assert concordance([[1, 2], [2, 1]]).w == 0
    assert concordance([[1, 2], [2, 1]]).p_value == 1


def test_there_is_no_order_among_too_few_or_among_equals():
    assert concordance([]) is None
    assert concordance([[1, 2, 3]]) is None
    assert concordance([[1], [2]]) is None
    assert concordance([[5, 5], [7, 7]]) is None
    with pytest.raises(ValueError, match="same items"):
        concordance([[1, 2], [1]])


def test_equal_ratings_share_their_ranks():
    assert doubled_ranks([7, 3, 7, 9]) == (5, 2, 5, 8)
    assert doubled_ranks([]) == ()


def test_kappa_knows_no_chance_where_all_is_one():
    assert kappa([]) is None
    assert kappa([(5, 5), (5, 5)]) is None
    assert kappa([(5, 6), (5, 6)]) == 0
    assert kappa([(1, 1), (9, 9)]) == 1
    assert kappa([(1, 9), (9, 1)]) == -1


def test_a_rating_that_nobody_gave_still_is_a_step():
    pairs = [(1, 1), (1, 3), (3, 3), (9, 9)]
    assert kappa(pairs, Weights.QUADRATIC) != kappa([(1, 1), (1, 2), (2, 2), (3, 3)], Weights.QUADRATIC)


def test_wilcoxon_is_silent_where_nobody_moved_and_exact_for_one():
    assert signed_rank_p([]) is None
    assert signed_rank_p([(3, 3), (4, 4)]) is None
    assert signed_rank_p([(3, 4)]) == 1
    assert signed_rank_p([(0, step) for step in range(1, 7)]) == 2 / 64


def test_stability_says_each_thing_or_none():
    assert stability([]) == Stability()
    found = stability([(7, 7), (7, 8), (3, 3), (1, 1)])
    assert found.unchanged == Fraction(3, 4)
    assert found.wilcoxon_p == 1


def test_attrition_counts_those_who_left_and_not_those_who_joined():
    assert attrition({"a", "b", "c", "d"}, {"a", "b", "c", "x", "y"}) == Fraction(1, 4)
    assert attrition({"a"}, {"a", "b"}) == 0
    assert attrition((), {"a"}) is None


def test_bias_puts_those_who_left_beside_those_who_stayed():
    found = bias([7, 8, 9], [1])
    assert (found.stayed.raters, found.stayed.mean, found.left.median) == (3, 8, 1)
    assert bias([], []).left.mean is None


def test_a_variant_asks_every_group():
    assert high_in_each_group([(7, 10), (14, 20)])
    assert not high_in_each_group([(7, 10), (13, 20)])
    assert not high_in_each_group([(7, 10), (0, 0)])
    assert not high_in_each_group([])
    assert low_in_every_group([(5, 10), (10, 20)])
    assert not low_in_every_group([(5, 10), (11, 20)])


def test_top_k_is_counted_per_group_and_ties_keep_their_order():
    options = ["safety", "housing", "work", "health"]
    survivors = top_shares([["housing", "safety"], ["housing", "work"]], options, 2)
    assert survivors == {"safety": 0.5, "housing": 1, "work": 0.5, "health": 0}
    assert top(survivors, 2) == ("housing", "safety")
    assert top_shares([["health", "work", "safety"]], options, 1)["work"] == 0
    assert set(top_shares([], options, 2).values()) == {0}
    for wrong, k in ([["housing", "housing"]], 2), ([["food"]], 2), ([], 0):
        with pytest.raises(ValueError, match=r"k is at least 1|at most once"):
            top_shares(wrong, options, k)


def test_best_worst_runs_from_minus_one_to_one():
    assert best_worst(6, 0, 3, 2) == 1
    assert best_worst(0, 6, 3, 2) == -1
    assert best_worst(2, 1, 5, 4) == Fraction(1, 20)
    with pytest.raises(ValueError, match="as often as it was shown"):
        best_worst(4, 3, 3, 2)


def test_tails_at_their_ends():
    assert chi_square_tail(0, 3) == 1
    assert chi_square_tail(1e6, 4) == 0
    assert normal_two_sided(0) == 1
    assert f"{normal_two_sided(1.959963984540054):.12f}" == "0.050000000000"
    with pytest.raises(ValueError, match="degree of freedom"):
        chi_square_tail(1, 0)
    with pytest.raises(ValueError, match="not negative"):
        chi_square_tail(-1, 2)
