"""A spreadsheet read as an instrument: what stands in it, what should be remarked, what stops a round from opening."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from consult.domain.checking import CHOICES, Fault, faults, texts_of
from consult.domain.instrument import Instrument
from consult.domain.kinds.rating import RATING
from consult.domain.reasons import replied_to
from consult.domain.tally import is_open_to_all
from consult.domain.text import Text
from consult.xlsform.briefing import told_in
from consult.xlsform.converting import ROW, convert
from consult.xlsform.gathering import Gatherer, rows_below
from consult.xlsform.items import CELLS, EASY, ItemReader
from consult.xlsform.opening import Book, open_book
from consult.xlsform.sheets import Row, Sheet
from consult.xlsform.speaking import Spoken, languages_of
from consult.xlsform.trouble import Noted, Place, Remark

_SURVEY = frozenset(
    {
        "type",
        "name",
        "label",
        "hint",
        "relevant",
        "constraint",
        "constraint_message",
        "required",
        "appearance",
        "choice_filter",
        "consult::breakdown",
        CELLS,
        "consult::bands",
        "consult::note",
        EASY,
    }
)
_CHOICES = frozenset({"list_name", "name", "label", EASY})
_CONSULT = frozenset({"name", "text", "value"})
_NOT_REQUIRED = frozenset({"", "no", "false", "false()"})


CHOSEN = CHOICES | {RATING}
"""Kinds of which findings hold figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An instrument as it was read, remarks on its workbook in order, and what stops a round from opening with it."""

    instrument: Instrument
    warnings: tuple[Noted, ...]
    faults: tuple[Fault, ...]


def read(data: bytes, name: str) -> Reading:
    """The instrument in an XLSForm workbook, ``.xlsx`` or ``.xls``; ``name`` is its file's, and titles an untitled one.

    Raises WorkbookError, with its place, for what cannot be read. What has no home here is kept as an item of the kind
    ``unsupported:<type>``. XLSForm: https://xlsform.org/en/ (the columns), read through pyxform.
    """
    book = open_book(data)
    form, remarks = convert(book.definition, name)
    spoken = languages_of(book)
    told = told_in(book.consult, spoken.tags)
    items = ItemReader(lists=_lists(book.choices), spoken=spoken.tags, names=_names(form))
    sections = Gatherer(items=items, rows={row.number: row for row in book.survey.rows}).gather(form)
    instrument = Instrument(
        title=_title(book, spoken, told.title, name),
        languages=spoken.languages,
        sections=sections,
        briefing=told.briefing,
    )
    noted = (*spoken.noted, *_unused(book), *_required(book.survey), *told.noted, *items.noted, *remarks)
    return Reading(
        instrument=instrument,
        warnings=(
            *noted,
            *_undeclared(instrument, items.undeclared),
            *_wordless(instrument),
            *_replies(instrument),
            *_without_figures(instrument),
        ),
        faults=faults(instrument),
    )


def _names(form: object) -> frozenset[str]:
    below = rows_below(form) if isinstance(form, dict) else ()
    return frozenset(str(each["name"]) for each in below if ROW in each and each["type"] != "group")


def _lists(choices: Sheet) -> dict[str, tuple[Row, ...]]:
    lists: dict[str, tuple[Row, ...]] = {}
    for row in choices.rows:
        if name := row.said("list_name"):
            lists[name] = (*lists.get(name, ()), row)
    return lists


def _title(book: Book, spoken: Spoken, further: Text, name: str) -> Text:
    """The title of the settings sheet, that of the consult sheet in further languages, or else the file's name."""
    settings = next((row.words("form_title", spoken.tags) for row in book.settings.rows), Text())
    words = {**dict(settings.words), **dict(further.words)}
    if not words:
        words = {spoken.languages[0]: PurePath(name).stem}
    return Text.of({language: words[language] for language in spoken.languages if language in words})


def _unused(book: Book) -> Iterator[Noted]:
    for sheet, known in ((book.survey, _SURVEY), (book.choices, _CHOICES), (book.consult, _CONSULT)):
        filled = {column for row in sheet.rows for column in row.cells}
        for column in sheet.columns:
            if column.name not in known and column in filled:
                place = Place(sheet=sheet.name, row=1, column=column.heading)
                yield Noted(remark=Remark.UNUSED_COLUMN, place=place)


def _required(survey: Sheet) -> Iterator[Noted]:
    """One remark for all rows, at the first of them."""
    for row in survey.rows:
        if row.said("required").lower() not in _NOT_REQUIRED:
            yield Noted(remark=Remark.NOT_ENFORCED, place=row.place("required"))
            return


def _undeclared(instrument: Instrument, places: Mapping[str, Place]) -> Iterator[Noted]:
    """Who somebody is, taken for what she thinks, would be told in fives and by group: neither may be (R3)."""
    for name, place in places.items():
        if is_open_to_all(instrument, instrument.item(name)):
            yield Noted(remark=Remark.CELLS_UNDECLARED, place=place, detail=name)


def _wordless(instrument: Instrument) -> Iterator[Noted]:
    for name, text in texts_of(instrument):
        if missing := text.missing(instrument.languages):
            what = f"the words of {name or 'a group'} are missing in {', '.join(missing)}"
            yield Noted(remark=Remark.WORDS_MISSING, detail=what)


def _replies(instrument: Instrument) -> Iterator[Noted]:
    """What is never asked in a first round, however it came into a workbook."""
    for item in instrument.items:
        if replied_to(instrument, item) is not None:
            yield Noted(remark=Remark.REPLY_WAITS, detail=item.name)


def _without_figures(instrument: Instrument) -> Iterator[Noted]:
    """What is asked and read, and told in no number, because other answers open or narrow it."""
    for item in instrument.items:
        if item.kind in CHOSEN and not is_open_to_all(instrument, item):
            yield Noted(remark=Remark.NO_FIGURES, detail=item.name)
