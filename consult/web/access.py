"""Permission in the route line: every view names the capability it needs, and a stranger gets 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask
from werkzeug.exceptions import NotFound

from consult.domain.capability import PARTICIPANTS, Capability, may
from consult.web import visits

NEEDS = "needs_capability"

View = Callable[..., Any]


class VisitOver(NotFound):
    """There is nothing here for her, because her visit closed by itself."""


def route(
    blueprint: Blueprint, path: str, *, needs: Capability, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], View]:
    """Serve this path to those who may; to anyone else there is nothing here."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: object) -> Any:  # noqa: ANN401 - whatever the view returns
            if not allowed(needs):
                raise VisitOver if needs in PARTICIPANTS and visits.visit().is_over else NotFound
            return view(**arguments)

        setattr(guarded, NEEDS, needs)
        blueprint.add_url_rule(path, endpoint=view.__name__, view_func=guarded, methods=list(methods))
        return view

    return decorate


def allowed(needs: Capability) -> bool:
    """Whether this request's visitor has the capability."""
    here = visits.visit()
    if needs is Capability.ARRIVED and here.arrival is not None:
        return True
    if needs is Capability.SECOND_FACTOR:
        return here.half_way is not None
    if needs is Capability.OWN_ACCOUNT and here.setting_up is not None:
        return True
    if needs in PARTICIPANTS:
        return here.seated is not None
    return may(here.roles, needs)


def refuse_open_routes(app: Flask) -> None:
    """Refuse to start with a route that names no capability. Raises RuntimeError."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], NEEDS):
            raise RuntimeError(f"the route {rule.rule} names no capability")
