"""pyxform's own conversion of the sheets: what kind of row each is, and which group it lies in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData

from consult.xlsform.trouble import NOWHERE, Noted, Place, Reason, Remark, WorkbookError

ROW = "consult_row"
"""A column added to the survey, by which what pyxform makes of a row is traced back to it. What it adds has none."""
_CRASHES = (AttributeError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError)
"""What pyxform raises where a heading or a cell is none that its authors thought of."""
OR_OTHER_ENDING = re.compile(r" (?:or_other|or other|or specify other)$")
_PLACE = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"On the '([^']+)' sheet, the '([^']+)' (?:value|column)(?: '[^']*')? is invalid\.\s*")
_NO_LIST = re.compile(r"List name not in choices sheet: (\S+)")
_IDLE = "Use the max-pixels parameter"
"""A remark on what is refused here anyway."""
_LONGEST = 300


def convert(definition: DefinitionData, name: str) -> tuple[Mapping[str, Any], tuple[Noted, ...]]:
    """The form as pyxform's tree, rows marked with ``ROW``, and its remarks. Raises WorkbookError."""
    if not definition.survey_header:
        raise WorkbookError(Reason.NO_SURVEY)
    remarks: list[str] = []
    try:
        form = workbook_to_json(_marked(definition), fallback_form_name=name, warnings=remarks)
    except PyXFormError as error:
        raise _refusal(error) from error
    except _CRASHES as error:
        raise WorkbookError(Reason.NOT_AN_XLSFORM, NOWHERE, "the workbook is not laid out as an XLSForm") from error
    return form, tuple(_noted(remark) for remark in remarks if _IDLE not in remark)


def _marked(definition: DefinitionData) -> DefinitionData:
    rows: Sequence[dict[str, str]] = definition.survey or []
    header: Sequence[dict[str, Any]] = definition.survey_header or [{}]
    return replace(
        definition,
        survey=[_marked_row(row, number) if row else {} for number, row in enumerate(rows, start=2)],
        survey_header=[{**header[0], ROW: None}],
    )


def _marked_row(row: Mapping[str, str], number: int) -> dict[str, str]:
    """Mark a row, and drop its ``or_other``: it is refused here, and pyxform fails on it where a choice has no words.

    Words that end so lose nothing: they are read from the sheet itself.
    """
    return {heading: OR_OTHER_ENDING.sub("", said) for heading, said in row.items()} | {ROW: str(number)}


def _refusal(error: PyXFormError) -> WorkbookError:
    said = str(error)
    place, plain = _placed(said)
    if error.context.get("row") or error.context.get("column"):
        place = Place(
            sheet=str(error.context.get("sheet") or place.sheet),
            row=error.context.get("row") or place.row,
            column=str(error.context.get("column") or place.column),
        )
    if missing := _NO_LIST.search(said):
        place = Place(sheet="survey", row=place.row, column="type")
        return WorkbookError(Reason.UNKNOWN_LIST, place, missing.group(1))
    if said.startswith("You must have a sheet named 'survey'"):
        return WorkbookError(Reason.NO_SURVEY)
    return WorkbookError(Reason.NOT_AN_XLSFORM, place, plain)


def _placed(said: str) -> tuple[Place, str]:
    """Part what pyxform says into the place it begins with and the rest."""
    row, sheet = _PLACE.search(said), _SHEET.search(said)
    plain = _SHEET.sub("", _PLACE.sub("", said)).strip().split("\n")[0]
    place = Place(
        sheet=sheet.group(1) if sheet else "survey" if row else "",
        row=int(row.group(1)) if row else None,
        column=sheet.group(2) if sheet else "",
    )
    return place, " ".join(plain.split())[:_LONGEST]


def _noted(said: str) -> Noted:
    place, plain = _placed(said)
    return Noted(remark=Remark.FROM_PYXFORM, place=place, detail=plain)
