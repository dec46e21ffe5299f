"""A researcher's own ranking: how many have each item among their first, for everyone and for each group apart."""

from collections import Counter
from collections.abc import Sequence

from consult.domain.delphi.bands import Bands
from consult.domain.delphi.ranking import top, top_shares
from consult.domain.quoting import harmless, quoted
from consult.domain.ratings_file.describing import Figures
from consult.domain.ratings_file.ratings import Person, RatingsError, Round
from consult.domain.ratings_file.reading import MOST_COLUMNS

PLACES = Bands(low=(1, 1), high=(2, MOST_COLUMNS))
"""What may stand in a field: the item's place in her order, the first being 1."""


def describe_ranking(told: Round, k: int, name: str) -> Figures:
    """``n`` who ranked anything, the ``shares`` of them that have each item among their first ``k``, and the ``first`` k.

    Of everyone, and under ``groups`` of each: one group's order is never averaged into another's. ``name`` is the
    file's. Raises RatingsError where somebody gave one place twice, and ValueError for k under 1.
    """
    groups = {group: _figures(told.of_group(group), told.items, k, name) for group in told.groups}
    return {"k": k, **_figures(told.people, told.items, k, name), "groups": groups}


def _figures(people: Sequence[Person], items: Sequence[str], k: int, name: str) -> Figures:
    orders = [_order(person, k, name) for person in people if person.ratings]
    shares = top_shares(orders, items, k)
    chosen = {item: share for item, share in shares.items() if share}
    return {
        "n": len(orders),
        "shares": {item: float(share) for item, share in shares.items()},
        "first": list(top(chosen, k)),
    }


def _order(person: Person, k: int, name: str) -> list[str]:
    """Her items of the places up to k, the first first."""
    twice = [place for place, times in Counter(person.ratings.values()).items() if times > 1]
    if twice:
        place = f"{harmless(name)}, row of {quoted(person.pseudonym)}"
        raise RatingsError(f"{place}: the place {twice[0]} is given to two items.")
    within = {item: place for item, place in person.ratings.items() if place <= k}
    return sorted(within, key=within.__getitem__)
