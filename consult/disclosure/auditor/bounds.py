"""How well a count may be known: the auditor's own numbers, for releases and for any table."""

FEW = 2
"""Of so few people, or of one, nobody may know that they are in a cell."""
WIDTH = 5
"""An attribute's interval is at least so wide, from its least to its most."""
