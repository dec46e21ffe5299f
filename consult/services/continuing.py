"""Continuing: the next round's questions are made from the last round's release, and every change keeps its reason."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from consult.crypto.entropy import draw
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi import carrying, lineage
from consult.domain.delphi.carrying import NotOneScaleError, Scale, StillNeededError
from consult.domain.delphi.lineage import Change, Lineage, Statement, Step
from consult.domain.delphi.standing import agreed
from consult.domain.findings import Consensus
from consult.domain.ids import ID_BYTES, ConsultationId, RoundId
from consult.domain.instrument import NO_WORDS, Instrument
from consult.domain.instrument_record import digest, from_record, to_record
from consult.domain.reasons import replied_to
from consult.domain.text import Text
from consult.services.house import House
from consult.services.passing_on import may_ask_replies
from consult.services.planning import design_in
from consult.services.published import released
from consult.services.running_rounds import WrongStatusError, before
from consult.services.vouched import check_said, lineage_row
from consult.storage import lineages, rounds
from consult.storage.database import Transaction

__all__ = [
    "ChangedMeanwhileError",
    "Choice",
    "Lineage",
    "NotOneScaleError",
    "ReasonMissingError",
    "StillNeededError",
    "Told",
    "add",
    "ask_replies",
    "begin",
    "begun_after",
    "drop",
    "lineage_of",
    "looked_at",
    "merge",
    "replies_asked",
    "reword",
    "split",
]


class ReasonMissingError(ValueError):
    """A change needs its reason in words: ``item`` says where."""

    def __init__(self, item: str) -> None:
        super().__init__(item)
        self.item = item


class ChangedMeanwhileError(Exception):
    """Somebody else changed what the round asks since it was looked at: nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What becomes of one statement after its round, and why, where the release does not say it."""

    leaves: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The changes between a round and the one before it, in the numbers of both."""

    number: int
    steps: Lineage


Changed = tuple[Instrument, Step]


@dataclass(frozen=True, slots=True)
class _Names:
    """For new statements: what each round asked, the newest first, and every name there has been."""

    asked: tuple[Instrument, ...]
    taken: frozenset[str]

    def of(self, words: Text, here: Iterable[str]) -> str:
        """The name that the same words had, where nothing of these has it; else a fresh one."""
        return carrying.name_of(words, self.asked, set(here), self.taken)


def begin(
    house: House, round_: Round, choices: Mapping[str, Choice], answer_by: date | None, replies: Text = NO_WORDS
) -> RoundId:
    """Begin the next round as a draft, once: what leaves has left, all else is asked again.

    ``choices`` are by the name of the statement; one that is not named goes by the release. Who goes against it says
    why. ``replies`` are the words in which it asks for replies to reasons that are shown; without words it asks for
    none. Raises WrongStatusError, ReasonMissingError and StillNeededError, and UnvouchedError where the release is not
    what two people released.
    """
    replied = may_ask_replies(house, round_) if replies else ()
    with house.stores.main.writing() as tx:
        rounds.hold(tx, round_.consultation)
        held = rounds.of_consultation(tx, round_.consultation)
        later = next((each for each in held if each.number == round_.number + 1), None)
        if later is not None:
            return later.id
        statuses = _statuses(house, tx, round_)
        steps, leaving = _leaving(round_.instrument, statuses, choices)
        by_themselves = {
            item.name
            for item in round_.instrument.items
            if carrying.leaves_by_itself(round_.instrument, item, leaving) and item.name not in leaving
        }
        made = carrying.carry(round_.instrument, leaving)
        made = carrying.carry(made, carrying.may_leave(made, by_themselves))
        made = carrying.ask_replies(made, replied, replies)
        made = replace(made, briefing=replace(made.briefing, answer_by=answer_by or made.briefing.answer_by))
        round_id = RoundId(draw(house.entropy, ID_BYTES))
        _add(tx, round_id, round_, made)
        lineages.put(tx, round_id, _written(steps))
    return round_id


def _add(tx: Transaction, round_id: RoundId, round_: Round, made: Instrument) -> None:
    rounds.add(
        tx,
        rounds.StoredRound(
            id=round_id,
            consultation=round_.consultation,
            number=round_.number + 1,
            status=RoundStatus.DRAFT,
            instrument=json.dumps(to_record(made)),
            instrument_digest=digest(made),
        ),
    )


def _statuses(house: House, tx: Transaction, round_: Round) -> dict[str, Consensus]:
    """What reached consensus, as it was released. Raises WrongStatusError where nothing is released yet."""
    release = released(house, round_)
    if release is None or rounds.status(tx, round_.id) is not RoundStatus.RELEASED:
        raise WrongStatusError
    return agreed(release, design_in(house, tx, round_))


