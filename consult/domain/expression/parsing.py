"""From tokens to a typed tree, bounded in length and depth because spreadsheets are hostile."""

from consult.domain.expression.coercion import is_day, is_number
from consult.domain.expression.functions import FUNCTIONS
from consult.domain.expression.pattern import PatternError
from consult.domain.expression.program import compiled
from consult.domain.expression.tokens import Sort, Token, tokenize
from consult.domain.expression.tree import (
    Call,
    Expression,
    ExpressionError,
    Literal,
    Node,
    Operation,
    Own,
    Reason,
    Reference,
    Type,
)

LONGEST = 4000
"""Characters of the longest expression that is read."""
DEEPEST = 60
"""Levels of the deepest tree that is read."""

_BINDING = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "div", "mod"), 6),
}
"""How tightly each operator binds (XPath 1.0, section 3.5). All associate to the left."""
_LOGIC = frozenset({"and", "or"})
_EQUALITY = frozenset({"=", "!="})
_ORDER = frozenset({"<", "<=", ">", ">="})


def parse(source: str) -> Expression:
    """The expression that ``source`` writes.

    Raises ExpressionError, with its reason and place, for anything outside the language.
    """
    if len(source) > LONGEST:
        raise ExpressionError(Reason.TOO_LONG, LONGEST + 1, source[LONGEST : LONGEST + 20])
    tokens = tokenize(source)
    if tokens[0].sort is Sort.END:
        raise ExpressionError(Reason.EMPTY, 1, "")
    return Expression(source=source, tree=_Parser(tokens).whole())


