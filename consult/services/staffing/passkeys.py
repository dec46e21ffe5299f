"""Passkeys (WebAuthn level 2) as a second factor: made and used in the browser, verified here.

The relying party is the host of the house's own address; the person must be verified by her device; what the browser
says must come from the house's own origin.
"""

import json
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from consult.crypto.entropy import fresh
from consult.services.house import House
from consult.services.staffing.people import SignedIn, WrongFactorError

NAME = "consult"
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, struct.error, RecursionError, UnsupportedAlgorithm)
"""What the parsers raise at an answer that no browser gives."""
VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the browser is asked (JSON), and what is remembered in the sealed session until it answers."""

    options: str
    state: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey as it was registered: its public half, and how often it had signed by then."""

    credential: bytes
    signed: int


def ask_to_make(house: House, person: SignedIn, address: str) -> Asked:
    """Ask the browser to make a passkey for this person."""
    options, state = _server(address).register_begin(
        PublicKeyCredentialUserEntity(id=person.id, name=person.name, display_name=person.name),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=VERIFIED,
        challenge=fresh(house.entropy),
    )
    return _asked(options, state)


def made(answer: str, state: dict[str, Any], address: str) -> Passkey:
    """The passkey that the browser made. Raises WrongFactorError where it is not what was asked."""
    try:
        registered = _server(address).register_complete(state, RegistrationResponse.from_dict(json.loads(answer)))
    except MALFORMED as error:
        raise WrongFactorError from error
    if registered.credential_data is None:
        raise WrongFactorError
    return Passkey(credential=bytes(registered.credential_data), signed=registered.counter)


def ask_to_sign(house: House, credential: bytes, address: str) -> Asked:
    """Ask the browser to sign with this passkey."""
    options, state = _server(address).authenticate_begin(
        [AttestedCredentialData(credential)], user_verification=VERIFIED, challenge=fresh(house.entropy)
    )
    return _asked(options, state)


def signed(credential: bytes, answer: str, state: dict[str, Any], address: str) -> int:
    """How often the passkey signed, by its own count. Raises WrongFactorError where it did not sign what was asked."""
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        _server(address).authenticate_complete(state, [AttestedCredentialData(credential)], response)
    except MALFORMED as error:
        raise WrongFactorError from error
    return int(response.response.authenticator_data.counter)


def _server(address: str) -> Fido2Server:
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    party = PublicKeyCredentialRpEntity(id=parts.hostname or "", name=NAME)
    return Fido2Server(party, attestation=None, verify_origin=lambda said: said == origin)


def _asked(options: Any, state: dict[str, Any]) -> Asked:  # noqa: ANN401 - either kind of options
    return Asked(options=json.dumps(dict(options)["publicKey"]), state=json.loads(json.dumps(state)))
