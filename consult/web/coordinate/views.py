"""The coordinator's pages, gathered: importing a module adds its routes."""

from consult.web.coordinate import circle, desk, notice, people, pictures, recordings, rounds, spoken
from consult.web.coordinate.desk import blueprint

__all__ = ["blueprint", "circle", "desk", "notice", "people", "pictures", "recordings", "rounds", "spoken"]
