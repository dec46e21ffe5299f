"""Consent: what a notice says, what was chosen under it, and the one place that says what that permits."""

from consult.domain.consent.event import EventState, States, states
from consult.domain.consent.notice import (
    CONTROLS,
    Changed,
    Notice,
    Notices,
    Shown,
    Terms,
    Wording,
    changes,
    same_use,
)
from consult.domain.consent.permission import Permission, Reason, choice_now, last_choice, permits, refuses, to_ask
from consult.domain.consent.purpose import Choice, LawfulBasis, Purpose, SpecialCondition
from consult.domain.consent.record import NONCE_BYTES, ConsentRecord, decode, encode, next_sequence

__all__ = [
    "CONTROLS",
    "NONCE_BYTES",
    "Changed",
    "Choice",
    "ConsentRecord",
    "EventState",
    "LawfulBasis",
    "Notice",
    "Notices",
    "Permission",
    "Purpose",
    "Reason",
    "Shown",
    "SpecialCondition",
    "States",
    "Terms",
    "Wording",
    "changes",
    "choice_now",
    "decode",
    "encode",
    "last_choice",
    "next_sequence",
    "permits",
    "refuses",
    "same_use",
    "states",
    "to_ask",
]
