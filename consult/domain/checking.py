"""What stops a round from opening with an instrument: faults as reason codes, with the item they lie in."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum

from consult.domain.breakdown import CROSSING, MOST, breakdowns
from consult.domain.expression import Expression
from consult.domain.instrument import Cells, Instrument, Item, Section
from consult.domain.kinds import KINDS
from consult.domain.kinds.rating import RATING
from consult.domain.length import count_words
from consult.domain.text import Text

UNABLE = "unable"
"""The name of a rating's choice "unable to say"."""
SINGLE_CHOICE = "single_choice"
CHOICES = frozenset({SINGLE_CHOICE, "multiple_choice", "ranking"})
BANDS = 3
FEWEST_OPTIONS = 2
LONGEST_NOTE = 30
"""Words of the note that a sensitive section opens with (people.md 9)."""
WITH_USUAL_WORDS = frozenset({"must_pass_on"})
"""Parts of the briefing for which there are usual words."""
UNDETERMINED = "und"
"""BCP 47's word for a language that nobody named."""


class FaultReason(StrEnum):
    """Why a round cannot open."""

    NO_ITEMS = "no_items"
    NO_TITLE = "no_title"
    BRIEFING_MISSING = "briefing_missing"
    NOTE_TOO_LONG = "note_too_long"
    NO_COMPLETE_LANGUAGE = "no_complete_language"
    UNDETERMINED_LANGUAGE = "undetermined_language"
    UNSUPPORTED_KIND = "unsupported_kind"
    DUPLICATE_ITEM = "duplicate_item"
    DUPLICATE_OPTION = "duplicate_option"
    PROMPT_MISSING = "prompt_missing"
    TOO_FEW_OPTIONS = "too_few_options"
    TOO_FEW_POINTS = "too_few_points"
    SCALE_NOT_FROM_ONE = "scale_not_from_one"
    BAD_BANDS = "bad_bands"
    IMPOSSIBLE_LIMITS = "impossible_limits"
    BREAKDOWN_NOT_SINGLE_CHOICE = "breakdown_not_single_choice"
    BREAKDOWN_IS_OPINION = "breakdown_is_opinion"
    BREAKDOWN_ASKED_OF_SOME = "breakdown_asked_of_some"
    THIRD_BREAKDOWN = "third_breakdown"
    CROSSED_NAME = "crossed_name"
    UNKNOWN_REFERENCE = "unknown_reference"
    LATER_REFERENCE = "later_reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: in ``item`` ("" where in none), about ``part``: an option, a language, a name, a part of the briefing.

    Where it is a section's, ``item`` is the section's name.
    """

    reason: FaultReason
    item: str = ""
    part: str = ""


def faults(instrument: Instrument) -> tuple[Fault, ...]:
    """All that stops a round from opening with this instrument, in its order; empty where nothing does."""
    return (
        *_about_the_whole(instrument),
        *_about_names(instrument),
        *(fault for section in instrument.sections for fault in _about_note(section)),
        *(fault for item in instrument.items for fault in _about_item(item)),
        *_about_breakdowns(instrument),
        *_about_references(instrument),
    )


def _about_the_whole(instrument: Instrument) -> Iterator[Fault]:
    if not instrument.items:
        yield Fault(reason=FaultReason.NO_ITEMS)
    if not instrument.title:
        yield Fault(reason=FaultReason.NO_TITLE)
    for field in fields(instrument.briefing):
        if field.name not in WITH_USUAL_WORDS and not getattr(instrument.briefing, field.name):
            yield Fault(reason=FaultReason.BRIEFING_MISSING, part=field.name)
    if not instrument.complete_languages():
        yield Fault(reason=FaultReason.NO_COMPLETE_LANGUAGE)
    for language in instrument.languages:
        if language.partition("-")[0] == UNDETERMINED:
            yield Fault(reason=FaultReason.UNDETERMINED_LANGUAGE, part=language)


def _about_names(instrument: Instrument) -> Iterator[Fault]:
    seen: set[str] = set()
    for item in instrument.items:
        if item.name in seen:
            yield Fault(reason=FaultReason.DUPLICATE_ITEM, item=item.name)
        seen.add(item.name)


def _about_note(section: Section) -> Iterator[Fault]:
    for language, said in section.note.words:
        if count_words(said) > LONGEST_NOTE:
            yield Fault(reason=FaultReason.NOTE_TOO_LONG, item=section.name, part=language)


def _about_item(item: Item) -> Iterator[Fault]:
    if item.kind not in {kind.name for kind in KINDS}:
        yield Fault(reason=FaultReason.UNSUPPORTED_KIND, item=item.name, part=item.kind.partition(":")[2])
        return
    if not item.prompt:
        yield Fault(reason=FaultReason.PROMPT_MISSING, item=item.name)
    yield from _about_options(item)
    if item.kind == RATING:
        yield from _about_scale(item)
    elif item.kind in CHOICES:
        yield from _about_choice(item)


def _about_options(item: Item) -> Iterator[Fault]:
    names = [option.name for option in item.options]
    for place, option in enumerate(item.options):
        if option.name in names[:place]:
            yield Fault(reason=FaultReason.DUPLICATE_OPTION, item=item.name, part=option.name)
        is_point = item.kind == RATING and option.name != UNABLE
        if not option.prompt and not is_point:
            yield Fault(reason=FaultReason.PROMPT_MISSING, item=item.name, part=option.name)


def _about_scale(item: Item) -> Iterator[Fault]:
    """A scale runs from 1 to its highest point without a gap, three points or more: every band has one.

    A band that nobody can choose would be known to be empty, and its drawn figure with it.
    """
    points = sorted(option.name for option in item.options if option.name != UNABLE)
    if item.most is None or item.most < BANDS:
        yield Fault(reason=FaultReason.TOO_FEW_POINTS, item=item.name)
    elif item.least != 1 or points != sorted(str(point) for point in range(1, item.most + 1)):
        yield Fault(reason=FaultReason.SCALE_NOT_FROM_ONE, item=item.name)
    if item.bands and (len(item.bands) != BANDS or not all(item.bands)):
        yield Fault(reason=FaultReason.BAD_BANDS, item=item.name)


def _about_choice(item: Item) -> Iterator[Fault]:
    if len(item.options) < FEWEST_OPTIONS:
        yield Fault(reason=FaultReason.TOO_FEW_OPTIONS, item=item.name)
    least, most = item.least or 0, len(item.options) if item.most is None else item.most
    if not 0 <= least <= most or not 1 <= most <= len(item.options):
        yield Fault(reason=FaultReason.IMPOSSIBLE_LIMITS, item=item.name)


def _about_breakdowns(instrument: Instrument) -> Iterator[Fault]:
    found = breakdowns(instrument)
    for item in found:
        if item.kind != SINGLE_CHOICE:
            yield Fault(reason=FaultReason.BREAKDOWN_NOT_SINGLE_CHOICE, item=item.name)
        elif item.cells is not Cells.ATTRIBUTE:
            yield Fault(reason=FaultReason.BREAKDOWN_IS_OPINION, item=item.name)
        if item.constraint is not None or not instrument.asks_everyone(item):
            yield Fault(reason=FaultReason.BREAKDOWN_ASKED_OF_SOME, item=item.name)
        for option in item.options:
            if CROSSING in option.name:
                yield Fault(reason=FaultReason.CROSSED_NAME, item=item.name, part=option.name)
    for item in found[MOST:]:
        yield Fault(reason=FaultReason.THIRD_BREAKDOWN, item=item.name)


def _about_references(instrument: Instrument) -> Iterator[Fault]:
    """A condition may read what was asked before it; a constraint also the item's own answer."""
    names = frozenset(item.name for item in instrument.items)
    earlier: set[str] = set()
    for section in instrument.sections:
        for fault in _unread(section.relevant, names, earlier):
            yield Fault(reason=fault, item=section.items[0].name if section.items else section.name)
        for item in section.items:
            for fault in _unread(item.relevant, names, earlier):
                yield Fault(reason=fault, item=item.name)
            for fault in _unread(item.constraint, names, {*earlier, item.name}):
                yield Fault(reason=fault, item=item.name)
            earlier.add(item.name)


def _unread(expression: Expression | None, names: frozenset[str], earlier: set[str]) -> Iterator[FaultReason]:
    for name in sorted(expression.references() - earlier if expression else ()):
        yield FaultReason.LATER_REFERENCE if name in names else FaultReason.UNKNOWN_REFERENCE


def texts_of(instrument: Instrument) -> Iterator[tuple[str, Text]]:
    """Every text of the instrument that belongs to no item, with the name of what it belongs to."""
    yield "title", instrument.title
    for section in instrument.sections:
        yield section.name, section.prompt
        yield f"the note of {section.name}", section.note
    told = [(field.name, getattr(instrument.briefing, field.name)) for field in fields(instrument.briefing)]
    yield from ((name, text) for name, text in told if isinstance(text, Text))
