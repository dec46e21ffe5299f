"""Planning: how a consultation's rounds are decided, chosen before the first one opens; and what its sizes will allow."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from consult.crypto.encoding import InstallationId
from consult.disclosure.grouping import declare, merge
from consult.disclosure.publishable import offer
from consult.domain.breakdown import shown
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi.design import Design
from consult.domain.findings import Method
from consult.domain.ids import ConsultationId, StaffId
from consult.domain.ledger import Act, Deed
from consult.domain.table import Group, Sizes
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.vouched import check_said, consultation_row
from consult.storage import consultations, rounds
from consult.storage.consultations import StoredConsultation
from consult.storage.database import Transaction

SETTING = "delphi"
TOLD_LEAST = 11
"""Fewest people of a group that is shown apart to participants: one who looks on from inside it leaves ten (R7)."""
SHARES = (100, 75, 50)
"""In per cent of those invited: how many may take part."""


_STANDING: set[tuple[InstallationId, ConsultationId, str]] = set()
"""Settings by which rounds that have begun were found to be decided: these are frozen, so it is asked once of each process."""
MOST_SETTINGS = 64


class FrozenError(Exception):
    """A round has opened: how it is decided does not change any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What may be said where this many take part. It follows from sizes alone (R10)."""

    share: int
    people: int
    groups: tuple[Group, ...]
    enough: bool
    """Whether anything is shown at all."""
    status: bool
    words: bool
    """Whether words stand for figures, for everyone or for a group."""
    told: tuple[Group, ...]
    """The groups that participants are shown apart."""


def method_of(design: Design) -> Method:
    """The design as disclosure control knows it. Variants of the rule look at what is published."""
    return Method(unable_counts=design.unable_counts)


def design_of(house: House, round_: Round) -> Design:
    """How this round is decided, as this house itself wrote it (K1); the usual way where none was ever chosen.

    Raises UnvouchedError and LedgerBrokenError.
    """
    with house.stores.main.reading() as tx:
        return design_in(house, tx, round_)


def design_in(house: House, tx: Transaction, round_: Round) -> Design:
    """The same, as this transaction sees it."""
    held = consultations.get(tx, round_.consultation)
    if held is None:
        return Design()
    known = house.keys.installation, held.id, held.settings
    if not (_has_begun(round_) and known in _STANDING):
        check_said(house, tx, consultation_row(held), says=bool(json.loads(held.settings)))
        if len(_STANDING) >= MOST_SETTINGS:
            _STANDING.clear()
        if _has_begun(round_):
            _STANDING.add(known)
    record = json.loads(held.settings).get(SETTING)
    return Design() if record is None else Design.from_record(record)


def choose(house: House, round_: Round, design: Design, today: date, by: StaffId | None = None) -> None:
    """Choose how this round's consultation is decided. Raises FrozenError once a round of it has opened."""
    with house.stores.main.writing() as tx:
        rounds.hold(tx, round_.consultation)
        held = consultations.get(tx, round_.consultation)
        begun = [each for each in rounds.of_consultation(tx, round_.consultation) if _has_begun(each)]
        if held is None or begun:
            raise FrozenError
        settings = json.dumps({**json.loads(held.settings), SETTING: design.to_record()})
        consultations.reset(tx, held.id, settings)
        row = consultation_row(StoredConsultation(id=held.id, title=held.title, settings=settings))
        about = (("consultation", held.id.hex()), ("digest", digest(design)))
        record(house, tx, Act(deed=Deed.DESIGN_SET, by=by, about=about), today, rows=[row])


def digest(design: Design) -> str:
    """What names a design in the ledger."""
    return sha256(json.dumps(design.to_record(), sort_keys=True).encode()).hexdigest()


def allowances(invited: Sequence[tuple[str, int]], design: Design) -> tuple[Allowance, ...]:
    """What the invited sizes will allow, where all of them take part and where fewer do, alike in every group."""
    return tuple(_allowance(invited, share, method_of(design)) for share in SHARES)


def _allowance(invited: Sequence[tuple[str, int]], share: int, method: Method) -> Allowance:
    come = {name: people * share // 100 for name, people in shown(invited)}
    everyone = sum(come.values())
    counted = [(group, sum(come[name] for name in group.members)) for group in declare(invited)]
    kept = merge(counted, everyone, method.threshold)
    sizes = tuple((group, sum(come.get(name, 0) for name in group.members)) for group in kept)
    offered = offer(Sizes(everyone=everyone, groups=sizes), method)
    return Allowance(
        share=share,
        people=everyone,
        groups=kept if offered else (),
        enough=offered is not None,
        status=offered is not None and offered.status,
        words=min([everyone, *(people for _, people in sizes)]) < method.words_below,
        told=told_apart(sizes),
    )


def told_apart(sizes: Sequence[tuple[Group, int]]) -> tuple[Group, ...]:
    """The groups that participants are shown apart: the others are in "everyone" alone (R7)."""
    return tuple(group for group, people in sizes if people >= TOLD_LEAST)


def _has_begun(round_: rounds.StandingRound | Round) -> bool:
    return round_.status is not RoundStatus.DRAFT
