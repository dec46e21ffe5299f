"""From the bytes of a JSON file to a published table: every fault is one sentence that names the key."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from consult.domain.quoting import quoted
from consult.domain.table_file.cells import read_cell
from consult.domain.table_file.numbers import TableFileError, whole
from consult.domain.table_file.published import THRESHOLD, Cell, Kind, PublishedTable
from consult.domain.table_file.relations import read_linear, read_relation

MOST_BYTES = 10_000_000
MOST_CELLS = 5_000
_KEYS = frozenset(
    {"cells", "relations", "linear", "population", "threshold", "insiders", "kind", "primary", "structural"}
)


def read(data: bytes) -> PublishedTable:
    """The table that a file holds. Raises TableFileError."""
    if len(data) > MOST_BYTES:
        raise TableFileError("The file", f"it has more than {MOST_BYTES // 1_000_000} MB")
    content = _object(_parsed(data), "The file", _KEYS)
    for key in ("cells", "relations"):
        if key not in content:
            raise TableFileError("The file", f"the key {key} is missing")
    population = _optional_whole(content, "population")
    cells = _cells(content["cells"], population)
    relations = tuple(
        read_relation(_object(each, place, None), place) for place, each in _numbered(content["relations"], "relations")
    )
    linear = tuple(
        read_linear(_object(each, place, None), place) for place, each in _numbered(content.get("linear", []), "linear")
    )
    table = PublishedTable(
        cells=cells,
        relations=relations,
        linear=linear,
        population=population,
        threshold=whole(content.get("threshold", THRESHOLD), "threshold"),
        insiders=whole(content.get("insiders", 0), "insiders"),
        kind=_kind(content.get("kind", Kind.ATTRIBUTE.value)),
        primary=_names(content["primary"], "primary", cells) if content.get("primary") is not None else None,
        structural=frozenset(_names(content.get("structural", []), "structural", cells)),
    )
    _refuse_strangers(table)
    return table


def _parsed(data: bytes) -> Any:  # noqa: ANN401 - what JSON holds is looked at afterwards
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_once, parse_float=Decimal, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise TableFileError("The file", "it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise TableFileError(f"Line {error.lineno}, column {error.colno}", f"this is not JSON ({error.msg})") from None
    except RecursionError:
        raise TableFileError("The file", "it is nested too deeply") from None
    except (ValueError, ArithmeticError):
        raise TableFileError("The file", "a number in it has too many digits") from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different; JSON would let the last one win, unseen."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise TableFileError(f"The key {quoted(key)}", "it stands twice in one object")
        found[key] = value
    return found


def _no_number(said: str) -> NoReturn:
    raise TableFileError("The file", f"{said} is no number")


def _object(value: Any, place: str, known: frozenset[str] | None) -> dict[str, Any]:  # noqa: ANN401 - anything from JSON
    if not isinstance(value, dict):
        raise TableFileError(place, "it must be an object")
    unknown = next((key for key in value if known is not None and key not in known), None)
    if unknown is not None:
        raise TableFileError(place, f"the key {quoted(unknown)} is not known")
    return value


def _numbered(value: Any, key: str) -> list[tuple[str, Any]]:  # noqa: ANN401 - anything from JSON
    if not isinstance(value, list):
        raise TableFileError(key, "it must be a list")
    return [(f"{key}, number {place}", each) for place, each in enumerate(value, start=1)]


def _cells(value: Any, population: int | None) -> Mapping[str, Cell]:  # noqa: ANN401 - anything from JSON
    cells = _object(value, "cells", None)
    if len(cells) > MOST_CELLS:
        raise TableFileError("cells", f"there are more than {MOST_CELLS}")
    return {name: read_cell(each, f"cells, {quoted(name)}", population) for name, each in cells.items()}


def _optional_whole(content: Mapping[str, Any], key: str) -> int | None:
    return None if content.get(key) is None else whole(content[key], key)


def _kind(value: Any) -> Kind:  # noqa: ANN401 - anything from JSON
    if value not in list(Kind):
        raise TableFileError("kind", f"it is one of {', '.join(Kind)}")
    return Kind(value)


def _names(value: Any, key: str, cells: Mapping[str, Cell]) -> tuple[str, ...]:  # noqa: ANN401 - anything from JSON
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise TableFileError(key, "it must be a list of names")
    stranger = next((name for name in value if name not in cells), None)
    if stranger is not None:
        raise TableFileError(key, f"{quoted(stranger)} is not a cell")
    return tuple(dict.fromkeys(value))


def _refuse_strangers(table: PublishedTable) -> None:
    """Every name that is used is a cell or a total; a structural nought is not a count above nought."""
    known = {*table.cells, *table.margins}
    used = [(f"relations, number {n}", relation.parts) for n, relation in enumerate(table.relations, start=1)]
    used += [
        (f"linear, number {n}", tuple(name for _, name in linear.coefficients))
        for n, linear in enumerate(table.linear, start=1)
    ]
    for place, names in used:
        stranger = next((name for name in names if name not in known), None)
        if stranger is not None:
            raise TableFileError(place, f"{quoted(stranger)} is neither a cell nor a total")
    wrong = next((name for name in table.structural if table.cells[name].least > 0), None)
    if wrong is not None:
        raise TableFileError(
            "structural", f"the cell {quoted(wrong)} is at least {table.cells[wrong].least}, not nought"
        )
