import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from consult.crypto.codes import Code, check_digit, code_keys, confirms, grouped, mint, parse
from tests.vectors.given import PEPPER, SALT, Stream

CODE = Code(digits="1234567890123450")
FAIR = 72 * 10**15
FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}


def _entropy(*numbers):
    waiting = list(numbers)
    asked = []

    def give(size):
        asked.append(size)
        return waiting.pop(0).to_bytes(7, "big")

    give.asked = asked
    give.waiting = waiting
    return give


def test_damms_own_example():
    assert check_digit("572") == "4"
    assert check_digit("5724") == "0"


@pytest.mark.parametrize(
    ("drawn", "fifteen"),
    [
        (0, "000000000000000"),
        (7, "000000000000007"),
        (10**15 - 1, "999999999999999"),
        (10**15, "000000000000000"),
        (FAIR - 1, "999999999999999"),
    ],
)
def test_a_code_is_fifteen_drawn_digits_and_their_check_digit(drawn, fifteen):
    code = mint(_entropy(drawn))
    assert code.digits == fifteen + check_digit(fifteen)


@pytest.mark.parametrize("unfair", [FAIR, FAIR + 1, 2**56 - 1])
def test_a_draw_that_would_favour_low_codes_is_thrown_away(unfair):
    entropy = _entropy(unfair, unfair, 5)
    assert mint(entropy).digits[:15] == "000000000000005"
    assert entropy.asked == [7, 7, 7]


def test_a_fair_draw_is_taken_at_once():
    entropy = _entropy(5, 6)
    mint(entropy)
    assert entropy.asked == [7]


@pytest.mark.parametrize(
    "typed",
    [
        "1234567890123450",
        " 1234 5678 9012 3450\r\n",
        "1234-5678\u20139012\u20143450",
        "1234\u22125678\u20439012\u02d73450",
        "\u200f1234\u200d5678\u200c9012\u20663450\u2069\ufeff\u00ad",
        "1234\u00a05678\u202f9012\u30003450",
        "١٢٣٤ ٥٦٧٨ ٩٠١٢ ٣٤٥٠",
        "۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵۰",
        "१२३४५६७८९०१२३४५०",
        "1234\uff0d5678\uff0d9012\uff0d3450".translate(FULL_WIDTH),
        "12\u0663\u0664 \u0665678 9012 3450",
        "1\ufe0f2\ufe0e34567890123450",
    ],
)
def test_any_script_and_the_usual_marks_are_read(typed):
    assert parse(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1234",
        "123456789012345",
        "12345678901234500",
        "1234567890123453",
        "1234567890123450a",
        "1234.5678.9012.3450",
        "1234_5678_9012_3450",
        "1234+567890123450",
        "²234567890123450",
        "\u2160234567890123450",
        "一二三四五六七八九〇一二三四五〇",
        "1234567890123450\0",
        "O234567890123450",
    ],
)
def test_anything_else_is_no_code(typed):
    assert parse(typed) is None


def test_more_than_a_line_of_typing_is_not_read():
    assert parse("1234567890123450".ljust(128)) == CODE
    assert parse("1234567890123450".ljust(129)) is None


def test_sixteen_zeros_are_a_code():
    assert parse("0" * 16) == Code(digits="0" * 16)


@pytest.mark.parametrize(
    "digits",
    [
        "",
        "1234567890123453",
        "123456789012345",
        "12345678901234500",
        "1234 5678 9012 3450",
        "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٠",
        "²234567890123450",
        "123456789012345a",
        "0" * 15,
        "0" * 17,
    ],
)
def test_a_code_cannot_be_made_of_anything_else(digits):
    with pytest.raises(ValueError, match="sixteen digits") as caught:
        Code(digits=digits)
    assert not digits or digits not in str(caught.value)


def test_a_code_is_shown_in_groups_of_four():
    assert grouped(CODE) == "1234 5678 9012 3450"


def test_she_confirms_by_the_last_four():
    for typed in ("3450", " ٣٤٥٠", "34-50"):
        assert confirms(CODE, typed)
    for typed in ("", "345", "450", "4503", "03450", "1234", "1234567890123450", "345x", "3450x"):
        assert not confirms(CODE, typed)


def test_one_argon2id_gives_locator_and_vault_key():
    derived = Argon2id(salt=SALT, length=48, iterations=3, lanes=1, memory_cost=65_536, secret=PEPPER).derive(
        b"1234567890123450"
    )
    keys = code_keys(CODE, salt=SALT, pepper=PEPPER)
    assert (keys.locator, keys.vault_key) == (derived[:16], derived[16:])
    assert len(keys.vault_key) == 32


def test_no_digit_and_no_key_is_in_any_text_of_it():
    code = mint(Stream("code"))
    for text in (repr(code), str(code), f"{code}", repr([code])):
        assert not any(character.isdigit() for character in text)
