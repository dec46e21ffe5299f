"""A notice: in which languages it is whole, what makes another use of it, and the hash of exactly what it shows."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from consult.domain.consent import CONTROLS, LawfulBasis, Purpose, changes, same_use
from consult.domain.consent.notice_record import from_record, to_record
from consult.domain.ids import NoticeId
from consult.domain.text import MissingWordsError, Text
from tests.unit.domain.notices import EN, OFFERED, TI, both, notice, notices, terms, with_terms, wording


def test_it_is_whole_in_the_languages_in_which_no_text_is_missing() -> None:
    whole = wording()
    assert whole.languages() == (EN, TI)
    assert with_terms(whole, Purpose.TOTALS, recipients=Text.of({"en": "the team"})).languages() == (EN,)
    assert with_terms(whole, Purpose.TOTALS, told=(Text.of({"ti": "ቃል"}),)).languages() == (TI,)
    with pytest.raises(MissingWordsError):
        notice(replace(whole, rights=Text.of({"en": "rights"}))).shown(TI)


def test_the_hash_is_of_canonical_json_that_says_all_that_is_shown() -> None:
    said = notice(wording())
    text = said.text(TI)
    assert said.shown(TI).digest == sha256(text).digest()
    content = json.loads(text)
    assert json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == text
    for shown in said.wording.texts():
        assert shown.read(TI) in text.decode()
        assert shown.read(EN) not in {each for each in content.values() if isinstance(each, str)}


def words_changed(said):
    """The notice with each of its words changed in turn, and each thing that stands for words."""
    yield replace(said, controller=both("others"))
    yield replace(said, rights=both("other rights"))
    yield replace(said, contact=both("other contact"))
    yield replace(said, terms=said.terms[:-1])
    yield replace(said, terms=(*said.terms, terms(Purpose.SHARING, partner="Ann")))
    for purpose in OFFERED:
        for name in ("heading", "explanation", "recipients"):
            yield with_terms(said, purpose, **{name: both("other")})
        yield with_terms(said, purpose, until=date(2027, 1, 1))
        yield with_terms(said, purpose, basis=LawfulBasis.PUBLIC_TASK)
        yield with_terms(said, purpose, condition=None)
        yield with_terms(said, purpose, partner="Ann")
        yield with_terms(said, purpose, told=(both("kept"),))
        yield with_terms(said, purpose, told=(both("other"), both("kept")))


def test_the_hash_differs_with_every_word_version_notice_and_language() -> None:
    said = wording()
    hashes = [notice(each).shown(language).digest for each in (said, *words_changed(said)) for language in (EN, TI)]
    hashes.append(notice(said, 2).shown(EN).digest)
    hashes.append(replace(notice(said), id=NoticeId(b"o" * 16)).shown(EN).digest)
    hashes.append(replace(notice(said), consultation=b"o" * 16).shown(EN).digest)
    assert len(hashes) == 2 * (1 + 5 + 9 * len(OFFERED)) + 3
    assert len(set(hashes)) == len(hashes)


def test_one_language_changed_leaves_the_other_s_hash() -> None:
    before = notice(wording())
    after = notice(with_terms(wording(), Purpose.TOTALS, heading=Text.of({"en": "heading totals", "ti": "ካልእ"})))
    assert before.shown(EN) == after.shown(EN)
    assert before.shown(TI) != after.shown(TI)


@pytest.mark.parametrize("part", ["heading", "explanation", "recipients"])
def test_other_words_make_another_use_and_a_further_language_does_not(part: str) -> None:
    before = wording()
    words = getattr(before.of(Purpose.TOTALS), part)
    more = with_terms(before, Purpose.TOTALS, **{part: Text.of({**dict(words.words), "ar": "كلمات"})})
    fewer = with_terms(before, Purpose.TOTALS, **{part: Text.of({"en": words.read(EN)})})
    other = with_terms(before, Purpose.TOTALS, **{part: Text.of({"en": words.read(EN), "ti": "ካልእ"})})
    none_in_common = with_terms(before, Purpose.TOTALS, **{part: Text.of({"ar": "كلمات"})})
    assert changes(before, more) == changes(before, fewer) == ()
    for changed in (other, none_in_common):
        (found,) = changes(before, changed)
        assert (found.after.purpose, found.parts) == (Purpose.TOTALS, (part,))
        assert found.before == before.of(Purpose.TOTALS)


def test_small_print_alone_makes_no_other_use() -> None:
    assert changes(wording(), with_terms(wording(), Purpose.TOTALS, told=())) == ()


def test_a_day_a_law_a_partner_and_who_controls_the_data_do() -> None:
    before = wording()
    for part, value in {"until": date(2027, 1, 1), "condition": None, "partner": "Ann"}.items():
        (found,) = changes(before, with_terms(before, Purpose.COMPARING, **{part: value}))
        assert (found.after.purpose, found.parts) == (Purpose.COMPARING, (part,))
    found = changes(before, replace(before, controller=both("others")))
    assert [(each.after.purpose, each.parts) for each in found] == [(purpose, ("controller",)) for purpose in OFFERED]


def test_a_use_that_is_new_is_a_change_of_all_and_one_that_is_gone_is_none() -> None:
    before = wording()
    offered = replace(before, terms=(*before.terms, terms(Purpose.SHARING, partner="Ann")))
    (found,) = changes(before, offered)
    assert (found.before, found.after.purpose) == (None, Purpose.SHARING)
    assert set(found.parts) == set(CONTROLS)
    assert changes(offered, before) == ()
    assert not same_use(before, offered, Purpose.SHARING)
    assert not same_use(None, offered, Purpose.SHARING)
    assert not same_use(offered, None, Purpose.SHARING)
    assert same_use(offered, offered, Purpose.SHARING)


def test_a_record_knows_the_version_it_was_made_under_while_that_still_reads_so() -> None:
    kept = notices(wording(), wording(until=date(2027, 1, 1)))
    for version in kept.versions:
        for language in (EN, TI):
            assert kept.seen(version.shown(language)) is version
    shown = kept.versions[0].shown(EN)
    altered = notices(wording(recipients=both("everyone")), wording())
    assert altered.seen(shown) is None, "whoever changes a stored notice changes no consent"
    assert kept.seen(replace(shown, notice=NoticeId(b"?" * 16))) is None
    assert kept.seen(replace(shown, version=2)) is None
    assert kept.seen(replace(shown, language=TI)) is None
    assert kept.seen(replace(shown, language="ar")) is None
    assert notices().newest is None


def test_a_wording_is_read_back_as_it_was_written() -> None:
    said = replace(wording(), terms=(*wording().terms, terms(Purpose.SHARING, partner="Ann", condition=None, told=())))
    assert from_record(json.loads(json.dumps(to_record(said)))) == said


def test_a_record_of_something_else_is_refused() -> None:
    record = to_record(wording())
    wrong = [{}, [], None, {**record, "more": 1}, {**record, "terms": {}}, {**record, "terms": [{}]}]
    wrong += [{**record, "rights": words} for words in ("text", [["en"]], [["en", "a", "b"]], None)]
    first = record["terms"][0]
    wrong += [
        {**record, "terms": [{**first, name: value}]}
        for name, value in {
            "until": "soon",
            "basis": "6(1)(z)",
            "condition": "9(2)(z)",
            "purpose": "x",
            "told": 1,
        }.items()
    ]
    for content in wrong:
        with pytest.raises(ValueError):  # noqa: PT011 - each part has its own words
            from_record(content)
