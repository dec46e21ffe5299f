"""Which item comes next: the items whose conditions hold, in the instrument's order."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from consult.domain.answer import BLANK, Answer, Answers
from consult.domain.expression import holds
from consult.domain.instrument import Instrument, Item
from consult.domain.kinds import Problem, kind_named


class Spoken(Mapping[str, str]):
    """Every answer as the string by which expressions know it, said when it is first asked for.

    An answer may be sealed until it is read: those that no condition refers to stay shut.
    """

    def __init__(self, instrument: Instrument, answers: Answers) -> None:
        self._instrument = instrument
        self._answers = answers
        self._said: dict[str, str] = {}

    def silence(self, name: str) -> None:
        """From now on this item's answer counts as blank."""
        self._said[name] = ""

    def __getitem__(self, name: str) -> str:
        if name not in self._said:
            item = self._instrument.item(name)
            self._said[name] = kind_named(item.kind).say(self._answers.get(name, BLANK))
        return self._said[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._instrument.places)

    def __len__(self) -> int:
        return len(self._instrument.places)


def relevant_places(instrument: Instrument, answers: Answers, today: date) -> tuple[int, ...]:
    """The places, from 1, of the items that are to be asked. An irrelevant item's answer counts as blank for the rest."""
    spoken = Spoken(instrument, answers)
    unasked = set()
    for place, conditions in instrument.conditions:
        if not all(holds(condition, spoken, own="", today=today) for condition in conditions):
            unasked.add(place)
            spoken.silence(instrument.items[place - 1].name)
    return tuple(place for place in range(1, len(instrument.items) + 1) if place not in unasked)


def effective(instrument: Instrument, answers: Answers, today: date) -> Answers:
    """The answers that count: those of irrelevant items are blank, whatever was once given."""
    asked = frozenset(relevant_places(instrument, answers, today))
    return {
        item.name: answers.get(item.name, BLANK) if place in asked else BLANK
        for place, item in enumerate(instrument.items, start=1)
    }


def next_place(places: tuple[int, ...], place: int) -> int | None:
    """The place asked after this one; None at the end."""
    return next((later for later in places if later > place), None)


def previous_place(places: tuple[int, ...], place: int) -> int | None:
    """The place asked before this one; None at the beginning."""
    return next((earlier for earlier in reversed(places) if earlier < place), None)


def read_typed(
    item: Item, typed: Sequence[str], instrument: Instrument, answers: Answers, today: date
) -> Answer | Problem:
    """What was typed for an item as an answer, held against the item's own constraint."""
    kind = kind_named(item.kind)
    answer = kind.parse(item, typed)
    if isinstance(answer, Problem) or item.constraint is None or not kind.say(answer):
        return answer
    spoken = Spoken(instrument, effective(instrument, answers, today))
    kept = holds(item.constraint, spoken, own=kind.say(answer), today=today)
    return answer if kept else Problem.AGAINST_CONSTRAINT
