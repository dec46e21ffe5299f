"""A consent record: what was chosen in one act, under which notice. Her history is all of them, in their order."""

import json
from dataclasses import dataclass, field
from datetime import date

from consult.domain.canonical import canonical
from consult.domain.consent.notice import Shown
from consult.domain.consent.purpose import Choice, Purpose
from consult.domain.ids import NoticeId
from consult.domain.text import Language

NONCE_BYTES = 32
PARTS = {"choices", "day", "digest", "language", "nonce", "notice", "sequence", "version"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """What was chosen on which UTC day, and what was shown with it.

    ``choices`` are those of this one act: a change of one use makes a record that speaks of that use alone, and what
    older records say of others still holds. ``nonce`` is random and never shown: a commitment to this record hides it.
    """

    day: date
    shown: Shown
    choices: tuple[tuple[Purpose, Choice], ...]
    nonce: bytes = field(repr=False)
    sequence: int = 1
    """Its place among this person's records, from 1: rows themselves tell no order."""

    def __post_init__(self) -> None:
        """Refuse a nonce of another size."""
        if len(self.nonce) != NONCE_BYTES:
            raise ValueError("a record's nonce has 32 bytes")

    def choice(self, purpose: Purpose) -> Choice | None:
        """What was chosen for this use; None where this record does not speak of it."""
        return dict(self.choices).get(purpose)


def next_sequence(records: tuple[ConsentRecord, ...]) -> int:
    """The place of the next record."""
    return max((record.sequence for record in records), default=0) + 1


def encode(record: ConsentRecord) -> bytes:
    """The record as canonical JSON in UTF-8."""
    content = {
        "choices": {purpose.value: choice.value for purpose, choice in record.choices},
        "day": record.day.isoformat(),
        "digest": record.shown.digest.hex(),
        "language": record.shown.language,
        "nonce": record.nonce.hex(),
        "notice": record.shown.notice.hex(),
        "sequence": record.sequence,
        "version": record.shown.version,
    }
    return canonical(content)


def decode(stored: bytes) -> ConsentRecord:
    """The record that ``encode`` wrote. Raises ValueError for anything else."""
    content = json.loads(stored)
    if not isinstance(content, dict) or set(content) != PARTS or not isinstance(content["choices"], dict):
        raise ValueError("not a consent record")
    try:
        record = _read(content)
    except (TypeError, AttributeError):
        raise ValueError("not a consent record") from None
    if encode(record) != stored:
        raise ValueError("not as a consent record is written")
    return record


def _read(content: dict[str, object]) -> ConsentRecord:
    choices = content["choices"]
    said = choices.items() if isinstance(choices, dict) else ()
    return ConsentRecord(
        day=date.fromisoformat(_said(content["day"])),
        shown=Shown(
            notice=NoticeId(bytes.fromhex(_said(content["notice"]))),
            version=_whole(content["version"]),
            language=Language(_said(content["language"])),
            digest=bytes.fromhex(_said(content["digest"])),
        ),
        choices=tuple((Purpose(purpose), Choice(choice)) for purpose, choice in said),
        nonce=bytes.fromhex(_said(content["nonce"])),
        sequence=_whole(content["sequence"]),
    )


def _said(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError
    return value
