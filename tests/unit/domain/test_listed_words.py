"""The wording check: what is found, what is not, and where."""

from dataclasses import replace

import pytest

from consult.domain.length import count_words
from consult.domain.listed_words import USUAL, entries, found_in, listed_words
from consult.domain.text import Language
from tests.world import both, instrument

EN, AR, TI, VI = (entries(USUAL[Language(tag)]) for tag in ("en", "ar", "ti", "vi"))


@pytest.mark.people(15)
@pytest.mark.parametrize(
    ("listed", "said", "entry"),
    [
        (EN, "For VICTIMS of crime", "victim*"),
        (EN, "after the rescue", "rescu*"),
        (EN, "slavery", "slave*"),
        (EN, "Your recovery.", "recovery"),
        (EN, "\uff36\uff49\uff43\uff54\uff49\uff4d", "victim*"),
        (AR, "الضَّحايا", "*ضحايا*"),
        (AR, "للضـحية", "*ضحية*"),
        (AR, "غير  قانوني", "*غير قانوني*"),
        (TI, "ንግዳያት", "*ግዳያት*"),
        (VI, "Các nạn\nnhân", "nạn nhân"),
        (VI, "na\u0323n nha\u0302n", "nạn nhân"),
    ],
)
def test_a_listed_word_is_found_in_its_forms(listed: tuple[str, ...], said: str, entry: str) -> None:
    assert entry in found_in(said, listed)


@pytest.mark.people(15)
@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (EN, "convictim slaver-free? recoveryplan illumination"),
        (EN, "alienate"),
        (AR, "عبدالله وعبدالرحمن"),
        (VI, "nhân nạn"),
        (entries("**\n*\n  \n"), "anything"),
    ],
)
def test_what_is_not_listed_is_not_found(listed: tuple[str, ...], said: str) -> None:
    found = found_in(said, listed)
    assert [entry for entry in found if entry != "slave*"] == []


@pytest.mark.people(15)
def test_everything_a_participant_may_read_is_held_against_the_list_of_its_own_language() -> None:
    asked = instrument()
    first, second, third = asked.sections
    role, *rest = first.items
    changed = replace(
        asked,
        title=both("Victims"),
        briefing=replace(asked.briefing, support=both("rescue")),
        sections=(
            replace(
                first,
                items=(
                    replace(
                        role,
                        options=(*role.options, replace(role.options[0], prompt=both("A slave"))),
                        help=both("illegal"),
                    ),
                    *rest,
                ),
            ),
            replace(second, note=both("recovery")),
            third,
        ),
    )
    found = listed_words(changed, {Language("en"): USUAL[Language("en")]})
    assert [(one.where, one.entry) for one in found] == [
        ("title", "victim*"),
        ("support", "rescu*"),
        ("role", "illegal*"),
        ("role", "slave*"),
        ("asked", "recovery"),
    ]
    assert {one.language for one in found} == {"en"}
    assert listed_words(asked, USUAL) == ()


@pytest.mark.people(9)
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", 0),
        ("The next part is about home.", 6),
        ("  two\n\twords — ", 2),
        ("ምድሓን ዘለዎ", 2),
        ("接下来的问题是关于家的", 6),
        ("คำถามต่อไปเกี่ยวกับบ้าน", 4),
        ("အိမ်အကြောင်း", 2),
        ("3 parts", 2),
    ],
)
def test_words_are_counted_in_every_script(said: str, words: int) -> None:
    assert count_words(said) == words
