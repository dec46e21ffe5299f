"""Sessions (K11): only the cookie opens them.

The cookie holds 32 random bytes. The row's id is their SHA-256, its content is sealed
under a key derived from them and bound to the session's kind and expiry. Any worker
that is shown the cookie opens it; a stolen table opens nothing.
"""

import hashlib
from typing import NewType

from consult.crypto.encoding import Context
from consult.crypto.entropy import Entropy
from consult.crypto.errors import refuses
from consult.crypto.keys import CookieSecret, SealingKey, SessionKey, hkdf, sized
from consult.crypto.padding import pad, unpad
from consult.crypto.symmetric import seal, unseal

__all__ = ["SessionId", "open_session", "seal_session", "session_id"]

SessionId = NewType("SessionId", bytes)
"""The key of a session's row: 32 bytes."""


def session_id(cookie: CookieSecret) -> SessionId:
    """Give the row of a cookie; ValueError if the cookie is not 32 bytes.

    Precondition: the cookie is random, so a plain hash of it tells nothing.
    """
    return SessionId(hashlib.sha256(sized(cookie)).digest())


def seal_session(cookie: CookieSecret, content: bytes, context: Context, entropy: Entropy) -> bytes:
    """Pad and seal a session's content.

    Precondition: the context is `session_context`. Whether the expiry has passed is
    for the caller, who knows the time.
    """
    return seal(_key(cookie, context), pad(content), context, entropy)


@refuses
def open_session(cookie: CookieSecret, blob: bytes, context: Context) -> bytes:
    """Open a session's content; Refused if cookie, kind or expiry is another."""
    return unpad(unseal(_key(cookie, context), blob, context))


def _key(cookie: CookieSecret, context: Context) -> SessionKey:
    return SessionKey(SealingKey(hkdf(sized(cookie), salt=None, info=context)))
