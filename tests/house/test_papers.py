"""The papers are tested: every test, file, command and setting that they name exists, and no promise stands without a test."""

import ast
import re
from functools import cache
from pathlib import Path

import click
import pytest

from consult.cli import main
from consult.settings import PREFIX

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((ROOT / "deploy/decisions").glob("*.md"))
PAPERS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "deploy").glob("*.md")),
    *DECISIONS,
]
NAMED = re.compile(r"\btests/[\w/]+(?:\.py)?(?:::\w+)?")
OURS = re.compile(r"`((?:consult|deploy|templates|translations)/[\w/.-]+)`")
LINKS = re.compile(r"\]\((?!https?://)([^)#]+)")
KEYS = [f"K{number}" for number in range(17)]
SETTING = re.compile(rf"\b{PREFIX}[A-Z_]+\b")
DEMONSTRATION = {"CONSULT_DEMO_DATA", "CONSULT_DEMO_PORT"}

THREATS = (ROOT / "deploy/threat-model.md").read_text(encoding="utf-8")
RUNBOOK = (ROOT / "deploy/runbook.md").read_text(encoding="utf-8")


def read(paper: Path) -> str:
    return paper.read_text(encoding="utf-8")


@cache
def functions(path: Path) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def missing_test(named: str) -> bool:
    place, _, name = named.partition("::")
    path = ROOT / place
    if not name:
        return not path.exists()
    return not path.is_file() or name not in functions(path)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_test_that_is_named_exists(paper: Path) -> None:
    assert [named for named in NAMED.findall(read(paper)) if missing_test(named)] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_file_that_is_named_or_linked_exists(paper: Path) -> None:
    words = read(paper)
    named = [name for name in OURS.findall(words) if not (ROOT / name).exists()]
    linked = [name for name in LINKS.findall(words) if not (paper.parent / name).exists()]
    assert named + linked == []


def said(paper: Path) -> list[str]:
    """What stands as code in a paper: between backticks, and in lines that are set in."""
    words = read(paper)
    return [*re.findall(r"`([^`\n]+)`", words), *re.findall(r"^(?: {4}| {7})(\S.*)$", words, re.MULTILINE)]


def unknown(line: str) -> str | None:
    """The first word of a `consult …` that no command knows; options count."""
    command: click.Command = main
    with click.Context(main) as context:
        for word in line.partition("#")[0].split()[1:]:
            if word.startswith("--"):
                if word.partition("=")[0] not in {"--help", *(name for each in command.params for name in each.opts)}:
                    return word
            elif isinstance(command, click.Group):
                found = command.get_command(context, word)
                if found is None:
                    return word
                command = found
    return None


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_command_that_is_named_is_known(paper: Path) -> None:
    lines = [line for line in said(paper) if re.match(r"consult [a-z]", line)]
    assert [(line, unknown(line)) for line in lines if unknown(line)] == []


def test_an_unknown_command_and_an_unknown_option_are_found() -> None:
    assert unknown("consult keys cerimony") == "cerimony"
    assert unknown("consult forget --dew") == "--dew"
    assert unknown("consult keys unpack KIT --share FILE --share FILE") is None
    assert missing_test("tests/house/test_papers.py::test_that_is_not_there")
    assert missing_test("tests/house/test_nothing.py")
    assert not missing_test("tests/house/test_papers.py::test_every_command_that_is_named_is_known")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_setting_that_is_named_stands_in_readme(paper: Path) -> None:
    known = set(SETTING.findall(read(ROOT / "README.md"))) | DEMONSTRATION
    assert set(SETTING.findall(read(paper))) - known == set()


def test_every_promise_names_the_tests_that_keep_it() -> None:
    table, _, rest = THREATS.partition("## The tests that keep each line")
    promised = re.findall(r"^\| (P\d+) \|", table, re.MULTILINE)
    kept = dict(re.findall(r"^- \*\*(P\d+)\*\*:\s+(.*?)(?=^- |^## )", rest, re.MULTILINE | re.DOTALL))
    assert promised == [f"P{number}" for number in range(1, len(promised) + 1)]
    assert list(kept) == promised
    assert [name for name, tests in kept.items() if "::" not in tests] == []


def test_every_key_has_its_row() -> None:
    rows = re.findall(r"^\| (K\d+)\b.* \|$", THREATS, re.MULTILINE)
    assert rows == KEYS


def test_what_the_papers_say_of_named_tests_is_much() -> None:
    assert len(set(NAMED.findall(THREATS))) > 50


def test_decisions_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        words = read(path)
        assert [part for part in ("## Context", "## Decision", "## Consequences") if part not in words] == [], path.name


def test_every_timer_has_its_service_and_stands_in_the_runbook() -> None:
    units = ROOT / "deploy/systemd"
    timers = sorted(path.stem for path in units.glob("*.timer"))
    assert len(timers) >= 3
    assert [name for name in timers if not (units / f"{name}.service").is_file()] == []
    assert [name for name in timers if f"{name}.timer" not in RUNBOOK] == []
    for name in timers:
        started = re.search(r"^ExecStart=\S+/(consult .*)$", read(units / f"{name}.service"), re.MULTILINE)
        assert started is not None, name
        assert unknown(started.group(1)) is None, name
