"""`consult instrument check`: what it prints, where, and how it ends."""

import json

import pytest
from click.testing import CliRunner

from consult.cli.instrument import instrument
from consult.domain.delphi import carrying
from consult.domain.reasons import replied_to
from consult.domain.text import Text
from consult.xlsform import read, write
from tests import world
from tests.unit.xlsform.workbooks import SCALE, UNABLE, form
from tests.world import both


def run(path, *options):
    return CliRunner().invoke(instrument, ["check", str(path), *options])


def test_json_says_what_the_workbook_asks(tmp_path):
    path = tmp_path / "outcomes.xlsx"
    path.write_bytes(
        form(
            ["select_one scale", "housing", "Housing", "السكن", "likert", None],
            ["begin_group", "more", "More", "المزيد"],
            ["text", "why", "Why?", None, "multiline", "${housing} > 6"],
            ["geopoint", "where", "Where?", "أين؟"],
            ["end_group"],
            headings=["appearance", "relevant"],
            choices=[*SCALE, UNABLE],
        )
    )
    outcome = run(path, "--json")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    told = json.loads(outcome.stdout)
    warnings = told.pop("warnings")
    assert told == {
        "title": "A form",
        "languages": ["en", "ar"],
        "sections": 2,
        "items": [
            {"name": "housing", "kind": "rating", "languages_missing": [], "relevant": False},
            {"name": "why", "kind": "long_text", "languages_missing": ["ar"], "relevant": True},
            {"name": "where", "kind": "unsupported:geopoint", "languages_missing": [], "relevant": False},
        ],
    }
    assert (
        "Sheet survey, row 5, column type: the type geopoint is not supported; it is kept, and no round can open with it."
        in warnings
    )
    assert "No round can open with this yet: the sheet consult has no purpose." in warnings
    assert "The words of title are missing in ar." in warnings


def test_without_json_remarks_go_to_standard_error(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(form(["text", "q", "Q", None, "yes"], headings=["required"]))
    outcome = run(path)
    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines() == [
        "A form",
        "1 questions in 1 sections, in en, ar",
        "q: short_text (missing in ar)",
    ]
    assert "required is not enforced: every question can be skipped." in outcome.stderr


def test_bad_input_ends_with_two_and_one_sentence(tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"nothing")
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(form(["text", "q", "Q", "س", "now() > 1"], headings=["relevant"]))
    sentences = {
        broken: "The file is not a readable .xlsx or .xls workbook.",
        bad: "Sheet survey, row 2, column relevant: the function now at character 1 is not supported.",
        tmp_path / "absent.xlsx": f"The file {tmp_path / 'absent.xlsx'} cannot be read: No such file or directory.",
        tmp_path: f"The file {tmp_path} cannot be read: Is a directory.",
    }
    for path, sentence in sentences.items():
        outcome = run(path, "--json")
        assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (2, "", sentence + "\n")


@pytest.mark.people(9, 15)
def test_a_long_note_and_listed_words_are_warned_of(tmp_path):
    path = tmp_path / "form.xlsx"
    long = " ".join(["word"] * 31)
    path.write_bytes(
        form(
            ["begin_group", "home", "Home", "بيت", "About home.", "عن البيت."],
            ["text", "why", "Why were you a victim?", "لماذا؟"],
            ["end_group"],
            ["begin_group", "work", "Work", "عمل", long, "عن العمل."],
            ["text", "how", "How?", "كيف؟"],
            ["end_group"],
            headings=["consult::note::English (en)", "consult::note::Arabic (ar)"],
        )
    )
    outcome = run(path, "--json")
    assert outcome.exit_code == 0
    warnings = json.loads(outcome.stdout)["warnings"]
    assert "No round can open with this yet: the note before work has more than 30 words in en." in warnings
    assert "The words of why hold “victim*” in en: a round opens only with a reason." in warnings
    assert not [said for said in warnings if "before home" in said or "consult::note" in said]


@pytest.mark.people(9)
def test_a_note_comes_back_from_the_workbook_that_is_written_of_it():
    data = form(
        ["begin_group", "home", "Home", "بيت", "About home.", "عن البيت."],
        ["text", "why", "Why?", "لماذا؟"],
        ["end_group"],
        headings=["consult::note::English (en)", "consult::note::Arabic (ar)"],
    )
    asked = read(data, "form.xlsx").instrument
    assert asked.sections[0].note == Text.of({"en": "About home.", "ar": "عن البيت."})
    assert read(write(asked), "form.xlsx").instrument == asked


def test_a_reply_is_free_text_like_any_other_and_comes_back_as_it_was(tmp_path):
    held = carrying.ask_replies(world.instrument(), {"home"}, both("Anything to say about these reasons?"))
    path = tmp_path / "form.xlsx"
    path.write_bytes(write(held))
    outcome = run(path, "--json")
    assert outcome.exit_code == 0
    said = json.loads(outcome.stdout)
    found = next(item for item in said["items"] if item["name"] == "home_reply")
    assert found == {"name": "home_reply", "kind": "long_text", "languages_missing": [], "relevant": False}
    about = [each for each in said["warnings"] if "home_reply" in each]
    sentence = (
        "The question home_reply is a reply: it is asked only from the second round on, below reasons that are shown."
    )
    assert about == [sentence]
    back = read(path.read_bytes(), "form.xlsx").instrument
    assert replied_to(back, back.item("home_reply")) == back.item("home")
    assert [item.name for item in back.items] == [item.name for item in held.items]
    assert back.item("home_reply") == held.item("home_reply")
