"""Good workbooks, and what is made of their rows."""

from datetime import date, datetime

import pytest

from consult.domain.checking import FaultReason
from consult.domain.instrument import Cells
from consult.domain.text import Text
from consult.xlsform import Remark, read
from tests.unit.xlsform.workbooks import SCALE, UNABLE, YES_NO, form, old_workbook, workbook

BANDS = [["three", "low", "Low", "قليل"], ["three", "mid", "Middle", "وسط"], ["three", "high", "High", "كثير"]]
BRIEFING = [
    *([name, f"{name} in English", f"{name} بالعربية"] for name in ("who_asks", "purpose", "what_can_change")),
    *([name, f"{name} in English", f"{name} بالعربية"] for name in ("who_reads", "support", "payment")),
    ["answer_by", None, None, "2026-06-01"],
    ["kept_until", None, None, datetime(2027, 6, 1)],  # noqa: DTZ001 - a cell of a spreadsheet has no zone
    ["title", None, "نموذج"],
]


def item_of(data, name="q"):
    return read(data, "form.xlsx").instrument.item(name)


def remarks_of(data):
    return {noted.remark for noted in read(data, "form.xlsx").warnings}


def test_a_rating_with_unable_and_bands():
    data = form(
        ["select_one scale", "q", "Housing", "السكن", "likert", "three"],
        headings=["appearance", "consult::bands"],
        choices=[*SCALE, UNABLE, *BANDS],
    )
    item = item_of(data)
    assert (item.kind, item.least, item.most, item.cells) == ("rating", 1, 9, Cells.OPINION)
    assert item.option("unable").prompt == Text.of({"en": "Unable to say", "ar": "لا أستطيع"})
    assert [band.read("en") for band in item.bands] == ["Low", "Middle", "High"]


def test_a_likert_of_words_is_a_single_choice_and_remarked():
    data = form(["select_one yn", "q", "Housing", "السكن", "likert"], headings=["appearance"])
    assert item_of(data).kind == "single_choice"
    assert Remark.NOT_A_SCALE in remarks_of(data)


@pytest.mark.parametrize(
    ("type_", "constraint", "kind", "limits", "rest"),
    [
        ("rank yn", "count-selected(.) <= 2", "ranking", (None, 2), None),
        ("rank yn", None, "ranking", (None, None), None),
        ("select_multiple yn", "count-selected(.) >= 1 and count-selected(.) < 3", "multiple_choice", (1, 2), None),
        ("select_multiple yn", "count-selected(.) = 1", "multiple_choice", (1, 1), None),
        (
            "select_multiple yn",
            "count-selected(.) <= 2 and (selected(., 'yes') or selected(., 'no'))",
            "multiple_choice",
            (None, 2),
            "selected(., 'yes') or selected(., 'no')",
        ),
        ("select_multiple yn", "count-selected(.) <= 2 or true()", "multiple_choice", (None, None), "same"),
        ("select_one yn", "count-selected(.) <= 2", "single_choice", (None, None), "same"),
    ],
)
def test_limits_are_read_from_the_constraint(type_, constraint, kind, limits, rest):
    item = item_of(form([type_, "q", "Q", "س", constraint], headings=["constraint"]))
    assert (item.kind, (item.least, item.most)) == (kind, limits)
    assert (item.constraint and item.constraint.source) == (constraint if rest == "same" else rest)


@pytest.mark.parametrize(
    ("type_", "appearance", "kind", "constraint"),
    [
        ("text", None, "short_text", None),
        ("text", "multiline", "long_text", None),
        ("note", None, "note", None),
        ("decimal", None, "number", None),
        ("integer", None, "number", "int(.) = ."),
        ("select_one yn", "minimal", "single_choice", None),
    ],
)
def test_plain_types(type_, appearance, kind, constraint):
    item = item_of(form([type_, "q", "Q", "س", appearance], headings=["appearance"]))
    assert (item.kind, item.constraint and item.constraint.source) == (kind, constraint)


