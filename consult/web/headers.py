"""The headers of every response, errors and static files included; two of them shorter where there is no page (decision 0025)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
OF_REDIRECTS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Where a redirect is not followed, its one line and link are shown, and need nothing; half as long as a page's policy."""
OF_PAGES = frozenset({"Permissions-Policy"})
"""What a redirect, a stylesheet or a script does without: there is no page that could ask for a power, and it is 0.4 kB."""
REDIRECTS = frozenset({"301", "302", "303", "307", "308"})
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
            laid_over = self._laid_over(status, static=static)
            laid_over |= {} if kept_by_browsers else {"Cache-Control": "no-store"}
            names = {name.lower() for name in laid_over}
            kept = [pair for pair in headers if pair[0].lower() not in names]
            return start_response(status, [*kept, *laid_over.items()], *failure)

        return self.application(environment, start)

    def _laid_over(self, status: str, *, static: bool) -> dict[str, str]:
        if status[:3] in REDIRECTS:
            return _without_powers({**self.always, "Content-Security-Policy": OF_REDIRECTS})
        return _without_powers(self.always) if static and status[0] in "23" else dict(self.always)


def _without_powers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in OF_PAGES}
