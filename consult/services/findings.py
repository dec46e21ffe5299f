"""Findings: the releases that a commissioner may read, and nothing behind them."""

from dataclasses import dataclass, replace

from consult.domain.capability import Role
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi.design import Design
from consult.domain.delphi.reporting import Asked, Known
from consult.domain.findings import Quotation, Release
from consult.domain.ids import RoundId, StaffId
from consult.domain.text import Language
from consult.services import planning
from consult.services import published as publishing
from consult.services.continuing import lineage_of
from consult.services.house import House
from consult.services.ledger_view import LedgerBrokenError
from consult.services.quoting import quoted
from consult.services.running_rounds import READERS, NoSuchRoundError, before, round_of, rounds_for
from consult.services.staffing.accounts import signed_in
from consult.services.staffing.people import SignedIn
from consult.services.vouching import UnvouchedError
from consult.storage import staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A released round with its release, how it is decided, and the quotations that stand with it.

    ``before`` is the release of the round before, where it stands.
    """

    round: Round
    release: Release
    design: Design
    quotations: tuple[Quotation, ...] = ()
    before: Release | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What somebody may read, and how many releases are not as they were released: nothing of those is shown."""

    published: tuple[Published, ...]
    withheld: int


def published_for(house: House, reader: StaffId) -> Shelf:
    """Every release of the consultations this person belongs to. Raises LedgerBrokenError."""
    released = [round_ for round_ in rounds_for(house, reader, READERS) if round_.status is RoundStatus.RELEASED]
    made: list[Published] = []
    for round_ in released:
        try:
            made.append(_published(house, round_))
        except UnvouchedError:
            continue
    return Shelf(published=tuple(made), withheld=len(released) - len(made))


def published(house: House, round_id: RoundId, reader: StaffId) -> Published:
    """One release, with its quotations. Raises NoSuchRoundError where it is not released, or not for this person.

    UnvouchedError where it is not what two people released, and LedgerBrokenError.
    """
    round_ = round_of(house, round_id, reader, READERS)
    made = _published(house, round_)
    return replace(made, quotations=quoted(house, round_, made.release), before=released_before(house, round_))


def released_before(house: House, round_: Round) -> Release | None:
    """What was released of the round before this one; None where there is none, or it is not as it was released."""
    try:
        earlier = before(house, round_)
    except (UnvouchedError, LedgerBrokenError):
        return None
    return publishing.shown(house, earlier) if earlier else None


def known_of(house: House, last: Published, reader: StaffId, language: Language) -> Known:
    """What is published of this release's consultation up to it, for a report. Raises UnvouchedError and LedgerBrokenError."""
    asked = [
        _published(house, round_)
        for round_ in rounds_for(house, reader, READERS)
        if round_.consultation == last.round.consultation
        and round_.number <= last.round.number
        and round_.status is RoundStatus.RELEASED
    ]
    return Known(
        design=last.design,
        asked=tuple(Asked(round=each.round, release=each.release) for each in asked),
        steps={one.number: one.steps for one in lineage_of(house, last.round)},
        language=language,
    )


def _published(house: House, round_: Round) -> Published:
    release = publishing.released(house, round_)
    if release is None:
        raise NoSuchRoundError
    return Published(round=round_, release=release, design=planning.design_of(house, round_))


def commissioners(house: House) -> tuple[SignedIn, ...]:
    """Everyone who may be named as a reader of findings."""
    with house.stores.main.reading() as tx:
        accounts = staff.every(tx)
    return tuple(signed_in(account) for account in accounts if account.is_live and Role.COMMISSIONER in account.roles)
