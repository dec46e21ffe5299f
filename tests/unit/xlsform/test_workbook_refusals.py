"""Bad and hostile workbooks: each refused with one sentence that names the place, and quickly."""

import struct
import time
import zipfile
from io import BytesIO

import pytest

from consult.xlsform import Reason, WorkbookError, error_sentence, read
from consult.xlsform.guarding import LARGEST_FILE, LARGEST_MEMBER, MOST_ROWS
from tests.unit.xlsform.workbooks import form, old_workbook, repacked, workbook

RELEVANT = ["relevant"]
BOMB = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'


def refusal(data):
    begun = time.perf_counter()
    with pytest.raises(WorkbookError) as caught:
        read(data, "form.xlsx")
    assert time.perf_counter() - begun < 5
    sentence = error_sentence(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "{" not in sentence.replace("${", "")
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a zip",
        b"PK\x03\x04 cut short",
        b"type,name,label\ntext,a,A\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        workbook(survey=[["type", "name"]])[:-200],
        repacked(workbook(survey=[["type"]]), {"xl/workbook.xml": b"<workbook"}),
        repacked(workbook(survey=[["type"]]), {"xl/worksheets/sheet1.xml": b"<a><b></a>"}),
    ],
)
def test_what_is_no_workbook(data):
    assert refusal(data).reason is Reason.NOT_A_WORKBOOK


def test_no_survey_sheet():
    assert refusal(workbook(questions=[["type"]], choices=[["name"]])).reason is Reason.NO_SURVEY
    assert refusal(workbook(survey=[])).reason is Reason.NO_SURVEY


def test_a_bad_expression_names_sheet_row_and_column():
    rows = [["text", f"a{place}", "A", "أ"] for place in range(5)]
    error = refusal(form(*rows, ["text", "q", "Q", "س", "${a0} = pulldata('x')"], headings=RELEVANT))
    assert (error.sheet, error.row, error.column) == ("survey", 7, "relevant")
    assert error_sentence(error) == (
        "Sheet survey, row 7, column relevant: the function pulldata at character 9 is not supported."
    )


@pytest.mark.parametrize(
    ("rows", "reason", "row"),
    [
        ([["text", "a", "A", "أ", "${b} = 1"], ["text", "b", "B", "ب"]], Reason.LATER_REFERENCE, 2),
        ([["text", "a", "A", "أ", "${b} = 1"], ["text", "b", "B", "ب", "${a} = 1"]], Reason.LATER_REFERENCE, 2),
        ([["text", "a", "A", "أ", "${a} = 1"]], Reason.LATER_REFERENCE, 2),
        (
            [["begin_group", "g", "G", "م", "${a} = 1"], ["text", "a", "A", "أ"], ["end_group"]],
            Reason.LATER_REFERENCE,
            2,
        ),
    ],
)
def test_conditions_read_what_was_asked_before(rows, reason, row):
    error = refusal(form(*rows, headings=RELEVANT))
    assert (error.reason, error.row, error.column) == (reason, row, "relevant")


def test_a_reference_to_nothing_names_its_place():
    error = refusal(form(["text", "a", "A", "أ", "${nobody} = 1"], headings=RELEVANT))
    assert (error.sheet, error.row, error.column) == ("survey", 2, "relevant")
    assert "nobody" in error_sentence(error)


def test_duplicate_names():
    flat = refusal(form(["text", "a", "A", "أ"], ["text", "a", "B", "ب"]))
    assert (flat.sheet, flat.row) == ("survey", 3)
    grouped = [["begin_group", "g", "G", "م"], ["text", "a", "A", "أ"], ["end_group"], ["text", "a", "B", "ب"]]
    assert (refusal(form(*grouped)).reason, refusal(form(*grouped)).row) == (Reason.DUPLICATE_NAME, 5)
    choices = refusal(form(["select_one l", "a", "A", "أ"], choices=[["l", "x", "X", "س"], ["l", "x", "Y", "ص"]]))
    assert (choices.sheet, choices.row, choices.column) == ("choices", 5, "name")


def test_an_unknown_list_is_named():
    error = refusal(form(["select_one nowhere", "a", "A", "أ"]))
    assert (error.reason, error.row, error.column, error.detail) == (Reason.UNKNOWN_LIST, 2, "type", "nowhere")


def test_other_bad_cells():
    bands = form(["select_one yn", "a", "A", "أ", "yn"], headings=["consult::bands"])
    assert refusal(bands).reason is Reason.BAD_BANDS
    missing = form(["select_one yn", "a", "A", "أ", "none"], headings=["consult::bands"])
    assert refusal(missing).reason is Reason.UNKNOWN_LIST
    cells = refusal(form(["text", "a", "A", "أ", "secret"], headings=["consult::cells"]))
    assert (cells.reason, cells.column, cells.detail) == (Reason.BAD_VALUE, "consult::cells", "secret")
    day = refusal(form(["text", "a", "A", "أ"], consult=[["answer_by", None, None, "1 June"]]))
    assert (day.reason, day.sheet, day.row, day.column) == (Reason.BAD_DAY, "consult", 2, "value")
    twice = workbook(survey=[["type", "name", "label::English (en)", "label::Inglese (en)"], ["text", "a", "A", "B"]])
    assert refusal(twice).reason is Reason.TWICE_ONE_LANGUAGE
    open_group = refusal(form(["begin_group", "g", "G", "م"], ["text", "a", "A", "أ"]))
    assert (open_group.sheet, open_group.row) == ("survey", 2)


