"""A researcher's own ratings, from a CSV file to every figure of the Delphi method.

It shows true figures, on her own machine: nothing but the command `consult delphi` may import this package.
"""

from consult.domain.ratings_file.describing import Rule, describe
from consult.domain.ratings_file.ratings import EVERYONE, Person, RatingsError, Round
from consult.domain.ratings_file.reading import MOST_BYTES, read

__all__ = ["EVERYONE", "MOST_BYTES", "Person", "RatingsError", "Round", "Rule", "describe", "read"]
