"""The next round's instrument, made from the last: items leave, are reworded, put together, split, or come in."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from consult.domain.asked_before import spoken
from consult.domain.instrument import NO_WORDS, Cells, Instrument, Item, Option, Section
from consult.domain.kinds import is_written
from consult.domain.kinds.rating import RATING
from consult.domain.reasons import ENDING, REPLY_ENDING, beside, rating_of, reason_of
from consult.domain.text import Text

LONG_TEXT = "long_text"
POINTS = 9


class StillNeededError(ValueError):
    """An item may not leave while another that stays is asked only after it: ``item`` is needed by ``by``."""

    def __init__(self, item: str, by: str) -> None:
        super().__init__(f"{item} is needed by {by}")
        self.item, self.by = item, by


class NotOneScaleError(ValueError):
    """These items are not ratings on one scale: they cannot become one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What all ratings of a consultation are given on."""

    options: tuple[Option, ...]
    most: int
    bands: tuple[Text, ...] = ()


def usual_scale(unable: Text, bands: Sequence[Text] = ()) -> Scale:
    """COMET's nine points, with "unable to say"."""
    points = tuple(Option(name=str(point), prompt=NO_WORDS) for point in range(1, POINTS + 1))
    return Scale(options=(*points, Option(name="unable", prompt=unable)), most=POINTS, bands=tuple(bands))


def with_reasons(instrument: Instrument, names: Collection[str]) -> frozenset[str]:
    """These items, and whatever asks for a reason with one of them, or for a reply beside it."""
    return frozenset(names) | {each.name for name in names for each in beside(instrument, instrument.item(name))}


def ratings(instrument: Instrument) -> tuple[Item, ...]:
    """The items that are rated: the statements of a Delphi."""
    return tuple(item for item in instrument.items if item.kind == RATING)


def scale_of(instrument: Instrument) -> Scale | None:
    """The scale of its first rating; None where nothing is rated yet."""
    return next((_scale(item) for item in ratings(instrument)), None)


def carry(instrument: Instrument, leaving: Collection[str]) -> Instrument:
    """The same without these items. Raises StillNeededError where a condition of one that stays reads one of them."""
    for section in instrument.sections:
        staying = [item for item in section.items if item.name not in leaving]
        for item in staying:
            for condition in (section.relevant, item.relevant, item.constraint):
                for name in sorted(condition.references() & set(leaving) if condition else ()):
                    raise StillNeededError(name, item.name)
    return _with(instrument, lambda item: () if item.name in leaving else (item,))


def may_leave(instrument: Instrument, leaving: Collection[str]) -> frozenset[str]:
    """Those of ``leaving`` on which nothing depends that stays."""
    held = frozenset(leaving)
    while True:
        try:
            carry(instrument, held)
        except StillNeededError as error:
            held -= {error.item}
        else:
            return held


def leaves_by_itself(instrument: Instrument, item: Item, leaving: Collection[str]) -> bool:
    """What people write in their own words, and who they are but for the groups, is asked once.

    Reasons are asked again as long as their rating is; ``leaving`` are the ratings that are not. Replies are asked for
    anew each time, where somebody chooses it.
    """
    rating = rating_of(instrument, item)
    if rating is not None and reason_of(instrument, rating) == item:
        return rating.name in leaving
    return is_written(item.kind) or (item.cells is Cells.ATTRIBUTE and not item.breakdown)


def reword(instrument: Instrument, name: str, words: Text) -> Instrument:
    """One item in other words, under its own name. Its easy words go: they said the old ones."""
    return _with(instrument, lambda item: (_worded(item, words) if item.name == name else item,))


def merge(instrument: Instrument, names: Sequence[str], new: str, words: Text) -> Instrument:
    """One rating in the place of several on the same scale. Raises NotOneScaleError and StillNeededError."""
    first, *others = (instrument.item(name) for name in names)
    if first.kind != RATING or any(other.kind != RATING or _scale(other) != _scale(first) for other in others):
        raise NotOneScaleError
    made = _worded(replace(first, name=new), words)
    gone = with_reasons(instrument, set(names))
    carry(instrument, gone)
    left = carry(instrument, gone - {first.name})
    return _with(left, lambda item: _asked_like(instrument, first, made) if item.name == first.name else (item,))


