"""A researcher's own ratings, from a CSV file to every figure of the Delphi method.

It shows true figures, on her own machine: nothing but the command `consult delphi` may import this package.
"""

from consult.domain.ratings_file.describing import Figures, Rule, describe
from consult.domain.ratings_file.ranked import PLACES, describe_ranking
from consult.domain.ratings_file.ratings import EVERYONE, Person, RatingsError, Round
from consult.domain.ratings_file.reading import MOST_BYTES, read

__all__ = [
    "EVERYONE",
    "MOST_BYTES",
    "PLACES",
    "Figures",
    "Person",
    "RatingsError",
    "Round",
    "Rule",
    "describe",
    "describe_ranking",
    "read",
]
