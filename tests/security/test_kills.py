"""kill -9 of a real server's workers while people answer: whatever somebody was told is kept, is there afterwards."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread

import pytest
from browser import Answered, Browser, over_http

from consult.xlsform import write
from tests.browser.staff_way import desk_over_http, invitations_over_http
from tests.server import Served, server_in
from tests.web.way import come_in
from tests.world import PLACES, instrument

PEOPLE = 4
WORDS = f"/q/{PLACES['words']}"
CUT_OFF = (OSError, HTTPException)
"""What a browser sees when the worker that answers it dies."""
PAUSE = 0.05
LONGEST = 120


@dataclass
class Tally:
    """How often the page that came back after an answer was acknowledged held that answer, or did not."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    cut_off: int = 0


class Participant(Thread):
    """Somebody who answers again and again, and looks before each time at what is there."""

    def __init__(self, address: str, invitation: str, name: str, enough: Event) -> None:
        super().__init__()
        self.over = over_http(address)
        self.browser = Browser(self.send)
        self.name, self.enough, self.tally = name, enough, Tally()
        self.said, self.kept = "", ""
        self.in_doubt: set[str] = set()
        come_in(self.browser, invitation)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answered:
        """A redirect onwards is what tells her that her answer is kept."""
        answered = self.over(method, path, body, headers)
        onwards = dict(answered.headers).get("Location", "")
        if method == "POST" and path == WORDS and answered.status == 303 and onwards.startswith(("/q/", "/answers")):
            self.kept, self.in_doubt = self.said, set()
            self.tally.acknowledged += 1
        return answered

    def run(self) -> None:
        number = 0
        while not self.enough.is_set():
            number += 1
            try:
                self.look()
                self.said = f"{self.name} says {number}"
                self.in_doubt.add(self.said)
                self.browser.submit({"answer": self.said}, press="continue")
            except CUT_OFF:
                self.tally.cut_off += 1

    def look(self) -> None:
        """Her page holds what was acknowledged last, or something that she sent since and was not told about."""
        self.browser.get(WORDS)
        assert self.browser.status == 200, self.browser.text
        found = next(value for form in self.browser.forms for name, value in form.fields if name == "answer")
        if found.strip() not in {self.kept, *self.in_doubt}:
            self.tally.lost.append(f"{self.name}: {self.kept!r}, found {found!r}")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with server_in(tmp_path) as server:
        yield server


def more_kept(people: list[Participant], before: int) -> int:
    """Wait until a few more answers were acknowledged; gives how many there are."""
    until = time.monotonic() + LONGEST
    while (now := sum(person.tally.acknowledged for person in people)) < before + PEOPLE:
        assert time.monotonic() < until, "nobody is answered any more"
        time.sleep(PAUSE)
    return now


def under_load(served: Served, kills: int) -> tuple[int, Tally]:
    """Kill workers while people answer, and look at everything again when the last has been replaced."""
    enough = Event()
    invitations = invitations_over_http(desk_over_http(served), write(instrument()), PEOPLE)
    people = [Participant(served.address, code, f"P{place}", enough) for place, code in enumerate(invitations)]
    for person in people:
        person.start()
    done = before = 0
    while done < kills:
        before = more_kept(people, before)
        for worker in served.workers()[: 1 + done % 2]:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
                done += 1
    more_kept(people, before)
    enough.set()
    for person in people:
        person.join(60)
        person.look()
    total = Tally()
    for person in people:
        assert not person.is_alive()
        total.acknowledged += person.tally.acknowledged
        total.cut_off += person.tally.cut_off
        total.lost += person.tally.lost
    return done, total


def check(served: Served, kills: int) -> None:
    done, total = under_load(served, kills)
    figures = (
        f"kills {done}, acknowledged answers {total.acknowledged}, cut off {total.cut_off}, lost {len(total.lost)}\n"
    )
    sys.stdout.write(figures)
    assert total.lost == []
    assert total.acknowledged > kills
    assert total.cut_off, "nobody was answering when a worker was killed"


def test_no_acknowledged_answer_is_lost(served: Served) -> None:
    check(served, 5)


@pytest.mark.prove
def test_no_acknowledged_answer_is_lost_in_a_hundred_kills(served: Served) -> None:
    check(served, 100)
