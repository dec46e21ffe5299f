"""Findings: the releases that a commissioner may read, and nothing behind them."""

import json
from dataclasses import dataclass, replace

from consult.domain.capability import Role
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi.design import Design
from consult.domain.delphi.reporting import Asked, Known
from consult.domain.findings import Quotation, Release
from consult.domain.ids import RoundId, StaffId
from consult.domain.release_record import from_record
from consult.domain.text import Language
from consult.services import planning
from consult.services.continuing import lineage_of
from consult.services.house import House
from consult.services.quoting import quoted
from consult.services.running_rounds import READERS, NoSuchRoundError, round_of, rounds_for
from consult.services.staffing.accounts import signed_in
from consult.services.staffing.people import SignedIn
from consult.storage import releases, staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A released round with its release, how it is decided, and the quotations that stand with it."""

    round: Round
    release: Release
    design: Design
    quotations: tuple[Quotation, ...] = ()


def published_for(house: House, reader: StaffId) -> tuple[Published, ...]:
    """Every release of the consultations this person belongs to."""
    released = [round_ for round_ in rounds_for(house, reader, READERS) if round_.status is RoundStatus.RELEASED]
    return tuple(_published(house, round_) for round_ in released)


def published(house: House, round_id: RoundId, reader: StaffId) -> Published:
    """One release, with its quotations. Raises NoSuchRoundError where it is not released, or not for this person."""
    round_ = round_of(house, round_id, reader, READERS)
    if round_.status is not RoundStatus.RELEASED:
        raise NoSuchRoundError
    made = _published(house, round_)
    return replace(made, quotations=quoted(house, round_, made.release))


def known_of(house: House, last: Published, reader: StaffId, language: Language) -> Known:
    """What is published of this release's consultation up to it, for a report. Raises NoSuchRoundError."""
    asked = [
        each
        for each in published_for(house, reader)
        if each.round.consultation == last.round.consultation and each.round.number <= last.round.number
    ]
    return Known(
        design=last.design,
        asked=tuple(Asked(round=each.round, release=each.release) for each in asked),
        steps={one.number: one.steps for one in lineage_of(house, last.round)},
        language=language,
    )


def _published(house: House, round_: Round) -> Published:
    design = planning.design_of(house, round_.consultation)
    return Published(round=round_, release=_release(house, round_.id), design=design)


def _release(house: House, round_id: RoundId) -> Release:
    with house.stores.main.reading() as tx:
        stored = releases.of_round(tx, round_id)
    if stored is None:
        raise NoSuchRoundError
    return from_record(json.loads(stored.content))


def commissioners(house: House) -> tuple[SignedIn, ...]:
    """Everyone who may be named as a reader of findings."""
    with house.stores.main.reading() as tx:
        accounts = staff.every(tx)
    return tuple(signed_in(account) for account in accounts if account.is_live and Role.COMMISSIONER in account.roles)
