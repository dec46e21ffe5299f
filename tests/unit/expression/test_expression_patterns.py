"""The patterns of regex(): whole matches, and no pattern that makes the machine work long."""

import time

import pytest

from consult.domain.expression.pattern import PatternError
from consult.domain.expression.program import LONGEST_TEXT, compiled


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        (r"^[0-9]{10}$", "0123456789", "012345678"),
        (r"[A-Z]{2}\d{3,}", "AB1234", "AB12"),
        (r"^([a-zA-Z0-9._%+-]+)@([A-Za-z0-9-]+\.)+[A-Za-z]{2,6}$", "a.b@c-d.org", "a.b@c-d"),
        (r"(07|\+447)[0-9]{9}", "07123456789", "08123456789"),
        (r"[^\s]+", "abc", "a c"),
        (r"\W*", "!?", "a"),
        (r"a?b*?c+", "bbcc", "ab"),
        (r".{0,3}", "abc", "abcd"),
        (r"[-a]+[a-]", "-a-", "b"),
        (r"(a|b|)c", "c", "d"),
        (r"\.\*\\", ".*\\", "a"),
        (r"[\]]", "]", "["),
    ],
)
def test_the_whole_text_is_matched(pattern, matching, other):
    assert compiled(pattern).matches(matching)
    assert not compiled(pattern).matches(other)
    assert not compiled(pattern).matches(matching + "\n") or pattern == r"\W*"


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("a**", 3),
        ("a++", 3),
        ("(a", 2),
        ("a)", 2),
        ("[a", 1),
        ("[]", 1),
        ("[z-a]", 5),
        ("a{3,2}", 2),
        ("a{x}", 2),
        ("*a", 1),
        (r"a\b", 2),
        (r"(a)\1", 4),
        ("(?i)a", 1),
        ("(?<name>a)", 1),
        ("a(?!b)", 2),
        ("[[:alpha:]]", 2),
        ("a\\", 2),
    ],
)
def test_what_is_outside_is_refused_with_its_place(pattern, place):
    with pytest.raises(PatternError) as caught:
        compiled(pattern)
    assert caught.value.place == place


@pytest.mark.parametrize(
    "pattern", ["((a{99}){99}){99}", "(((){999}){999}){999}", "a{9999}", "(" * 50 + "a" + ")" * 50]
)
def test_large_patterns_are_refused_at_once(pattern):
    begun = time.perf_counter()
    with pytest.raises(PatternError):
        compiled(pattern)
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(a+)+b", "a" * LONGEST_TEXT),
        (r"(a|a)*b", "a" * LONGEST_TEXT),
        (r"(.*)(.*)(.*)(.*)(.*)(.*)x", "a" * LONGEST_TEXT),
        (r"(([0-9]+)*\.)*x", "1" * LONGEST_TEXT),
    ],
)
def test_patterns_that_ruin_a_backtracker_take_no_time(pattern, text):
    program = compiled(pattern)
    begun = time.perf_counter()
    assert not program.matches(text)
    assert time.perf_counter() - begun < 2


def test_a_longer_text_never_matches():
    assert compiled("a*").matches("a" * LONGEST_TEXT)
    assert not compiled("a*").matches("a" * (LONGEST_TEXT + 1))
