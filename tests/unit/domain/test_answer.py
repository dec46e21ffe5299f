"""An answer: four states, a value for one of them, and a representation that tells nothing."""

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from consult.domain.answer import BLANK, SKIPPED, UNABLE, Answer, AnswerState, Value, given

VALUES = [7, 0, "lived", "", Decimal("1.5"), ("a", "b"), ()]


@pytest.mark.parametrize("value", VALUES)
def test_a_given_answer_has_its_value(value: Value) -> None:
    assert given(value).state is AnswerState.GIVEN
    assert given(value).value == value


@pytest.mark.parametrize("state", [AnswerState.BLANK, AnswerState.SKIPPED, AnswerState.UNABLE])
def test_no_other_state_has_a_value(state: AnswerState) -> None:
    assert Answer(state=state).value is None
    for value in VALUES:
        with pytest.raises(ValueError, match="no other has"):
            Answer(state=state, value=value)


def test_a_given_answer_without_a_value_is_refused() -> None:
    with pytest.raises(ValueError, match="has a value"):
        Answer(state=AnswerState.GIVEN)


@pytest.mark.parametrize("value", ["canary-4711", 987654321, Decimal("987654.321"), ("canary-4711",)])
def test_its_representation_never_shows_the_value(value: Value) -> None:
    for shown in (repr(given(value)), str(given(value)), f"{given(value)}", repr([given(value)])):
        assert "canary" not in shown
        assert "987654" not in shown


def test_blank_skipped_and_unable_are_three_answers() -> None:
    assert len({BLANK, SKIPPED, UNABLE}) == 3


def test_an_answer_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        BLANK.state = AnswerState.SKIPPED  # type: ignore[misc]
