"""What a parsed expression is: its source, its typed tree, and why one may be refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """What a part of an expression gives, as far as that can be known before anyone answers."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A number or a text written out."""

    value: float | str
    position: int
    type: Type
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """``${name}``: the answer to another item."""

    name: str
    position: int
    type: Type = Type.ANY
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """``.``: the answer to the item that carries the expression."""

    position: int
    type: Type = Type.ANY
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operator with its operands: one for ``negate``, two or more for ``and`` and ``or``, else two."""

    operator: str
    operands: tuple["Node", ...]
    position: int
    type: Type
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple["Node", ...]
    position: int
    type: Type
    depth: int


Node = Literal | Reference | Own | Operation | Call


class Reason(StrEnum):
    """Why an expression is refused."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    UNKNOWN_CHARACTER = "unknown_character"
    UNCLOSED_TEXT = "unclosed_text"
    BAD_REFERENCE = "bad_reference"
    UNEXPECTED = "unexpected"
    UNFINISHED = "unfinished"
    UNKNOWN_FUNCTION = "unknown_function"
    PATH = "path"
    WRONG_COUNT = "wrong_count"
    WRONG_TYPE = "wrong_type"
    BAD_PATTERN = "bad_pattern"


class ExpressionError(ValueError):
    """An expression outside the language. ``position`` counts characters from 1; ``found`` is what stands there."""

    def __init__(self, reason: Reason, position: int, found: str) -> None:
        """Keep the three parts; the words are the caller's."""
        super().__init__(f"{reason.value} at {position}: {found}")
        self.reason = reason
        self.position = position
        self.found = found


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    if isinstance(node, Operation):
        for operand in node.operands:
            yield from walk(operand)
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from walk(argument)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """One expression: what was written, and the typed tree it means. Made by ``parse`` alone."""

    source: str
    tree: Node = field(repr=False, compare=False)

    def references(self) -> frozenset[str]:
        """The names of the items whose answers it reads, its own aside."""
        return frozenset(node.name for node in walk(self.tree) if isinstance(node, Reference))
