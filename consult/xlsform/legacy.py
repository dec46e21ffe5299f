"""An ``.xls`` turned into an ``.xlsx``, so that one path reads both. Formulas give the value they last had."""

import struct
import zlib
from collections.abc import Iterator
from datetime import time
from io import BytesIO, StringIO
from typing import Any

import xlrd  # type: ignore[import-untyped]
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError
from xlrd.xldate import XLDateError, xldate_as_datetime  # type: ignore[import-untyped]

from consult.xlsform.guarding import MOST_COLUMNS, MOST_ROWS, guard_size
from consult.xlsform.trouble import Place, Reason, WorkbookError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of an OLE2 compound file, in which ``.xls`` is kept."""
_WIDEST_GAP = 60
_BLANK = frozenset({xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK})
_BROKEN = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    zlib.error,
    AssertionError,
    AttributeError,
    ArithmeticError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What xlrd is known to raise on a damaged file; it promises nothing."""


def as_xlsx(data: bytes) -> bytes:
    """The cells of an ``.xls`` as an ``.xlsx``. Raises WorkbookError."""
    guard_size(data)
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=StringIO(), on_demand=True, ragged_rows=True)
        written = Workbook(write_only=True)
        for name in book.sheet_names():
            _copy(book, name, written)
            book.unload_sheet(name)
        made = BytesIO()
        written.save(made)
    except (*_BROKEN, IllegalCharacterError) as error:
        raise WorkbookError(Reason.NOT_A_WORKBOOK) from error
    return made.getvalue()


def _copy(book: Any, name: str, written: Workbook) -> None:  # noqa: ANN401 - xlrd has no types
    sheet = book.sheet_by_name(name)
    if sheet.ncols > MOST_COLUMNS:
        raise WorkbookError(Reason.TOO_MANY_COLUMNS, Place(sheet=name), str(MOST_COLUMNS))
    copy = written.create_sheet(title=name)
    for row in range(_last(sheet) + 1):
        copy.append(list(_cells(book, copy, sheet.row(row))))


def _last(sheet: Any) -> int:  # noqa: ANN401 - xlrd has no types
    """The last row, from 0, before a gap so wide that pyxform, too, stops reading there; -1 where there is none."""
    last = -1
    for row in range(sheet.nrows):
        if row - last > _WIDEST_GAP:
            break
        if any(kind not in _BLANK for kind in sheet.row_types(row)):
            last = row
    if last > MOST_ROWS:
        raise WorkbookError(Reason.TOO_MANY_ROWS, Place(sheet=sheet.name), str(MOST_ROWS))
    return last


def _cells(book: Any, copy: Any, row: list[Any]) -> Iterator[object]:  # noqa: ANN401 - xlrd has no types
    for cell in row:
        if cell.ctype == xlrd.XL_CELL_TEXT:
            made = WriteOnlyCell(copy, value=cell.value)
            made.data_type = "s"
            yield made
        elif cell.ctype == xlrd.XL_CELL_NUMBER:
            yield cell.value
        elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
            yield bool(cell.value)
        elif cell.ctype == xlrd.XL_CELL_DATE:
            yield _moment(cell.value, book.datemode)
        else:
            yield None


def _moment(value: float, datemode: int) -> object:
    try:
        moment = xldate_as_datetime(value, datemode)
    except XLDateError:
        return value
    return moment.time() if moment.time() != time() and value < 1 else moment
