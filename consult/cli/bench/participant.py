"""A participant's way in over HTTP, from an invitation to her first question."""

import re

from consult.cli.bench.client import Client
from consult.cli.bench.installation import Installation
from consult.domain.consultation import Round

UNDERSTANDING = 3
"""Short questions before the code; each may be skipped."""
GROUP = re.compile(r'<bdi dir="ltr">(\d{4})</bdi>')


def come_in(client: Client, here: Installation, round_: Round, language: str = "en") -> None:
    """She takes a seat; the next page is a question."""
    client.get("/")
    client.post("/", {"code": here.invitation(round_)})
    client.get("/language")
    client.post("/language", {"language": language})
    client.get("/choices")
    client.post("/choices", {"answering": "yes", "totals": "yes"})
    for number in range(1, UNDERSTANDING + 1):
        client.get(f"/u/{number}")
        client.post(f"/u/{number}", {"action": "skip"})
    groups = GROUP.findall(client.get("/code").body.decode())
    client.post("/code", {"action": "continue"})
    client.get("/check")
    client.post("/check", {"last_four": groups[-1], "action": "continue"})
