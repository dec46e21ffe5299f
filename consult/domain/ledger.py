"""The ledger: what was done, in an order that cannot be changed afterwards, and in words where staff did it."""

import json
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from consult.domain.canonical import canonical
from consult.domain.ids import StaffId


class Deed(StrEnum):
    """What staff or the person at the machine did. A word, once used, never changes its meaning."""

    STAFF_CHANGED = "staff-changed"
    """An account was made or changed; its row stands in ``rows``."""
    STAFF_REMOVED = "staff-removed"
    UNLOCKED = "unlocked"
    MEMBER_ADDED = "member-added"
    MEMBER_REMOVED = "member-removed"
    EPOCH_BEGUN = "epoch-begun"
    RECOVERY_KEY_SET = "recovery-key-set"
    CONTACTS_KEY_SET = "contacts-key-set"
    NOTICE_CHANGED = "notice-changed"
    ROUND_OPENED = "round-opened"
    """Where it opened with words that the wording check lists, ``listed`` names them and ``because`` says why."""
    ROUND_CLOSED = "round-closed"
    TABULATED = "tabulated"
    ASKED = "asked"
    """One of two people asked for something that needs both."""
    CONFIRMED = "confirmed"
    """The other agreed."""
    DECLINED = "declined"
    RELEASED = "released"
    GRANTED = "granted"
    FREE_TEXT_OPENED = "free-text-opened"
    SENSITIVITY_SET = "sensitivity-set"
    ROTATED = "rotated"
    RESTORED = "restored"
    RECOVERED = "recovered"
    FORGOTTEN = "forgotten"
    HELP_CHANGED = "help-changed"
    """A service that helps was added, changed or removed."""
    HELP_CONFIRMED = "help-confirmed"
    """Somebody made sure of what is said of one."""
    WORD_LIST_CHANGED = "word-list-changed"
    DESIGN_SET = "design-set"
    """How a consultation's rounds are decided was chosen, before its first one opened."""
    REASONS_SHOWN = "reasons-shown"
    """What staff made of a round's reasons is shown to others from now on."""
    QUOTATIONS_SHOWN = "quotations-shown"
    """Quotations that two people agreed to stand with a round's findings from now on; or one does no longer."""


class PersonalKind(StrEnum):
    """What a participant's entry commits to; the kind itself is inside the commitment."""

    CONSENT = "consent"
    WITHDRAWAL = "withdrawal"
    ANSWER_TAKEN_BACK = "answer-taken-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVersion:
    """A row under K1 as it stands from now on: ``kind`` and ``row`` name it; older versions are refused from here.

    ``version`` counts from 1; 0 says that the row is gone and stays gone. ``row`` is hexadecimal.
    """

    kind: str
    row: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One deed in words: who did it (None at the machine's own console), to what, and which rows it made newest.

    ``about`` holds names, titles and hexadecimal ids by the name of their part; never anything a participant said.
    """

    deed: Deed
    by: StaffId | None = None
    about: tuple[tuple[str, str], ...] = ()
    rows: tuple[RowVersion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger. ``sequence`` counts from 1; ``act`` is what stands beside a staff entry in words."""

    sequence: int
    day: date
    commitment: bytes
    act: str | None = field(default=None)

    def canonical(self) -> bytes:
        """What the chain and the tree hash: canonical JSON of sequence, day and commitment."""
        return canonical({"sequence": self.sequence, "day": self.day.isoformat(), "commitment": self.commitment.hex()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The ledger as it stood at the end of entry ``size``, signed. ``root`` and ``link`` are of the tree and the chain."""

    day: date
    size: int
    root: bytes
    link: bytes
    signature: bytes


def encode_act(act: Act) -> str:
    """The act as canonical JSON text."""
    rows = [{"kind": each.kind, "row": each.row, "version": each.version} for each in act.rows]
    content: dict[str, object] = {"deed": act.deed.value, "about": dict(act.about), "rows": rows}
    content["by"] = act.by.hex() if act.by else None
    return canonical(content).decode()


def decode_act(stored: str) -> Act:
    """The act that ``encode_act`` wrote. Raises ValueError for anything else."""
    try:
        content = json.loads(stored)
        act = Act(
            deed=Deed(content["deed"]),
            by=StaffId(bytes.fromhex(content["by"])) if content["by"] else None,
            about=tuple((str(name), str(said)) for name, said in content["about"].items()),
            rows=tuple(RowVersion(**each) for each in content["rows"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an act") from error
    if encode_act(act) != stored:
        raise ValueError("not as an act is written")
    return act


def encode_head(head: Head) -> bytes:
    """The head as canonical JSON: for the third place, for receipts, and to be printed."""
    return canonical(
        {
            "day": head.day.isoformat(),
            "size": head.size,
            "root": head.root.hex(),
            "link": head.link.hex(),
            "signature": head.signature.hex(),
        }
    )


def decode_head(stored: bytes) -> Head:
    """The head that ``encode_head`` wrote. Raises ValueError for anything else."""
    try:
        content = json.loads(stored)
        return Head(
            day=date.fromisoformat(content["day"]),
            size=int(content["size"]),
            root=bytes.fromhex(content["root"]),
            link=bytes.fromhex(content["link"]),
            signature=bytes.fromhex(content["signature"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not a head") from error
