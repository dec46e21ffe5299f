"""The two languages of people.md that nobody speaks: en-XA, long and accented, and ar-XB, which runs from the right.

They are made from the interface's own messages while a test runs and are offered nowhere.
"""

import re
from pathlib import Path

import polib

LONG, RIGHT_TO_LEFT = "en-XA", "ar-XB"
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ",
)
KEPT = re.compile(r"%\(\w+\)[a-z]|%%|<[^>]+>")
LONGER = 0.4
"""How much longer than English the words become, as German or Tamil would."""
ISOLATED = ("\u2067", "\u2069")
"""RIGHT-TO-LEFT ISOLATE and its end."""
TABLES = """
[{long}]
name = "Ƥşḗŭḓǿ"
english = "Accented"
script = "Latn"
direction = "ltr"
plural = "nplurals=2; plural=(n != 1);"
status = "approved"
dates = "en"
leave_to = "https://example.org/"

[{right}]
name = "ȯŧḗɋṽ"
english = "Mirrored"
script = "Arab"
direction = "rtl"
plural = "nplurals=2; plural=(n != 1);"
status = "approved"
dates = "ar"
leave_to = "https://example.org/"
"""


def accented(said: str) -> str:
    """The same words, read with ease and matched by no English one, and longer."""
    parts = KEPT.split(said)
    kept = KEPT.findall(said)
    padding = "·" * round(LONGER * sum(map(len, parts)))
    spoken = [part.translate(LETTERS) for part in parts]
    return "".join(part + held for part, held in zip(spoken, [*kept, ""], strict=True)) + padding


def mirrored(said: str) -> str:
    """The same words inside an isolate that runs from the right."""
    return said.translate(LETTERS).join(ISOLATED) if not KEPT.search(said) else accented(said).join(ISOLATED)


def write(translations: Path, folder: Path) -> Path:
    """A folder of translations with English and these two in it."""
    tables = (translations / "languages.toml").read_text(encoding="utf-8")
    english = re.search(r"\[en\]\n(?:.+\n)+", tables)
    assert english is not None
    folder.mkdir()
    made = english[0] + TABLES.format(long=LONG, right=RIGHT_TO_LEFT)
    (folder / "languages.toml").write_text(made, encoding="utf-8")
    for tag, say in ((LONG, accented), (RIGHT_TO_LEFT, mirrored)):
        words = polib.pofile(str(translations / "messages.pot"), wrapwidth=0)
        words.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
        for entry in words:
            if entry.msgid_plural:
                entry.msgstr_plural = {0: say(entry.msgid), 1: say(entry.msgid_plural)}
            else:
                entry.msgstr = say(entry.msgid)
        path = folder / tag.replace("-", "_") / "LC_MESSAGES/messages.po"
        path.parent.mkdir(parents=True)
        words.save(str(path))
    return folder
