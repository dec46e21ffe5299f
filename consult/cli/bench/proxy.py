"""A real proxy in front of the server, as an installation has one: TLS, HTTP/2, headers packed (RFC 7541)."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consult.cli.bench.chromium import NotHereError
from consult.cli.bench.installation import Installation
from consult.cli.bench.serving import CONSULT, free_port, served, wait_for

CADDYFILE = """{{
    admin off
    auto_https disable_redirects
    skip_install_trust
    storage file_system {folder}
    log {{
        output discard
    }}
}}
{address} {{
    tls internal
    reverse_proxy 127.0.0.1:{port}
}}
"""


@contextmanager
def behind_tls(here: Installation) -> Iterator[str]:
    """The server behind Caddy; gives the address, whose certificate nobody knows. Raises NotHereError."""
    caddy = shutil.which("caddy")
    if caddy is None:
        raise NotHereError("The whole round behind TLS is measured through Caddy, which is not installed.")
    outside = free_port()
    address = f"https://localhost:{outside}"
    environment = {
        **here.environment,
        "CONSULT_SECURE": "yes",
        "CONSULT_PROXIES": "1",
        "CONSULT_ADDRESS": address,
        "CONSULT_TOMBSTONES": str(here.folder / "tombstones"),
    }
    folder = here.folder / "proxy"
    folder.mkdir()
    with served(CONSULT, environment, "serve") as inside:
        file = folder / "Caddyfile"
        file.write_text(CADDYFILE.format(folder=folder, address=address, port=inside.port))
        with _running(caddy, file, outside):
            yield address


@contextmanager
def _running(caddy: str, file: Path, port: int) -> Iterator[None]:
    said = [caddy, "run", "--config", str(file), "--adapter", "caddyfile"]
    home = {**os.environ, "HOME": str(file.parent)}
    process = subprocess.Popen(said, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - an installed program and our own file
    try:
        wait_for(process, port)
        yield
    finally:
        process.terminate()
        process.wait()
