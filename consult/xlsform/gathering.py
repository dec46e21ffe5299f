"""pyxform's tree of groups as a flat list of sections; what lies in no group goes into sections without a name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from consult.domain.instrument import NO_WORDS, Item, Section
from consult.xlsform.conditions import both, condition
from consult.xlsform.converting import ROW
from consult.xlsform.items import REPEATS, ItemReader, Typed
from consult.xlsform.sheets import Row
from consult.xlsform.trouble import NOWHERE, Reason, WorkbookError

DEEPEST_GROUP = 20
_GROUP = "group"
_OUTSIDE = Section(name="", prompt=NO_WORDS, items=())


@dataclass(slots=True, kw_only=True)
class Gatherer:
    """Walks the tree in the order of asking.

    A group inside a group becomes a section of its own, under both conditions; what follows it in the outer group
    becomes one more section with the outer group's words.
    """

    items: ItemReader
    rows: Mapping[int, Row]
    _sections: list[Section] = field(default_factory=list)

    def gather(self, form: Mapping[str, Any]) -> tuple[Section, ...]:
        """The sections of a form. Raises WorkbookError."""
        self._walk(form, _OUTSIDE, depth=0)
        return tuple(self._sections)

    def _walk(self, parent: Mapping[str, Any], frame: Section, depth: int) -> None:
        """Add what the parent holds; ``frame`` is the section, still empty, that its own items go into."""
        if depth > DEEPEST_GROUP:
            raise WorkbookError(Reason.TOO_DEEP, NOWHERE, str(DEEPEST_GROUP))
        waiting: list[Item] = []
        for child in parent.get("children", ()):
            row = self.rows.get(int(child.get(ROW, 0)))
            if child["type"] == _GROUP:
                self._close(frame, waiting)
                self._group(child, row, frame, depth)
            elif row is not None:
                waiting.append(self.items.read(_typed(child, row)))
                waiting.extend(self._repeated(child))
        self._close(frame, waiting)

    def _group(self, child: Mapping[str, Any], row: Row | None, outer: Section, depth: int) -> None:
        if row is None:
            self._walk(child, outer, depth + 1)
            return
        own = condition(row, "relevant", self.items.earlier, self.items.names)
        frame = Section(
            name=str(child["name"]),
            prompt=row.words("label", self.items.spoken),
            items=(),
            relevant=both(row, outer.relevant, own),
            note=row.words("consult::note", self.items.spoken),
        )
        if child.get("children"):
            self._walk(child, frame, depth + 1)
        else:
            self._sections.append(frame)

    def _close(self, frame: Section, waiting: list[Item]) -> None:
        """Make a section of the items that wait, under a name that is not taken."""
        if not waiting:
            return
        name, taken = frame.name, {section.name for section in self._sections}
        again = 2
        while name and name in taken:
            name = f"{frame.name}_{again}"
            again += 1
        self._sections.append(replace(frame, name=name, items=tuple(waiting)))
        waiting.clear()

    def _repeated(self, child: Mapping[str, Any]) -> Iterator[Item]:
        """The items inside a repeat, kept though the repeat itself is not supported."""
        for inner in rows_below(child) if child["type"] in REPEATS else ():
            row = self.rows.get(int(inner.get(ROW, 0)))
            if row is not None and inner["type"] != _GROUP:
                yield self.items.read(_typed(inner, row))


def _typed(child: Mapping[str, Any], row: Row) -> Typed:
    return Typed(row=row, name=str(child["name"]), type=str(child["type"]), list_name=str(child.get("itemset", "")))


def rows_below(parent: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Everything below a node of pyxform's tree, in order. Raises WorkbookError where it is too deep."""
    if depth > DEEPEST_GROUP:
        raise WorkbookError(Reason.TOO_DEEP, NOWHERE, str(DEEPEST_GROUP))
    for child in parent.get("children", ()):
        yield child
        yield from rows_below(child, depth + 1)