def test_groups_are_sections_and_what_lies_outside_goes_into_unnamed_ones():
    data = form(
        ["text", "a", "A", "أ"],
        ["begin_group", "g", "Group", "مجموعة", "${a} = 'x'"],
        ["text", "b", "B", "ب"],
        ["begin_group", "h", "Inner", "داخل", "${b} = 'y'"],
        ["text", "c", "C", "ج"],
        ["end_group"],
        ["text", "d", "D", "د"],
        ["end_group"],
        ["text", "e", "E", "هاء"],
        headings=["relevant"],
    )
    sections = read(data, "form.xlsx").instrument.sections
    told = [(each.name, each.prompt.read("en"), each.relevant and each.relevant.source) for each in sections]
    assert told == [
        ("", "", None),
        ("g", "Group", "${a} = 'x'"),
        ("h", "Inner", "(${a} = 'x') and (${b} = 'y')"),
        ("g_2", "Group", "${a} = 'x'"),
        ("", "", None),
    ]
    assert [[item.name for item in each.items] for each in sections] == [["a"], ["b"], ["c"], ["d"], ["e"]]


def test_the_consult_sheet_is_the_briefing():
    reading = read(form(["text", "q", "Q", "س"], consult=BRIEFING), "form.xlsx")
    briefing = reading.instrument.briefing
    assert briefing.purpose == Text.of({"en": "purpose in English", "ar": "purpose بالعربية"})
    assert (briefing.answer_by, briefing.kept_until) == (date(2026, 6, 1), date(2027, 6, 1))
    assert reading.instrument.title == Text.of({"en": "A form", "ar": "نموذج"})
    assert reading.instrument.complete_languages() == ("en", "ar")
    assert reading.faults == ()


def test_breakdown_makes_an_attribute_unless_said_otherwise():
    headings = ["consult::breakdown", "consult::cells"]
    for cells, expected in ((None, Cells.ATTRIBUTE), ("opinion", Cells.OPINION)):
        item = item_of(form(["select_one yn", "q", "Q", "س", "yes", cells], headings=headings))
        assert (item.breakdown, item.cells) == (True, expected)
    assert (
        item_of(form(["select_one yn", "q", "Q", "س", "no", "attribute"], headings=headings)).cells is Cells.ATTRIBUTE
    )


def test_what_has_no_home_is_kept_and_remarked():
    data = form(
        ["begin_repeat", "r", "Repeat", "كرر"],
        ["text", "inside", "In", "في"],
        ["end_repeat"],
        ["geopoint", "where", "Where", "أين"],
        ["select_one yn or_other", "other", "Other", "آخر"],
        ["select_one_from_file places.csv", "far", "Far", "بعيد"],
    )
    reading = read(data, "form.xlsx")
    assert [item.kind for item in reading.instrument.items] == [
        "unsupported:repeat",
        "short_text",
        "unsupported:geopoint",
        "unsupported:select_one or_other",
        "unsupported:select_one_from_file",
    ]
    rows = [noted.place.row for noted in reading.warnings if noted.remark is Remark.UNSUPPORTED_TYPE]
    assert rows == [2, 5, 7]
    refused = [fault.item for fault in reading.faults if fault.reason is FaultReason.UNSUPPORTED_KIND]
    assert refused == ["r", "where", "other", "far"]


def test_required_is_read_and_not_enforced():
    data = form(["text", "q", "Q", "س", "yes"], headings=["required"])
    assert Remark.NOT_ENFORCED in remarks_of(data)
    assert Remark.NOT_ENFORCED not in remarks_of(form(["text", "q", "Q", "س", "no"], headings=["required"]))


def test_an_unknown_column_is_remarked_with_its_heading():
    reading = read(form(["text", "q", "Q", "س", "hm"], headings=["colour"]), "form.xlsx")
    assert [noted.place.column for noted in reading.warnings if noted.remark is Remark.UNUSED_COLUMN] == ["colour"]


