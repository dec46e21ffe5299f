"""Bytes over the wire, as a browser negotiates them: the first page with all it loads, and a question after that."""

import re

from consult.cli.bench.asked import RATING_PLACE
from consult.cli.bench.client import Client, Received
from consult.cli.bench.figures import Figure
from consult.cli.bench.installation import Installation
from consult.cli.bench.participant import come_in
from consult.cli.bench.serving import CONSULT, served

PLAIN = "identity"
BEHIND_TLS = "gzip, deflate, br, zstd"
WITHOUT_TLS = "gzip, deflate"
LOADED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
FIRST_PAGE = 14_000
QUESTION_PAGE = 5_000


def measure(here: Installation, *, quick: bool) -> list[Figure]:
    """Bodies in every language that is offered, headers apart. The bare column is the same without any coding."""
    round_ = here.open_round()
    codings = (BEHIND_TLS,) if quick else (BEHIND_TLS, WITHOUT_TLS)
    first, question = [], []
    with served(CONSULT, here.environment, "serve") as whole:
        for language in here.asked.languages:
            with Client(whole.port, language=language) as client:
                first += [_figure("first page", client, "/", language, coding) for coding in codings]
                come_in(client, here, round_, language)
                path = f"/q/{RATING_PLACE}"
                question += [_figure("question page", client, path, language, coding) for coding in codings]
    return [*first, *question]


def _figure(what: str, client: Client, path: str, language: str, coding: str) -> Figure:
    """The first page comes with its stylesheet and scripts; a question finds them in the cache."""
    cold = path == "/"
    plain = _fetch(client, path, PLAIN, cold=cold)
    coded = _fetch(client, path, coding, cold=cold)
    bodies, whole = (sum(len(each.body) for each in received) for received in (coded, plain))
    most = FIRST_PAGE if cold else QUESTION_PAGE
    headers = sum(each.header_bytes for each in coded)
    used = coded[0].header("content-encoding") or PLAIN
    return Figure(
        what=f"{what}, {language}, {used}",
        unit="B",
        consult=bodies,
        bare=whole,
        ratio=bodies / whole,
        aim=f"at most {most:,} B (and {headers:,} B of headers in {len(coded)} responses)",
        kept=bodies <= most,
    )


def _fetch(client: Client, path: str, coding: str, *, cold: bool) -> list[Received]:
    client.accepting(PLAIN)
    loaded = LOADED.findall(client.get(path).body.decode()) if cold else []
    client.accepting(coding)
    received = [client.get(each) for each in (path, *loaded)]
    client.accepting(PLAIN)
    return received
