"""Extracts the interface's words and brings every catalogue up to date; run by `poe words`. Headers stay as they are."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "translations/messages.pot"
KEYWORDS = ("lazy_gettext", "_l", "ngettext:1,2")
UNWANTED = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Report-Msgid-Bugs-To",
    "Generated-By",
)


def extract(target: Path) -> None:
    """Every message of the code and the templates, in one template."""
    keywords = [word for keyword in KEYWORDS for word in ("-k", keyword)]
    options = ["--no-location", "--sort-output", "--project", "consult", "--version", "1"]
    babel = Path(sys.executable).with_name("pybabel")
    subprocess.run(  # noqa: S603 - our own command
        [babel, "-q", "extract", "-F", "pyproject.toml", *keywords, *options, "-o", target, "."], cwd=ROOT, check=True
    )
    words = polib.pofile(str(target), wrapwidth=0)
    words.header = "The interface's words, as they stand in the code and the templates."
    words.metadata_is_fuzzy = False
    for name in UNWANTED:
        words.metadata.pop(name, None)
    words.save()


def main() -> None:
    """Extract, merge, and say what is left to translate."""
    extract(TEMPLATE)
    tables = tomllib.loads((ROOT / "translations/languages.toml").read_text(encoding="utf-8"))
    for tag in list(tables)[1:]:
        path = ROOT / "translations" / tag.replace("-", "_") / "LC_MESSAGES/messages.po"
        catalogue = polib.pofile(str(path), wrapwidth=0)
        catalogue.merge(polib.pofile(str(TEMPLATE)))
        for gone in catalogue.obsolete_entries():
            catalogue.remove(gone)
        forms = int(re.search(r"nplurals=(\d+)", catalogue.metadata["Plural-Forms"])[1])
        for entry in catalogue:
            entry.msgstr_plural = {form: said for form, said in entry.msgstr_plural.items() if form < forms}
        catalogue.sort(key=lambda entry: entry.msgid)
        catalogue.save()
        print(
            f"{tag}: {len(catalogue.untranslated_entries())} to translate, {len(catalogue.fuzzy_entries())} to look at again"
        )


if __name__ == "__main__":
    main()
