"""Somebody else's words as they may stand in a sentence: nothing in them steers a terminal or turns a line round."""

import unicodedata

_STEERING = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, lone surrogates, and what ends a line or a paragraph."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What embeds, overrides or isolates a direction."""
_INSTEAD = "\ufffd"
_LONGEST = 60


def harmless(words: str) -> str:
    """The words with every such letter replaced; as long as they were."""
    return "".join(
        _INSTEAD if letter in _TURNING or unicodedata.category(letter) in _STEERING else letter for letter in words
    )


def quoted(words: str) -> str:
    """The words in quotation marks, harmless, and cut where they are long."""
    clean = harmless(words)
    return f"“{clean}”" if len(clean) <= _LONGEST else f"“{clean[:_LONGEST]}…”"
