"""Which rows K1 vouches for, and how each is named: what staff, two people together, or the house alone may change."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from consult.crypto.encoding import pae
from consult.domain.capability import Role
from consult.domain.consultation import RoundStatus
from consult.domain.ids import ConsultationId, NoticeId, QuotationId, RemarkId, RoundId, StaffId
from consult.services.house import House
from consult.services.ledger_view import LedgerBrokenError, LedgerKeys, Seen
from consult.services.ledgering import keys_of
from consult.services.vouching import Row, UnvouchedError, check, stands, vouch_all
from consult.storage import (
    agreements,
    confirmations,
    consultations,
    epochs,
    help_services,
    lineages,
    memberships,
    notices,
    quotations,
    remarks,
    rounds,
    seats,
    staff,
    vouchers,
)
from consult.storage.agreements import Agreement
from consult.storage.confirmations import Confirmation
from consult.storage.consultations import StoredConsultation
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch
from consult.storage.help_services import StoredHelpService
from consult.storage.memberships import Membership
from consult.storage.notices import StoredNotice
from consult.storage.quotations import StoredQuotation
from consult.storage.remarks import StoredRemark
from consult.storage.seats import StoredSeat
from consult.storage.staff import StoredStaff

STAFF = "staff"
MEMBERSHIP = "membership"
EPOCH = "epoch"
AGREEMENT = "agreement"
CONFIRMATION = "confirmation"
CONSULTATION = "consultation"
LINEAGE = "lineage"
HELP_SERVICE = "help-service"
NOTICES = "notices"
REMARK = "remark"
QUOTATION = "quotation"
SEAT = vouchers.SEAT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    id: ConsultationId
    settings: str


def staff_row(account: StoredStaff) -> Row:
    """An account: its roles, keys and second factor among what is vouched for."""
    return Row(kind=STAFF, id=account.id, content=account)


def membership_row(membership: Membership) -> Row:
    """A membership."""
    name = membership.staff + membership.consultation + membership.role.value.encode()
    return Row(kind=MEMBERSHIP, id=name, content=membership)


def epoch_row(epoch: StoredEpoch) -> Row:
    """An epoch: whoever could put another public key in its place would read all that is sealed to it."""
    return Row(kind=EPOCH, id=epoch.id, content=epoch)


def consultation_row(consultation: StoredConsultation) -> Row:
    """A consultation whose settings were changed: what stands in them lets people read alone, or not."""
    return Row(
        kind=CONSULTATION, id=consultation.id, content=_Settings(id=consultation.id, settings=consultation.settings)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lineage:
    round: RoundId
    steps: str


def lineage_row(round_id: RoundId, steps: str) -> Row:
    """How a round's statements came about, as it was opened; no steps for one that came from no other."""
    return Row(kind=LINEAGE, id=round_id, content=_Lineage(round=round_id, steps=steps))


def help_service_row(service: StoredHelpService) -> Row:
    """A service that helps: a planted number would lead people to whoever planted it."""
    return Row(kind=HELP_SERVICE, id=service.id, content=service)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notices:
    consultation: ConsultationId
    versions: tuple[tuple[NoticeId, int, date, str], ...]


def notices_row(consultation: ConsultationId, versions: Sequence[StoredNotice]) -> Row:
    """All that a consultation ever asked by, as one: a version can be neither planted, altered nor left out."""
    held = tuple((one.id, one.version, one.made_on, one.content) for one in versions)
    return Row(kind=NOTICES, id=consultation, content=_Notices(consultation=consultation, versions=held))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remark:
    id: RemarkId
    round: RoundId
    item: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply(_Remark):
    answers: RemarkId


