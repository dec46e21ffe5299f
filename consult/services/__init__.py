"""The verbs of the house: each a short function that takes what it needs and gives back a domain value."""
