"""Workbooks written: every cell text, nothing a formula, and pyxform converts them."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pyxform.builder import create_survey_element_from_dict
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from consult.domain.instrument import Instrument, Item, Option, Section
from consult.domain.text import Language, Text
from consult.xlsform import read, write
from tests.unit.xlsform.workbooks import SCALE, UNABLE, form

ENGLISH = Language("en")


def instrument_of(*items, title="A form"):
    section = Section(name="", prompt=Text(), items=items)
    return Instrument(title=Text.of({"en": title}), languages=(ENGLISH,), sections=(section,))


def asked(said, name="q", **more):
    return Item(name=name, kind="short_text", prompt=Text.of({"en": said}), **more)


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@SUM(1)", '=cmd|" /C calc"!A0', "#N/A", "TRUE", "1e5", "007"])
def test_no_cell_is_ever_anything_but_text(said):
    data = write(instrument_of(asked(said), title=said))
    book = load_workbook(BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.quotePrefix for cell in cells if cell.value == said} == {said[0] in "=+-@"}
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert not any(b"<f>" in package.read(name) or b"<f " in package.read(name) for name in package.namelist())
    assert read(data, "form.xlsx").instrument.item("q").prompt.read(ENGLISH) == said


@pytest.mark.parametrize("said", ["_x0041_", "a_x000D_b", "_x005F", "two\nlines", "tab\there", "a  b", "👩🏽‍🦱 ሰላም"])
def test_words_come_back_as_they_were(said):
    instrument = instrument_of(asked(said))
    assert read(write(instrument), "").instrument == instrument


def test_pyxform_converts_what_is_written():
    data = form(
        ["select_one scale", "rated", "Housing", "السكن", "likert", None, None, None],
        ["begin_group", "g", "Group", "مجموعة", None, "${rated} > 3", None, None],
        ["rank yn", "top", "Top", "أعلى", None, None, "count-selected(.) <= 1", None],
        ["select_one yn", "role", "Role", "دور", None, None, None, "yes"],
        ["end_group"],
        ["integer", "n", "N", "ن", None, None, ". < 5", None],
        headings=["appearance", "relevant", "constraint", "consult::breakdown"],
        choices=[*SCALE, UNABLE],
    )
    written = write(read(data, "form.xlsx").instrument)
    tree = workbook_to_json(get_xlsform(BytesIO(written)), fallback_form_name="form")
    converted = create_survey_element_from_dict(tree).to_xml(validate=False)
    assert 'constraint="count-selected(.) &lt;= 1"' in converted
    assert 'type="int"' in converted
    assert "السكن" in converted


@pytest.mark.parametrize(
    "kind",
    [
        *("image", "audio", "video", "file", "geopoint", "geotrace", "geoshape", "barcode", "date", "time", "dateTime"),
        *("calculate", "hidden", "start", "end", "today", "deviceid", "username", "acknowledge", "range", "repeat"),
        *("select_one or_other", "select_multiple choice_filter", "select_one_from_file", "select_multiple_from_file"),
    ],
)
def test_what_was_unsupported_stays_so(kind):
    options = (Option(name="a", prompt=Text.of({"en": "A"})),) if " " in kind else ()
    item = Item(name="q", kind=f"unsupported:{kind}", prompt=Text.of({"en": "Q"}), options=options)
    data = write(instrument_of(item))
    assert read(data, "form.xlsx").instrument.item("q") == item


def test_what_cannot_be_written_is_refused():
    lost = Section(name="", prompt=Text.of({"en": "Words"}), items=())
    with pytest.raises(ValueError, match="without a name"):
        write(Instrument(title=Text(), languages=(ENGLISH,), sections=(lost,)))
    with pytest.raises(ValueError, match="no language"):
        write(Instrument(title=Text(), languages=(), sections=()))
    with pytest.raises(ValueError, match="needs choices"):
        write(instrument_of(Item(name="q", kind="ranking", prompt=Text.of({"en": "Q"}))))
    with pytest.raises(ValueError, match="a character that"):
        write(instrument_of(asked("bell\a")))
