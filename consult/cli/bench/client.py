"""A client with one connection that stays open, as a phone's does: it keeps cookies and fills in a page's hidden fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from time import perf_counter
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input[^>]*name="(csrf_token|once|shown)"[^>]*value="([^"]*)"')
FOUND = 200
REDIRECTED = 303
PATIENCE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A whole response, and how many seconds it took from the first byte sent to the last byte read."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    seconds: float

    def header(self, name: str) -> str:
        """The header of this name; "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def header_bytes(self) -> int:
        """What the status line and the headers weigh on the wire."""
        return sum(len(name) + len(value) + len(": \r\n") for name, value in self.headers) + len(
            "HTTP/1.1 200 OK\r\n\r\n"
        )


class Client:
    """One browser. ``language`` and ``coding`` are what it says it accepts."""

    def __init__(self, port: int, *, language: str = "en", coding: str = "identity") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._accepts = {"Accept-Language": language, "Accept-Encoding": coding}
        self._cookies: dict[str, str] = {}
        self._hidden: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Connects at the first request."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Hang up."""
        self._connection.close()

    def get(self, path: str) -> Received:
        """A page. Its hidden fields are kept for the next form. Raises RuntimeError where it is not there."""
        received = self._ask("GET", path, None)
        if received.status != FOUND:
            raise RuntimeError(f"{path} gave {received.status}")
        if not received.header("content-encoding"):
            self._hidden = {name: unescape(value) for name, value in HIDDEN.findall(received.body.decode())}
        return received

    def look(self, path: str) -> None:
        """A page, or whatever stands in its place: it is only to be served once."""
        self._ask("GET", path, None)

    def post(self, path: str, values: Mapping[str, str]) -> Received:
        """A form, with the hidden fields of the page before it. Raises RuntimeError where it leads nowhere."""
        received = self._ask("POST", path, urlencode({**self._hidden, **values}).encode())
        if received.status != REDIRECTED:
            raise RuntimeError(f"{path} gave {received.status}")
        return received

    @property
    def cookies(self) -> Mapping[str, str]:
        """What the server gave it to keep."""
        return self._cookies

    def accepting(self, coding: str) -> None:
        """Say from now on that this coding is accepted."""
        self._accepts["Accept-Encoding"] = coding

    def _ask(self, method: str, path: str, body: bytes | None) -> Received:
        headers = {**self._accepts, "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = perf_counter()
        self._connection.request(method, path, body=body, headers=headers)
        response = self._connection.getresponse()
        content = response.read()
        took = perf_counter() - began
        given = response.getheaders()
        for name, value in given:
            if name.lower() == "set-cookie":
                self._cookies.update({key: morsel.value for key, morsel in SimpleCookie(value).items()})
        return Received(status=response.status, headers=given, body=content, seconds=took)
