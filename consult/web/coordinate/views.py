"""The coordinator's pages, gathered: importing a module adds its routes."""

from consult.web.coordinate import desk, notice, people, rounds
from consult.web.coordinate.desk import blueprint

__all__ = ["blueprint", "desk", "notice", "people", "rounds"]