def test_groups_cannot_be_nested_without_end():
    deep = [["begin_group", f"g{level}", "G", "م"] for level in range(400)]
    rows = [*deep, ["text", "a", "A", "أ"], *[["end_group"]] * 400]
    assert refusal(form(*rows)).reason is Reason.TOO_DEEP


def test_a_hundred_thousand_rows():
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 100_001))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    book = repacked(workbook(survey=[["type"]]), {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert refusal(book).reason is Reason.TOO_MANY_ROWS
    fewer = workbook(survey=[["type", "name"], *(["note", f"n{row}"] for row in range(MOST_ROWS + 1))])
    assert refusal(fewer).reason is Reason.TOO_MANY_ROWS
    assert (
        refusal(old_workbook(survey=[["type"], *(["note"] for _ in range(MOST_ROWS + 1))])).reason
        is Reason.TOO_MANY_ROWS
    )


def test_a_wide_sheet():
    assert refusal(form(["text"], headings=[f"c{column}" for column in range(400)])).reason is Reason.TOO_MANY_COLUMNS


def test_a_cell_of_five_megabytes():
    cell = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"a" * 5_000_000}</t></is></c></row></sheetData>'
    book = workbook(survey=[["type", "name", "label::English (en)"]])
    with zipfile.ZipFile(BytesIO(book)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode().replace('ref="A1:C1"', 'ref="A1:C2"')
    error = refusal(repacked(book, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", cell).encode()}))
    assert (error.reason, error.sheet, error.row, error.column) == (Reason.CELL_TOO_LONG, "survey", 2, "type")


def test_zip_bombs():
    book = workbook(survey=[["type"]])
    assert refusal(repacked(book, {"xl/media/big.bin": bytes(LARGEST_MEMBER + 1)})).reason is Reason.TOO_LARGE
    many = {f"xl/media/{place}.bin": bytes(LARGEST_MEMBER - 1) for place in range(4)}
    assert refusal(repacked(book, many)).reason is Reason.TOO_LARGE
    assert refusal(repacked(book, {f"x/{place}": b"" for place in range(1000)})).reason is Reason.TOO_LARGE
    assert refusal(book + bytes(LARGEST_FILE)).reason is Reason.TOO_LARGE


def test_a_member_that_lies_about_its_size():
    book = bytearray(
        repacked(workbook(survey=[["type"]]), {"xl/worksheets/sheet1.xml": b"<a>" + b" " * 9_000_000 + b"</a>"})
    )
    with zipfile.ZipFile(BytesIO(bytes(book))) as package:
        true = package.getinfo("xl/worksheets/sheet1.xml").file_size
    assert book.count(struct.pack("<I", true)) >= 2
    lying = bytes(book).replace(struct.pack("<I", true), struct.pack("<I", 100))
    assert refusal(lying).reason is Reason.NOT_A_WORKBOOK


@pytest.mark.parametrize(
    "member", ["xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml", "docProps/core.xml"]
)
def test_entities_are_refused_wherever_they_are_declared(member):
    book = workbook(survey=[["type", "name"], ["text", "a"]])
    assert refusal(repacked(book, {member: BOMB})).reason is Reason.DECLARES_ENTITIES
    assert refusal(repacked(book, {member: BOMB.decode().encode("utf-16")})).reason in {
        Reason.DECLARES_ENTITIES,
        Reason.NOT_A_WORKBOOK,
    }


def test_an_external_entity_reads_no_file():
    outside = b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]><sst><si><t>&x;</t></si></sst>'
    assert (
        refusal(repacked(workbook(survey=[["type"]]), {"xl/sharedStrings.xml": outside})).reason
        is Reason.DECLARES_ENTITIES
    )


def test_members_packed_in_unusual_ways_are_refused():
    book = repacked(workbook(survey=[["type"]]), {}, compression=zipfile.ZIP_BZIP2)
    assert refusal(book).reason is Reason.NOT_A_WORKBOOK


def told(data):
    try:
        return f"{read(data, 'form.xls').instrument.languages} were read."
    except WorkbookError as refused:
        return error_sentence(refused)


def test_a_damaged_old_workbook_is_refused_or_read():
    whole = old_workbook(survey=[["type", "name", "label::English (en)"], ["text", "a", "A"]])
    for place in range(0, len(whole), 211):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        assert told(damaged).endswith(".")
