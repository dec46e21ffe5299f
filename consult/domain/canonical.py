"""Canonical JSON: one content has one form, so that its hash, its MAC or its signature stands for it."""

import json

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(content: object) -> bytes:
    """Strings, whole numbers, truth values, null, lists and mappings of strings, as RFC 8785 writes them, in UTF-8.

    Precondition: there is no fraction in it, and no key outside the basic plane: for these RFC 8785 has rules that this
    is not held to. Raises TypeError for anything else.
    """
    return _encode(content).encode()
