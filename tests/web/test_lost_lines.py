"""A line that is lost in the middle of a POST to a real server: nothing is lost, and what is repeated counts once.

What is cut: the line before the body is whole, with a goodbye, without one, or left hanging; after the body; and
when the first byte of the response is there. Then the browser sends the very same form again, with the cookies that it
had before.
"""

import re
import socket
import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from enum import StrEnum
from urllib.parse import urlsplit

import pytest
from browser import Answered, Browser, Form, over_http

from consult.xlsform import write
from tests.browser.staff_way import desk_over_http, invitations_over_http
from tests.server import Served, server_in
from tests.web.way import SHOWN, come_back, come_in, is_in, say, understand
from tests.world import PLACES, instrument

WORDS = f"/q/{PLACES['words']}"
LONG = "ማእከል\r\n" * 1500
"""More than one packet, so that half of it can be on its way."""
PLAIN = "a" * 15_000
"""The same without escapes: cut anywhere, it reads as a whole."""
A_MOMENT = 0.3
ROUND = re.compile(r'href="(/work/r/[0-9a-f]+)"')


class Cut(StrEnum):
    """Where the line is lost."""

    GOODBYE_IN_THE_BODY = "half of the body, then the browser closes"
    RESET_IN_THE_BODY = "half of the body, then a reset"
    SILENCE_IN_THE_BODY = "half of the body, then nothing more, and nobody hangs up"
    AFTER_THE_BODY = "the whole body, then a reset"
    IN_THE_RESPONSE = "the first byte of the response, then a reset"


IN_THE_BODY = {Cut.GOODBYE_IN_THE_BODY, Cut.RESET_IN_THE_BODY, Cut.SILENCE_IN_THE_BODY}
EVERY_CUT = pytest.mark.parametrize("cut", Cut, ids=lambda cut: cut.name.lower())


class LostError(Exception):
    """The browser got no answer."""


class Line:
    """A browser's line to the server. While ``cut`` is set, the next POST is lost there."""

    def __init__(self, served: Served) -> None:
        self.host = urlsplit(served.address)
        self.whole = over_http(served.address)
        self.cut: Cut | None = None
        self.left_open: list[socket.socket] = []

    def __call__(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answered:
        if self.cut is None or method != "POST":
            return self.whole(method, path, body, headers)
        cut, self.cut = self.cut, None
        self.lose(cut, path, body or b"", headers)
        raise LostError

    def lose(self, cut: Cut, path: str, body: bytes, headers: dict[str, str]) -> None:
        lines = [f"POST {path} HTTP/1.1", f"Host: {self.host.netloc}", f"Content-Length: {len(body)}"]
        head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()
        line = socket.create_connection((self.host.hostname or "", self.host.port or 0), timeout=30)
        line.sendall(head + (body[: len(body) // 2] if cut in IN_THE_BODY else body))
        if cut is Cut.IN_THE_RESPONSE:
            assert line.recv(1) == b"H"
        time.sleep(A_MOMENT if cut in IN_THE_BODY else 0)
        if cut is Cut.SILENCE_IN_THE_BODY:
            self.left_open.append(line)
            return
        if cut is not Cut.GOODBYE_IN_THE_BODY:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with server_in(tmp_path_factory.mktemp("lost")) as server:
        yield server


@pytest.fixture(scope="module")
def staff(served: Served) -> Browser:
    """The coordinator, unlocked."""
    return desk_over_http(served)


@pytest.fixture(scope="module")
def invitations(staff: Browser) -> list[str]:
    """A round is open, and these let people in."""
    return invitations_over_http(staff, write(instrument()), 3 * len(Cut))


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    line = Line(served)
    yield line
    for each in line.left_open:
        each.close()


def lose(line: Line, cut: Cut, browser: Browser, form: Form, values: dict[str, str], press: str) -> None:
    """The form is sent, and nothing comes back."""
    before = browser.path
    line.cut = cut
    with pytest.raises(LostError):
        browser.submit(values, press=press, form=form)
    assert browser.path == before


def rows(served: Served, table: str) -> int:
    """How many there are in the main store."""
    with closing(sqlite3.connect(f"file:{served.folder / 'data' / 'main.db'}?mode=ro", uri=True)) as store:
        return int(store.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def held(browser: Browser) -> str:
    """What stands in the page's field."""
    return next(value for form in browser.forms for name, value in form.fields if name == "answer")


@EVERY_CUT
@pytest.mark.parametrize("said", [LONG, PLAIN], ids=["escaped", "plain"])
def test_an_answer_whose_line_was_lost_is_kept_once_when_it_is_sent_again(
    served: Served, invitations: list[str], line: Line, said: str, cut: Cut
) -> None:
    browser = Browser(line)
    code = come_in(browser, invitations.pop())
    say(browser, PLACES["words"], "before")
    browser.get(WORDS)
    form = browser.forms[0]
    lose(line, cut, browser, form, {"answer": said}, "continue")
    elsewhere = Browser(over_http(served.address))
    come_back(elsewhere, code)
    elsewhere.get(WORDS)
    whole = said.replace("\r\n", "\n")
    assert held(elsewhere) in ({"before"} if cut in IN_THE_BODY else {"before", whole}), "never a part of it"
    browser.submit({"answer": said}, press="continue", form=form)
    assert browser.path == f"/q/{PLACES['years']}", browser.text
    browser.get(WORDS)
    assert held(browser) == whole
    say(browser, PLACES["words"], "after")
    browser.path = WORDS
    browser.submit({"answer": said}, press="continue", form=form)
    browser.get(WORDS)
    assert held(browser) == "after", "what was cut off and repeated is spent: it changes nothing a third time"


@EVERY_CUT
def test_a_code_whose_confirmation_was_lost_takes_one_seat_and_opens_it(
    served: Served, invitations: list[str], line: Line, cut: Cut
) -> None:
    browser = Browser(line)
    browser.get("/")
    browser.submit({"code": invitations.pop()})
    browser.get("/choices")
    browser.submit({"answering": "yes"})
    understand(browser)
    shown = SHOWN.search(browser.text)
    assert shown is not None
    browser.get("/check")
    form, seats = browser.forms[0], rows(served, "seats")
    lose(line, cut, browser, form, {"last_four": shown[4]}, "continue")
    browser.submit({"last_four": shown[4]}, press="continue", form=form)
    if cut in IN_THE_BODY:
        assert browser.path == "/before", browser.text
    else:
        assert browser.path == "/before" or "Type your code to go on." in browser.text, "she is in, or told how"
    inside = browser.path == "/before"
    assert is_in(browser) == inside
    assert rows(served, "seats") == seats + 1
    again = Browser(over_http(served.address))
    come_back(again, "".join(shown.groups()))
    assert is_in(again)


@EVERY_CUT
def test_a_batch_of_invitations_whose_line_was_lost_is_made_once(
    served: Served, invitations: list[str], line: Line, staff: Browser, cut: Cut
) -> None:
    staff.send = line
    staff.get("/work")
    staff.get(next(path for path in ROUND.findall(staff.body.decode())))
    form, made = staff.form_to("/invitations"), rows(served, "invitations")
    lose(line, cut, staff, form, {"how_many": "3"}, "invite")
    staff.submit({"how_many": "3"}, press="invite", form=form)
    assert staff.status == (409 if rows(served, "invitations") == made + 3 and "already" in staff.text else 200)
    assert rows(served, "invitations") == made + 3
