"""Uploads stay in memory: nothing that was typed or brought is ever spooled to a disk in the clear."""

import re
from io import BytesIO
from typing import IO

from flask import Request

MOST_BYTES = 320 * 1024
"""The largest request body: room for the longest text, in any script, as a form sends it."""
MOST_BYTES_OF_FILES = 8 * 1024 * 1024
BRINGING = re.compile(r"/work/(?:workbook|r/[0-9a-f]+/(?:recordings/[A-Za-z0-9-]+|pictures))")
"""The paths that take a larger body: a workbook, recordings, a picture."""


class MemoryRequest(Request):
    """Werkzeug writes uploads over 500 kB to a temporary file; this request keeps them, bounded by its path."""

    @property
    def max_content_length(self) -> int | None:
        """The largest body that this path takes."""
        return MOST_BYTES_OF_FILES if BRINGING.fullmatch(self.path) else MOST_BYTES

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        """Nothing sets it by the way."""
        raise AttributeError(value)

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return BytesIO()