def split(instrument: Instrument, name: str, parts: Sequence[tuple[str, Text]]) -> Instrument:
    """Several ratings in the place of one; ``parts`` names each with its words. Raises as ``merge`` does."""
    whole = instrument.item(name)
    if whole.kind != RATING:
        raise NotOneScaleError
    gone = with_reasons(instrument, {name})
    carry(instrument, gone)
    made = tuple(
        each
        for new, words in parts
        for each in _asked_like(instrument, whole, _worded(replace(whole, name=new), words))
    )
    return _with(carry(instrument, gone - {name}), lambda item: made if item.name == name else (item,))


def add(instrument: Instrument, new: str, words: Text, scale: Scale) -> Instrument:
    """One rating more, after the last one there is; in a section of its own where nothing is rated yet."""
    made = replace(rated_on(scale), name=new, prompt=words)
    rated = ratings(instrument)
    if rated:
        last, more = rated[-1], _asked_like(instrument, rated[-1], made)
        after = (last, *beside(instrument, last))[-1]
        return _with(instrument, lambda item: (item, *more) if item.name == after.name else (item,))
    return replace(instrument, sections=(*instrument.sections, Section(name=new, prompt=NO_WORDS, items=(made,))))


def rated_on(scale: Scale) -> Item:
    """A rating on this scale, which asks nothing yet."""
    return Item(
        name="", kind=RATING, prompt=NO_WORDS, options=scale.options, least=1, most=scale.most, bands=scale.bands
    )


def ask_replies(instrument: Instrument, names: Collection[str], words: Text) -> Instrument:
    """The same, asking in these words for replies beside these ratings.

    A rating that asks already, or whose reply's name something else has, stays as it is.
    """
    taken = instrument.places
    asked = [item for item in ratings(instrument) if item.name in names and f"{item.name}{REPLY_ENDING}" not in taken]
    after = {_end_of(instrument, item): item.name for item in asked}

    def with_reply(item: Item) -> tuple[Item, ...]:
        name = after.get(item.name)
        made = Item(name=f"{name}{REPLY_ENDING}", kind=LONG_TEXT, prompt=words)
        return (item,) if name is None else (item, made)

    return _with(instrument, with_reply)


def _end_of(instrument: Instrument, rating: Item) -> str:
    """The name of the last item of this rating: its reason, where that is in the same part."""
    reason = reason_of(instrument, rating)
    same = reason is not None and instrument.section_of(reason.name) == instrument.section_of(rating.name)
    return reason.name if reason is not None and same else rating.name


def fresh_name(taken: Iterable[str]) -> str:
    """A name that no item of any round has had: lineage and feedback go by names."""
    known = set(taken)
    return next(name for number in range(1, len(known) + 2) if (name := f"statement_{number}") not in known)


def name_of(words: Text, asked: Iterable[Instrument], here: Collection[str], taken: Iterable[str]) -> str:
    """The name that the same words have had in one of these rounds, the first first, unless something ``here`` has it.

    Else a fresh one. Whatever its name is, the same words are the same question (``asked_before``).
    """
    had = (item.name for each in asked for item in ratings(each) if spoken(item.prompt) & spoken(words))
    free = (name for name in had if not {name, f"{name}{ENDING}", f"{name}{REPLY_ENDING}"} & set(here))
    return next(free, None) or fresh_name((*taken, *here))


def _asked_like(instrument: Instrument, like: Item, made: Item) -> tuple[Item, ...]:
    """A new rating, and what asks for a reason with it where another has that."""
    reason = reason_of(instrument, like)
    return (made,) if reason is None else (made, replace(reason, name=f"{made.name}{ENDING}"))


def _scale(item: Item) -> Scale:
    return Scale(options=item.options, most=item.most or POINTS, bands=item.bands)


def _worded(item: Item, words: Text) -> Item:
    return replace(item, prompt=words, easy=NO_WORDS)


def _with(instrument: Instrument, becomes: Callable[[Item], tuple[Item, ...]]) -> Instrument:
    """Every item as what it becomes; sections that hold nothing any more are gone."""
    sections = (
        replace(section, items=tuple(made for item in section.items for made in becomes(item)))
        for section in instrument.sections
    )
    return replace(instrument, sections=tuple(section for section in sections if section.items))
