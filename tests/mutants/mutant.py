"""What a mutant is: one change to one file, and the tests that must notice it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """``old`` stands in ``file`` exactly once. ``equivalent`` says why nothing can notice it, where that is so."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    only: str = ""
    equivalent: str = ""
