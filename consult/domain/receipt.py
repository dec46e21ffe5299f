"""A consent receipt: ISO/IEC TS 27560:2023's structure as JSON, with what proves that it stands in the ledger.

Everything it tells is made from a few facts: the very text of the notice that was shown, the state of each choice, the
UTC day, and the proof. A receipt that was read is made again from its facts and must come out the same, so that no
field of it can say something else than what was committed to.

The standard's ``pii_principal_id`` is left out, and with it name, phone, address, device and answers: what ties a
receipt to her is that she has it. What the standard has no word for stands under ``consult``.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from consult.domain.canonical import canonical
from consult.domain.consent import EventState, Purpose, States
from consult.domain.ledger import Entry, Head, PersonalKind, decode_head, encode_head

FORM = "consult/v1 consent receipt"
SCHEMA_VERSION = "ISO/IEC TS 27560:2023"
JURISDICTION = "GB"
CONTROLLER = "C1"
HASH_BYTES = 32
INSTALLATION_BYTES = 16
SIGNATURE_BYTES = 64
CONTACT_NEEDED = frozenset({Purpose.INVITING, Purpose.TELLING})
"""The uses that need a way to reach her; every other is of her answers."""


class NotAReceiptError(ValueError):
    """This is no receipt of this form at all."""


class AlteredReceiptError(ValueError):
    """A receipt of this form, of which some field is not what its facts say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That the commitment stands in the ledger (RFC 6962): the way from its entry to a signed head.

    ``nonce`` opens the commitment. ``path`` are the siblings from the entry's leaf up to the head's root. ``key`` is
    the public key (Ed25519, RFC 8032) under which the head was signed.
    """

    installation: bytes
    nonce: bytes = field(repr=False)
    entry: Entry
    path: tuple[bytes, ...]
    head: Head
    key: bytes

    def __post_init__(self) -> None:
        """Refuse what has another size. Raises ValueError."""
        head = self.head
        hashes = (self.nonce, self.entry.commitment, self.key, head.root, head.link, *self.path)
        sizes = {len(each) for each in hashes} == {HASH_BYTES}
        if not sizes or len(self.installation) != INSTALLATION_BYTES or len(head.signature) != SIGNATURE_BYTES:
            raise ValueError("not the parts of a proof")
        if not 1 <= self.entry.sequence <= head.size < 1 << 63:
            raise ValueError("not a place under this head")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The facts of one act of hers. ``notice`` is ``Notice.text`` of what was shown, in the language it was shown in.

    ``commitment`` is what stands in the ledger for it, its only name. Without a proof, ``proof_from`` says from which
    UTC day there is one; None where there never will be.
    """

    notice: bytes
    day: date
    states: States
    commitment: bytes
    proof: Proof | None = None
    proof_from: date | None = None

    def content(self) -> bytes:
        """What was committed to."""
        said = _notice(self.notice)
        return committed(str(said["consultation"]), sha256(self.notice).digest(), self.states)


def committed(consultation: str, digest: bytes, states: States) -> bytes:
    """What a consent's entry in the ledger commits to: ids and hashes in hexadecimal, canonical JSON."""
    choices = canonical({purpose.value: state.choice.value for purpose, state in states})
    withdrawn = sorted(purpose.value for purpose, state in states if state is EventState.WITHDRAWN)
    return canonical(
        {
            "kind": PersonalKind.CONSENT.value,
            "consultation": consultation,
            "notice": digest.hex(),
            "choices": sha256(choices).hexdigest(),
            "withdrawn": " ".join(withdrawn),
        }
    )


def encode(receipt: Receipt) -> bytes:
    """The receipt as it is handed out: JSON in UTF-8 that a person can read, too."""
    return (json.dumps(to_record(receipt), ensure_ascii=False, indent=1) + "\n").encode()


def decode(stored: bytes) -> Receipt:
    """The receipt that ``encode`` wrote. Raises NotAReceiptError, and AlteredReceiptError."""
    try:
        said = json.loads(stored, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise NotAReceiptError from None
    if not isinstance(said, dict) or not isinstance(said.get("consult"), dict) or said["consult"].get("form") != FORM:
        raise NotAReceiptError
    try:
        receipt = _read(said)
        same = canonical(to_record(receipt)) == canonical(said)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError):
        raise AlteredReceiptError from None
    if not same:
        raise AlteredReceiptError
    return receipt


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two fields of one name would tell two readers two things."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a field stands twice")
    return dict(pairs)


def to_record(receipt: Receipt) -> dict[str, Any]:
    """The receipt as JSON values: the standard's sections under the standard's names, then ``consult``."""
    said = _notice(receipt.notice)
    parties = _Parties(said)
    offered = {terms["purpose"]: terms for terms in said["terms"]}
    spoken = [offered[purpose.value] for purpose, _ in receipt.states if purpose.value in offered]
    purposes = [_purpose(terms, said, parties) for terms in spoken]
    return {
        "record": {"schema_version": SCHEMA_VERSION, "record_id": receipt.commitment.hex()},
        "pii_processing": {
            "privacy_notice": named(receipt.notice),
            "language": said["language"],
            "purposes": purposes,
        },
        "party_identification": parties.told,
        "event": [_event(receipt.day, purpose, state) for purpose, state in receipt.states],
        "consult": {
            "form": FORM,
            "notice": {
                "id": said["notice"],
                "version": said["version"],
                "sha256": sha256(receipt.notice).hexdigest(),
                "text": receipt.notice.decode(),
            },
            "proof": _proof(receipt, receipt.proof) if receipt.proof else None,
            "proof_from": receipt.proof_from.isoformat() if receipt.proof_from else None,
        },
    }


