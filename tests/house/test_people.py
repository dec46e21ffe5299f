"""The requirements for people, by number: each has a row in README, and each test that a row names says that it keeps it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "README.md").read_text(encoding="utf-8").partition("## What people must be able to rely on")[2]
ROWS = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", TABLE.partition("\n## ")[0], re.MULTILINE)
NUMBERS = range(1, 34)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
WHY_NOT = re.compile(r"Cannot be tested here: \w")
MARKER = "people"


@cache
def marked(path: Path) -> dict[str, frozenset[int]]:
    """The numbers that each test of a file says it keeps."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return {node.name: frozenset(_numbers(node)) for node in tests}


def _numbers(node: ast.FunctionDef) -> list[int]:
    calls = [each for each in node.decorator_list if isinstance(each, ast.Call)]
    people = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == MARKER]
    return [one.value for call in people for one in call.args if isinstance(one, ast.Constant)]  # type: ignore[misc]  # numbers


def test_every_number_has_one_row() -> None:
    assert [int(number) for number, _asks, _tests in ROWS] == list(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_names_tests_that_keep_it_or_says_why_there_is_none(number: int) -> None:
    _number, _asks, said = ROWS[number - 1]
    named = NAMED.findall(said)
    assert named or WHY_NOT.search(said), said
    for path, test in named:
        assert number in marked(ROOT / path).get(test, frozenset()), (path, test)


def test_what_a_test_says_it_keeps_is_a_number_with_a_row_that_names_tests() -> None:
    kept = {number for path in (ROOT / "tests").rglob("test_*.py") for held in marked(path).values() for number in held}
    assert kept <= set(NUMBERS)
    assert kept == {int(number) for number, _asks, said in ROWS if NAMED.search(said)}
