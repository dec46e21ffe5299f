"""Random patterns match what Python's own matcher matches."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from consult.domain.expression.pattern import PatternError
from consult.domain.expression.program import compiled

ATOMS = st.sampled_from(["a", "b", "-", ".", r"\d", r"\w", r"\S", "[ab]", "[^a]", "[a-c1]", r"[\d-]", "^", "$", "(?:)"])


def grow(part):
    return st.one_of(
        st.tuples(part, part).map("".join),
        st.tuples(part, part).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(part, st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}", "*?"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
    )


def outcome(pattern):
    try:
        return compiled(pattern)
    except PatternError as refused:
        return refused


PATTERNS = st.recursive(ATOMS, grow, max_leaves=8)


@settings(max_examples=500, deadline=None)
@given(pattern=PATTERNS, text=st.text(alphabet="ab1- é\n", max_size=6))
def test_patterns_match_alike(pattern, text):
    dollar = pattern.replace("$", r"\Z")
    assert compiled(pattern).matches(text) == bool(re.fullmatch(dollar, text, re.ASCII))


@settings(max_examples=300, deadline=None)
@given(pattern=st.text(alphabet="ab()[]{}*+?|^$\\d-,1.", max_size=20))
def test_whatever_is_written_is_read_or_refused(pattern):
    made = outcome(pattern)
    if isinstance(made, PatternError):
        assert 1 <= made.place <= max(len(pattern), 1)
    else:
        assert isinstance(made.matches("ab1"), bool)
