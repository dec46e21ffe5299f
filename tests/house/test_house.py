"""The house rules that no other tool keeps: size of files, wholeness of kinds, languages and formats, words that are banned."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from consult.domain.kinds import KINDS
from consult.exports import FORMATS
from consult.settings import folder

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400
TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md",
    "consult", "deploy", "pyproject.toml", "templates", "tests", "translations",
}  # fmt: skip
PHYSICAL = re.compile(r"(?<![\w-])(margin|padding|border|inset)?-?(left|right)\b\s*:|text-align:\s*(left|right)|float:")
HOSTS = re.compile(r"https?://[^\s\"'/]*(pypi|pythonhosted|npmjs|debian)\.", re.IGNORECASE)


def tracked() -> list[Path]:
    """Every file of the repository."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().splitlines() if (ROOT / name).is_file()]


def test_the_top_level_is_as_it_was_agreed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} == TOP


@pytest.mark.parametrize("suffix", [".py", ".html", ".js", ".css", ".sh"])
def test_no_file_is_longer_than_can_be_read_in_one_go(suffix: str) -> None:
    allowed = {"consult.css"}
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in tracked()
        if path.suffix == suffix and path.name not in allowed
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    ]
    assert long == []


def test_every_module_says_what_it_owns() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "consult").rglob("*.py")
        if "versions" not in path.parts
        and len(
            path.read_text(encoding="utf-8").split('"""')[1:2][0] if '"""' in path.read_text(encoding="utf-8") else ""
        )
        < 10
    ]
    assert silent == []


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_every_kind_is_one_file_one_template_of_three_macros_and_one_word(kind: str) -> None:
    assert (ROOT / "consult/domain/kinds" / f"{kind}.py").is_file()
    template = (ROOT / "templates/kinds" / f"{kind}.html").read_text(encoding="utf-8")
    for macro in ("ask(item, field)", "show(item, answer)", "found(item, findings, groups)"):
        assert f"macro {macro}" in template


def test_pages_know_kinds_only_through_the_registry() -> None:
    names = "|".join(kind.name for kind in KINDS)
    asking = re.compile(rf"kind(\.name)?\s*(==|!=|in)\s*[\[(]?[\"'](?:{names})[\"']")
    folders = (ROOT / "consult/web", ROOT / "consult/services", ROOT / "templates")
    files = [path for each in folders for path in each.rglob("*.*") if path.suffix in {".py", ".html"}]
    named_in = [str(path.relative_to(ROOT)) for path in files if asking.search(path.read_text(encoding="utf-8"))]
    assert named_in == ["consult/web/example.py"]


def test_kinds_and_templates_are_the_same_set() -> None:
    assert {path.stem for path in (ROOT / "templates/kinds").glob("*.html")} == {kind.name for kind in KINDS}


def test_every_language_of_the_file_is_whole() -> None:
    tables = tomllib.loads((ROOT / "translations/languages.toml").read_text(encoding="utf-8"))
    source, *others = tables
    for tag in others:
        assert (ROOT / "translations" / tag.replace("-", "_") / "LC_MESSAGES/messages.po").is_file()
    assert tables[source]["status"] == "source"
    for table in tables.values():
        assert table["direction"] in {"ltr", "rtl"}
        assert table["status"] in {"source", "draft", "approved"}
        assert table["leave_to"].startswith("https://")


def test_every_export_format_has_its_own_file() -> None:
    for each in FORMATS:
        assert (ROOT / "consult/exports" / f"{each.name}_file.py").is_file()


@pytest.mark.people(22, 27)
def test_the_stylesheet_knows_no_left_and_no_right() -> None:
    css = (ROOT / "consult/web/static/consult.css").read_text(encoding="utf-8")
    assert PHYSICAL.findall(css) == []
    assert "text-transform" not in css
    assert "letter-spacing" not in css
    assert "break-all" not in css


def test_templates_hold_no_script_no_style_and_no_unescaped_words() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false|<style|\sstyle=|\son\w+=|javascript:", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path


def test_templates_mirror_the_audiences_of_the_web() -> None:
    audiences = {path.name for path in (ROOT / "consult/web").iterdir() if path.is_dir()} - {"static", "__pycache__"}
    assert audiences | {"layouts", "components", "kinds", "errors", "example"} == {
        path.name for path in (ROOT / "templates").iterdir() if path.is_dir()
    }


def test_nothing_in_the_repository_names_a_registry_or_a_machine() -> None:
    for path in tracked():
        if path.suffix in {".py", ".toml", ".txt", ".md", ".html", ".sh", ".css", ".js", ""} and path.name != "LICENSE":
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not HOSTS.search(text), path
            assert str(Path.home()) + "/" not in text or Path.home() == Path("/"), path


def test_constraints_pin_every_dependency_exactly() -> None:
    lines = (ROOT / "deploy/constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0] for line in lines if "==" in line and not line.startswith(" ")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[\[><=~ ]", each)[0].lower() for each in wanted}
    assert names <= pinned


def test_the_folders_of_templates_and_words_are_found_in_a_checkout() -> None:
    for name in ("templates", "translations"):
        assert folder(name).is_dir()
