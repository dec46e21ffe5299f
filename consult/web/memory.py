"""Uploads stay in memory: nothing that was typed or brought is ever spooled to a disk in the clear."""

import re
from io import BytesIO
from typing import IO
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import ClientDisconnected
from werkzeug.formparser import FormDataParser

MOST_BYTES = 1024 * 1024
"""The largest request body: room for 20,000 graphemes of any script as a form sends them, up to 48 bytes each."""
MOST_BYTES_OF_FILES = 8 * 1024 * 1024
BRINGING = re.compile(r"/work/(?:workbook|r/[0-9a-f]+/(?:recordings/[A-Za-z0-9-]+|pictures))")
"""The paths that take a larger body: a workbook, recordings, a picture."""


def brings_files(path: str) -> bool:
    """Whether files are brought to this path."""
    return BRINGING.fullmatch(path) is not None


class WholeForms(FormDataParser):
    """Reads a form that came whole, and half a character in it as the mark of a lost one, as browsers write it.

    A line that is closed in the middle of a body looks to gunicorn like its end: half of what she wrote would be kept as all
    of it, and count as sent when she sends it again. Of half a character Werkzeug would keep the percent signs as if she
    had typed them.
    """

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Raises ClientDisconnected where less came than was announced."""
        body = stream.read()
        if content_length is not None and len(body) < content_length:
            raise ClientDisconnected
        return super().parse(BytesIO(body), mimetype, content_length, options)

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        del mimetype, content_length, options
        pairs = parse_qsl(stream.read().decode(errors="replace"), keep_blank_values=True, errors="replace")
        return stream, self.cls(pairs), self.cls()


class MemoryRequest(Request):
    """Werkzeug writes uploads over 500 kB to a temporary file; this request keeps them, bounded by its path."""

    form_data_parser_class = WholeForms

    @property
    def max_content_length(self) -> int | None:
        """The largest body that this path takes."""
        return MOST_BYTES_OF_FILES if brings_files(self.path) else MOST_BYTES

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
