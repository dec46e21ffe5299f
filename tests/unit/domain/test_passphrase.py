"""Passphrases: refused where they are short, common, made of common ones, or hold the account's name."""

import pytest

from consult.domain.passphrase import LONGEST, Weakness, weakness
from consult.services.staffing.passphrases import common


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("", Weakness.TOO_SHORT),
        ("thirteen char", Weakness.TOO_SHORT),
        ("e\u0301" * 13, Weakness.TOO_SHORT),
        ("k" * (LONGEST + 1), Weakness.TOO_LONG),
        ("aaaaaaaaaaaaaaaa", Weakness.COMMON),
        ("12345678901234", Weakness.COMMON),
        ("abcdefghijklmnop", Weakness.COMMON),
        ("passwordpassword", Weakness.COMMON),
        ("Password 12345678", Weakness.COMMON),
        ("P4$$w0rd-P4$$w0rd", Weakness.COMMON),
        ("qwertyuiopasdfghjkl", Weakness.COMMON),
        ("letmein letmein letmein", Weakness.COMMON),
        ("dragon monkey 2000", Weakness.COMMON),
        ("ada has seven wooden kettles", Weakness.HOLDS_NAME),
        ("seven A-D-A wooden kettles", Weakness.HOLDS_NAME),
        ("wooden kettle seven rivers", None),
        ("ሓሙሽተ ናይ ዕንጨይቲ ጣዋሉ", None),
        ("9f3b-71ce-0d42-aa65", None),
    ],
)
def test_what_is_weak_is_told_by_its_reason(passphrase: str, reason: Weakness | None) -> None:
    assert weakness(passphrase, "Ada", common()) is reason


def test_a_name_of_one_or_two_letters_refuses_nothing() -> None:
    assert weakness("wooden kettle seven rivers", "oo", common()) is None


def test_the_list_is_long_and_holds_what_everybody_tries_first() -> None:
    assert len(common()) > 9000
    assert {"password", "123456", "qwerty", "letmein"} <= common()


def test_the_longest_passphrase_is_weighed_in_a_moment() -> None:
    assert weakness("ab" * (LONGEST // 2), "Ada", common()) is Weakness.COMMON
    assert weakness("".join(chr(0x4E00 + 37 * at % 5000) for at in range(LONGEST)), "Ada", common()) is None
