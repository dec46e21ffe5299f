"""Mutants of crypto, disclosure, words, vouching, the ledger, erasure and rotation: every one but the named equivalents is noticed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.mutant import Mutant
from tests.mutants.of_crypto import CRYPTO
from tests.mutants.of_disclosure import DISCLOSURE
from tests.mutants.of_doors import DOORS
from tests.mutants.of_keeping import KEEPING
from tests.mutants.of_rotation import ROTATION
from tests.mutants.of_words import WORDS

ROOT = Path(__file__).parents[2]
NEEDED = ("consult", "templates", "translations", "tests", "deploy", "pyproject.toml")
MUTANTS = (*CRYPTO, *DISCLOSURE, *DOORS, *KEEPING, *ROTATION, *WORDS)
FAILED = 1
"""pytest's code where a test failed: any other fault of a run kills nothing."""
LONGEST = 1800

every_mutant = pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)


@every_mutant
def test_every_mutant_changes_its_file_in_one_place(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1
    assert mutant.new != mutant.old
    for test in mutant.tests:
        assert (ROOT / test).exists(), test


def test_no_two_mutants_are_one() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS)


def run(tree: Path, *, tests: tuple[str, ...], only: str = "") -> subprocess.CompletedProcess[str]:
    """Run these tests on the package in this tree."""
    chosen = ["-k", only] if only else []
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *chosen, *tests],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all that the tests need."""
    copy = tmp_path_factory.mktemp("mutants")
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    return copy


@pytest.mark.prove
def test_every_mutant_dies(tree: Path) -> None:
    lives, died, odd = [], 0, []
    for mutant in MUTANTS:
        path = tree / mutant.file
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace(mutant.old, mutant.new), encoding="utf-8")
        try:
            done = run(tree, tests=mutant.tests, only=mutant.only)
        finally:
            path.write_text(before, encoding="utf-8")
        if done.returncode == FAILED:
            died += 1
        elif done.returncode == 0:
            lives.append(mutant)
        else:
            odd.append((mutant.name, done.stdout[-2000:]))
        word = "dies" if done.returncode == FAILED else "lives" if done.returncode == 0 else "cannot be run"
        sys.stdout.write(f"{word}: {mutant.name}\n")
        sys.stdout.flush()
    equivalent = [mutant.name for mutant in lives if mutant.equivalent]
    sys.stdout.write(f"{died} of {len(MUTANTS)} mutants die; equivalent: {', '.join(equivalent) or 'none'}\n")
    assert odd == []
    assert [mutant.name for mutant in lives if not mutant.equivalent] == []
    assert [mutant.name for mutant in MUTANTS if mutant.equivalent] == equivalent, "one that dies is no equivalent"