def _leaving(
    instrument: Instrument, statuses: Mapping[str, Consensus], choices: Mapping[str, Choice]
) -> tuple[list[Step], set[str]]:
    steps, leaving = [], set()
    for one in lineage.statements(instrument):
        status = statuses.get(one.name)
        choice = choices.get(one.name, Choice(leaves=status is not None))
        against = choice.leaves != (status is not None)
        if against and not choice.reason.strip():
            raise ReasonMissingError(one.name)
        if choice.leaves:
            leaving.add(one.name)
            steps.append(
                Step(change=Change.DROPPED, sources=(one,), reason=choice.reason.strip(), status=status),
            )
        elif against:
            steps.append(
                Step(change=Change.KEPT, sources=(one,), results=(one,), reason=choice.reason.strip(), status=status)
            )
    return steps, leaving


def begun_after(house: House, round_: Round) -> RoundId | None:
    """The round that came from this one, if there is one."""
    with house.stores.main.reading() as tx:
        held = rounds.of_consultation(tx, round_.consultation)
    return next((each.id for each in held if each.number == round_.number + 1), None)


def looked_at(round_: Round) -> str:
    """What names the questions that a page shows, so that nobody changes others."""
    return digest(round_.instrument).hex()


def reword(house: House, round_: Round, name: str, words: Text, reason: str) -> None:
    """One statement in other words. What is raised stands with ``_change``."""

    def change(instrument: Instrument, _names: _Names) -> Changed:
        old = instrument.item(name)
        step = Step(
            change=Change.REWORDED,
            sources=(Statement(name=name, words=old.prompt),),
            results=(Statement(name=name, words=words),),
            reason=reason,
        )
        return carrying.reword(instrument, name, words), step

    _change(house, round_, change)


def merge(house: House, round_: Round, names: Sequence[str], words: Text, reason: str) -> None:
    """Several statements become one. Raises as ``_change`` does, and NotOneScaleError and StillNeededError."""

    def change(instrument: Instrument, names_of: _Names) -> Changed:
        left = instrument.places.keys() - carrying.with_reasons(instrument, names)
        made = Statement(name=names_of.of(words, left), words=words)
        step = Step(change=Change.MERGED, sources=_named(instrument, names), results=(made,), reason=reason)
        return carrying.merge(instrument, names, made.name, words), step

    _change(house, round_, change)


def split(house: House, round_: Round, name: str, parts: Sequence[Text], reason: str) -> None:
    """One statement becomes several. Raises as ``merge`` does."""

    def change(instrument: Instrument, names: _Names) -> Changed:
        left = instrument.places.keys() - carrying.with_reasons(instrument, [name])
        made: list[Statement] = []
        for words in parts:
            made.append(Statement(name=names.of(words, (*left, *(one.name for one in made))), words=words))
        step = Step(change=Change.SPLIT, sources=_named(instrument, [name]), results=tuple(made), reason=reason)
        return carrying.split(instrument, name, [(one.name, one.words) for one in made]), step

    _change(house, round_, change)


def drop(house: House, round_: Round, names: Sequence[str], reason: str) -> None:
    """Statements leave for this reason. Raises as ``_change`` does, and StillNeededError."""

    def change(instrument: Instrument, _names: _Names) -> Changed:
        step = Step(change=Change.DROPPED, sources=_named(instrument, names), reason=reason)
        return carrying.carry(instrument, carrying.with_reasons(instrument, names)), step

    _change(house, round_, change)


def add(house: House, round_: Round, words: Text, reason: str, otherwise: Scale, sources: Sequence[str] = ()) -> None:
    """One statement more, on the scale of the others, else of the newest round that had one, else on ``otherwise``.

    ``sources`` name the questions of the round before it that people answered in their own words, from which it was
    made. Raises as ``_change`` does.
    """
    asked_before = _before(house, round_)

    def change(instrument: Instrument, names: _Names) -> Changed:
        made = Statement(name=names.of(words, instrument.places), words=words)
        said = _named(asked_before, sources) if asked_before else ()
        step = Step(change=Change.ADDED, sources=said, results=(made,), reason=reason)
        return carrying.add(instrument, made.name, words, _scale_of(instrument, *names.asked) or otherwise), step

    _change(house, round_, change)


def _scale_of(*asked: Instrument) -> Scale | None:
    """The scale of the first of these that has one."""
    return next((scale for each in asked if (scale := carrying.scale_of(each)) is not None), None)


