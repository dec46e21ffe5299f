"""What participants read of a release that has quartiles: those of rounds of a thousand people and more."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import text

from consult.domain.ledger import Act, Deed
from consult.services import published
from consult.services.ledgering import record
from consult.storage import releases
from tests.web.delphi_way import close_and_release, next_round
from tests.web.test_next_round import first_round
from tests.web.way import come_back
from tests.world import World, browser_of

QUARTILES = [["3", "low"], ["7", "high"], ["9", "high"]]
SAID = re.compile(r"\b3\b.*\b7\b.*\b9\b")


def with_quartiles(world: World) -> None:
    """The release of this round has quartiles in every row of a rating, and this house vouches for it so."""
    round_ = world.round
    with world.house.stores.main.writing() as tx:
        stored = releases.of_round(tx, round_.id)
        assert stored is not None
        content = json.loads(stored.content)
        for finding in content["findings"]:
            if finding["item"] in {"home", "work", "school"}:
                for row in finding["rows"]:
                    row["quartiles"] = QUARTILES
        tx.connection.execute(
            text("UPDATE releases SET content = :said WHERE id = :id"), {"said": json.dumps(content), "id": stored.id}
        )
        again = releases.of_round(tx, round_.id)
        assert again is not None
        act = Act(deed=Deed.RELEASED)
        record(world.house, tx, act, world.today, rows=[published.release_row(again, round_)])


@pytest.mark.parametrize("feedback", ["beside", "after"])
def test_her_pages_say_quartiles_where_a_release_has_them(world: World, app: Flask, feedback: str) -> None:
    desk, code = first_round(app, world, feedback=feedback)
    close_and_release(world)
    with_quartiles(world)
    phone = browser_of(app)
    come_back(phone, code)
    phone.get("/came-of-it")
    assert phone.status == 200
    assert SAID.search(phone.text)
    next_round(desk, world)
    desk.get(f"/work/r/{world.round_id.hex()}")
    desk.submit({"reader": world.staff["commissioner"].hex()}, press="open")
    place = world.round.instrument.places["work"]
    phone = browser_of(app)
    come_back(phone, code)
    phone.get(f"/q/{place}")
    assert phone.status == 200
    if feedback == "after":
        assert "What people said last time" not in phone.text
        phone.submit({"answer": "8"}, press="continue")
        assert phone.path == f"/q/{place}/last"
    assert "What people said last time" in phone.text
    assert SAID.search(phone.text)
