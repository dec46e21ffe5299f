"""Which numbers contradict each other: as few of them as do."""

from dataclasses import replace

from consult.disclosure.auditor.tables.constraints import Constraint, Impossible, System, tighten
from consult.disclosure.solver import Unproven


class ContradictionError(Exception):
    """No counts can have given the numbers of a table. The message is one sentence that names the places."""


def contradiction(system: System) -> ContradictionError:
    """The error for a system that nothing satisfies: constraints are left out until each that stays is needed."""
    needed = list(system.constraints)
    for constraint in system.constraints:
        rest = [each for each in needed if each is not constraint]
        if _impossible(replace(system, constraints=tuple(rest))):
            needed = rest
    return ContradictionError(f"The numbers contradict each other: {_named(needed)} cannot hold{_together(needed)}.")


def _impossible(system: System) -> bool:
    try:
        return system.program(tighten(system)).minimise(()) is None
    except Impossible:
        return True
    except Unproven:
        return False


def _named(needed: list[Constraint]) -> str:
    places = list(dict.fromkeys(constraint.place for constraint in needed))
    return places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"


def _together(needed: list[Constraint]) -> str:
    return " together" if len({constraint.place for constraint in needed}) > 1 else ""
