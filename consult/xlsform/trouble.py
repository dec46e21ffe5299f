"""What can be said of a workbook: errors that stop its reading, and remarks that do not, each with its place."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a workbook is refused. ``sentences.py`` has the words."""

    TOO_LARGE = "too_large"
    NOT_A_WORKBOOK = "not_a_workbook"
    DECLARES_ENTITIES = "declares_entities"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    CELL_TOO_LONG = "cell_too_long"
    NO_SURVEY = "no_survey"
    NOT_AN_XLSFORM = "not_an_xlsform"
    TOO_DEEP = "too_deep"
    TWICE_ONE_LANGUAGE = "twice_one_language"
    DUPLICATE_NAME = "duplicate_name"
    UNKNOWN_LIST = "unknown_list"
    BAD_EXPRESSION = "bad_expression"
    UNKNOWN_REFERENCE = "unknown_reference"
    LATER_REFERENCE = "later_reference"
    BAD_VALUE = "bad_value"
    BAD_BANDS = "bad_bands"
    BAD_DAY = "bad_day"


class Remark(StrEnum):
    """What a workbook's writer should know though it was read."""

    UNSUPPORTED_TYPE = "unsupported_type"
    NOT_ENFORCED = "not_enforced"
    UNUSED_COLUMN = "unused_column"
    UNUSED_ROW = "unused_row"
    NOT_A_SCALE = "not_a_scale"
    OTHER_NOT_ADDED = "other_not_added"
    LANGUAGE_GUESSED = "language_guessed"
    LANGUAGE_UNKNOWN = "language_unknown"
    WORDS_MISSING = "words_missing"
    PIPED_WORDS = "piped_words"
    REPLY_WAITS = "reply_waits"
    NO_FIGURES = "no_figures"
    CELLS_UNDECLARED = "cells_undeclared"
    FROM_PYXFORM = "from_pyxform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a workbook: sheet, row counted from 1 as a spreadsheet does, heading of the column. Any may be unknown."""

    sheet: str = ""
    row: int | None = None
    column: str = ""


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A remark, where it belongs, and what it is about."""

    remark: Remark
    place: Place = NOWHERE
    detail: str = ""


class WorkbookError(Exception):
    """A workbook that cannot be read: why, where, and what stood there."""

    def __init__(self, reason: Reason, place: Place = NOWHERE, detail: str = "") -> None:
        """Keep reason, place and detail; ``sentences.error_sentence`` puts them in words."""
        super().__init__(reason.value, place, detail)
        self.reason = reason
        self.place = place
        self.detail = detail

    @property
    def sheet(self) -> str:
        """The sheet, or ""."""
        return self.place.sheet

    @property
    def row(self) -> int | None:
        """The row, from 1, or None."""
        return self.place.row

    @property
    def column(self) -> str:
        """The heading of the column, or ""."""
        return self.place.column
