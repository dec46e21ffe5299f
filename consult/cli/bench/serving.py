"""Real servers on the loopback, each a process of its own: consult's as `consult serve` starts it, and the bare one."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

CONSULT = "from consult.cli import main; main()"
BARE = "from consult.cli.bench.bare import main; main()"
SECONDS = 30
PAUSE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that answers: its port, and its master's process."""

    port: int
    process: int


@contextmanager
def served(program: str, environment: Mapping[str, str], *arguments: str) -> Iterator[Served]:
    """This program served on a free port until the block ends. Raises RuntimeError where it does not start."""
    port = free_port()
    said = [sys.executable, "-c", program, *arguments, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(said, env={**os.environ, **environment})  # noqa: S603 - our own program
    try:
        wait_for(process, port)
        yield Served(port=port, process=process.pid)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Until this process answers on its port. Raises RuntimeError where it never does."""
    for _ in range(int(SECONDS / PAUSE)):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(PAUSE)
        else:
            return
    raise RuntimeError("the server to be measured did not start")
