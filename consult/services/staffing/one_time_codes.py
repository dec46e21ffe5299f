"""One-time codes (TOTP, RFC 6238) as a second factor: thirty seconds each, six digits, each accepted once."""

import base64
import hmac

import pyotp

from consult.crypto.codes import read_digits
from consult.crypto.entropy import draw
from consult.services.house import House

ISSUER = "consult"
SECRET_BYTES = 20
"""As long as HMAC-SHA-1's output (RFC 4226, section 4, R6)."""
SECONDS = 30
DRIFT = 1
"""Steps that a clock may be off, either way (RFC 6238, section 5.2)."""


def new_secret(house: House) -> str:
    """A new secret in base 32, as authenticator apps take it."""
    return base64.b32encode(draw(house.entropy, SECRET_BYTES)).decode()


def address(secret: str, name: str) -> str:
    """The otpauth:// address that a QR code shows to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, typed: str, at: int) -> int | None:
    """The time step whose code this is, ``at`` seconds since 1970; None where it is none of the three around now."""
    given = (read_digits(typed) or "").encode()
    codes = pyotp.TOTP(secret)
    now = at // SECONDS
    steps = range(now - DRIFT, now + DRIFT + 1)
    right = [step for step in steps if hmac.compare_digest(codes.generate_otp(step).encode(), given)]
    return right[-1] if right else None
