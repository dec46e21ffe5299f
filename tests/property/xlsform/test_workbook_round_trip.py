"""An instrument written as a workbook reads back the same; whatever stands in a workbook is read or refused."""

from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from consult.domain.checking import faults
from consult.xlsform import WorkbookError, error_sentence, read, write
from tests.property.instrument.instruments import instruments

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(instrument=instruments())
def test_an_instrument_comes_back_from_its_workbook(instrument):
    data = write(instrument)
    reading = read(data, "form.xlsx")
    assert reading.instrument == instrument
    assert reading.faults == faults(instrument)
    workbook_to_json(get_xlsform(BytesIO(data)), fallback_form_name="form")
    assert write(reading.instrument)[:2] == b"PK"


def outcome(data):
    try:
        return read(data, "form.xlsx")
    except WorkbookError as refused:
        return refused


HEADINGS = st.lists(
    st.sampled_from(
        [
            *(
                "type",
                "name",
                "label",
                "label::English (en)",
                "label::",
                "::",
                "hint::English (en)",
                "relevant",
                "bind",
            ),
            *("control::appearance", "appearance", "constraint", "consult::bands", "consult::cells", "bind::relevant"),
            *(
                "list_name",
                "required",
                "media::image",
                "choice_filter",
                "consult_row",
                "label::English (en)::x",
                "value",
            ),
        ]
    ),
    min_size=1,
    max_size=7,
    unique=True,
)
CELLS = st.sampled_from(
    [
        *(None, "text", "note", "select_one l", "select_multiple l", "rank l", "begin_group", "end_group", "integer"),
        *(
            "begin_repeat",
            "end_repeat",
            "calculate",
            "a",
            "b",
            "g",
            "1",
            2,
            True,
            "likert",
            "unable",
            "l",
            "${a}",
            "${",
        ),
        *(
            "${a} = 1",
            ". <= 3",
            "count-selected(.) <= 2",
            "low",
            "mid",
            "high",
            "yes",
            "title",
            "purpose",
            "é x",
            "audit",
        ),
    ]
)


@st.composite
def sheets(draw):
    headings = draw(HEADINGS)
    return [headings, *draw(st.lists(st.lists(CELLS, max_size=len(headings)), max_size=6))]


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(st.dictionaries(st.sampled_from(["survey", "choices", "settings", "consult", "Sheet9"]), sheets(), min_size=1))
def test_whatever_stands_in_a_workbook_is_read_or_refused(content):
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made = BytesIO()
    book.save(made)
    found = outcome(made.getvalue())
    if isinstance(found, WorkbookError):
        assert error_sentence(found).endswith(".")
    else:
        assert found.instrument.languages
