"""README is tested: what it names exists, and what an installation can set stands in it."""

import re
from pathlib import Path

import click
import pytest

from consult.cli import main
from consult.domain.kinds import KINDS
from consult.exports import FORMATS
from consult.settings import PREFIX, make_secrets, read_settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOR_TESTS_ALONE = {"CONSULT_EXAMPLE_PAGES"}
"""Settings that a test sets and nobody else should."""
CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
PLAIN = FENCED.sub("", README)
WORDS = {"poe words", "poe check", "poe prove", "poe valid"}


class Overheard(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self.asked: set[str] = set()

    def get(self, name: str, otherwise: str = "") -> str:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, otherwise)


@pytest.fixture
def settings(tmp_path: Path) -> set[str]:
    """Every setting that is read when an installation starts."""
    make_secrets(tmp_path / "secrets", bytes)
    environment = Overheard({"CONSULT_DATA": str(tmp_path)})
    read_settings(environment)
    return environment.asked


def paths_named() -> set[str]:
    """Everything in README that reads like a file or a folder of the repository."""
    named = {said for said in CODE.findall(PLAIN) if re.fullmatch(r"[\w.-]+(/[\w.-]*)+", said)}
    linked = set(re.findall(r"\]\(([^)#:]+)\)", PLAIN))
    return named | linked


def package_paths() -> set[str]:
    """Modules that the two straight paths name, and those of the map's cells that follow their folder."""
    steps = "".join(content for word, content in FENCED.findall(README) if not word)
    return set(re.findall(r"\b(?:web|domain|services|crypto|storage|disclosure|exports|templates)/[\w<>/.]*", steps))


def test_every_file_and_folder_that_is_named_exists() -> None:
    named = paths_named()
    assert len(named) > 15
    for name in sorted(named):
        bare = name.rstrip("/")
        homes = [ROOT / bare, ROOT / "consult" / bare, ROOT / "consult/web" / bare, ROOT / "consult/disclosure" / bare]
        if bare == "data/secrets":
            continue
        assert any(home.exists() for home in homes), name


def test_every_step_of_the_straight_paths_exists() -> None:
    named = package_paths()
    assert len(named) > 10
    for name in sorted(named):
        for kind in KINDS if "<kind>" in name else KINDS[:1]:
            step = name.replace("<kind>", kind.name).rstrip("/")
            step, _, verb = step.partition(".") if not step.endswith(".html") else (step, "", "")
            home = ROOT / step if step.startswith("templates/") else ROOT / "consult" / step
            assert home.is_dir() or home.is_file() or home.with_suffix(".py").is_file(), name
            if verb:
                assert callable(getattr(kind, verb)), name


def test_the_map_names_every_folder_of_the_package() -> None:
    folders = {path.name for path in (ROOT / "consult").iterdir() if (path / "__init__.py").exists()}
    table = README.partition("## The map")[2].partition("## ")[0]
    assert {name for name in folders if f"{name}/" not in table} == set()
    tops = {
        path.name for path in ROOT.iterdir() if path.is_dir() and path.name in {"templates", "translations", "deploy"}
    }
    assert {name for name in tops if f"`{name}/`" not in table} == set()


def test_every_setting_stands_in_it_and_none_that_there_is_not(settings: set[str]) -> None:
    said = set(re.findall(rf"{PREFIX}[A-Z_]+", README))
    assert said == settings - FOR_TESTS_ALONE


def test_usual_values_are_those_of_the_settings(tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets", bytes)
    usual = read_settings({"CONSULT_DATA": str(tmp_path)})
    rows = dict(re.findall(r"^\| `(CONSULT_\w+)` \|.*\| ([^|]+) \|$", README, re.MULTILINE))
    told = {name: rows[name].strip("` ") for name in rows}
    assert told["CONSULT_WORKERS"] == str(usual.workers)
    assert told["CONSULT_PROXIES"] == str(usual.proxies)
    assert told["CONSULT_ADDRESS"] == usual.address
    flags = {"SECURE": usual.secure, "DRAFT_LANGUAGES": usual.drafts_offered, "CLASSICAL_SUITE": usual.classical_suite}
    for name, held in flags.items():
        assert told[f"CONSULT_{name}"] == ("yes" if held else "no"), name


def commands() -> set[tuple[str, ...]]:
    """Every `consult …` that README tells a reader to say."""
    fenced = [line.split("#")[0].strip() for _, content in FENCED.findall(README) for line in content.splitlines()]
    said = [*CODE.findall(PLAIN), *fenced]
    return {tuple(each.split()[1:]) for each in said if re.match(r"consult [a-z]", each)}


def test_every_command_is_known() -> None:
    assert len(commands()) >= 4
    for words in commands():
        command: click.Command | None = main
        with click.Context(main) as context:
            for word in words:
                if not isinstance(command, click.Group):
                    break
                command = command.get_command(context, word)
                assert command is not None, words
        options = {name for each in command.params for name in each.opts} if command else set()
        assert {word for word in words if word.startswith("--")} <= options, words


def test_every_script_and_task_is_there() -> None:
    for script in re.findall(r"\bsh (deploy/\w+)", README):
        assert (ROOT / script).is_file(), script
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    tasks = {said for said in CODE.findall(PLAIN) if said.startswith("poe ")}
    assert tasks == WORDS
    for task in tasks:
        name = task.split()[1]
        assert re.search(rf"^{name} = |^\[tool\.poe\.tasks\.{name}\]", project, re.MULTILINE), task


def test_words_in_the_tuples_are_named_as_they_are() -> None:
    assert "`KINDS`" in README
    assert "`FORMATS`" in README
    assert {each.name for each in FORMATS} == {"csv", "json"}
    assert "CSV and JSON" in README
