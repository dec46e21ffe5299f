"""A real server on loopback for tests: its own folder, its own port, gunicorn as `consult serve` starts it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from one_time_code import Authenticator
from staff import hire, secret_of
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
    staff: dict[str, dict[str, str]]
    authenticator: Authenticator = field(default_factory=Authenticator)
    pid: int = 0

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def code(self, name: str) -> str:
        """Her one-time code, never the same twice."""
        return self.authenticator.code(secret_of(self.staff[name]))


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
        subprocess.run([CONSULT, "migrate"], env=environment, check=True, stdout=output, stderr=output)
        staff = {role: hire(role, role, PASSPHRASE, environment) for role in STAFF}
        serving = [CONSULT, "serve", "--bind", f"localhost:{port}"]
        server = subprocess.Popen(serving, env=environment, stdout=output, stderr=output)
        try:
            assert wait_for(address) == 0
            yield Served(address, folder, environment, staff, pid=server.pid)
        finally:
            server.terminate()
            server.wait(30)
