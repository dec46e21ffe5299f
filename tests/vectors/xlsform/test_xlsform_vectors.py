"""Published examples: what expressions give, and what `consult instrument check` says of workbooks."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from consult.cli.instrument import instrument
from consult.domain.expression import ExpressionError, evaluate, parse
from tests.unit.xlsform.workbooks import workbook

HERE = Path(__file__).parent
EXPRESSIONS = json.loads((HERE / "expressions.json").read_text())
WORKBOOKS = json.loads((HERE / "workbooks.json").read_text())


@pytest.mark.parametrize("vector", EXPRESSIONS["given"], ids=lambda vector: vector["source"])
def test_expressions_give(vector):
    given = evaluate(parse(vector["source"]), vector["values"], vector["own"], date(2026, 3, 1))
    assert (type(given), given) == (type(vector["gives"]), vector["gives"])


@pytest.mark.parametrize("vector", EXPRESSIONS["refused"], ids=lambda vector: vector["source"])
def test_expressions_refused(vector):
    with pytest.raises(ExpressionError) as caught:
        parse(vector["source"])
    assert (caught.value.reason.value, caught.value.position) == (vector["reason"], vector["position"])


@pytest.mark.parametrize("vector", WORKBOOKS, ids=lambda vector: vector["about"])
def test_workbooks(vector, tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(**vector["sheets"]))
    outcome = CliRunner().invoke(instrument, ["check", str(path), "--json"])
    if "refused" in vector:
        assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (2, "", vector["refused"] + "\n")
    else:
        assert (outcome.exit_code, json.loads(outcome.stdout)) == (0, vector["check"])
