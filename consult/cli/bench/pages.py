"""A question's page and an answer's POST, against a bare app on the same server: one client, one pair after the other."""

from statistics import median

from consult.cli.bench.asked import POINTS, RATING_PLACE
from consult.cli.bench.client import Client
from consult.cli.bench.figures import Figure, ratio_of
from consult.cli.bench.installation import Installation
from consult.cli.bench.participant import come_in
from consult.cli.bench.serving import BARE, CONSULT, served

PAIRS = 400
FEW_PAIRS = 10
WARM = 5
CEILING = 0.6
"""The share of the bare app's requests a second that an answer's POST should reach."""
QUESTION = f"/q/{RATING_PLACE}"

Pair = tuple[float, float]


def measure(here: Installation, *, quick: bool) -> list[Figure]:
    """Seconds from the client's side, interleaved: consult's page, the bare one, consult's answer, the bare one."""
    round_ = here.open_round()
    store = str(here.folder / "bare.db")
    with (
        served(CONSULT, here.environment, "serve") as whole,
        served(BARE, here.environment, "--store", store) as bare,
        Client(whole.port) as client,
        Client(bare.port) as simple,
    ):
        come_in(client, here, round_)
        for turn in range(WARM):
            _turn(client, simple, turn)
        turns = [_turn(client, simple, turn) for turn in range(FEW_PAIRS if quick else PAIRS)]
    shown, answered = [show for show, _ in turns], [answer for _, answer in turns]
    share = 1 / ratio_of(answered)
    aim = f"at least {CEILING:.0%} of bare requests: {share:.0%}"
    return [_figure("question, GET", shown), _figure("answer, POST", answered, aim, kept=share >= CEILING)]


def _turn(client: Client, simple: Client, turn: int) -> tuple[Pair, Pair]:
    shown = client.get(QUESTION).seconds, simple.get("/").seconds
    said = {"answer": str(turn % POINTS + 1)}
    answered = client.post(QUESTION, {**said, "action": "continue"}).seconds, simple.post("/", said).seconds
    return shown, answered


def _figure(what: str, pairs: list[Pair], aim: str = "", *, kept: bool | None = None) -> Figure:
    return Figure(
        what=what,
        unit="ms",
        consult=1000 * median(consult for consult, _ in pairs),
        bare=1000 * median(bare for _, bare in pairs),
        ratio=ratio_of(pairs),
        aim=aim,
        kept=kept,
    )
