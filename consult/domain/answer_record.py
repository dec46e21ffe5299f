"""An answer as bytes for sealing, and back: canonical JSON, strictly read."""

import json
from decimal import Decimal, InvalidOperation

from consult.domain.answer import Answer, AnswerState, Value

NUMBER = "number"


def encode(answer: Answer) -> bytes:
    """The answer as canonical JSON in UTF-8."""
    value: object = answer.value
    if isinstance(value, Decimal):
        value = {NUMBER: str(value)}
    return json.dumps({"state": answer.state.value, "value": value}, ensure_ascii=False, separators=(",", ":")).encode()


def decode(record: bytes) -> Answer:
    """The answer that ``encode`` wrote. Raises ValueError for anything else."""
    content = json.loads(record)
    if not isinstance(content, dict) or set(content) != {"state", "value"}:
        raise ValueError("not an answer record")
    answer = Answer(state=AnswerState(content["state"]), value=_value(content["value"]))
    if encode(answer) != record:
        raise ValueError("not as an answer is written")
    return answer


def _value(stored: object) -> Value | None:
    match stored:
        case None | int() | str() if not isinstance(stored, bool):
            return stored
        case {"number": str(written)}:
            return _number(written)
        case list() if all(isinstance(name, str) for name in stored):
            return tuple(stored)
        case _:
            raise ValueError("not an answer's value")


def _number(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        raise ValueError("not a number") from None
