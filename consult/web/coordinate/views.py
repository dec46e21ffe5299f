"""The coordinator's pages, gathered: importing a module adds its routes."""

from consult.web.coordinate import circle, contact_key, desk, notice, people, rounds, spoken
from consult.web.coordinate.desk import blueprint

__all__ = ["blueprint", "circle", "contact_key", "desk", "notice", "people", "rounds", "spoken"]
