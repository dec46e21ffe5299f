"""Static files, coded once at start and served from memory: a stylesheet of 17 kB travels as 4."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LIFE = "max-age=31536000, public, immutable"
"""A year: an address changes with its file's content."""
SAFE = frozenset({"GET", "HEAD"})


class StaticFiles:
    """Answers for the files of one folder, each in brotli, gzip and plain; everything else goes to the application."""

    def __init__(self, application: WSGIApplication, folder: Path, prefix: str) -> None:
        self.application = application
        self.files = {f"{prefix}{path.name}": _coded(path) for path in folder.iterdir() if path.is_file()}

    def __call__(self, environment: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        held = self.files.get(environment.get("PATH_INFO", ""))
        if held is None or environment["REQUEST_METHOD"] not in SAFE:
            return self.application(environment, start_response)
        kind, bodies = held
        accepted = parse_accept_header(environment.get("HTTP_ACCEPT_ENCODING", ""), Accept)
        coding = next((each for each in ("br", "gzip") if each in bodies and accepted.quality(each) > 0), "")
        headers = [("Content-Type", kind), ("Cache-Control", LIFE), ("Vary", "Accept-Encoding")]
        headers += [("Content-Encoding", coding)] if coding else []
        start_response("200 OK", [*headers, ("Content-Length", str(len(bodies[coding])))])
        return [bodies[coding]] if environment["REQUEST_METHOD"] == "GET" else []


def _coded(path: Path) -> tuple[str, dict[str, bytes]]:
    plain = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    coded = {"": plain, "br": brotli.compress(plain), "gzip": gzip.compress(plain, mtime=0)}
    smaller = {coding: body for coding, body in coded.items() if len(body) < len(plain)}
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, {"": plain, **smaller}
