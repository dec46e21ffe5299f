"""An instrument written as an XLSForm workbook, which ``read`` and pyxform read back."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.worksheet import Worksheet

from consult.domain.instrument import Instrument
from consult.domain.text import Language, Text
from consult.xlsform.briefing import DAYS, TITLE, WORDS
from consult.xlsform.items import EASY
from consult.xlsform.languages import heading_of
from consult.xlsform.lists import Lists
from consult.xlsform.opening import CONSULT
from consult.xlsform.rows import NOTE, Written, chooses, survey_rows

_PLAIN = (
    "relevant",
    "constraint",
    "appearance",
    "calculation",
    "choice_filter",
    "allow_choice_duplicates",
    "consult::breakdown",
    "consult::cells",
    "consult::bands",
)
_RISKY = ("=", "+", "-", "@")
"""What a spreadsheet program may act on at the start of a cell (OWASP, "CSV Injection")."""

Line = Mapping[str, str]
"""What stands in one row, by heading."""
Tongues = Mapping[Language, str]
"""How each language heads its columns."""


def write(instrument: Instrument) -> bytes:
    """The instrument as an ``.xlsx``, every cell of it text: nothing in it is ever a formula.

    Not kept: white space at the ends of words, a non-breaking blank (pyxform reads a plain one), and the formulas of
    what was unsupported. Raises ValueError for control characters, which XML has no way to write.
    """
    _refuse_what_is_lost(instrument)
    lists = Lists()
    tongues = {language: heading_of(language) for language in instrument.languages}
    survey = [_survey_line(row, tongues) for row in survey_rows(instrument, lists)]
    choices = [
        {
            "list_name": name,
            "name": option.name,
            **_said("label", option.prompt, tongues),
            **_said(EASY, option.easy, tongues),
        }
        for name, option in lists.rows()
    ]
    words = _headings(tongues, "label", "hint")
    messages = _headings(tongues, "constraint_message")
    notes = _headings(tongues, NOTE) if any(section.note for section in instrument.sections) else []
    easy = _headings(tongues, EASY)
    settings = ["form_title", "form_id", "default_language", "allow_choice_duplicates"]
    book = Workbook()
    book.remove(book.worksheets[0])
    _fill(book, "survey", ["type", "name", *words, *_PLAIN, *messages, *notes, *easy], survey)
    _fill(book, "choices", ["list_name", "name", *_headings(tongues, "label"), *easy], choices)
    _fill(book, "settings", settings, [_settings(instrument, tongues)])
    _fill(book, CONSULT, ["name", *_headings(tongues, "text"), "value"], list(_told(instrument, tongues)))
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _refuse_what_is_lost(instrument: Instrument) -> None:
    if not instrument.languages:
        raise ValueError("an instrument in no language cannot be written")
    if any(
        not section.name and (section.prompt or section.relevant or section.note) for section in instrument.sections
    ):
        raise ValueError("a section without a name cannot carry words or a condition")
    if any(chooses(item) and not item.options for item in instrument.items):
        raise ValueError("an item that asks for a choice needs choices")


def _survey_line(row: Written, tongues: Tongues) -> Line:
    line = dict(row.cells)
    for column, text in row.words.items():
        line.update(_said(column, text, tongues))
    return line


def _headings(tongues: Tongues, *columns: str) -> list[str]:
    return [f"{column}::{heading}" for column in columns for heading in tongues.values()]


def _said(column: str, text: Text, tongues: Tongues) -> Line:
    return {f"{column}::{tongues[language]}": said for language, said in text.words}


def _settings(instrument: Instrument, tongues: Tongues) -> Line:
    first = instrument.languages[0]
    title = dict(instrument.title.words).get(first, "")
    lines = [[option.name for option in item.options] for item in instrument.items]
    return {
        "form_title": title,
        "form_id": "consultation",
        "default_language": tongues[first],
        "allow_choice_duplicates": "" if all(len(set(names)) == len(names) for names in lines) else "yes",
    }


def _told(instrument: Instrument, tongues: Tongues) -> Iterator[Line]:
    first = instrument.languages[0]
    further = Text.of({language: said for language, said in instrument.title.words if language != first})
    briefing = instrument.briefing
    for name, text in ((TITLE, further), *((name, getattr(briefing, name)) for name in WORDS)):
        if text:
            yield {"name": name, **_said("text", text, tongues)}
    for name in DAYS:
        day = getattr(briefing, name)
        if day:
            yield {"name": name, "value": day.isoformat()}


def _fill(book: Workbook, name: str, headings: Sequence[str], lines: Sequence[Line]) -> None:
    """Add a sheet of these lines, without the plain columns, and those of easy words, that stay blank."""
    sheet = book.create_sheet(name)
    spare = [heading for heading in headings if heading in _PLAIN or heading.startswith(EASY)]
    used = [heading for heading in headings if heading not in spare or any(line.get(heading) for line in lines)]
    for column, heading in enumerate(used, start=1):
        for row, said in enumerate([heading, *(line.get(heading, "") for line in lines)], start=1):
            if said:
                _put(sheet, row, column, said)


def _put(sheet: Worksheet, row: int, column: int, said: str) -> None:
    """Write a cell of text, marked as such where a spreadsheet program might take it for a formula."""
    try:
        cell = sheet.cell(row=row, column=column, value=said)
    except IllegalCharacterError:
        raise ValueError("a text holds a character that a workbook cannot") from None
    cell.data_type = "s"
    cell.number_format = "@"
    if said.startswith(_RISKY):
        cell.quotePrefix = True
