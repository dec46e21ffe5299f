"""The small language of ``relevant`` and ``constraint``: the part of XPath 1.0 that forms really use.

Operators ``or and = != < <= > >= + - * div mod`` and unary minus, parentheses, texts, numbers, ``${name}``, ``.`` and
the functions of ``functions.py``. Anything else is refused by name and place. Values are coerced as XPath 1.0 says
(W3C Recommendation of 16 November 1999, sections 3.4 and 4); the functions that XPath lacks follow the ODK XForms
specification.
"""

from consult.domain.expression.evaluating import evaluate, holds
from consult.domain.expression.parsing import LONGEST, parse
from consult.domain.expression.tree import Expression, ExpressionError, Reason, Type

__all__ = ["LONGEST", "Expression", "ExpressionError", "Reason", "Type", "evaluate", "holds", "parse"]
