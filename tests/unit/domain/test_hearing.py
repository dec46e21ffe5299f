"""Places that can be heard, and what a notice says of what was heard with it."""

from dataclasses import replace
from hashlib import sha256

import pytest

from consult.domain.consent import Purpose, changes, same_use
from consult.domain.consent.notice_record import from_record, to_record
from consult.domain.hearing import Heard, Place, Recording, Sound, digest_of_words, name_of, parts_of, places_of
from consult.domain.text import Language, Text
from tests.unit.domain.notices import notice, with_terms, wording
from tests.web.heard_way import easy_instrument

EN, AR = Language("en"), Language("ar")


def recorded(place: str, words: str, digest: bytes = b"\x01" * 32, language: Language = EN) -> Heard:
    file = Recording(digest=digest, sound=Sound.MP3, size=4000, seconds=12)
    return Heard(place=Place(place), language=language, words=digest_of_words(words), recording=file)


def test_every_word_of_an_item_can_be_heard_and_a_scale_s_numbers_cannot():
    home = easy_instrument().item("home")
    assert [spoken.place for spoken in places_of(home)] == [
        "items/home/prompt",
        "items/home/help",
        "items/home/band/low",
        "items/home/band/mid",
        "items/home/band/high",
        "items/home/option/unable",
        "items/home/easy/prompt",
    ]


def test_easy_words_take_the_place_of_those_that_they_stand_for():
    helps = easy_instrument().item("help")
    plain = {spoken.part: spoken.place for spoken in parts_of(helps, EN, easy=False)}
    easy = {spoken.part: spoken.place for spoken in parts_of(helps, EN, easy=True)}
    assert plain["option/time"] == "items/help/option/time"
    assert easy["prompt"] == "items/help/easy/prompt"
    assert easy["option/time"] == "items/help/easy/option/time"
    assert easy["option/money"] == "items/help/option/money"


def test_an_easy_twin_is_the_same_item_in_other_words():
    helps = easy_instrument().item("help")
    twin = helps.in_easy_words(EN)
    assert twin is not None
    assert (twin.name, twin.kind, twin.most) == (helps.name, helps.kind, helps.most)
    assert [option.name for option in twin.options] == [option.name for option in helps.options]
    assert [option.prompt.read(EN) for option in twin.options] == ["More time", "People", "Money"]
    assert helps.in_easy_words(AR) is None
    assert easy_instrument().complete_languages() == (EN, AR), "no language is less whole without easy words"


def test_a_notice_without_recordings_reads_as_it_always_did():
    assert b"recordings" not in notice(wording()).text(EN)
    assert "recordings" not in to_record(wording())


def test_what_was_heard_is_part_of_what_was_shown():
    silent = notice(wording())
    words = silent.wording.spoken(EN)[Place("notice/totals")]
    heard = recorded("notice/totals", words)
    spoken = replace(silent, wording=silent.wording.voiced([heard]))
    assert spoken.wording.recordings == (heard,)
    assert spoken.shown(EN).digest != silent.shown(EN).digest
    assert spoken.shown(EN).digest == sha256(spoken.text(EN)).digest()
    other = replace(silent, wording=silent.wording.voiced([recorded("notice/totals", words, b"\x02" * 32)]))
    assert len({each.shown(EN).digest for each in (silent, spoken, other)}) == 3


def test_a_recording_changes_no_use_and_asks_nobody_again():
    before = wording()
    heard = recorded("notice/totals", before.spoken(EN)[Place("notice/totals")])
    after = before.voiced([heard])
    assert before != after
    assert changes(before, after) == ()
    assert all(same_use(before, after, purpose) for purpose in Purpose if before.of(purpose))


@pytest.mark.parametrize(
    "wrong",
    [
        recorded("notice/totals", "Other words"),
        recorded("notice/nothing", "x"),
        recorded("items/home/prompt", "x"),
        recorded("notice/totals", "x", language=Language("xx")),
    ],
)
def test_a_notice_takes_only_recordings_of_its_very_words(wrong):
    assert wording().voiced([wrong]).recordings == ()


def test_where_words_change_their_recording_goes_and_the_others_stay():
    before = wording()
    said = before.spoken(EN)
    voiced = before.voiced([recorded(place, words, sha256(place.encode()).digest()) for place, words in said.items()])
    assert len(voiced.recordings) == len(said)
    changed = with_terms(voiced, Purpose.TOTALS, explanation=Text.of({"en": "Something else.", "ti": "ቃል"}))
    after = replace(changed, recordings=()).voiced(voiced.recordings)
    assert {heard.place for heard in voiced.recordings} - {heard.place for heard in after.recordings} == {
        "notice/totals"
    }


def test_a_notice_s_recordings_come_back_as_they_were_kept():
    said = wording().spoken(EN)
    voiced = wording().voiced([recorded(place, words) for place, words in said.items()])
    assert from_record(to_record(voiced)) == voiced
    for broken in ([{}], [1], "x", [{**to_record(voiced)["recordings"][0], "more": 1}]):
        with pytest.raises(ValueError, match="not "):
            from_record({**to_record(voiced), "recordings": broken})


def test_a_name_says_nothing_and_changes_with_its_file():
    assert name_of(bytes(range(32))) == bytes(range(16)).hex()