def remark_row(remark: StoredRemark) -> Row:
    """A piece that is shown to others: what was planted would be read as if two people had looked at it.

    A reply stands by another field, so that none becomes a reason, or answers another one, unseen.
    """
    words = tuple((str(language), said) for language, said in remark.words.words)
    if remark.answers is None:
        content = _Remark(id=remark.id, round=remark.round, item=remark.item, words=words)
    else:
        content = _Reply(id=remark.id, round=remark.round, item=remark.item, words=words, answers=remark.answers)
    return Row(kind=REMARK, id=remark.id, content=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quotation:
    id: QuotationId
    round: RoundId
    item: str
    words: tuple[tuple[str, str], ...]
    group: tuple[str, ...] | None


def quotation_row(quotation: StoredQuotation) -> Row:
    """A quotation that stands with findings: what was planted would be read as what somebody said."""
    words = tuple((str(language), said) for language, said in quotation.words.words)
    group = None if quotation.group is None else quotation.group.members
    content = _Quotation(id=quotation.id, round=quotation.round, item=quotation.item, words=words, group=group)
    return Row(kind=QUOTATION, id=quotation.id, content=content)


def agreement_row(one: Agreement) -> Row:
    """A word of one of two people, named by all it says: once it is spent, nothing of it can be put back."""
    said = (one.act.value.encode(), one.subject, one.digest, one.role.value.encode(), one.by)
    name = sha256(pae((*said, one.day.isoformat().encode()))).digest()
    return Row(kind=AGREEMENT, id=name, content=one)


def confirmation_row(one: Confirmation) -> Row:
    """A word of one of two people about an account, named as an agreement is."""
    said = (one.subject, one.act.value.encode(), pae(sorted(role.value.encode() for role in one.wanted)))
    name = sha256(pae((*said, one.role.value.encode(), one.by, one.day.isoformat().encode()))).digest()
    return Row(kind=CONFIRMATION, id=name, content=one)


def seat_row(seat: StoredSeat) -> Row:
    """A seat. Its version is the number of the epoch it is sealed to, so that a rotation makes every older one void."""
    return Row(kind=SEAT, id=seat.id, content=seat)


def check_row(house: House, tx: Transaction, row: Row) -> None:
    """Let a row pass that stands as this house wrote it last. Raises UnvouchedError and LedgerBrokenError."""
    with house.stores.main.reading() as committed:
        seen = house.ledger.committed(keys_of(house), committed)
    check(keys_of(house), seen, tx, row)


def newest(house: House) -> Mapping[tuple[str, str], int]:
    """The version in which the ledger knows each row, by kind and id; nought is refused for ever. Raises LedgerBrokenError."""
    with house.stores.main.reading() as committed:
        return house.ledger.committed(keys_of(house), committed).newest


def check_said(house: House, tx: Transaction, row: Row, *, says: bool) -> None:
    """Let a row pass that stands; or that ``says`` nothing, where this house never vouched for anything in its place.

    Raises UnvouchedError and LedgerBrokenError.
    """
    if says or newest(house).get((row.kind, row.id.hex()), 0):
        check_row(house, tx, row)


def is_ours(house: House, tx: Transaction, row: Row) -> bool:
    """Whether a row stands as this house wrote it last. Raises LedgerBrokenError."""
    try:
        check_row(house, tx, row)
    except UnvouchedError:
        return False
    return True


def may_show(house: House, tx: Transaction, row: Row) -> bool:
    """The same for what readers are shown: where the ledger itself is broken it is left out, and stops nobody."""
    try:
        return is_ours(house, tx, row)
    except LedgerBrokenError:
        return False


def _passes(keys: LedgerKeys, seen: Seen, tx: Transaction, row: Row) -> bool:
    """Whether a row stands as this house wrote it last."""
    try:
        check(keys, seen, tx, row)
    except UnvouchedError:
        return False
    return True


def own_consultations(
    house: House, tx: Transaction, person: StaffId, roles: frozenset[Role]
) -> tuple[ConsultationId, ...]:
    """What somebody belongs to in one of these roles; a membership that does not stand is as if it were not there.

    Precondition: the transaction reads alone, and this is the first that it reads. Raises LedgerBrokenError.
    """
    keys = keys_of(house)
    seen = house.ledger.committed(keys, tx)
    held = [
        Membership(staff=person, consultation=consultation, role=role)
        for role in sorted(roles)
        for consultation in memberships.of_staff(tx, person, role)
    ]
    return tuple(dict.fromkeys(each.consultation for each in held if _passes(keys, seen, tx, membership_row(each))))


def newest_epoch(house: House, tx: Transaction, consultation: ConsultationId) -> StoredEpoch:
    """The epoch that new seats are sealed to, once it stands. Raises UnvouchedError and LedgerBrokenError."""
    epoch = epochs.of_consultation(tx, consultation)[0]
    check_row(house, tx, epoch_row(epoch))
    return epoch


def vouch_for_seat(house: House, tx: Transaction, seat: StoredSeat, epoch: StoredEpoch) -> None:
    """Vouch for a seat that is sealed to this epoch."""
    vouch_for_seats(house, tx, [seat], epoch)


def vouch_for_seats(house: House, tx: Transaction, sealed: Sequence[StoredSeat], epoch: StoredEpoch) -> None:
    """Vouch for seats that are sealed to this epoch."""
    vouch_all(keys_of(house), tx, map(seat_row, sealed), epoch.number)


def seat_stands(keys: LedgerKeys, held: dict[bytes, vouchers.Voucher], seat: StoredSeat, epoch: StoredEpoch) -> bool:
    """Whether a seat is one that this house wrote, in this epoch."""
    return stands(keys, held.get(seat.id), seat_row(seat), epoch.number)


def unvouched(house: House, tx: Transaction) -> Iterator[Row]:
    """Every row of the main store that K1 should vouch for and does not. Raises LedgerBrokenError."""
    keys = keys_of(house)
    with house.stores.main.reading() as committed:
        seen = house.ledger.committed(keys, committed)
    yield from (row for row in _staff_rows(tx) if not _passes(keys, seen, tx, row))
    for row, says in _rows_with_a_usual_form(tx):
        if (says or seen.newest.get((row.kind, row.id.hex()), 0)) and not _passes(keys, seen, tx, row):
            yield row
    held = vouchers.of_kind(tx, SEAT)
    known = {epoch.id: epoch for epoch in epochs.every(tx)}
    for seat in seats.whole(tx):
        epoch = known.get(seat.epoch)
        if epoch is None or not stands(keys, held.get(seat.id), seat_row(seat), epoch.number):
            yield seat_row(seat)


def _staff_rows(tx: Transaction) -> Iterator[Row]:
    for account in staff.every(tx):
        yield staff_row(account)
    for epoch in epochs.every(tx):
        yield epoch_row(epoch)
    for membership in memberships.every(tx):
        yield membership_row(membership)
    for agreement in agreements.every(tx):
        yield agreement_row(agreement)
    for confirmation in confirmations.every(tx):
        yield confirmation_row(confirmation)
    yield from _shown_rows(tx)


def _rows_with_a_usual_form(tx: Transaction) -> Iterator[tuple[Row, bool]]:
    """What this house vouches for once it was set, each with whether it says anything now."""
    for consultation in consultations.every(tx):
        yield consultation_row(consultation), bool(json.loads(consultation.settings))
        for round_ in rounds.of_consultation(tx, consultation.id):
            if round_.status is not RoundStatus.DRAFT:
                steps = lineages.of_round(tx, round_.id)
                yield lineage_row(round_.id, steps or ""), steps is not None


def _shown_rows(tx: Transaction) -> Iterator[Row]:
    """What others read as what this house stands for."""
    for consultation in consultations.every(tx):
        asked = notices.of_consultation(tx, consultation.id)
        if asked:
            yield notices_row(consultation.id, asked)
    for service in help_services.every(tx):
        yield help_service_row(service)
    for remark in remarks.shown(tx):
        yield remark_row(remark)
    for quotation in quotations.shown(tx):
        yield quotation_row(quotation)
