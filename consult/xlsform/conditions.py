"""``relevant`` and ``constraint`` cells as expressions whose references hold."""

from collections.abc import Container
from collections.abc import Set as AbstractSet

from consult.domain.expression import Expression, ExpressionError, parse
from consult.xlsform.sentences import expression_sentence
from consult.xlsform.sheets import Row
from consult.xlsform.trouble import Reason, WorkbookError

_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
"""Quotes that a word processor bent, and those that were meant."""


def condition(row: Row, column: str, earlier: AbstractSet[str], names: Container[str]) -> Expression | None:
    """The expression in a row's cell, None where it is blank; it may read the items in ``earlier``.

    Raises WorkbookError for what is outside the language and for a reference to another item than those.
    """
    source = row.said(column)
    if not source:
        return None
    expression = _parsed(row, column, source)
    for name in sorted(expression.references() - earlier):
        reason = Reason.LATER_REFERENCE if name in names else Reason.UNKNOWN_REFERENCE
        raise WorkbookError(reason, row.place(column), name)
    return expression


def _parsed(row: Row, column: str, source: str) -> Expression:
    try:
        return parse(source)
    except ExpressionError as error:
        straight = source.translate(_STRAIGHT)
        if straight != source:
            return _parsed(row, column, straight)
        said = expression_sentence(error.reason, error.position, error.found)
        raise WorkbookError(Reason.BAD_EXPRESSION, row.place(column), said) from error


def both(row: Row, outer: Expression | None, inner: Expression | None) -> Expression | None:
    """What holds where both hold: a group's condition inside another group's."""
    if outer is None or inner is None:
        return inner if outer is None else outer
    return _parsed(row, "relevant", f"({outer.source}) and ({inner.source})")
