"""The interface's words: every catalogue whole, every plural CLDR's own, and no silent English on any page."""

import re
import subprocess
import sys
import tomllib
from dataclasses import fields, replace
from gettext import c2py
from pathlib import Path
from typing import Any
from unicodedata import normalize

import polib
import pytest
from babel import Locale
from browser import Browser
from flask import Flask, session

from consult.domain.instrument import Briefing, Instrument, Item, Option, Section
from consult.domain.kinds import Problem
from consult.domain.text import Language, Text
from consult.settings import folder
from consult.web import errors, signing_in, visits
from consult.web.answer import arriving
from consult.web.languages import Languages
from consult.web.locale import catalogue, gettext, language, lazy_gettext, ngettext
from consult.web.question_form import SENTENCES
from tests.web.way import RIGHT, SHOWN, say
from tests.world import PLACES, World, browser_of, instrument

ROOT = Path(__file__).resolve().parents[2]
WORDS = folder("translations")
LANGUAGES = Languages(WORDS)
SOURCE = LANGUAGES.source.tag
OTHERS = [entry.tag for entry in LANGUAGES.all() if entry.tag != SOURCE]
EVERY_OTHER = pytest.mark.parametrize("tag", OTHERS)
SPELT_ALIKE = {"ro": ["Important"]}
"""Words that are the same in that language."""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")
COUNTS = (0, 1, 2, 3, 5, 11, 21, 100)
MAY_BE_LEFT_OUT = {"one", "two", "zero"}
"""Forms whose words may tell the number, so that its figure is left out."""


def path_of(tag: str) -> Path:
    return WORDS / tag.replace("-", "_") / "LC_MESSAGES/messages.po"


def words_of(tag: str) -> polib.POFile:
    return polib.pofile(str(path_of(tag)), wrapwidth=0)


def template() -> polib.POFile:
    return polib.pofile(str(WORDS / "messages.pot"), wrapwidth=0)


def forms_of(tag: str) -> list[str]:
    """CLDR's categories that a whole number below a thousand falls into, in the order of the catalogue's forms."""
    rule = Locale.parse(tag, sep="-").plural_form
    reached = {rule(number) for number in range(1000)}
    return [name for name in ("zero", "one", "two", "few", "many", "other") if name in reached]


def keys(words: polib.POFile) -> set[tuple[str, str]]:
    return {(entry.msgid, entry.msgid_plural) for entry in words if not entry.obsolete}


def placeholders(said: str) -> set[str]:
    return {found[0] for found in PLACEHOLDER.finditer(said) if found[0] != "%%"}


@EVERY_OTHER
def test_every_message_has_words_and_none_is_doubtful(tag: str) -> None:
    words = words_of(tag)
    assert keys(words) == keys(template())
    assert [entry.msgid for entry in words.untranslated_entries()] == []
    assert [entry.msgid for entry in words.fuzzy_entries()] == []
    assert [entry.msgid for entry in words.obsolete_entries()] == []
    for entry in words:
        assert all(said.strip() for said in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]))


@EVERY_OTHER
def test_no_message_was_left_in_english(tag: str) -> None:
    same = [
        entry.msgid for entry in words_of(tag) if entry.msgstr == entry.msgid and re.search(r"[a-z]{4}", entry.msgid)
    ]
    left = [said for said in same if re.search(r"[a-z]{4}", PLACEHOLDER.sub("", said))]
    assert left == SPELT_ALIKE.get(tag, [])


@EVERY_OTHER
def test_placeholders_are_those_of_the_source_in_every_form(tag: str) -> None:
    order = forms_of(tag)
    for entry in words_of(tag):
        if not entry.msgid_plural:
            assert placeholders(entry.msgstr) == placeholders(entry.msgid), entry.msgid
            continue
        for place, said in entry.msgstr_plural.items():
            wanted, held = placeholders(entry.msgid_plural), placeholders(said)
            assert held <= wanted, entry.msgid
            assert held == wanted or order[place] in MAY_BE_LEFT_OUT, (entry.msgid, order[place])


@EVERY_OTHER
def test_words_hold_no_html_no_control_marks_and_are_in_normal_form(tag: str) -> None:
    for entry in words_of(tag):
        for said in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not re.search(r"<\s*/?\w|&\w+;", said), said
            assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u0000-\u0009\u000b-\u001f]", said), said
            assert normalize("NFC", said) == said