class _Parser:
    """Precedence climbing over one expression's tokens."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._place = 0
        self._open = 0

    def whole(self) -> Node:
        node = self._operations(1)
        if not self._at(Sort.END):
            raise self._unexpected()
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _at(self, sort: Sort) -> bool:
        return self._next.sort is sort

    def _take(self) -> Token:
        token = self._next
        self._place += 1
        return token

    def _unexpected(self) -> ExpressionError:
        reason = Reason.UNFINISHED if self._at(Sort.END) else Reason.UNEXPECTED
        return ExpressionError(reason, self._next.position, self._next.said)

    def _operations(self, loosest: int) -> Node:
        left = self._unary()
        while self._at(Sort.OPERATOR) and _BINDING[self._next.said] >= loosest:
            operator = self._take()
            left = _joined(operator, left, self._operations(_BINDING[operator.said] + 1))
        return left

    def _unary(self) -> Node:
        if self._at(Sort.OPERATOR) and self._next.said == "-":
            minus = self._take()
            self._enter(minus)
            operand = self._unary()
            self._open -= 1
            _expect(Type.NUMBER, operand)
            return _operation("negate", (operand,), minus.position, Type.NUMBER)
        return self._primary()

    def _enter(self, token: Token) -> None:
        self._open += 1
        if self._open > DEEPEST:
            raise ExpressionError(Reason.TOO_DEEP, token.position, token.said)

    def _primary(self) -> Node:
        token = self._next
        if token.sort is Sort.NAME:
            return self._call()
        if token.sort is Sort.OPEN:
            self._enter(self._take())
            node = self._operations(1)
            self._close()
            return node
        leaf = _leaf(token)
        if leaf is None:
            raise self._unexpected()
        self._place += 1
        return leaf

    def _close(self) -> None:
        if not self._at(Sort.CLOSE):
            raise self._unexpected()
        self._place += 1
        self._open -= 1

    def _call(self) -> Call:
        name = self._take()
        if not self._at(Sort.OPEN):
            raise ExpressionError(Reason.PATH, name.position, name.said)
        if name.said not in FUNCTIONS:
            raise ExpressionError(Reason.UNKNOWN_FUNCTION, name.position, name.said)
        self._enter(self._take())
        arguments: list[Node] = []
        if not self._at(Sort.CLOSE):
            arguments.append(self._operations(1))
            while self._at(Sort.COMMA):
                self._place += 1
                arguments.append(self._operations(1))
        self._close()
        return _call(name, tuple(arguments))


def _leaf(token: Token) -> Node | None:
    if token.sort is Sort.NUMBER:
        return Literal(value=float(token.said), position=token.position, type=Type.NUMBER)
    if token.sort is Sort.TEXT:
        return Literal(value=token.said, position=token.position, type=Type.TEXT)
    if token.sort is Sort.REFERENCE:
        return Reference(name=token.said, position=token.position)
    if token.sort is Sort.OWN:
        return Own(position=token.position)
    return None


def _depth(nodes: tuple[Node, ...], position: int, said: str) -> int:
    depth = 1 + max((node.depth for node in nodes), default=0)
    if depth > DEEPEST:
        raise ExpressionError(Reason.TOO_DEEP, position, said)
    return depth


def _operation(operator: str, operands: tuple[Node, ...], position: int, gives: Type) -> Operation:
    depth = _depth(operands, position, operator)
    return Operation(operator=operator, operands=operands, position=position, type=gives, depth=depth)


def _joined(token: Token, left: Node, right: Node) -> Operation:
    """The two operands under the operator; a chain of ``and`` or ``or`` stays one flat operation."""
    operator = token.said
    if operator in _LOGIC:
        chained = isinstance(left, Operation) and left.operator == operator
        before = left.operands if chained and isinstance(left, Operation) else (left,)
        return _operation(operator, (*before, right), token.position, Type.BOOLEAN)
    if operator in _EQUALITY:
        return _operation(operator, (left, right), token.position, Type.BOOLEAN)
    if operator in _ORDER:
        for operand in (left, right):
            _expect(Type.DATE, operand)
        return _operation(operator, (left, right), token.position, Type.BOOLEAN)
    return _operation(operator, (left, right), token.position, _arithmetic(operator, left, right))


def _arithmetic(operator: str, left: Node, right: Node) -> Type:
    """A day plus days is a day; a day less a day is a number of days."""
    if operator not in {"+", "-"} or Type.DATE not in {left.type, right.type}:
        for operand in (left, right):
            _expect(Type.NUMBER, operand)
        return Type.NUMBER
    for operand in (left, right):
        _expect(Type.DATE, operand)
    if left.type is right.type:
        return Type.NUMBER
    return Type.DATE if operator == "+" else Type.ANY


def _expect(wanted: Type, node: Node) -> None:
    """Refuse what can be known to be wrong. DATE here means a number or a day."""
    if wanted is Type.ANY:
        return
    wrong = node.type is Type.BOOLEAN
    if wanted is Type.NUMBER:
        wrong = wrong or node.type is Type.DATE
    if wanted is not Type.TEXT and isinstance(node, Literal) and isinstance(node.value, str):
        wrong = wrong or not (is_number(node.value) or (wanted is Type.DATE and is_day(node.value)))
    if wrong:
        found = str(node.value) if isinstance(node, Literal) else node.type.value
        raise ExpressionError(Reason.WRONG_TYPE, node.position, found)


def _call(name: Token, arguments: tuple[Node, ...]) -> Call:
    signature = FUNCTIONS[name.said]
    if not signature.fewest <= len(arguments) <= signature.most:
        raise ExpressionError(Reason.WRONG_COUNT, name.position, name.said)
    for place, argument in enumerate(arguments):
        _expect(signature.takes[min(place, len(signature.takes) - 1)], argument)
    if name.said == "regex":
        _check_pattern(arguments[1])
    gives = signature.gives
    if name.said == "if" and arguments[1].type is arguments[2].type:
        gives = arguments[1].type
    depth = _depth(arguments, name.position, name.said)
    return Call(function=name.said, arguments=arguments, position=name.position, type=gives, depth=depth)


def _check_pattern(node: Node) -> None:
    """A pattern must be written out, so that it is judged here and not while someone answers."""
    if not isinstance(node, Literal):
        raise ExpressionError(Reason.BAD_PATTERN, node.position, node.type.value)
    try:
        compiled(str(node.value))
    except PatternError as error:
        raise ExpressionError(Reason.BAD_PATTERN, node.position + error.place, error.found) from None
