"""Keeps every page that the tests are answered with, for ``poe valid``: HTML that no browser has mended yet."""

import os
from functools import partial
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request


def keep_pages(app: Flask) -> Flask:
    """Where the environment names a folder for them, write the pages of this app there, each of them once."""
    folder = os.environ.get("CONSULT_PAGES")
    if folder:
        app.after_request(partial(_keep, Path(folder)))
    return app


def _keep(folder: Path, response: Response) -> Response:
    if response.mimetype == "text/html" and not response.location:
        name = f"{(request.endpoint or 'none').replace('.', '_')}-{sha256(response.get_data()).hexdigest()[:12]}.html"
        (folder / name).write_bytes(response.get_data())
    return response