def test_a_choice_without_words_in_one_language_makes_that_language_incomplete():
    data = form(["select_one l", "q", "Q", "س"], choices=[["l", "a", "A", "أ"], ["l", "b", "B"]], consult=BRIEFING)
    assert read(data, "form.xlsx").instrument.complete_languages() == ("en",)


@pytest.mark.parametrize(
    ("heading", "language", "remark"),
    [
        ("label::English (en)", "en", None),
        ("label::Dari (fa_af)", "fa-AF", None),
        ("label:Français (FR)", "fr", None),
        ("label::Tigrinya", "ti", Remark.LANGUAGE_GUESSED),
        ("label::Klingonese", "und-x-klingone", Remark.LANGUAGE_UNKNOWN),
        ("label", "und", Remark.LANGUAGE_UNKNOWN),
    ],
)
def test_languages_by_their_headings(heading, language, remark):
    reading = read(workbook(survey=[["type", "name", heading], ["text", "q", "Words"]]), "form.xlsx")
    assert reading.instrument.languages == (language,)
    assert reading.instrument.item("q").prompt.read(language) == "Words"
    assert {noted.remark for noted in reading.warnings} == ({remark} if remark else set())


def test_the_default_language_comes_first_and_owns_bare_headings():
    data = workbook(
        survey=[["type", "name", "label::English (en)", "label"], ["text", "q", "Words", "كلمات"]],
        settings=[["default_language"], ["Arabic (ar)"]],
    )
    reading = read(data, "form.xlsx")
    assert reading.instrument.languages == ("ar", "en")
    assert reading.instrument.item("q").prompt == Text.of({"ar": "كلمات", "en": "Words"})


def test_words_stay_as_they_were_written():
    said = "Don\u2019t \u201cworry\u201d,  it\u2019s   all right\nreally"
    assert item_of(form(["text", "q", said, "س"])).prompt.read("en") == said


def test_bent_quotes_in_a_condition_are_straightened():
    data = form(["text", "a", "A", "أ"], ["text", "q", "Q", "س", "${a} = \u2018x\u2019"], headings=["relevant"])
    assert item_of(data).relevant.source == "${a} = 'x'"


def test_formulas_are_not_evaluated():
    reading = read(form(["text", "q", '=HYPERLINK("http://x")', "س"]), "form.xlsx")
    assert reading.instrument.item("q").prompt == Text.of({"ar": "س"})


def test_an_untitled_form_is_named_after_its_file():
    data = workbook(survey=[["type", "name", "label::English (en)"], ["text", "q", "Q"]])
    assert read(data, "outcomes.xlsx").instrument.title == Text.of({"en": "outcomes"})


def test_an_old_workbook_reads_as_a_new_one_does():
    survey = [["type", "name", "label::English (en)", "appearance"], ["select_one s", "q", "Ÿes \u2013 ሰላም", "likert"]]
    choices = [["list_name", "name", "label::English (en)"], ["s", 1.0, "=1+1"], ["s", 2.0, "two"]]
    consult = [["name", "text::English (en)", "value"], ["purpose", "Why"], ["answer_by", None, "2026-06-01"]]
    sheets = {"survey": survey, "choices": choices, "consult": consult}
    old = read(old_workbook(**sheets), "form.xls").instrument
    assert old.item("q").kind == "rating"
    assert [(option.name, option.prompt.read("en")) for option in old.item("q").options] == [
        ("1", "=1+1"),
        ("2", "two"),
    ]
    assert old.briefing.answer_by == date(2026, 6, 1)


def test_yes_no_choices_are_shared():
    reading = read(form(["select_one yn", "p", "P", "ف"], ["select_one yn", "q", "Q", "س"]), "form.xlsx")
    assert reading.instrument.item("p").options == reading.instrument.item("q").options
    assert len(reading.instrument.item("q").options) == len(YES_NO)
