"""A choice that may tell who people are, or what they think: where nobody said which, it is remarked, and stops nothing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from consult.cli import main
from consult.domain.instrument import Cells
from consult.xlsform import Remark, read, write
from tests.unit.xlsform.workbooks import SCALE, form

DEMONSTRATION = Path(__file__).resolve().parents[3] / "deploy/demonstration/outcomes.xlsx"
SENTENCE = (
    "Sheet survey, row 3, column consult::cells: the question region is counted as an opinion; "
    "say attribute here if it tells who people are, or opinion if it does not."
)


def form_of(cells=None, type_="select_one yn", breakdown=None):
    return form(
        ["text", "why", "Why?", "لماذا؟"],
        [type_, "region", "Region?", "منطقة؟", cells, breakdown, None],
        ["select_one scale", "q", "Home?", "بيت؟", None, None, "likert"],
        headings=["consult::cells", "consult::breakdown", "appearance"],
        choices=SCALE,
    )


def said_of(data):
    return [noted for noted in read(data, "form.xlsx").warnings if noted.remark is Remark.CELLS_UNDECLARED]


@pytest.mark.parametrize("type_", ["select_one yn", "select_multiple yn"])
def test_a_choice_of_which_nobody_said_what_it_tells_is_remarked_with_its_row(tmp_path, type_):
    (noted,) = said_of(form_of(type_=type_))
    assert (noted.place.sheet, noted.place.row, noted.detail) == ("survey", 3, "region")
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_of(type_=type_))
    outcome = CliRunner().invoke(main, ["instrument", "check", str(path), "--json"])
    assert outcome.exit_code == 0, "it can be read all the same"
    assert SENTENCE in json.loads(outcome.stdout)["warnings"]


def test_it_stops_no_round():
    assert not [fault for fault in read(form_of(), "form.xlsx").faults if fault.item == "region"]


@pytest.mark.parametrize(
    "data",
    [form_of("opinion"), form_of("attribute"), form_of(breakdown="yes"), form_of(type_="rank yn")],
    ids=["opinion", "attribute", "breakdown", "ranking"],
)
def test_what_was_said_is_not_asked(data):
    assert said_of(data) == []


def test_what_has_no_figures_is_counted_as_nothing():
    data = form(
        ["select_one yn", "first", "First?", "أول؟", "opinion", None],
        ["select_one yn", "region", "Region?", "منطقة؟", None, "${first} = 'yes'"],
        headings=["consult::cells", "relevant"],
    )
    assert said_of(data) == []


def test_the_demonstration_s_workbook_has_no_remark():
    assert read(DEMONSTRATION.read_bytes(), "outcomes.xlsx").warnings == ()


def test_a_workbook_that_is_written_says_what_is_counted():
    again = read(write(read(form_of("opinion"), "form.xlsx").instrument), "form.xlsx")
    assert said_of(write(again.instrument)) == []
    assert again.instrument.item("region").cells is Cells.OPINION