def named(content: bytes) -> str:
    """A name that is the content's own hash (RFC 6920)."""
    return "ni:///sha-256;" + urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()


def _notice(text: bytes) -> dict[str, Any]:
    said = json.loads(text)
    if not isinstance(said, dict):
        raise TypeError
    return said


class _Parties:
    """Who is named in the notice, each once, with an id of the receipt's own."""

    def __init__(self, said: dict[str, Any]) -> None:
        contact = [{"contact_type": "support", "contact_information": said["contact"]}]
        self.told: list[dict[str, Any]] = [
            {
                "party_id": CONTROLLER,
                "party_name": said["controller"],
                "party_role": "PII controller",
                "party_contact": contact,
            }
        ]

    def recipient(self, name: str, role: str) -> str:
        """The id of a recipient."""
        for party in self.told:
            if (party["party_name"], party["party_role"]) == (name, role):
                return str(party["party_id"])
        self.told.append({"party_id": f"R{len(self.told)}", "party_name": name, "party_role": role})
        return str(self.told[-1]["party_id"])


def _purpose(terms: dict[str, Any], said: dict[str, Any], parties: _Parties) -> dict[str, Any]:
    recipients = [parties.recipient(terms["recipients"], "recipient")]
    if terms["partner"]:
        recipients.append(parties.recipient(terms["partner"], "third party"))
    law = [f"UK GDPR Article {article}" for article in (terms["basis"], terms["condition"]) if article]
    kind = "contact details" if Purpose(terms["purpose"]) in CONTACT_NEEDED else "answers"
    special = terms["condition"] is not None
    pii = {"pii_type": kind, "pii_optional": True, "sensitive_pii_category": special, "special_pii_category": special}
    return {
        "purpose": terms["heading"],
        "purpose_type": terms["purpose"],
        "lawful_basis": "; ".join(law),
        "pii_information": [pii],
        "pii_controllers": [CONTROLLER],
        "collection_method": ["online form"],
        "processing_method": [terms["explanation"]],
        "retention_period": terms["until"],
        "jurisdiction": JURISDICTION,
        "recipient_third_parties": recipients,
        "withdrawal_method": said["rights"],
        "privacy_rights": [said["rights"]],
    }


def _event(day: date, purpose: Purpose, state: EventState) -> dict[str, Any]:
    return {
        "event_time": day.isoformat(),
        "event_type": "explicit",
        "event_state": state.value,
        "purpose_type": purpose.value,
    }


def _proof(receipt: Receipt, proof: Proof) -> dict[str, Any]:
    return {
        "installation": proof.installation.hex(),
        "nonce": proof.nonce.hex(),
        "content": receipt.content().decode(),
        "entry": json.loads(proof.entry.canonical()),
        "index": proof.entry.sequence - 1,
        "path": [each.hex() for each in proof.path],
        "head": json.loads(encode_head(proof.head)),
        "key": proof.key.hex(),
    }


def _read(said: dict[str, Any]) -> Receipt:
    own, events = said["consult"], said["event"]
    receipt = Receipt(
        notice=own["notice"]["text"].encode(),
        day=date.fromisoformat(events[0]["event_time"]),
        states=_read_states(events),
        commitment=bytes.fromhex(said["record"]["record_id"]),
        proof=None if own["proof"] is None else _read_proof(own["proof"]),
        proof_from=None if own["proof_from"] is None else date.fromisoformat(own["proof_from"]),
    )
    if receipt.proof:
        entry = receipt.proof.entry
        if (entry.day, entry.commitment, receipt.proof_from) != (receipt.day, receipt.commitment, None):
            raise ValueError("the proof of another record")
    return receipt


def _read_states(events: Sequence[dict[str, Any]]) -> States:
    said = {Purpose(event["purpose_type"]): EventState(event["event_state"]) for event in events}
    states = tuple((purpose, said[purpose]) for purpose in Purpose if purpose in said)
    if len(states) != len(events):
        raise ValueError("a use stands twice")
    return states


def _read_proof(said: dict[str, Any]) -> Proof:
    entry = Entry(
        sequence=said["entry"]["sequence"],
        day=date.fromisoformat(said["entry"]["day"]),
        commitment=bytes.fromhex(said["entry"]["commitment"]),
    )
    return Proof(
        installation=bytes.fromhex(said["installation"]),
        nonce=bytes.fromhex(said["nonce"]),
        entry=entry,
        path=tuple(bytes.fromhex(each) for each in said["path"]),
        head=decode_head(canonical(said["head"])),
        key=bytes.fromhex(said["key"]),
    )
