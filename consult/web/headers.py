"""The headers of every response, errors and static files included."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATIC_PATH = "/static/"

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
POWERS = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone",
    "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
OWN_POWERS = ("publickey-credentials-create", "publickey-credentials-get")
"""What staff need for a passkey, on pages of this house alone."""
HEADERS = {
    "Content-Security-Policy": "; ".join(POLICY),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": ", ".join([f"{power}=()" for power in POWERS] + [f"{power}=(self)" for power in OWN_POWERS]),
}
OF_PAGES = frozenset({"Content-Security-Policy", "Permissions-Policy"})
"""What says nothing where there is no page: a redirect is followed, not shown, and would carry half a kilobyte more."""
OF_FILES = OF_PAGES - {"Content-Security-Policy"}
"""What a stylesheet or a script does without; a file that somebody opens as a page keeps its policy."""
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"


class Headers:
    """Lays the headers over every response of a WSGI application, whoever made it: a page, an error, a static file."""

    def __init__(self, application: WSGIApplication, *, behind_tls: bool) -> None:
        self.application = application
        self.always = {**HEADERS, "Strict-Transport-Security": STRICT_TRANSPORT} if behind_tls else HEADERS

    def __call__(self, environment: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request. Nothing of a page is ever stored by a browser; static files say for themselves."""
        static = environment.get("PATH_INFO", "").startswith(STATIC_PATH)

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Callable[[bytes], object]:  # noqa: ANN401 - WSGI's own
            kept_by_browsers = static and status[:3] in {"200", "206", "304"}
            laid_over = {
                name: value for name, value in self.always.items() if name not in _left_out(status, static=static)
            }
            laid_over |= {} if kept_by_browsers else {"Cache-Control": "no-store"}
            names = {name.lower() for name in laid_over}
            kept = [pair for pair in headers if pair[0].lower() not in names]
            return start_response(status, [*kept, *laid_over.items()], *failure)

        return self.application(environment, start)


def _left_out(status: str, *, static: bool) -> frozenset[str]:
    if status.startswith("3"):
        return OF_PAGES
    return OF_FILES if static and status.startswith("2") else frozenset()
