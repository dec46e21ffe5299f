"""Mutants of themes and quotations: each lets words say more than they may, or words that nobody looked at."""

from tests.mutants.mutant import Mutant

THEMES = ("tests/unit/disclosure/test_themes.py",)
THEMING = ("tests/unit/services/test_theming.py",)
TABULATING = ("tests/unit/services/test_tabulating.py",)
QUOTING = ("tests/unit/services/test_quoting.py",)

WORDS = (
    Mutant("a number from a drawn five on", "consult/domain/findings.py", "SAID_LEAST = 10", "SAID_LEAST = 5", THEMES),
    Mutant(
        "a number where the truth is ten",
        "consult/disclosure/themes.py",
        "theme.numbered and said >= SAID_LEAST",
        "theme.numbered and theme.people >= SAID_LEAST",
        THEMES,
    ),
    Mutant(
        "all themes drawn alike",
        "consult/disclosure/themes.py",
        'joined([theme.item.encode(), b"theme", theme.key])',
        'joined([theme.item.encode(), b"theme"])',
        THEMES,
    ),
    Mutant(
        "any figure of a theme",
        "consult/disclosure/auditor/themes.py",
        "and theme.count % base == 0:",
        "and theme.count >= 0:",
        THEMES,
    ),
    Mutant(
        "more people than took part",
        "consult/disclosure/auditor/themes.py",
        "SAID_LEAST <= theme.count <= total",
        "SAID_LEAST <= theme.count",
        THEMES,
    ),
    Mutant(
        "more people than wrote",
        "consult/services/theming.py",
        "not 1 <= new.people <= len(told.counted)",
        "not 1 <= new.people <= len(told.texts)",
        THEMING,
    ),
    Mutant(
        "a theme that may change beside its release",
        "consult/services/theming.py",
        "is not RoundStatus.CLOSED or releases.of_round(tx, round_.id) is not None:",
        "is not RoundStatus.CLOSED:",
        THEMING,
    ),
    Mutant(
        "a count that no title binds",
        "consult/services/theme_counts.py",
        "title = json.dumps(theme.title.words, ensure_ascii=False).encode()",
        'title = b""',
        THEMING,
    ),
    Mutant(
        "a quotation that nobody vouches for",
        "consult/services/quoting.py",
        "if one.item in round_.instrument.places and may_show(house, tx, quotation_row(one))",
        "if one.item in round_.instrument.places",
        QUOTING,
    ),
    Mutant(
        "a quotation of a small group",
        "consult/services/quoting.py",
        "return release.groups if release.method.threshold >= GROUP_LEAST else ()",
        "return release.groups",
        QUOTING,
    ),
    Mutant(
        "a quotation of any group",
        "consult/services/quoting.py",
        "group=one.group if one.group in groups else None",
        "group=one.group",
        QUOTING,
    ),
    Mutant(
        "agreed to whoever's words they are said to be",
        "consult/services/quoting.py",
        "_json(one.words.words), _json(one.group and one.group.members)",
        "_json(one.words.words)",
        QUOTING,
    ),
    Mutant(
        "a theme's number of what only some were asked",
        "consult/disclosure/themes.py",
        "is_said = theme.numbered and said >= SAID_LEAST",
        "is_said = said >= SAID_LEAST",
        THEMES,
    ),
    Mutant(
        "figures of what other answers open",
        "consult/domain/tally.py",
        "return item.constraint is None and instrument.asks_everyone(item)",
        "return item.constraint is None",
        TABULATING,
    ),
    Mutant(
        "figures of what is narrowed",
        "consult/domain/tally.py",
        "return item.constraint is None and instrument.asks_everyone(item)",
        "return instrument.asks_everyone(item)",
        TABULATING,
    ),
)
