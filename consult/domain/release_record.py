"""A release as plain JSON values, and back: how it is stored, and what the JSON export says."""

from datetime import date
from typing import Any

from consult.domain.findings import (
    Attribute,
    Consensus,
    DrawnRow,
    Figure,
    Finding,
    Method,
    Quartile,
    Release,
    Theme,
    Wording,
)
from consult.domain.table import Group
from consult.domain.text import Text


def to_record(release: Release) -> dict[str, Any]:
    """The release as JSON values. ``group`` null stands for everyone."""
    return {
        "number": release.number,
        "day": release.day.isoformat(),
        "taking_part": release.taking_part,
        "groups": [list(group.members) for group in release.groups],
        "apart": list(release.apart),
        "told": [list(group.members) for group in release.told],
        "findings": [_finding(finding) for finding in release.findings],
        "attributes": [
            {"item": one.item, "total": one.total, "figures": [_figure(figure) for figure in one.figures]}
            for one in release.attributes
        ],
        "themes": [_theme(theme) for theme in release.themes],
        "method": {name: getattr(release.method, name) for name in Method.__dataclass_fields__},
    }


def _theme(theme: Theme) -> dict[str, Any]:
    return {"item": theme.item, "title": dict(theme.title.words), "count": theme.count}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "item": finding.item,
        "option": finding.option,
        "status": finding.status.value if finding.status else None,
        "rows": [
            {
                "group": list(row.group.members) if row.group else None,
                "total": row.total,
                "figures": [_figure(figure) for figure in row.figures],
                "quartiles": [[each.point, each.cell] for each in row.quartiles],
            }
            for row in finding.rows
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "cell": figure.cell,
        "count": figure.count,
        "percent": figure.percent,
        "wording": figure.wording.value if figure.wording else None,
        "amount": figure.amount,
    }


def from_record(record: dict[str, Any]) -> Release:
    """The release that ``to_record`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return Release(
        number=record["number"],
        day=date.fromisoformat(record["day"]),
        taking_part=record["taking_part"],
        groups=_read_groups(record["groups"]),
        apart=tuple(record.get("apart", [])),
        told=_read_groups(record.get("told", [])),
        findings=tuple(_read_finding(finding) for finding in record["findings"]),
        attributes=tuple(_read_attribute(one) for one in record.get("attributes", [])),
        themes=tuple(_read_theme(theme) for theme in record.get("themes", [])),
        method=Method(**record["method"]),
    )


def _read_groups(record: list[list[str]]) -> tuple[Group, ...]:
    return tuple(Group(members=tuple(members)) for members in record)


def _read_theme(record: dict[str, Any]) -> Theme:
    return Theme(item=record["item"], title=Text.of(record["title"]), count=record["count"])


def _read_finding(record: dict[str, Any]) -> Finding:
    return Finding(
        item=record["item"],
        option=record["option"],
        status=Consensus(record["status"]) if record["status"] else None,
        rows=tuple(
            DrawnRow(
                group=Group(members=tuple(row["group"])) if row["group"] is not None else None,
                total=row["total"],
                figures=tuple(_read_figure(figure) for figure in row["figures"]),
                quartiles=tuple(Quartile(point=point, cell=cell) for point, cell in row.get("quartiles", ())),
            )
            for row in record["rows"]
        ),
    )


def _read_attribute(record: dict[str, Any]) -> Attribute:
    figures = tuple(_read_figure(figure) for figure in record["figures"])
    return Attribute(item=record["item"], total=record["total"], figures=figures)


def _read_figure(record: dict[str, Any]) -> Figure:
    return Figure(
        cell=record["cell"],
        count=record["count"],
        percent=record["percent"],
        wording=Wording(record["wording"]) if record["wording"] else None,
        amount=record["amount"],
    )
