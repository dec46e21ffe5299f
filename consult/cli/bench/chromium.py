"""A real Chromium, driven by Playwright: on a slow line with a slow processor, and with every byte counted as it counts.

The line is emulated by DevTools within Chromium: each request waits and its bytes trickle, but no connection has to be
made through it, and nothing is lost on the way. A page on the loopback may use Brotli, as one behind TLS may.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

KILOBITS = 400
LATENCY = 400
"""Milliseconds from a request to the first byte of its response."""
SLOWER = 4
"""How many times slower the processor is."""
BYTES_A_SECOND = KILOBITS * 1000 // 8
WIDTH, HEIGHT = 360, 640
SETTLE = 100
"""Milliseconds in which the last events of a page arrive."""
CONTENT_PAINT = """() => new Promise((done) => {
  const seen = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => (seen() ? done([performance.timeOrigin, seen().startTime]) : setTimeout(look, 20));
  look();
})"""


class NotHereError(Exception):
    """What this measure needs is not installed; its words say what."""


@contextmanager
def chromium() -> Iterator["Browser"]:
    """A Chromium without a window. Raises NotHereError."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a development tool: everything else runs without
    except ImportError:
        raise NotHereError(
            "The line is measured by Playwright, which is not installed: pip install playwright."
        ) from None
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        raise NotHereError("The line is measured in Chromium, which is not installed; or say where it is in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--disable-gpu", "--disable-quic"])
        try:
            yield browser
        finally:
            browser.close()


class Phone:
    """One phone with a browser of its own, its cache empty. ``cookies`` are those of a visit that has begun already."""

    def __init__(
        self, browser: "Browser", address: str, language: str, cookies: Mapping[str, str] | None = None
    ) -> None:
        viewport: Any = {"width": WIDTH, "height": HEIGHT}
        self.address = address
        self._context: BrowserContext = browser.new_context(
            base_url=address, locale=language, viewport=viewport, ignore_https_errors=True
        )
        self._context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in (cookies or {}).items()]
        )
        self.page: Page = self._context.new_page()
        self._devtools: CDPSession = self._context.new_cdp_session(self.page)
        self._devtools.on("Network.requestWillBeSent", self._sent)
        self._devtools.on("Network.requestServedFromCache", self._kept)
        self._devtools.on("Network.responseReceived", self._received)
        self._devtools.on("Network.loadingFinished", self._finished)
        self._devtools.send("Network.enable")
        self._cached: set[str] = set()
        self._bytes = 0.0

    def __enter__(self) -> Self:
        """In her hand."""
        return self

    def __exit__(self, *error: object) -> None:
        """Put away."""
        self._context.close()

    def slow(self) -> None:
        """From now on on a slow line, with a slow processor."""
        rates = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
        self._devtools.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, **rates})
        self._devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def first_paint(self, path: str) -> float:
        """Milliseconds from asking for this page until there is something to read."""
        self.page.goto(path)
        _, painted = self.page.evaluate(CONTENT_PAINT)
        return float(painted)

    def completed(self, act: str) -> float:
        """Milliseconds from doing this, in script, until there is something to read on the page to which it leads."""
        with self.page.expect_navigation():
            began = self.page.evaluate(
                f"() => {{ const began = performance.timeOrigin + performance.now(); {act}; return began }}"
            )
        origin, painted = self.page.evaluate(CONTENT_PAINT)
        return float(origin + painted - began)

    def bytes_received(self) -> int:
        """All that came over the line so far, headers too; nothing that came out of the cache."""
        self.page.wait_for_timeout(SETTLE)
        return round(self._bytes)

    def _sent(self, event: dict[str, Any]) -> None:
        redirected = event.get("redirectResponse")
        if redirected:
            self._bytes += redirected["encodedDataLength"]

    def _kept(self, event: dict[str, Any]) -> None:
        self._cached.add(event["requestId"])

    def _received(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._cached.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self._cached:
            self._bytes += event["encodedDataLength"]
