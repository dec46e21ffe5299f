"""A release in words: sentences, names of groups and cells, and figures, all from published values alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from consult.domain.breakdown import options_of
from consult.domain.delphi.design import Design
from consult.domain.delphi.ranking import published_orders
from consult.domain.delphi.standing import decided, minority, rejecting
from consult.domain.delphi.took_part import took_part
from consult.domain.findings import (
    FEW,
    FURTHEST,
    LARGE,
    SAID_LEAST,
    Attribute,
    Consensus,
    DrawnRow,
    Figure,
    Finding,
    Quotation,
    Release,
    Theme,
    Wording,
)
from consult.domain.instrument import Band, Instrument, Item, Option
from consult.domain.kinds.rating import band_of, points
from consult.domain.reasons import rating_of
from consult.domain.table import NO_ANSWER, Group
from consult.domain.text import Language, Text
from consult.web.locale import direction_of, join_words, language, ngettext, words
from consult.web.locale import gettext as _
from consult.web.wiring import wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What staff wrote, in one of the languages in which they did, which is not always the page's."""

    words: str
    tag: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTheme:
    """A theme as a page shows it; ``people`` is "" where nothing is said of how many."""

    title: Spoken
    people: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A quotation as a page shows it; ``by`` is "" where it is said to be of nobody."""

    words: Spoken
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a page says of one item: its status, a sentence, its drawn figures, what people wrote about, and their words.

    What was asked beside a rating has no card of its own: it stands in its rating's.
    """

    item: Item
    status: Consensus | None
    sentence: str
    findings: tuple[Finding, ...]
    kept: tuple[Group, ...] = ()
    """Groups that rated it high although it is not in: their view stands beside the others'."""
    against: tuple[Group, ...] = ()
    """Groups that rated it low although it is not out."""
    themes: tuple[NamedTheme, ...] = ()
    quotations: tuple[Said, ...] = ()


def spoken_figures(instrument: Instrument) -> dict[str, Any]:
    """What the pages of kinds say figures with (`templates/kinds`): every page that shows a finding needs all of it."""
    return {
        "group_words": group_words(instrument),
        "band_words": band_words,
        "cell_words": cell_words,
        "figure_words": figure_words,
        "quartile_words": quartile_words,
        "published_orders": published_orders,
    }


def words_for(
    release: Release,
    instrument: Instrument,
    design: Design,
    quotations: Sequence[Quotation] = (),
    before: Release | None = None,
) -> dict[str, Any]:
    """All that the release's template needs: of a release, what was asked, how it is decided and what stands with it.

    ``before`` is the release of the round before.
    """
    return {
        "release": release,
        "instrument": instrument,
        "design": design,
        "cards": cards(release, instrument, design, quotations),
        **spoken_figures(instrument),
        "taking_part": taking_part(release),
        "sizes": took_part(release, before),
        "said_least": SAID_LEAST,
        "who": who(release, instrument),
        "large": LARGE,
        "few": FEW,
        "furthest": FURTHEST,
        "has_large": (release.taking_part or 0) >= LARGE,
    }


def cards(release: Release, instrument: Instrument, design: Design, quotations: Sequence[Quotation] = ()) -> list[Card]:
    """One card per item that the release or a quotation speaks of, in the instrument's order."""
    told = _Told(release, instrument, quotations)
    made = [_card(item, told, design) for item in instrument.items if told.homes[item.name] == item.name]
    return [card for card in made if card.findings or card.themes or card.quotations]


class _Told:
    """What is told of a round, item by item."""

    def __init__(self, release: Release, instrument: Instrument, quotations: Sequence[Quotation]) -> None:
        self.release, self.quotations = release, quotations
        self.group_words = group_words(instrument)
        self.homes = {item.name: (rating_of(instrument, item) or item).name for item in instrument.items}

    def findings(self, item: Item) -> tuple[Finding, ...]:
        """Its drawn figures."""
        return tuple(finding for finding in self.release.findings if finding.item == item.name)

    def themes(self, item: Item) -> tuple[NamedTheme, ...]:
        """What people wrote about, to it or beside it."""
        return tuple(named_theme(theme) for theme in self.release.themes if self.homes.get(theme.item) == item.name)

    def said(self, item: Item) -> tuple[Said, ...]:
        """What they said to it or beside it."""
        return tuple(
            Said(words=spoken(one.words), by=self.group_words(one.group) if one.group else "")
            for one in self.quotations
            if self.homes.get(one.item) == item.name
        )


def _card(item: Item, told: _Told, design: Design) -> Card:
    findings = told.findings(item)
    status = decided(findings[0], design) if findings else None
    return Card(
        item=item,
        status=status,
        sentence=agreement(item, findings[0].status, status) if findings else "",
        findings=findings,
        kept=minority(findings[0], design) if findings else (),
        against=rejecting(findings[0], design) if findings else (),
        themes=told.themes(item),
        quotations=told.said(item),
    )


def named_theme(theme: Theme) -> NamedTheme:
    """A theme, and about how many people said it where that may be told."""
    people = ngettext("about %(num)s person", "about %(num)s people", theme.count) if theme.count else ""
    return NamedTheme(title=spoken(theme.title), people=people)


def spoken(text: Text) -> Spoken:
    """What staff wrote in the page's language; else in the interface's own, else in the first in which they did."""
    said = dict(text.words)
    wanted = (Language(language().tag), wiring().languages.source.tag, *text.languages)
    tag = next(tag for tag in wanted if tag in said)
    return Spoken(words=said[tag], tag=tag, direction=direction_of(tag))


def agreement(item: Item, published: Consensus | None, status: Consensus | None) -> str:
    """What became of an item, in a sentence of the scale's own words; "" where nothing was decided.

    ``published`` is everyone's by COMET's rule, ``status`` what the consultation's own makes of it and of the groups.
    """
    match published, status:
        case Consensus.IN, Consensus.IN:
            return _("Most people who rated this chose “%(band)s”.", band=band_words(item, Band.HIGH))
        case Consensus.IN, _other:
            return _(
                "Most people who rated this chose “%(band)s”, but not in every group.",
                band=band_words(item, Band.HIGH),
            )
        case Consensus.OUT, _other:
            return _("Most people who rated this chose “%(band)s”.", band=band_words(item, Band.LOW))
        case _other, Consensus.OUT:
            return _(
                "In no group did more than half of those who rated this choose “%(band)s”.",
                band=band_words(item, Band.HIGH),
            )
        case Consensus.NONE, _other:
            return _("There was no clear agreement.")
    return ""


def band_words(item: Item, band: Band) -> str:
    """A band by its name; where the scale does not name its bands, by its points."""
    return words(item.bands[list(Band).index(band)]) if item.bands else cell_words(item, band)


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
        "The middle rating is %(middle)s. At least half of all ratings lie from %(lower)s to %(upper)s.",
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
    if len(within) == 1:
        return str(within[0])
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
