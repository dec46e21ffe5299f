"""Which languages a workbook is in: the names in its headings as tags, the one it began in first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consult.domain.text import Language
from consult.xlsform.languages import UNDETERMINED, private_tag, tag_in, tag_of_name
from consult.xlsform.opening import Book
from consult.xlsform.sheets import SPOKEN, Column, Sheet
from consult.xlsform.trouble import Noted, Place, Reason, Remark, WorkbookError

_BARE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Tags by the names in the headings, in the instrument's order; "" is a heading that names no language."""

    tags: Mapping[str, Language]
    noted: tuple[Noted, ...]

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages, each once."""
        return tuple(dict.fromkeys(self.tags.values()))


def languages_of(book: Book) -> Spoken:
    """The languages of a workbook. Raises WorkbookError where two columns say one thing in one language."""
    noted: list[Noted] = []
    tags: dict[str, Language] = {}
    places = list(_places(book))
    default = next((row.said("default_language") for row in book.settings.rows), "")
    named = dict.fromkeys(column.language for _, column in places)
    order = sorted(named, key=lambda name: name not in {_BARE, default})
    for name in (name for name in order if name):
        place = next(_place(sheet, column) for sheet, column in places if column.language == name)
        tag, remark = _tag(name)
        tags[name] = tag
        noted.extend([] if remark is None else [Noted(remark=remark, place=place, detail=tag)])
    if _BARE in named:
        bare = _bare(default, tags, labelled=_names_labels(places))
        tags = {_BARE: bare, **tags} if bare not in tags.values() or default else {**tags, _BARE: bare}
        if bare == UNDETERMINED:
            sheet, column = next(each for each in places if each[1].language == _BARE)
            noted.append(Noted(remark=Remark.LANGUAGE_UNKNOWN, place=_place(sheet, column), detail=bare))
    _refuse_twice(places, tags)
    return Spoken(tags=tags or {_BARE: UNDETERMINED}, noted=tuple(noted))


def _refuse_twice(places: list[tuple[Sheet, Column]], tags: Mapping[str, Language]) -> None:
    """Refuse two columns of a sheet that say the same in one language; one that names none only stands in for it."""
    seen: set[tuple[str, str, Language]] = set()
    for sheet, column in places:
        key = (sheet.name, column.name, tags[column.language])
        if column.language != _BARE and key in seen:
            raise WorkbookError(Reason.TWICE_ONE_LANGUAGE, _place(sheet, column), tags[column.language])
        if column.language != _BARE:
            seen.add(key)


def _places(book: Book) -> Iterator[tuple[Sheet, Column]]:
    for sheet in (book.survey, book.choices, book.settings, book.consult):
        yield from ((sheet, column) for column in sheet.columns if column.name in SPOKEN)


def _place(sheet: Sheet, column: Column) -> Place:
    return Place(sheet=sheet.name, row=1, column=column.heading)


def _names_labels(places: list[tuple[Sheet, Column]]) -> bool:
    """Whether any question or choice is worded in a column that names no language."""
    return any(column.language == _BARE and column.name == "label" for _, column in places)


def _tag(name: str) -> tuple[Language, Remark | None]:
    if tag := tag_in(name):
        return tag, None
    if tag := tag_of_name(name):
        return tag, Remark.LANGUAGE_GUESSED
    return private_tag(name), Remark.LANGUAGE_UNKNOWN


def _bare(default: str, tags: Mapping[str, Language], *, labelled: bool) -> Language:
    """A heading without a language is in the default one; where none is set, in the first, if only titles are bare."""
    if default:
        return tags[default] if default in tags else _tag(default)[0]
    return UNDETERMINED if labelled or not tags else next(iter(tags.values()))
