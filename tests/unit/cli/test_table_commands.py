"""`consult audit` and `consult protect` as a script calls them: codes, JSON on standard output, sentences on the other."""

import json

import pytest
from click.testing import CliRunner

from consult.cli import main
from consult.cli.protect import KNOWN
from consult.disclosure.solver import IntegerProgram, Unproven

ROW = [{"total": "all", "parts": ["a", "b", "c"]}]


def run(command, file, *words):
    return CliRunner().invoke(main, [command, str(file), *words])


@pytest.fixture
def write(tmp_path):
    def written(content):
        file = tmp_path / "table.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return file

    return written


def test_an_audit_that_passes_says_so_with_bounds(write):
    file = write({"cells": {"a": None, "b": {"low": 3}, "c": 20, "all": 60}, "relations": ROW, "primary": ["a"]})
    result = run("audit", file, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {"verdict": "pass", "reasons": [], "bounds": {"a": [0, 37], "b": [3, 40]}}
    assert run("audit", file).stdout == "Verdict: pass\nWhat is possible\n  a: 0 to 37\n  b: 3 to 40\n"


def test_an_audit_that_fails_gives_its_reasons_and_exits_1(write):
    file = write({"cells": {"a": None, "b": 22, "c": 20, "all": 45}, "relations": ROW})
    result = run("audit", file, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "verdict": "fail",
        "reasons": [{"cell": "a", "why": "Anyone could work out exactly how many there are."}],
        "bounds": {"a": [3, 3]},
    }
    assert "  a: Anyone could work out exactly how many there are.\n" in run("audit", file).stdout


def test_no_upper_limit_is_null(write):
    file = write({"cells": {"a": None}, "relations": []})
    assert json.loads(run("audit", file, "--json").stdout)["bounds"] == {"a": [0, None]}
    assert "  a: 0 to any number\n" in run("audit", file).stdout


def test_protecting_gives_cells_and_the_audit_of_what_is_left(write):
    file = write({"cells": {"a": 2, "b": 22, "c": 0, "all": 24}, "relations": ROW, "structural": ["c"]})
    result = run("protect", file, "--json")
    assert result.exit_code == 0
    assert result.stderr == KNOWN + "\n"
    assert "not by which rule" in KNOWN
    assert json.loads(result.stdout) == {
        "cells": {"a": None, "b": None, "c": 0, "all": 24},
        "primary": ["a"],
        "secondary": ["b"],
        "audit": {"verdict": "pass", "reasons": [], "bounds": {"a": [0, 24], "b": [0, 24]}},
    }
    assert run("protect", file).stdout.startswith("a: left out\nb: left out\nc: 0\nall: 24\nVerdict: pass\n")


def test_chance_decides_anew_at_every_run(write):
    file = write(
        {
            "cells": {"a": 2, **dict.fromkeys("bcdefgh", 30), "all": 212},
            "relations": [{"total": "all", "parts": list("abcdefgh")}],
        }
    )
    found = {run("protect", file).stdout for _ in range(12)}
    assert len(found) > 1, "twelve runs all alike: once in two thousand million times"


def test_without_a_safe_pattern_there_are_no_cells_and_exit_1(write):
    file = write({"cells": {"a": 1, "b": 1, "c": 1, "all": 3}, "relations": ROW, "population": 3})
    result = run("protect", file, "--json")
    assert result.exit_code == 1
    assert set(json.loads(result.stdout)) == {"primary", "secondary", "reason"}
    assert result.stderr == "No pattern is safe: even with every cell left out, some could be worked out.\n"
    assert run("protect", file).stdout == ""


@pytest.mark.parametrize("command", ["audit", "protect"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "table.json: Line 1, column 2: this is not JSON (Expecting property name enclosed in double quotes)."),
        ({"cells": {}}, "table.json: The file: the key relations is missing."),
        (
            {"cells": {"a": 3, "b": 4, "c": 5, "all": 13}, "relations": ROW},
            "table.json: The numbers contradict each other: relation 1 cannot hold.",
        ),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(write, command, content, sentence):
    result = run(command, write(content), "--json")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", sentence + "\n")


@pytest.mark.parametrize("command", ["audit", "protect"])
def test_a_file_that_is_not_there_is_named(tmp_path, command):
    result = run(command, tmp_path / "no.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"The file {tmp_path / 'no.json'} cannot be read: No such file or directory.\n"


def test_true_counts_are_needed_to_protect(write):
    result = run("protect", write({"cells": {"a": None}, "relations": []}))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "table.json: cells, “a”: to protect a table, every true count is needed.\n"


def test_a_solver_that_gives_up_is_said_and_nothing_is_protected(write, monkeypatch):
    def gives_up(self):
        raise Unproven

    monkeypatch.setattr(IntegerProgram, "_run", gives_up)
    file = write({"cells": {"a": 2, "b": 22, "c": 20, "all": 44}, "relations": ROW})
    result = run("protect", file, "--json")
    assert result.exit_code == 1
    assert "cells" not in json.loads(result.stdout)
    assert result.stderr == "No pattern was proved to be safe and of the least cost.\n"
