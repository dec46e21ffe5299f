"""Designing: a workbook becomes a consultation with a draft round, under a key of its own."""

import json

from consult.crypto.contexts import grant_context
from consult.crypto.entropy import draw, fresh
from consult.crypto.grants import seal_epoch_seed
from consult.crypto.hybrid import PublicKey, Suite, public_key
from consult.crypto.keys import EpochSeed, Seed
from consult.domain.consultation import Consultation, RoundStatus
from consult.domain.ids import ID_BYTES, ConsultationId, EpochId, RoundId
from consult.domain.instrument import Instrument
from consult.domain.instrument_record import digest, from_record, to_record
from consult.services.house import House
from consult.services.staffing.removing import OPENERS
from consult.storage import consultations, epochs, grants, memberships, rounds, staff
from consult.storage.database import Transaction
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


def bring(house: House, instrument: Instrument) -> RoundId:
    """Begin a consultation with this instrument as its first round, a draft.

    Its first epoch's seed (K4) is sealed to every coordinator and custodian whose account is live.
    """
    consultation = ConsultationId(draw(house.entropy, ID_BYTES))
    round_id = RoundId(draw(house.entropy, ID_BYTES))
    with house.stores.main.writing() as tx:
        consultations.add(tx, consultations.StoredConsultation(id=consultation, title=instrument.title, settings="{}"))
        openers = [account for account in staff.every(tx) if account.is_live and account.roles & OPENERS]
        for account in openers:
            for role in account.roles & OPENERS:
                memberships.add(tx, account.id, consultation, role)
        _begin_epoch(house, tx, consultation, openers)
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


def _begin_epoch(house: House, tx: Transaction, consultation: ConsultationId, openers: list[staff.StoredStaff]) -> None:
    seed = EpochSeed(Seed(fresh(house.entropy)))
    epoch = EpochId(draw(house.entropy, ID_BYTES))
    public = public_key(seed, house.keys.suite)
    stored = epochs.StoredEpoch(
        id=epoch, consultation=consultation, number=1, suite=house.keys.suite, public_key=public
    )
    epochs.add(tx, stored)
    for account in openers:
        if account.public_key is None:
            continue
        context = grant_context(house.keys.installation, consultation=consultation, epoch=epoch, staff=account.id)
        sealed = seal_epoch_seed(PublicKey(account.public_key), Suite(account.suite), seed, context)
        grants.give(tx, epoch, account.id, sealed)


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
    return write(from_record(json.loads(held[-1].instrument)))
