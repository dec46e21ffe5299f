"""A wheel carries the templates and the words inside the package, and finds them there."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = "from consult.settings import folder; print(folder('templates')); print(folder('translations'))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built offline with the build backend that is installed for tests."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_templates_words_static_files_and_migrations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "consult/_templates/answer/question.html",
        "consult/_translations/languages.toml",
        "consult/_translations/ar/LC_MESSAGES/messages.po",
        "consult/web/static/consult.css",
        "consult/storage/migrations/main/versions/0001_begin.py",
    ):
        assert name in names


def test_an_unpacked_wheel_finds_its_folders_inside_the_package(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    found = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {ASK}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    templates, translations = found.stdout.splitlines()
    assert templates == str(tmp_path / "consult/_templates")
    assert translations == str(tmp_path / "consult/_translations")
