"""The application as Flask runs it, but for two things: what becomes of a visit that cannot be kept, and what is logged."""

from types import TracebackType

from flask import Flask, Response, request

from consult.services.house import StoreFault
from consult.web import visits
from consult.web.log import log

Failure = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


class Application(Flask):
    """Flask. The visit is kept after the view has done its work, and Flask has no handler for a fault so late."""

    def process_response(self, response: Response) -> Response:
        """Keep the visit. Where its store fails, the page that says so goes out in the place of this one."""
        try:
            return super().process_response(response)
        except StoreFault as fault:
            visits.visit().give_up(fault)
            return super().process_response(self.make_response(self.handle_user_exception(fault)))

    def log_exception(self, exc_info: Failure) -> None:
        """The kind of fault and the page's name in the program. Flask's own line has the path, the second and a traceback."""
        kind = exc_info[0].__name__ if exc_info[0] else ""
        log("fault", kind=kind, endpoint=request.endpoint or "")
