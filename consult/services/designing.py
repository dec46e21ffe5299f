"""Designing: a workbook becomes a consultation with a draft round, under a key of its own."""

import json
from datetime import date

from consult.crypto.entropy import draw
from consult.domain.consultation import Consultation, RoundStatus
from consult.domain.ids import ID_BYTES, ConsultationId, RoundId, StaffId
from consult.domain.instrument import Instrument
from consult.domain.instrument_record import digest, from_record, to_record
from consult.domain.ledger import Act, Deed
from consult.services.house import House
from consult.services.key_giving import begin_epoch
from consult.services.ledgering import record
from consult.services.staffing.removing import OPENERS
from consult.services.vouched import check_row, membership_row, staff_row
from consult.storage import consultations, memberships, rounds, staff
from consult.storage.memberships import Membership
from consult.xlsform import Reading, WorkbookError, error_sentence, read, remark_sentence, write

__all__ = [
    "Reading",
    "WorkbookError",
    "as_workbook",
    "bring",
    "consultations_known",
    "error_sentence",
    "read_workbook",
    "remarks",
]


def read_workbook(data: bytes, name: str) -> Reading:
    """The instrument in a workbook, with what to know about it. Raises WorkbookError with sheet, row and column."""
    return read(data, name)


def remarks(reading: Reading) -> tuple[str, ...]:
    """What is worth a look in the workbook, a sentence each."""
    return tuple(remark_sentence(noted) for noted in reading.warnings)


def bring(house: House, instrument: Instrument, today: date, by: StaffId | None = None) -> RoundId:
    """Begin a consultation with this instrument as its first round, a draft.

    Its first epoch's seed (K4) is sealed to every coordinator and custodian there is whose account stands (K1), and
    to the recovery key (K13) where there is one. Raises UnvouchedError and LedgerBrokenError.
    """
    consultation = ConsultationId(draw(house.entropy, ID_BYTES))
    round_id = RoundId(draw(house.entropy, ID_BYTES))
    with house.stores.main.writing() as tx:
        consultations.add(tx, consultations.StoredConsultation(id=consultation, title=instrument.title, settings="{}"))
        openers = [account for account in staff.every(tx) if account.is_live and account.roles & OPENERS]
        for account in openers:
            check_row(house, tx, staff_row(account))
        members = [
            Membership(staff=account.id, consultation=consultation, role=role)
            for account in openers
            for role in sorted(account.roles & OPENERS)
        ]
        for member in members:
            memberships.add(tx, member.staff, member.consultation, member.role)
        act = Act(deed=Deed.MEMBER_ADDED, by=by, about=(("consultation", consultation.hex()),))
        record(house, tx, act, today, rows=[membership_row(member) for member in members])
        begin_epoch(house, tx, consultation, openers, today, by)
        rounds.add(
            tx,
            rounds.StoredRound(
                id=round_id,
                consultation=consultation,
                number=1,
                status=RoundStatus.DRAFT,
                instrument=json.dumps(to_record(instrument)),
                instrument_digest=digest(instrument),
            ),
        )
    return round_id


def consultations_known(house: House) -> tuple[Consultation, ...]:
    """Every consultation there is, for the person at the machine."""
    with house.stores.main.reading() as tx:
        return tuple(Consultation(id=each.id, title=each.title) for each in consultations.every(tx))


def as_workbook(house: House, consultation: ConsultationId) -> bytes:
    """The instrument of the consultation's newest round as an XLSForm workbook. Raises LookupError."""
    with house.stores.main.reading() as tx:
        held = rounds.of_consultation(tx, consultation)
        if not held:
            raise LookupError
        instrument = rounds.instrument(tx, held[-1].id)
    return write(from_record(json.loads(instrument)))
