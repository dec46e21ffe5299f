"""A slow phone on a slow line: time to read and to answer, beside the bare page; and bytes as Chromium counts them."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import TYPE_CHECKING

import click

from consult.cli.bench.asked import POINTS, RATING_PLACE, instrument
from consult.cli.bench.chromium import NotHereError, Phone, chromium
from consult.cli.bench.client import Client
from consult.cli.bench.figures import Figure, ratio_of
from consult.cli.bench.installation import Installation
from consult.cli.bench.participant import come_in
from consult.cli.bench.proxy import behind_tls
from consult.cli.bench.serving import BARE, CONSULT, served
from consult.cli.bench.whole_round import walk
from consult.cli.bench.wire import FIRST_PAGE, QUESTION_PAGE
from consult.domain.consultation import Round
from consult.domain.text import Language

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TURNS = 7
FEW_TURNS = 1
FEW_LANGUAGES = 2
RATINGS_OF_TEN = 6
"""Ratings of the round in which ten questions are asked of everyone."""
WHOLE_ROUND = 60_000
IN_FOUR_SCRIPTS = ("en", "ti", "ar", "my")
"""The languages in which somebody goes all the way."""
QUESTION = f"/q/{RATING_PLACE}"
SAID = "5"
RATE = """document.querySelector("input[name=answer][value='{point}']").checked = true;
document.querySelector("main .actions button[value=continue]").click()"""
SEND = """const form = document.body.appendChild(document.createElement("form"));
form.method = "post";
form.appendChild(Object.assign(document.createElement("input"), {{ name: "answer", value: "{point}" }}));
form.submit()"""
"""What a tap on Continue does, on a page that has no form of its own."""

Pair = tuple[float, float]


def measure(here: Installation, *, quick: bool) -> list[Figure]:
    """Raises NotHereError. Pairs one after the other, in new browsers whose cache is empty; bytes without a slow line."""
    round_ = here.open_round()
    ten = here.open_round(instrument(here.words, RATINGS_OF_TEN))
    languages = here.asked.languages[: FEW_LANGUAGES if quick else None]
    store = str(here.folder / "bare.db")
    with (
        chromium() as browser,
        served(CONSULT, here.environment, "serve") as whole,
        served(BARE, here.environment, "--store", store) as bare,
    ):
        pages = Pages(browser, here, round_, whole.port, bare.port)
        turns = FEW_TURNS if quick else TURNS
        spoken = [each for each in IN_FOUR_SCRIPTS if each in languages]
        return [
            _time("first page, to the first paint", pages.first_paints, turns),
            _time("answer, from the tap to the next paint", pages.answers, turns),
            *pages.weights(languages),
            *[_weight(f"ten questions, {each}", pages.whole(ten, each), WHOLE_ROUND) for each in spoken],
            *_behind_tls(browser, here, ten, spoken),
        ]


class Pages:
    """Where the pages are, and what is done with each."""

    def __init__(self, browser: "Browser", here: Installation, round_: Round, port: int, bare: int) -> None:
        self._browser, self._here, self._round, self._port = browser, here, round_, port
        self._whole, self._bare = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bare}"
        with Client(bare) as simple:
            simple.post("/", {"answer": SAID})

    def first_paints(self, turns: int) -> list[Pair]:
        """Milliseconds to the first paint of the first page, and of the bare one."""
        return [(self._first_paint(self._whole), self._first_paint(self._bare)) for _ in range(turns)]

    def answers(self, turns: int) -> list[Pair]:
        """Milliseconds from a tap on Continue until the next page is painted, and the same of the bare page."""
        with self._seated("en") as phone, Phone(self._browser, self._bare, "en") as simple:
            for each, path in ((phone, QUESTION), (simple, "/")):
                each.page.goto(path)
                each.slow()
            return [self._answer(phone, simple, turn) for turn in range(turns)]

    def _answer(self, phone: Phone, simple: Phone, turn: int) -> Pair:
        point = str(turn % POINTS + 1)
        phone.page.goto(QUESTION)
        simple.page.goto("/")
        return phone.completed(RATE.format(point=point)), simple.completed(SEND.format(point=point))

    def weights(self, languages: Sequence[Language]) -> list[Figure]:
        """The first page with an empty cache, then a question's page after it."""
        first, question = [], []
        for language in languages:
            with self._seated(language) as phone:
                phone.page.goto("/")
                cold = phone.bytes_received()
                phone.page.goto(QUESTION)
                first.append(_weight(f"first page, {language}", cold, FIRST_PAGE))
                question.append(_weight(f"question page, {language}", phone.bytes_received() - cold, QUESTION_PAGE))
        return [*first, *question]

    def whole(self, round_: Round, language: str) -> int:
        """A round of ten questions without a proxy."""
        return _whole(self._browser, self._whole, self._here, round_, language)

    def _seated(self, language: str) -> Phone:
        """A phone whose owner is in already."""
        with Client(self._port, language=language) as client:
            come_in(client, self._here, self._round, language)
            return Phone(self._browser, self._whole, language, client.cookies)

    def _first_paint(self, address: str) -> float:
        with Phone(self._browser, address, "en") as phone:
            phone.slow()
            return phone.first_paint("/")


def _behind_tls(browser: "Browser", here: Installation, round_: Round, languages: Sequence[str]) -> list[Figure]:
    """The same round as a browser receives it from an installation: through a proxy that packs headers."""
    try:
        with behind_tls(here) as address:
            return [
                _weight(f"ten questions behind TLS, {each}", _whole(browser, address, here, round_, each), WHOLE_ROUND)
                for each in languages
            ]
    except NotHereError as missing:
        click.echo(missing, err=True)
        return []


def _whole(browser: "Browser", address: str, here: Installation, round_: Round, language: str) -> int:
    """Everything from the first page to the thanks for a round of ten questions."""
    with Phone(browser, address, language) as phone:
        walk(phone.page, here.invitation(round_), language)
        return phone.bytes_received()


def _time(what: str, pairs_of: Callable[[int], list[Pair]], turns: int) -> Figure:
    pairs = pairs_of(turns)
    return Figure(
        what=what,
        unit="ms",
        consult=median(consult for consult, _ in pairs),
        bare=median(bare for _, bare in pairs),
        ratio=ratio_of(pairs),
    )


def _weight(what: str, received: int, most: int) -> Figure:
    aim = f"at most {most:,} B, headers counted"
    return Figure(what=f"{what}, Chromium", unit="B", consult=received, aim=aim, kept=received <= most)
