"""A receipt as Kantara Consent Receipt 1.1 tells it: the mapping, field by field, in this one place.

=====================  =================================================================================
Kantara 1.1            from ISO/IEC TS 27560:2023, as ``domain/receipt.py`` writes it
=====================  =================================================================================
version                fixed
jurisdiction           purposes[].jurisdiction
consentTimestamp       event[].event_time: the first second of that UTC day, for no finer time is kept
collectionMethod       purposes[].collection_method
consentReceiptID       record.record_id
publicKey              consult.proof.key, where there is a proof
language               pii_processing.language
piiPrincipalId         withheld: the receipt names nobody, and Kantara wants a string
piiControllers         party_identification with party_role "PII controller"; what is not held is empty
policyUrl              pii_processing.privacy_notice: the notice's name by its hash (RFC 6920)
services[].service     fixed: what is asked about would be a topic word
services[].purposes    the purposes whose event_state is given, and no other: Kantara knows no refusal
  purpose              purposes[].purpose
  purposeCategory      purposes[].purpose_type
  consentType          event[].event_type
  piiCategory          purposes[].pii_information[].pii_type
  primaryPurpose       whether it is answering
  termination          purposes[].retention_period
  thirdPartyDisclosure whether one of purposes[].recipient_third_parties is a third party
  thirdPartyName       its party_name
sensitive              purposes[].pii_information[].sensitive_pii_category, of any
spiCat                 purposes[].pii_information[].pii_type, where sensitive_pii_category is true
=====================  =================================================================================
"""

from datetime import UTC, datetime, time
from typing import Any

from consult.domain.consent import EventState, Purpose
from consult.domain.receipt import JURISDICTION, Receipt, to_record

VERSION = "KI-CR-v1.1.0"
WITHHELD = "withheld"
SERVICE = "consult"


def to_kantara(receipt: Receipt) -> dict[str, Any]:
    """The same receipt under the names of Kantara Consent Receipt 1.1."""
    said = to_record(receipt)
    processing, parties = said["pii_processing"], said["party_identification"]
    given = {event["purpose_type"] for event in said["event"] if event["event_state"] == EventState.GIVEN.value}
    purposes = [purpose for purpose in processing["purposes"] if purpose["purpose_type"] in given]
    sensitive = [pii for purpose in purposes for pii in purpose["pii_information"] if pii["sensitive_pii_category"]]
    proof = said["consult"]["proof"]
    return {
        "version": VERSION,
        "jurisdiction": JURISDICTION,
        "consentTimestamp": int(datetime.combine(receipt.day, time(), UTC).timestamp()),
        "collectionMethod": "online form",
        "consentReceiptID": said["record"]["record_id"],
        **({"publicKey": proof["key"]} if proof else {}),
        "language": processing["language"],
        "piiPrincipalId": WITHHELD,
        "piiControllers": [_controller(party) for party in parties if party["party_role"] == "PII controller"],
        "policyUrl": processing["privacy_notice"],
        "services": [{"service": SERVICE, "purposes": [_purpose(purpose, parties) for purpose in purposes]}],
        "sensitive": bool(sensitive),
        "spiCat": sorted({pii["pii_type"] for pii in sensitive}),
    }


def _controller(party: dict[str, Any]) -> dict[str, Any]:
    return {
        "piiController": party["party_name"],
        "contact": party["party_contact"][0]["contact_information"],
        "address": {},
        "email": "",
        "phone": "",
    }


def _purpose(purpose: dict[str, Any], parties: list[dict[str, Any]]) -> dict[str, Any]:
    named = set(purpose["recipient_third_parties"])
    third = [
        party["party_name"] for party in parties if party["party_id"] in named and party["party_role"] == "third party"
    ]
    return {
        "purpose": purpose["purpose"],
        "purposeCategory": [purpose["purpose_type"]],
        "consentType": "EXPLICIT",
        "piiCategory": [pii["pii_type"] for pii in purpose["pii_information"]],
        "primaryPurpose": purpose["purpose_type"] == Purpose.ANSWERING.value,
        "termination": purpose["retention_period"],
        "thirdPartyDisclosure": bool(third),
        **({"thirdPartyName": ", ".join(third)} if third else {}),
    }
