"""The bench runs, and says what it found: as a table and as JSON. What it finds is never asserted."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consult.cli import main
from consult.cli.bench import MEASURES, ON_DEMAND
from consult.cli.bench.asked import Words, instrument
from consult.cli.bench.figures import HEAD, Figure, lines, ratio_of
from consult.domain.checking import faults
from consult.settings import folder
from consult.web.languages import Languages

FOUND = {
    "pages": ["question, GET", "answer, POST"],
    "tables": ["tabulate 240 answers of 12"],
    "rotation": ["rotate 240 answers of 12"],
    "disclosure": ["protect and audit 2 items", "the same asked again", "of it the solver's", "mean and quartiles"],
    "wire": ["first page, en, ", "question page, ar, "],
    "line": [
        "first page, to the first paint",
        "answer, from the tap",
        "first page, en, ",
        "question page, cy, ",
        "ten questions, en, ",
    ],
    "memory": ["memory at rest", "memory, two sign in"],
    "large": ["tabulate 1,020 responses of 20 items", "protect and audit its tables", "memory that both add"],
}

LONG = {"line", "memory", "wire"}
"""Measures that start several servers and a browser, or wait until memory settles: `poe prove` runs them."""


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["bench", "--quick", *arguments])
    assert result.exit_code == 0, result.output
    return result


def test_every_measure_is_tried_here() -> None:
    assert set(FOUND) == set(MEASURES | ON_DEMAND)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.prove] if name in LONG else []) for name in FOUND]
)
def test_a_measure_prints_its_figures_as_json(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    figures = json.loads(run("--only", name, "--json").stdout)
    said = [figure["what"] for figure in figures]
    for expected in FOUND[name]:
        assert any(what.startswith(expected) for what in said), said
    assert all(figure["consult"] > 0 for figure in figures)
    assert not list(tmp_path.iterdir()), "the temporary installation is left behind"


def test_the_table_has_its_head_and_a_line_for_each_figure() -> None:
    printed = run("--only", "tables").stdout.splitlines()
    assert printed[0].split() == list(HEAD)
    assert printed[1].startswith("tabulate 240 answers of 12")
    assert len(printed) == 2


def test_an_aim_is_said_to_be_kept_or_missed() -> None:
    common = {"unit": "B", "consult": 1200.0, "aim": "at most 1,000 B"}
    printed = lines([Figure(what="a", kept=False, **common), Figure(what="b", kept=True, **common)])
    assert printed[1].endswith("at most 1,000 B · missed")
    assert printed[2].endswith("at most 1,000 B · kept")


def test_a_ratio_is_the_median_of_pairs_not_the_ratio_of_medians() -> None:
    assert ratio_of([(2.0, 1.0), (30.0, 10.0), (4.0, 4.0)]) == 2.0


def test_the_instrument_could_be_opened_and_speaks_every_language_in_its_own_words() -> None:
    languages = Languages(folder("translations"))
    asked = instrument(Words(languages.folder, languages.all()))
    assert not faults(asked)
    assert asked.complete_languages() == tuple(entry.tag for entry in languages.all())
    assert len(asked.items) == 20
    spoken = {asked.items[3].prompt.read(tag) for tag in asked.languages}
    assert len(spoken) == len(asked.languages)
