"""What a real server says on standard error when things go wrong: no path, no address, no hour, no line of the program."""

import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest
from browser import Browser, over_http
from wait import main as wait_for

from tests.server import Served, free_port, server_in

TELLING = ("/language", "/canary", "127.0.0.1", "localhost", "Traceback", 'File "')
AN_HOUR = re.compile(r"\d\d:\d\d")
BROKEN = """
import sys
from consult.app import create_app
from consult.cli.serve import Server
from consult.settings import read_settings

settings = read_settings()
app = create_app(settings)
whole = app.wsgi_app


def broken(environ, start_response):
    if environ["PATH_INFO"] == "/canary":
        raise LookupError(environ["PATH_INFO"])
    if environ["PATH_INFO"] == "/canary-logged":
        app.logger.error("at 10:31 from %s", environ["PATH_INFO"])
    return whole(environ, start_response)


app.wsgi_app = broken
Server(app, settings, sys.argv[1]).run()
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with server_in(tmp_path_factory.mktemp("silence")) as server:
        yield server


def told_nothing(said: str) -> None:
    for telling in TELLING:
        assert telling not in said, said
    assert not AN_HOUR.search(said), said


def said_to(address: str, line: bytes) -> bytes:
    """What comes back to a line that no browser sends."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as caller:
        caller.sendall(line)
        caller.shutdown(socket.SHUT_WR)
        return caller.recv(4096)


def test_a_store_of_visits_that_is_held_by_another_gives_a_calm_page_and_one_line(served: Served) -> None:
    browser = Browser(over_http(served.address))
    browser.get("/language")
    before = (served.folder / "output.txt").read_text(encoding="utf-8")
    with closing(sqlite3.connect(served.folder / "data/sessions.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        browser.submit({"language": "en"})
    assert browser.status == 503
    assert "This could not be done just now." in browser.text
    said = (served.folder / "output.txt").read_text(encoding="utf-8").removeprefix(before)
    assert said.count("\n") == 1
    assert '"trouble": "busy"' in said
    told_nothing(said)


def test_lines_that_no_browser_sends_leave_none(served: Served) -> None:
    before = (served.folder / "output.txt").read_text(encoding="utf-8")
    for line in (
        b"GET /canary HTTP/9.9\r\n\r\n",
        b"GET /canary\x00 HTTP/1.1\r\n\r\n",
        b"canary\r\n\r\n",
        b"\x16\x03\x01",
    ):
        said_to(served.address, line)
    assert (served.folder / "output.txt").read_text(encoding="utf-8") == before


def test_a_fault_outside_every_page_is_told_by_its_kind_alone(served: Served) -> None:
    """gunicorn would write the path and a traceback; a library's own line its words and the second."""
    port = free_port()
    output = served.folder / "broken.txt"
    with output.open("wb") as out:
        starting = [sys.executable, "-c", BROKEN, f"localhost:{port}"]
        server = subprocess.Popen(starting, env=served.environment, stdout=out, stderr=out)
        try:
            assert wait_for(f"http://localhost:{port}") == 0
            assert b"500" in said_to(f"http://localhost:{port}", b"GET /canary HTTP/1.1\r\nHost: localhost\r\n\r\n")
            browser = Browser(over_http(f"http://localhost:{port}"))
            browser.get("/canary-logged")
            assert browser.status == 404
        finally:
            server.terminate()
            server.wait(30)
    said = output.read_text(encoding="utf-8")
    assert '"LookupError"' in said
    assert '"gunicorn.error"' in said
    assert '"trouble": "consult"' in said
    told_nothing(said)
