"""The sheet ``consult``: what XLSForm has no word for, above all the briefing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from consult.domain.instrument import NO_WORDS, Briefing
from consult.domain.text import Language, Text
from consult.xlsform.sheets import Row, Sheet
from consult.xlsform.trouble import Noted, Reason, Remark, WorkbookError

TITLE = "title"
WORDS = ("who_asks", "purpose", "what_can_change", "who_reads", "support", "payment", "must_pass_on")
DAYS = ("answer_by", "kept_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the sheet says: the briefing, and the title in further languages."""

    briefing: Briefing
    title: Text
    noted: tuple[Noted, ...]


def told_in(sheet: Sheet, spoken: Mapping[str, Language]) -> Told:
    """What the sheet says. Raises WorkbookError for a name twice and for a day that is none."""
    rows: dict[str, Row] = {}
    noted = []
    for row in sheet.rows:
        name = row.said("name")
        if name in rows:
            raise WorkbookError(Reason.DUPLICATE_NAME, row.place("name"), name)
        if name in (TITLE, *WORDS, *DAYS):
            rows[name] = row
        else:
            noted.append(Noted(remark=Remark.UNUSED_ROW, place=row.place("name"), detail=name))
    words = {name: row.words("text", spoken) for name, row in rows.items()}
    briefing = Briefing(
        who_asks=words.get("who_asks", NO_WORDS),
        purpose=words.get("purpose", NO_WORDS),
        what_can_change=words.get("what_can_change", NO_WORDS),
        who_reads=words.get("who_reads", NO_WORDS),
        support=words.get("support", NO_WORDS),
        payment=words.get("payment", NO_WORDS),
        must_pass_on=words.get("must_pass_on", NO_WORDS),
        answer_by=_day(rows.get("answer_by")),
        kept_until=_day(rows.get("kept_until")),
    )
    return Told(briefing=briefing, title=words.get(TITLE, NO_WORDS), noted=tuple(noted))


def _day(row: Row | None) -> date | None:
    said = row.said("value") if row else ""
    if row is None or not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise WorkbookError(Reason.BAD_DAY, row.place("value"), said) from None
    if day.isoformat() != said:
        raise WorkbookError(Reason.BAD_DAY, row.place("value"), said)
    return day
