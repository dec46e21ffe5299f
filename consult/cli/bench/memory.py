"""Memory of the master and its workers as PSS: each page shared by several processes counts as its share in each."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import sleep

from consult.cli.bench.client import Client
from consult.cli.bench.figures import Figure
from consult.cli.bench.installation import Installation
from consult.cli.bench.participant import come_in
from consult.cli.bench.serving import CONSULT, served
from consult.domain.capability import Role
from consult.domain.consultation import Round

AT_REST = 200.0
AT_PEAK = 450.0
VISITORS = 8
FEW_VISITORS = 2
SIGN_INS = 6
FEW_SIGN_INS = 1
TOGETHER = 2
"""Slow hashes at the same time: two people who sign in."""
GLANCE = 0.005
KIB = 1024


def measure(here: Installation, *, quick: bool) -> list[Figure]:
    """At rest after participants came in and answered; then at the highest while two sign in together, time and again."""
    round_ = here.open_round()
    with served(CONSULT, here.environment, "serve") as whole:
        _warm(whole.port, here, round_, FEW_VISITORS if quick else VISITORS)
        rest = pss(whole.process)
        with ThreadPoolExecutor(TOGETHER) as pool:
            turns = range(FEW_SIGN_INS if quick else SIGN_INS)
            peak = max(_highest(whole.process, _sign_ins(pool, whole.port, here)) for _ in turns)
    return [_figure("memory at rest", rest, AT_REST), _figure("memory, two sign in", peak, AT_PEAK)]


def pss(process: int) -> float:
    """MiB of this process and all its children (proc_pid_smaps_rollup(5), Linux 4.14)."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return own / KIB + sum(pss(int(child)) for child in children)


def _warm(port: int, here: Installation, round_: Round, visitors: int) -> None:
    languages = here.asked.languages
    for number in range(visitors):
        with Client(port) as client:
            come_in(client, here, round_, languages[number % len(languages)])
            for place in range(1, len(here.asked.items) + 1):
                client.look(f"/q/{place}")
            client.look("/answers")


def _sign_ins(pool: ThreadPoolExecutor, port: int, here: Installation) -> list[Future[None]]:
    return [pool.submit(_sign_in, port, here.passphrase) for _ in range(TOGETHER)]


def _sign_in(port: int, passphrase: str) -> None:
    with Client(port) as client:
        client.get("/work/sign-in")
        client.post("/work/sign-in", {"name": Role.COORDINATOR.value, "passphrase": passphrase})


def _highest(process: int, running: list[Future[None]]) -> float:
    highest = 0.0
    while not all(each.done() for each in running):
        highest = max(highest, pss(process))
        sleep(GLANCE)
    for each in running:
        each.result()
    return highest


def _figure(what: str, consult: float, most: float) -> Figure:
    return Figure(what=what, unit="MiB", consult=consult, aim=f"at most {most:.0f} MiB", kept=consult <= most)
