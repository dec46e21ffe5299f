"""A release in words: sentences, names of groups and cells, and figures, all from published values alone."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from consult.domain.findings import Consensus, Figure, Finding, Release, Wording
from consult.domain.instrument import Band, Instrument, Item
from consult.domain.kinds.rating import band_of, points
from consult.domain.table import NO_ANSWER, Group
from consult.web.locale import gettext as _
from consult.web.locale import join_words, ngettext, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a page says of one item: its status, a sentence, and its drawn figures."""

    item: Item
    status: Consensus | None
    sentence: str
    findings: tuple[Finding, ...]


def words_for(release: Release, instrument: Instrument) -> dict[str, Any]:
    """Everything the release's template needs, accepting nothing but a release and what was asked."""
    return {
        "release": release,
        "instrument": instrument,
        "cards": cards(release, instrument),
        "group_words": group_words(instrument),
        "cell_words": cell_words,
        "figure_words": figure_words,
        "taking_part": taking_part(release),
    }


def cards(release: Release, instrument: Instrument) -> list[Card]:
    """One card per item that the release speaks of, in the instrument's order."""
    return [
        _card(instrument.item(name), tuple(findings))
        for name, findings in groupby(release.findings, key=lambda finding: finding.item)
    ]


def _card(item: Item, findings: tuple[Finding, ...]) -> Card:
    status = findings[0].status
    return Card(item=item, status=status, sentence=_sentence(status), findings=findings)


def _sentence(status: Consensus | None) -> str:
    match status:
        case Consensus.IN:
            return _("Most people found this among the most important.")
        case Consensus.OUT:
            return _("Most people found this less important.")
        case Consensus.NONE:
            return _("There was no clear agreement.")
    return ""


def taking_part(release: Release) -> str:
    """How many took part, as it may be said."""
    if release.taking_part is None:
        return ngettext(
            "Fewer than %(num)s person took part. No figures can be shown.",
            "Fewer than %(num)s people took part. No figures can be shown.",
            release.method.threshold,
        )
    return ngettext("About %(num)s person took part.", "About %(num)s people took part.", release.taking_part)


def group_words(instrument: Instrument) -> Callable[[Group | None], str]:
    """How groups are named: by the options of the breakdown item."""
    breakdown = next((item for item in instrument.items if item.breakdown), None)

    def name(group: Group | None) -> str:
        if group is None or breakdown is None:
            return _("Everyone")
        options = [breakdown.option(member) for member in group.members]
        return join_words(words(option.prompt) if option else _("did not say") for option in options)

    return name


def cell_words(item: Item, cell: str) -> str:
    """What a cell counts."""
    named = {"yes": _("Chose it"), "no": _("Did not choose it"), NO_ANSWER: _("No rating")}
    if cell in named:
        return named[cell]
    within = [point for point in points(item) if band_of(item, point) == Band(cell)]
    return _("%(lowest)s to %(highest)s", lowest=within[0], highest=within[-1])


def figure_words(figure: Figure) -> str:
    """A drawn figure as it may be said: a percentage, or words."""
    match figure.wording:
        case Wording.FEWER_THAN:
            return _("fewer than %(amount)s", amount=figure.amount)
        case Wording.AT_LEAST:
            return _("at least %(amount)s", amount=figure.amount)
        case Wording.ABOUT:
            return _("about %(amount)s", amount=figure.amount)
    return _("%(percent)s%%", percent=figure.percent)
