"""What may be done with what she says: each purpose chosen apart, and asked about in one place."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consult.domain.text import Language


class Purpose(StrEnum):
    """The uses that a consent notice asks about. Only answering itself needs its own Yes."""

    ANSWERING = "answering"
    TOTALS = "totals"
    QUOTATIONS = "quotations"
    COMPARING = "comparing"


class Choice(StrEnum):
    """Yes, No, or not chosen: an untouched choice is neither, and permits nothing."""

    YES = "yes"
    NO = "no"
    UNSET = "unset"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """What was chosen, on which UTC day, under which notice, in which language it was shown.

    ``notice`` is the SHA-256 of the text that was shown.
    """

    day: date
    language: Language
    notice: bytes
    choices: tuple[tuple[Purpose, Choice], ...]
    sequence: int = 1
    """Its place among this person's records, from 1: rows themselves tell no order."""

    def choice(self, purpose: Purpose) -> Choice:
        """What was chosen for this purpose."""
        return dict(self.choices).get(purpose, Choice.UNSET)


def permits(records: tuple[ConsentRecord, ...], purpose: Purpose) -> bool:
    """Whether the newest of one person's records allows this use. No record allows nothing."""
    newest = max(records, key=lambda record: record.sequence, default=None)
    return newest is not None and newest.choice(purpose) is Choice.YES


def encode(record: ConsentRecord) -> bytes:
    """The record as canonical JSON in UTF-8."""
    content = {
        "day": record.day.isoformat(),
        "language": record.language,
        "notice": record.notice.hex(),
        "sequence": record.sequence,
        "choices": {purpose.value: choice.value for purpose, choice in record.choices},
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def decode(stored: bytes) -> ConsentRecord:
    """The record that ``encode`` wrote. Raises ValueError or KeyError for anything else."""
    content = json.loads(stored)
    return ConsentRecord(
        day=date.fromisoformat(content["day"]),
        sequence=content["sequence"],
        language=Language(content["language"]),
        notice=bytes.fromhex(content["notice"]),
        choices=tuple((Purpose(purpose), Choice(choice)) for purpose, choice in content["choices"].items()),
    )
