"""Codes come back from every script; mistyped ones are noticed."""

import sys
import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.crypto.codes import Code, check_digit, grouped, mint, parse

ZEROS = [chr(point) for point in range(sys.maxunicode + 1) if unicodedata.decimal(chr(point), None) == 0]
CODES = st.binary(min_size=7, max_size=7).map(lambda drawn: mint(lambda _: b"\x7f" + drawn[1:]))
BETWEEN = st.text(
    alphabet=" \t\u00a0\u202f\u3000-\u2010\u2011\u2013\u2014\u2212\u200b\u200c\u200d\u200e\u200f\u2066\u2069\ufeff",
    max_size=3,
)


def test_unicode_has_the_scripts_this_is_for():
    assert {"0", "\u0660", "\u06f0", "\u0966", "\u09e6", "\u1040", "\u17e0", "\uff10"} <= set(ZEROS)


@pytest.mark.parametrize("zero", ZEROS, ids=lambda zero: f"U+{ord(zero):04X}")
def test_every_script_of_decimal_digits_is_read(zero):
    code = Code(digits="9876543210123" + "45" + check_digit("987654321012345"))
    assert parse("".join(chr(ord(zero) + int(digit)) for digit in code.digits)) == code


@given(CODES, st.lists(st.sampled_from(ZEROS), min_size=16, max_size=16), st.lists(BETWEEN, min_size=16, max_size=16))
def test_a_code_is_read_in_any_mixture(code, zeros, between):
    typed = "".join(
        mark + chr(ord(zero) + int(digit)) for mark, zero, digit in zip(between, zeros, code.digits, strict=True)
    )
    assert parse(typed) == code
    assert parse(grouped(code)) == code


@given(CODES)
def test_every_single_wrong_digit_is_noticed(code):
    for at, digit in product(range(16), "0123456789"):
        typed = code.digits[:at] + digit + code.digits[at + 1 :]
        assert (parse(typed) is None) == (digit != code.digits[at])


@given(CODES)
def test_every_swap_of_neighbours_is_noticed(code):
    for at in range(15):
        one, other = code.digits[at : at + 2]
        typed = code.digits[:at] + other + one + code.digits[at + 2 :]
        assert (parse(typed) is None) == (one != other)


@given(CODES)
def test_every_lost_or_doubled_digit_is_noticed(code):
    for at in range(16):
        assert parse(code.digits[:at] + code.digits[at + 1 :]) is None
        assert parse(code.digits[:at] + code.digits[at] + code.digits[at:]) is None


def test_one_code_in_ten_of_sixteen_digits_is_one():
    found = sum(parse(f"1234567890{tail:06}") is not None for tail in range(10_000))
    assert found == 1000


@given(st.text(max_size=40))
def test_what_is_read_is_what_was_typed(typed):
    code = parse(typed)
    if code is not None:
        digits = [unicodedata.decimal(character, None) for character in typed]
        assert code.digits == "".join(str(digit) for digit in digits if digit is not None)


@given(CODES)
def test_no_digit_of_a_code_is_in_its_repr(code):
    assert not any(character.isdigit() for character in f"{code!r}{code}")


def test_damms_table_notices_by_construction():
    """A Latin square with zeros on its diagonal, weakly totally anti-symmetric."""
    table = [[int(check_digit(_reaching(row) + str(column))) for column in range(10)] for row in range(10)]
    for row in range(10):
        assert sorted(table[row]) == list(range(10))
        assert sorted(line[row] for line in table) == list(range(10))
        assert table[row][row] == 0
    for start, one, other in product(range(10), repeat=3):
        if one != other:
            assert table[table[start][one]][other] != table[table[start][other]][one]


def _reaching(interim):
    return next(digit for digit in "0123456789" if check_digit(digit) == str(interim))
