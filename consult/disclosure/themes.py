"""Themes of free text: each drawn like one option of a choice, and without a number where that would tell of few (R8)."""

from dataclasses import replace

from consult.disclosure.auditor import Roster, audit_item
from consult.disclosure.rounding import Source, draw, drawn_total, joined
from consult.disclosure.wording import figures
from consult.domain.findings import SAID_LEAST, DrawnRow, Finding, Release, Theme
from consult.domain.table import CHOICE_CELLS, ThemeCount

TRIES = 1_000
"""Draws of one theme before the round stays closed."""


def drawn_theme(theme: ThemeCount, release: Release, people: int, source: Source) -> Theme | None:
    """What the release says of a theme; None where no draw is accepted.

    Said it and did not are the two cells of a row of the release's ``people``, under a name of its own: the ``row`` of
    ``source`` is not used. It is drawn until the auditor accepts it, whether its figure is shown or not. That it has
    none follows from the drawn figure alone, or from what decided who was asked.
    """
    base, method = release.method.base, release.method
    alone = replace(release, groups=(), told=(), findings=(), themes=())
    named = replace(source, row=joined([theme.item.encode(), b"theme", theme.key]))
    counts = (theme.people, people - theme.people)
    for counter in range(TRIES):
        said, left = draw(CHOICE_CELLS, counts, base, named, counter)
        shown = figures(CHOICE_CELLS, (said, left), people, method)
        row = DrawnRow(group=None, total=drawn_total(people, base), figures=shown)
        finding = Finding(item=theme.item, option=theme.key.hex(), status=None, rows=(row,))
        if audit_item([finding], alone, Roster(everyone=people), None).accepted:
            is_said = theme.numbered and said >= SAID_LEAST
            return Theme(item=theme.item, title=theme.title, count=said if is_said else None)
    return None
