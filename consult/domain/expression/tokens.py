"""From characters to tokens: XPath 1.0's rules for telling an operator from a name (section 3.7)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from consult.domain.expression.tree import ExpressionError, Reason


class Sort(StrEnum):
    """What a token is."""

    NUMBER = "number"
    TEXT = "text"
    REFERENCE = "reference"
    NAME = "name"
    OPERATOR = "operator"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    OWN = "."
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token, what it says (a text without its quotes, a reference without its braces), and where, from 1."""

    sort: Sort
    said: str
    position: int


_NAME = r"[^\W\d][\w.-]*"
_TOKEN = re.compile(
    rf"""(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<text>"[^"]*"|'[^']*')
    |\$\{{[ ]*(?P<reference>{_NAME})[ ]*\}}
    |(?P<name>{_NAME})
    |(?P<operator><=|>=|!=|[=<>+*-])
    |(?P<mark>[(),.])""",
    re.VERBOSE,
)
_SPACE = " \t\r\n"
_OPERATOR_NAMES = frozenset({"and", "or", "mod", "div"})
_PREFIXED = re.compile(rf"{_NAME}:{_NAME}(?=[ ]*\()")
_PATH = re.compile(r"\.\.|//?|\[|\]|@|\||::|:")
_ENDS_AN_OPERAND = frozenset({Sort.NUMBER, Sort.TEXT, Sort.REFERENCE, Sort.NAME, Sort.CLOSE, Sort.OWN})


def tokenize(source: str) -> tuple[Token, ...]:
    """The tokens of ``source``, END last. Raises ExpressionError where no token begins."""
    tokens: list[Token] = []
    place = 0
    while place < len(source):
        if source[place] in _SPACE:
            place += 1
            continue
        if prefixed := _PREFIXED.match(source, place):
            raise ExpressionError(Reason.UNKNOWN_FUNCTION, place + 1, prefixed.group())
        if path := _PATH.match(source, place):
            raise ExpressionError(Reason.PATH, place + 1, path.group())
        match = _TOKEN.match(source, place)
        if match is None:
            raise _refusal(source, place)
        tokens.append(_token(match, after_operand=bool(tokens) and tokens[-1].sort in _ENDS_AN_OPERAND))
        place = match.end()
    return (*tokens, Token(sort=Sort.END, said="", position=len(source) + 1))


def _token(match: re.Match[str], *, after_operand: bool) -> Token:
    group = match.lastgroup or "mark"
    said = match.group(group)
    sort = Sort(said if group == "mark" else group)
    if sort is Sort.TEXT:
        said = said[1:-1]
    if sort is Sort.NAME and after_operand and said in _OPERATOR_NAMES:
        sort = Sort.OPERATOR
    return Token(sort=sort, said=said, position=match.start() + 1)


def _refusal(source: str, place: int) -> ExpressionError:
    found = source[place : place + 20]
    if found[0] in "'\"":
        return ExpressionError(Reason.UNCLOSED_TEXT, place + 1, found)
    if found[0] == "$":
        return ExpressionError(Reason.BAD_REFERENCE, place + 1, found.partition("}")[0])
    return ExpressionError(Reason.UNKNOWN_CHARACTER, place + 1, found[0])