@pytest.mark.people(25)
@EVERY_OTHER
def test_msgfmt_finds_nothing(tag: str) -> None:
    checked = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", path_of(tag)], capture_output=True, text=True, check=False
    )
    left_out = re.compile(r"warning: header field '[\w-]+' missing in header$")
    assert checked.returncode == 0, checked.stderr
    assert [line for line in checked.stderr.splitlines() if not left_out.search(line)] == []


@pytest.mark.people(25)
@EVERY_OTHER
def test_dennis_finds_no_error(tag: str) -> None:
    dennis = Path(sys.executable).with_name("dennis-cmd")
    checked = subprocess.run(
        [dennis, "lint", "--errorsonly", path_of(tag)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    assert not re.search(r"^E\d", checked.stdout, re.MULTILINE), checked.stdout


def test_the_template_holds_what_the_sources_say(tmp_path: Path) -> None:
    extract = "import sys; sys.path.insert(0, 'deploy'); import words; from pathlib import Path; "
    fresh = tmp_path / "messages.pot"
    subprocess.run([sys.executable, "-c", f"{extract}words.extract(Path({str(fresh)!r}))"], cwd=ROOT, check=True)
    assert keys(polib.pofile(str(fresh))) == keys(template()), "say: poe words"


@pytest.mark.people(25)
@pytest.mark.parametrize("tag", [SOURCE, *OTHERS])
def test_the_plural_rule_is_the_one_of_cldr(tag: str) -> None:
    table = tomllib.loads((WORDS / "languages.toml").read_text(encoding="utf-8"))[tag]
    rule = Locale.parse(tag, sep="-").plural_form
    order = forms_of(tag)
    count, chosen = re.fullmatch(r"nplurals=(\d); plural=(.*);", table["plural"]).groups()
    assert int(count) == len(order)
    choose = c2py(chosen)
    for number in (*COUNTS, *range(300)):
        assert order[choose(number)] == rule(number), number
    if tag != SOURCE:
        assert words_of(tag).metadata["Plural-Forms"] == table["plural"]


@EVERY_OTHER
@pytest.mark.parametrize("number", COUNTS)
def test_each_number_is_said_in_the_form_that_cldr_gives(app: Flask, tag: str, number: int) -> None:
    rule = Locale.parse(tag, sep="-").plural_form
    order = forms_of(tag)
    plurals = [entry for entry in words_of(tag) if entry.msgid_plural]
    assert plurals
    for entry in plurals:
        said = catalogue(WORDS, tag).ungettext(entry.msgid, entry.msgid_plural, number)
        assert said == entry.msgstr_plural[order.index(rule(number))]
    with app.test_request_context(headers={"Accept-Language": tag}):
        entry = plurals[0]
        expected = entry.msgstr_plural[order.index(rule(number))]
        if placeholders(entry.msgid_plural) == {"%(num)s"}:
            assert ngettext(entry.msgid, entry.msgid_plural, number) == expected % {"num": number}


def lazy_sentences() -> list[object]:
    """Every sentence that is made when a module is imported."""
    kept = [*SENTENCES.values(), *errors.TROUBLES.values(), signing_in.WRONG, signing_in.BUSY]
    kept += [part for pair in errors.SENTENCES.values() for part in pair]
    return kept + [refusal[0] for refusal in arriving.REFUSALS.values()]


def test_a_sentence_made_at_import_is_said_in_whatever_language_is_spoken(app: Flask) -> None:
    assert set(SENTENCES) == set(Problem)
    for sentence in lazy_sentences():
        with app.test_request_context(headers={"Accept-Language": SOURCE}):
            english = str(sentence)
        for tag in OTHERS:
            with app.test_request_context(headers={"Accept-Language": tag}):
                assert language().tag == tag
                assert str(sentence) == catalogue(WORDS, tag).ugettext(english) != english


def test_the_same_object_changes_its_words_with_the_visitors_language(app: Flask) -> None:
    lazy = lazy_gettext("Back")
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert str(lazy) == "Back"
        session["language"] = "ar"
        assert visits.visit().language == "ar"
    with app.test_request_context(headers={"Accept-Language": "ar"}):
        assert str(lazy) == gettext("Back") != "Back"


def sentences() -> list[str]:
    """English words of the interface that no other language's page may hold."""
    names = {entry.english for entry in LANGUAGES.all()} | {entry.name for entry in LANGUAGES.all()}
    said = [
        part.strip()
        for entry in template()
        for message in (entry.msgid, entry.msgid_plural)
        for part in PLACEHOLDER.split(message)
    ]
    return [part for part in said if len(part) >= 8 and re.search(r"[a-z]{4}", part) and part not in names]


def translated(tag: str) -> Instrument:
    """The instrument in English and in this language, in which it holds no English."""
    entry = LANGUAGES.get(tag)
    name = entry.name if entry else "…"

    def spoken(value: Any) -> Any:
        if isinstance(value, Text) and value:
            return Text.of({SOURCE: value.read_any(), tag: f"{len(value.read_any())} {name}"})
        if isinstance(value, tuple):
            return tuple(spoken(each) for each in value)
        if isinstance(value, Section | Item | Option | Briefing):
            return replace(value, **{held.name: spoken(getattr(value, held.name)) for held in fields(value)})
        return value

    asked = instrument()
    return replace(
        asked,
        title=spoken(asked.title),
        languages=(SOURCE, Language(tag)),
        sections=spoken(asked.sections),
        briefing=spoken(asked.briefing),
    )


def pages(browser: Browser, invitation: str, tag: str) -> dict[str, str]:
    """Every page of a participant's way, errors and all, as it is read."""
    read: dict[str, str] = {}

    def keep(name: str) -> None:
        read[name] = browser.text

    browser.get("/")
    keep("/")
    browser.submit({"code": "12"})
    keep("a wrong code")
    browser.get("/nowhere")
    keep("404")
    browser.get("/language")
    keep("/language")
    browser.get("/")
    browser.submit({"code": invitation})
    keep("arrived")
    if browser.path == "/language":
        browser.submit({"language": tag})
    keep("/about")
    browser.get("/choices")
    keep("/choices")
    browser.submit({})
    keep("nothing chosen")
    browser.submit({"answering": "no"})
    keep("/declined")
    browser.get("/choices")
    browser.submit({"answering": "yes", "totals": "yes"})
    for number, right in enumerate(RIGHT, start=1):
        keep(f"/u/{number}")
        for said in (str(1 - int(right)), right):
            browser.submit({"said": said}, press="continue")
            keep(f"/u/{number} {said}")
        browser.get(f"/u/{number + 1}?m={number}")
    keep("/code")
    shown = SHOWN.search(browser.text)
    assert shown is not None
    browser.submit({}, press="continue")
    keep("/check")
    browser.submit({"last_four": "x"})
    keep("not her code")
    browser.submit({"last_four": shown[4]}, press="continue")
    keep("/before")
    for place in PLACES.values():
        browser.get(f"/q/{place}")
        keep(f"/q/{place}")
    say(browser, PLACES["years"], "many")
    keep("no number")
    say(browser, PLACES["words"], "a\x00")
    keep("broken text")
    say(browser, PLACES["help"], ["time", "people", "money"])
    keep("too many")
    say(browser, PLACES["home"], "11")
    keep("no option")
    say(browser, PLACES["home"], "unable")
    say(browser, PLACES["top"], ["home", "work"])
    keep("ranked")
    browser.get(f"/back/{PLACES['home']}")
    keep("/back")
    browser.submit({}, press="back")
    keep("taken back")
    browser.get("/your-choices")
    browser.submit({"change": "totals-no"})
    keep("/your-choices changed")
    for path in ("/your-choices", "/answers", "/pause", "/support", "/erase", "/about"):
        browser.get(path)
        keep(path)
    browser.get("/answers")
    browser.submit({}, press="send")
    keep("/sent")
    browser.get("/answers")
    keep("/answers again")
    browser.get("/erase")
    browser.submit({}, press="erase")
    keep("/erased")
    return read


def test_the_pages_of_the_way_say_most_of_what_is_looked_for(world: World, app: Flask) -> None:
    world.open(translated("vi"))
    read = " ".join(pages(browser_of(app), world.invitations(1)[0], SOURCE).values())
    assert sum(said in read for said in sentences()) > 60


@pytest.mark.people(24)
@EVERY_OTHER
def test_no_page_of_the_way_is_partly_in_english(world: World, app: Flask, tag: str) -> None:
    world.open(translated(tag))
    read = pages(browser_of(app, tag), world.invitations(1)[0], tag)
    assert len(read) > 30
    english = sentences()
    assert len(english) > 100
    left = {(name, said) for name, text in read.items() for said in english if re.search(rf"\b{re.escape(said)}", text)}
    assert left == set()