def replies_asked(round_: Round) -> Text:
    """In which words this round asks for replies to reasons; without words where it asks for none."""
    held = round_.instrument
    return next((item.prompt for item in held.items if replied_to(held, item) is not None), NO_WORDS)


def ask_replies(house: House, round_: Round, words: Text) -> None:
    """Let a draft ask in these words for replies wherever reasons are shown; without words, for none.

    Raises ChangedMeanwhileError and WrongStatusError.
    """
    last = before(house, round_)
    named = may_ask_replies(house, last) if last is not None and words else frozenset()
    gone = {item.name for item in round_.instrument.items if replied_to(round_.instrument, item) is not None}
    bare = carrying.carry(round_.instrument, carrying.may_leave(round_.instrument, gone))
    with house.stores.main.writing() as tx:
        _hold(tx, round_)
        made = carrying.ask_replies(bare, named, words)
        rounds.revise(tx, round_.id, json.dumps(to_record(made)), digest(made))


def _hold(tx: Transaction, round_: Round) -> str:
    """Hold a draft that came from another round, as it was looked at; gives its changes as they are written."""
    rounds.hold(tx, round_.consultation)
    stored, written = rounds.get(tx, round_.id), lineages.of_round(tx, round_.id)
    if stored is None or written is None or stored.status is not RoundStatus.DRAFT:
        raise WrongStatusError
    if stored.instrument_digest != digest(round_.instrument):
        raise ChangedMeanwhileError
    return written


def _change(house: House, round_: Round, change: Callable[[Instrument, _Names], Changed]) -> None:
    """Make one change to a draft that came from another round, as it was looked at.

    Raises ReasonMissingError, ChangedMeanwhileError, WrongStatusError, and KeyError for a name that is not there.
    """
    with house.stores.main.writing() as tx:
        written = _hold(tx, round_)
        made, step = change(round_.instrument, _names(tx, round_.consultation))
        if not step.reason.strip():
            raise ReasonMissingError("")
        rounds.revise(tx, round_.id, json.dumps(to_record(made)), digest(made))
        lineages.put(tx, round_.id, _written((*_read(written), step)))


def lineage_of(house: House, round_: Round) -> tuple[Told, ...]:
    """How this round's statements came about: the changes before each round up to it, first the first.

    Raises UnvouchedError and LedgerBrokenError.
    """
    with house.stores.main.reading() as tx:
        held = [each for each in rounds.of_consultation(tx, round_.consultation) if each.number <= round_.number]
        asked = [_asked(tx, each.id) for each in held]
        written = [_steps(house, tx, each) for each in held]
    return tuple(
        Told(number=held[place].number, steps=lineage.whole(asked[place - 1], asked[place], _read(steps)))
        for place, steps in enumerate(written)
        if place and steps is not None
    )


def _steps(house: House, tx: Transaction, row: rounds.StandingRound) -> str | None:
    """The changes that led to a round; those of one that has opened are as they were then."""
    steps = lineages.of_round(tx, row.id)
    if row.status is not RoundStatus.DRAFT:
        check_said(house, tx, lineage_row(row.id, steps or ""), says=steps is not None)
    return steps


def _before(house: House, round_: Round) -> Instrument | None:
    with house.stores.main.reading() as tx:
        held = rounds.of_consultation(tx, round_.consultation)
        return next((_asked(tx, each.id) for each in held if each.number == round_.number - 1), None)


def _names(tx: Transaction, consultation: ConsultationId) -> _Names:
    """What any round of it asks, and every name that an item has, or had while a round was made."""
    held = rounds.of_consultation(tx, consultation)
    asked = [_asked(tx, each.id) for each in held]
    steps = [step for each in held for step in _read(lineages.of_round(tx, each.id) or "[]")]
    had = {one.name for step in steps for one in (*step.sources, *step.results)}
    return _Names(tuple(reversed(asked)), frozenset(had.union(*(each.places for each in asked))))


def _asked(tx: Transaction, round_id: RoundId) -> Instrument:
    return from_record(json.loads(rounds.instrument(tx, round_id)))


def _named(instrument: Instrument, names: Sequence[str]) -> tuple[Statement, ...]:
    return tuple(Statement(name=name, words=instrument.item(name).prompt) for name in names)


def _written(steps: Sequence[Step]) -> str:
    return json.dumps(lineage.to_record(steps), ensure_ascii=False)


def _read(written: str) -> Lineage:
    return lineage.from_record(json.loads(written))
