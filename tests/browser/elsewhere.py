"""Where the exit leads, on this machine: a neutral site behind TLS; and the same house with its protections taken away."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ORDINARY = "Rain in the west, sun later."
"""What every page of the neutral site says."""
PROTECTING = {"cache-control", "clear-site-data", "content-length", "content-encoding", "connection", "keep-alive"}
LIFE = timedelta(days=1)


class Quiet(BaseHTTPRequestHandler):
    """A handler that writes no line anywhere."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's own name
        """Nothing."""

    def send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """One whole response."""
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Neutral(Quiet):
    """Any page of any ordinary site."""

    def do_GET(self) -> None:
        """Weather."""
        page = f"<!doctype html><title>Weather</title><p>{ORDINARY}</p>"
        self.send(200, [("Content-Type", "text/html; charset=utf-8")], page.encode())


class Bared(Quiet):
    """The house without what protects against Back: its pages may be kept, no cookie changes, no script runs.

    The visit still ends at the exit: what Back shows then comes out of the browser alone.
    """

    house: ClassVar[str]

    def do_GET(self) -> None:
        """Hand the request on."""
        self._pass_on(b"")

    def do_POST(self) -> None:
        """With its form."""
        self._pass_on(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _pass_on(self, body: bytes) -> None:
        behind = urlsplit(self.house)
        connection = HTTPConnection(behind.hostname or "", behind.port)
        asked = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
        connection.request(self.command, self.path, body or None, asked)
        answered = connection.getresponse()
        whole = answered.read()
        connection.close()
        kept = [pair for pair in answered.getheaders() if pair[0].lower() not in PROTECTING and self._stays(*pair)]
        script = self.path.startswith("/static/") and ".js" in self.path
        self.send(answered.status, kept, b"" if script else whole)

    def _stays(self, name: str, value: str) -> bool:
        return name.lower() != "set-cookie" or (value.startswith("s=") and not value.startswith("s=;"))


@contextmanager
def _served(handler: type[Quiet], context: ssl.SSLContext | None = None) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()


@contextmanager
def neutral_site(folder: Path) -> Iterator[int]:
    """The port of a server that is every ordinary site there is, once names lead to it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    with _served(Neutral, context) as port:
        yield port


@contextmanager
def bared(house: str) -> Iterator[str]:
    """The address of the house without its protections."""
    with _served(type("BaredHouse", (Bared,), {"house": house})) as port:
        yield f"http://localhost:{port}"


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "elsewhere")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LIFE)
        .not_valid_after(now + LIFE)
        .sign(key, hashes.SHA256())
    )
    path = folder / "elsewhere.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(pem))
    return path
