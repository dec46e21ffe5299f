"""Optimal secondary suppression, where a commissioner's standard asks for it instead of drawn figures (R3).

The cheapest set of cells to leave out so that no cell to be protected can be worked out, found by integer programs and
proved optimal; where several are, one of them by chance; then audited as anybody else's table would be. Source:
Fischetti & Salazar 2001, "Solving the cell suppression problem on tabular data with linear constraints", Management
Science 47(7), 1008-1027: a master problem that chooses cells, and attackers whose answers become its constraints.
Theirs are linear programs; these count in people.
"""

from consult.disclosure.solver import Unproven
from consult.disclosure.suppression.costs import KEY_BYTES, ChanceKey
from consult.disclosure.suppression.primary import UnsuitableError
from consult.disclosure.suppression.protecting import NoSafePattern, Protected, protect_table

__all__ = ["KEY_BYTES", "ChanceKey", "NoSafePattern", "Protected", "Unproven", "UnsuitableError", "protect_table"]
