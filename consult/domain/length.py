"""How long a text is in words, also in scripts that write no blanks between them."""

import re
import unicodedata

UNSPACED = {"CJK": 2, "HIRAGANA": 3, "KATAKANA": 3, "THAI": 5, "LAO": 5, "KHMER": 3, "MYANMAR": 3}
"""Scripts by the first word of their letters' names, and about how many letters make one word."""
_LETTER = re.compile(r"[^\W\d_]")


def count_words(said: str) -> int:
    """The words between blanks; where a script writes none, about as many as its letters make."""
    return sum(_count(piece) for piece in said.split())


def _count(piece: str) -> int:
    letters: dict[str, int] = {}
    for letter in _LETTER.findall(piece):
        script = unicodedata.name(letter, "").split(" ")[0]
        letters[script] = letters.get(script, 0) + 1
    unspaced = sum(-(-number // UNSPACED[script]) for script, number in letters.items() if script in UNSPACED)
    spaced = any(script not in UNSPACED for script in letters) or piece.isdigit()
    return unspaced + spaced
