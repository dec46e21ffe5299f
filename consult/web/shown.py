"""A release in words: sentences, names of groups and cells, and figures, all from published values alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from consult.domain.breakdown import options_of
from consult.domain.delphi.design import Design
from consult.domain.delphi.ranking import published_orders
from consult.domain.delphi.standing import decided, minority
from consult.domain.findings import FEW, LARGE, Attribute, Consensus, DrawnRow, Figure, Finding, Release, Wording
from consult.domain.instrument import Band, Instrument, Item, Option
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
    kept: tuple[Group, ...] = ()
    """Groups that rated it high although it is not in: their view stands beside the others'."""


def words_for(release: Release, instrument: Instrument, design: Design) -> dict[str, Any]:
    """Everything the release's template needs, accepting nothing but a release, what was asked and how it is decided."""
    return {
        "release": release,
        "instrument": instrument,
        "design": design,
        "cards": cards(release, instrument, design),
        "group_words": group_words(instrument),
        "cell_words": cell_words,
        "figure_words": figure_words,
        "published_orders": published_orders,
        "taking_part": taking_part(release),
        "who": who(release, instrument),
        "quartile_words": quartile_words,
        "large": LARGE,
        "few": FEW,
        "has_large": any(row.quartiles for each in release.findings for row in each.rows),
    }


def cards(release: Release, instrument: Instrument, design: Design) -> list[Card]:
    """One card per item that the release speaks of, in the instrument's order."""
    return [
        _card(instrument.item(name), tuple(findings), design)
        for name, findings in groupby(release.findings, key=lambda finding: finding.item)
    ]


def _card(item: Item, findings: tuple[Finding, ...], design: Design) -> Card:
    status = decided(findings[0], design)
    kept = minority(findings[0], design)
    return Card(item=item, status=status, sentence=agreement(status), findings=findings, kept=kept)


def agreement(status: Consensus | None) -> str:
    """What became of an item, in a sentence; "" where nothing was decided."""
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


def who(release: Release, instrument: Instrument) -> list[tuple[Item, list[tuple[str, str]]]]:
    """Who took part: each attribute with its options and their figures, in words."""
    return [(instrument.item(one.item), _who(one, instrument.item(one.item))) for one in release.attributes]


def _who(one: Attribute, item: Item) -> list[tuple[str, str]]:
    named = [(item.option(figure.cell), figure) for figure in one.figures]
    return [(words(option.prompt) if option else _("did not say"), figure_words(figure)) for option, figure in named]


def quartile_words(row: DrawnRow) -> str:
    """Where the middle of a large row's ratings lies, in a sentence."""
    lower, middle, upper = (each.point for each in row.quartiles)
    return _(
        "The middle rating is %(middle)s. Half of all ratings lie from %(lower)s to %(upper)s.",
        middle=middle,
        lower=lower,
        upper=upper,
    )


def group_words(instrument: Instrument) -> Callable[[Group | None], str]:
    """How groups are named: by the options of the breakdown items."""

    def name(group: Group | None) -> str:
        if group is None:
            return _("Everyone")
        said = [options_of(instrument, member) for member in group.members]
        return join_words(category_words(options) if options else _("did not say") for options in said)

    return name


def category_words(options: Sequence[Option]) -> str:
    """People who are told apart by what they said to one item or to two."""
    return " + ".join(words(option.prompt) for option in options)


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
