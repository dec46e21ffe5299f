"""A real server on loopback for tests: its own folder, its own port, gunicorn as `consult serve` starts it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wait import main as wait_for

from consult.settings import make_secrets

CONSULT = Path(sys.executable).with_name("consult")
PASSPHRASE = "canary-passphrase-zebra-7731"
STAFF = ("coordinator", "custodian", "commissioner")


@dataclass(frozen=True)
class Served:
    """Where it is, the folder that holds every file it writes, and the environment it runs in."""

    address: str
    folder: Path
    environment: dict[str, str]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server_in(folder: Path) -> Iterator[Served]:
    """Serve a new installation with its staff; every file, temporary ones and output among them, lies in ``folder``."""
    port = free_port()
    data = folder / "data"
    data.mkdir()
    (folder / "temp").mkdir()
    make_secrets(data / "secrets", os.urandom)
    address = f"http://localhost:{port}"
    settings = {"DATA": str(data), "SECURE": "no", "DRAFT_LANGUAGES": "yes", "ADDRESS": address, "WORKERS": "2"}
    named = {f"CONSULT_{name}": value for name, value in settings.items()}
    environment = {**os.environ, **named, "CONSULT_EXAMPLE_PAGES": "yes", "TMPDIR": str(folder / "temp")}
    with (folder / "output.txt").open("wb") as output:

        def run(*words: str, typed: str = "") -> None:
            subprocess.run(
                [CONSULT, *words], input=typed.encode(), env=environment, check=True, stdout=output, stderr=output
            )

        run("migrate")
        for role in STAFF:
            run("staff", "add", role, "--role", role, "--passphrase-from", "-", typed=PASSPHRASE)
        serving = [CONSULT, "serve", "--bind", f"localhost:{port}"]
        server = subprocess.Popen(serving, env=environment, stdout=output, stderr=output)
        try:
            assert wait_for(address) == 0
            yield Served(address, folder, environment)
        finally:
            server.terminate()
            server.wait(30)
