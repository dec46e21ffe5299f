"""Uploads stay in memory: nothing that was typed or brought is ever spooled to a disk in the clear."""

from io import BytesIO
from typing import IO

from flask import Request

MOST_BYTES = 8 * 1024 * 1024
"""The largest request body."""


class MemoryRequest(Request):
    """Werkzeug writes uploads over 500 kB to a temporary file; this request keeps them, bounded by ``MOST_BYTES``."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return BytesIO()
