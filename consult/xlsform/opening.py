"""From bytes to sheets: the guards, then pyxform's own reading of a workbook, then the sheet that is consult's."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import islice

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import DefinitionData, get_xlsform

from consult.xlsform.guarding import MOST_COLUMNS, MOST_ROWS, guard_package
from consult.xlsform.legacy import MAGIC, as_xlsx
from consult.xlsform.sheets import Sheet, sheet_from
from consult.xlsform.trouble import NOWHERE, Place, Reason, WorkbookError

CONSULT = "consult"
"""The sheet that holds what XLSForm has no word for."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    AttributeError,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What openpyxl is known to raise on a damaged file (its XML parser's ParseError is a SyntaxError)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook's sheets, and pyxform's own form of them."""

    survey: Sheet
    choices: Sheet
    settings: Sheet
    consult: Sheet
    definition: DefinitionData


def open_book(data: bytes) -> Book:
    """The sheets of an ``.xlsx`` or ``.xls``. Raises WorkbookError."""
    package = as_xlsx(data) if data.startswith(MAGIC) else data
    guard_package(package)
    with _as_refusals():
        consult = _consult_sheet(package)
        definition = get_xlsform(BytesIO(package), file_type=".xlsx")
    return Book(
        survey=_sheet("survey", definition.survey, definition.survey_header),
        choices=_sheet("choices", definition.choices, definition.choices_header),
        settings=_sheet("settings", definition.settings, definition.settings_header),
        consult=consult,
        definition=definition,
    )


@contextmanager
def _as_refusals() -> Iterator[None]:
    """What goes wrong inside openpyxl and pyxform as one refusal; openpyxl's remarks on styles are dropped."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except PyXFormError as error:
        raise WorkbookError(Reason.NOT_AN_XLSFORM, NOWHERE, str(error)) from error
    except _BROKEN as error:
        raise WorkbookError(Reason.NOT_A_WORKBOOK) from error


def _sheet(name: str, rows: list[dict[str, str]] | None, header: list[dict[str, None]] | None) -> Sheet:
    headings = list(header[0]) if header else []
    return sheet_from(name, headings, rows)


def _consult_sheet(package: bytes) -> Sheet:
    """The consult sheet, read here because pyxform leaves it alone; on the way every sheet's width is bounded."""
    book = load_workbook(BytesIO(package), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            widest = next(iter(sheet.iter_rows(max_row=1, values_only=True)), ())
            if sum(value is not None for value in widest) > MOST_COLUMNS:
                raise WorkbookError(Reason.TOO_MANY_COLUMNS, Place(sheet=sheet.title), str(MOST_COLUMNS))
        found = next((sheet.title for sheet in book.worksheets if sheet.title.lower() == CONSULT), None)
        if found is None or len(book.worksheets) == 1:
            return Sheet(name=CONSULT)
        return _plain_sheet(book, found)
    finally:
        book.close()


def _plain_sheet(book: Workbook, title: str) -> Sheet:
    table = [
        [_said(value) for value in row]
        for row in islice(book[title].iter_rows(max_col=MOST_COLUMNS, values_only=True), MOST_ROWS + 2)
    ]
    headings = table[0] if table else []
    named: list[Mapping[str, str]] = [
        {heading: said for heading, said in zip(headings, row, strict=False) if heading and said} for row in table[1:]
    ]
    return sheet_from(title, [heading for heading in headings if heading], named, rename=False)


def _said(value: object) -> str:
    """A cell as text: a day as YYYY-MM-DD, a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
