"""The kinds of item there are: this tuple is the whole registry."""

from consult.domain.instrument import Instrument, Item
from consult.domain.kinds.kind import Kind, Problem
from consult.domain.kinds.long_text import LongText
from consult.domain.kinds.multiple_choice import MultipleChoice
from consult.domain.kinds.note import Note
from consult.domain.kinds.number import Number
from consult.domain.kinds.ranking import Ranking
from consult.domain.kinds.rating import Rating
from consult.domain.kinds.short_text import ShortText
from consult.domain.kinds.single_choice import SingleChoice
from consult.domain.kinds.written import Written

KINDS: tuple[Kind, ...] = (
    Rating(),
    SingleChoice(),
    MultipleChoice(),
    Ranking(),
    ShortText(),
    LongText(),
    Number(),
    Note(),
)
_STEP = 5 * 60
_BY_NAME = {kind.name: kind for kind in KINDS}

__all__ = [
    "KINDS",
    "Kind",
    "Problem",
    "is_written",
    "kind_named",
    "minutes_to_answer",
    "question_count",
    "written_items",
]


def kind_named(name: str) -> Kind:
    """The kind of this name. Raises KeyError for ``unsupported:…`` and anything else that has no home here."""
    return _BY_NAME[name]


def is_written(name: str) -> bool:
    """Whether an item of this kind is answered in her own words."""
    return isinstance(_BY_NAME.get(name), Written)


def written_items(instrument: Instrument) -> tuple[Item, ...]:
    """The items that are answered in own words."""
    return tuple(item for item in instrument.items if is_written(item.kind))


def question_count(instrument: Instrument) -> int:
    """How many of an instrument's items ask for an answer; an unsupported one counts."""
    asking = {kind.name: kind.asks for kind in KINDS}
    return sum(asking.get(item.kind, True) for item in instrument.items)


def minutes_to_answer(instrument: Instrument) -> tuple[int, int]:
    """From how many to how many minutes all of it may take, in whole fives: rounded down and up, so that it promises little."""
    lasting = [_BY_NAME.get(item.kind, _BY_NAME["rating"]).seconds for item in instrument.items]
    least, most = sum(each[0] for each in lasting), sum(each[1] for each in lasting)
    return least // _STEP * 5, -(-most // _STEP) * 5
