"""One row of the survey sheet as an item."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TypeVar

from consult.domain.checking import CHOICES, SINGLE_CHOICE, UNABLE
from consult.domain.expression import Expression
from consult.domain.instrument import Band, Cells, Item, Option
from consult.domain.kinds.rating import RATING
from consult.domain.text import Language, Text
from consult.xlsform.conditions import condition
from consult.xlsform.converting import OR_OTHER_ENDING
from consult.xlsform.limits import Limits, limits_in, with_whole
from consult.xlsform.sheets import Row
from consult.xlsform.trouble import Noted, Place, Reason, Remark, WorkbookError

T = TypeVar("T")
UNSUPPORTED = "unsupported:"
REPEATS = frozenset({"repeat", "loop"})
EASY = "consult::easy"
"""The column of easy words: of an item, and of what may be chosen."""
CELLS = "consult::cells"
"""The column that says whether a question tells who people are or what they think: two rules, and nobody can guess which."""
DECLARED = frozenset({SINGLE_CHOICE, "multiple_choice"})
"""Kinds that may be either: a rating and a ranking are what people think."""
OR_OTHER = "or_other"
FILTERED = "choice_filter"
_KINDS = {
    "select one": SINGLE_CHOICE,
    "select all that apply": "multiple_choice",
    "rank": "ranking",
    "text": "short_text",
    "string": "short_text",
    "integer": "number",
    "int": "number",
    "decimal": "number",
    "note": "note",
}
"""Kinds by the types that pyxform's tree names."""
_FROM_FILE = {"select one": "select_one_from_file", "select one external": "select_one_from_file"}
_WHOLE = frozenset({"integer", "int"})
_POINT = re.compile(r"0|[1-9][0-9]{0,3}")
_TRUTHS = dict.fromkeys(("yes", "true", "true()", "1"), True) | dict.fromkeys(
    ("no", "false", "false()", "0", ""), False
)
_REFERENCE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A row as pyxform understood it: its name, its type, the list it chooses from and whether that is kept here."""

    row: Row
    name: str
    type: str
    list_name: str = ""


@dataclass(slots=True, kw_only=True)
class ItemReader:
    """Reads rows one after another; remembers which names came before, and what should be remarked."""

    lists: Mapping[str, tuple[Row, ...]]
    spoken: Mapping[str, Language]
    names: AbstractSet[str]
    earlier: set[str] = field(default_factory=set)
    noted: list[Noted] = field(default_factory=list)
    undeclared: dict[str, Place] = field(default_factory=dict)
    """Where it could be said what the choices of an item tell, by the name of each of which nobody said it."""

    def read(self, typed: Typed) -> Item:
        """The item of a row. Raises WorkbookError."""
        row = typed.row
        if typed.name in self.earlier:
            raise WorkbookError(Reason.DUPLICATE_NAME, row.place("name"), typed.name)
        item = Item(
            name=typed.name,
            kind=self._kind(typed),
            prompt=self._prompt(row),
            help=row.words("hint", self.spoken),
            options=self._options(typed),
            relevant=condition(row, "relevant", self.earlier, self.names),
            constraint=condition(row, "constraint", {*self.earlier, typed.name}, self.names),
            constraint_message=row.words("constraint_message", self.spoken),
            easy=row.words(EASY, self.spoken),
            breakdown=_choice(row, "consult::breakdown", _TRUTHS, default=False),
        )
        usual = Cells.ATTRIBUTE if item.breakdown else Cells.OPINION
        item = replace(item, cells=_choice(row, CELLS, {cells.value: cells for cells in Cells}, default=usual))
        self.earlier.add(typed.name)
        item = self._shaped(item, typed)
        if item.kind in DECLARED and not item.breakdown and not row.said(CELLS):
            self.undeclared[item.name] = row.place(CELLS)
        return item

    def _prompt(self, row: Row) -> Text:
        prompt = row.words("label", self.spoken)
        if found := next((match for _, said in prompt.words if (match := _REFERENCE.search(said))), None):
            self.noted.append(Noted(remark=Remark.PIPED_WORDS, place=row.place("label"), detail=found.group()))
        return prompt

    def _kind(self, typed: Typed) -> str:
        row = typed.row
        written = row.said("type")
        kind = _KINDS.get(typed.type)
        chooses = kind in CHOICES or typed.type in _FROM_FILE
        if chooses and typed.list_name not in self.lists:
            kind = UNSUPPORTED + _FROM_FILE.get(typed.type, "select_multiple_from_file")
        elif chooses and OR_OTHER_ENDING.search(written):
            self.noted.append(Noted(remark=Remark.OTHER_NOT_ADDED, place=row.place("type"), detail=written))
            return f"{UNSUPPORTED}{_select_word(typed.type)} {OR_OTHER}"
        elif chooses and row.said(FILTERED):
            kind = f"{UNSUPPORTED}{_select_word(typed.type)} {FILTERED}"
        if kind is None or kind.startswith(UNSUPPORTED):
            kind = kind or UNSUPPORTED + _plain_type(typed.type, written)
            self.noted.append(Noted(remark=Remark.UNSUPPORTED_TYPE, place=row.place("type"), detail=written or kind))
        return kind

    def _options(self, typed: Typed) -> tuple[Option, ...]:
        rows = self.lists.get(typed.list_name, ())
        return tuple(
            Option(name=row.said("name"), prompt=row.words("label", self.spoken), easy=row.words(EASY, self.spoken))
            for row in rows
        )

    def _shaped(self, item: Item, typed: Typed) -> Item:
        """What its kind makes of a row's appearance, constraint and bands."""
        appearance = typed.row.said("appearance").split()
        if item.kind == "short_text" and "multiline" in appearance:
            item = replace(item, kind="long_text")
        if typed.type in _WHOLE:
            item = replace(item, constraint=with_whole(item.constraint))
        if item.kind == SINGLE_CHOICE and "likert" in appearance:
            item = self._scale(item, typed.row)
        elif item.kind in CHOICES and item.kind != SINGLE_CHOICE:
            item = _limited(item, item.constraint)
        bands = typed.row.said("consult::bands")
        return replace(item, bands=self._bands(bands, typed.row)) if bands else item

    def _scale(self, item: Item, row: Row) -> Item:
        others = [option.name for option in item.options if not _POINT.fullmatch(option.name)]
        points = [int(option.name) for option in item.options if _POINT.fullmatch(option.name)]
        if not points or others not in ([], [UNABLE]):
            self.noted.append(Noted(remark=Remark.NOT_A_SCALE, place=row.place("appearance")))
            return item
        return replace(item, kind=RATING, least=min(points), most=max(points))

    def _bands(self, list_name: str, row: Row) -> tuple[Text, ...]:
        rows = self.lists.get(list_name)
        if rows is None:
            raise WorkbookError(Reason.UNKNOWN_LIST, row.place("consult::bands"), list_name)
        if [choice.said("name") for choice in rows] != [band.value for band in Band]:
            raise WorkbookError(Reason.BAD_BANDS, row.place("consult::bands"), list_name)
        return tuple(choice.words("label", self.spoken) for choice in rows)


def _plain_type(understood: str, written: str) -> str:
    """The type as its row names it, a repeat's without its ``begin``."""
    return "repeat" if understood in REPEATS else (written.split() or [understood])[0]


def _select_word(typed: str) -> str:
    return {"select one": "select_one", "rank": "rank"}.get(typed, "select_multiple")


def _limited(item: Item, constraint: Expression | None) -> Item:
    limits = limits_in(constraint) if constraint else Limits()
    return replace(item, least=limits.least, most=limits.most, constraint=limits.rest)


def _choice(row: Row, column: str, known: Mapping[str, T], *, default: T) -> T:
    said = row.said(column).lower()
    if said and said not in known:
        raise WorkbookError(Reason.BAD_VALUE, row.place(column), row.said(column))
    return known[said] if said else default
