"""The guards that a workbook passes before anything reads it: spreadsheets are hostile.

An ``.xlsx`` is a zip of XML. Refused: too large a file, too many members, a member or a sum of members too large once
unpacked (zip bombs), members that are encrypted, doubled or packed in unusual ways, and any document type declaration
(entity bombs, XXE: OWASP "XML External Entity Prevention"). Office writes none of these. Macros, drawings and formulas
are never read.
"""

import zipfile
import zlib
from io import BytesIO
from typing import IO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parse as parse_events

from consult.xlsform.trouble import NOWHERE, Place, Reason, WorkbookError

LARGEST_FILE = 5_000_000
"""Bytes of the largest workbook that is opened."""
MOST_MEMBERS = 500
LARGEST_MEMBER = 12_000_000
LARGEST_WHOLE = 30_000_000
"""Bytes of a member, and of all members, once unpacked."""
MOST_ROWS = 5_000
"""Rows of a sheet."""
MOST_COLUMNS = 256
"""Columns of a sheet that have a heading."""
LONGEST_CELL = 10_000
"""Characters of a cell."""
_ENCRYPTED = 0x1
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_SHEETS = "xl/worksheets/"
_VALUES = frozenset({"v", "is"})
_READ_AS_XML = (".xml", ".rels")


def guard_size(data: bytes) -> None:
    """Refuse a file that is empty or too large. Raises WorkbookError."""
    if not data:
        raise WorkbookError(Reason.NOT_A_WORKBOOK)
    if len(data) > LARGEST_FILE:
        raise WorkbookError(Reason.TOO_LARGE)


def guard_package(data: bytes) -> None:
    """Refuse an ``.xlsx`` that is broken or a bomb. Raises WorkbookError."""
    guard_size(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _guard_members(package.infolist())
            for member in package.infolist():
                if member.filename.lower().endswith(_READ_AS_XML):
                    with package.open(member) as stream:
                        _guard_xml(stream, member.filename)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, SAXException) as error:
        raise WorkbookError(Reason.NOT_A_WORKBOOK) from error


def _guard_members(members: list[zipfile.ZipInfo]) -> None:
    sizes = [member.file_size for member in members]
    if len(members) > MOST_MEMBERS or max(sizes, default=0) > LARGEST_MEMBER or sum(sizes) > LARGEST_WHOLE:
        raise WorkbookError(Reason.TOO_LARGE)
    odd = any(member.flag_bits & _ENCRYPTED or member.compress_type not in _PACKINGS for member in members)
    if odd or len({member.filename.lower() for member in members}) < len(members):
        raise WorkbookError(Reason.NOT_A_WORKBOOK)


def _guard_xml(stream: IO[bytes], member: str) -> None:
    try:
        parse_events(stream, _RowCounter(member), forbid_dtd=True)
    except DefusedXmlException:
        raise WorkbookError(Reason.DECLARES_ENTITIES) from None


class _RowCounter(ContentHandler):
    """Counts the rows of a worksheet that hold anything, whatever prefix its elements carry."""

    def __init__(self, member: str) -> None:
        super().__init__()
        self._counts = member.startswith(_SHEETS)
        self._blank = False
        self._rows = 0

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 - SAX names it
        """Count a row at its first value."""
        del attrs
        plain = name.rpartition(":")[2]
        if plain == "row":
            self._blank = True
        elif self._blank and plain in _VALUES:
            self._blank = False
            self._rows += self._counts
            if self._rows > MOST_ROWS + 1:
                raise WorkbookError(Reason.TOO_MANY_ROWS, NOWHERE, str(MOST_ROWS))


def guard_cell(said: str, place: Place) -> None:
    """Refuse a cell that is too long. Raises WorkbookError."""
    if len(said) > LONGEST_CELL:
        raise WorkbookError(Reason.CELL_TOO_LONG, place, str(len(said)))
