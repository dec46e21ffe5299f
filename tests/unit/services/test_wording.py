"""Listed words before a round opens: a reason is asked for, and the ledger keeps it."""

from dataclasses import replace

import pytest
from flask import Flask

from consult.domain.consultation import RoundStatus
from consult.domain.ledger import Deed, decode_act
from consult.services import running_rounds, wording
from consult.services.running_rounds import Declared, ListedWordsError
from consult.storage import ledger
from tests.web.way import sign_in
from tests.world import World, both, browser_of, instrument
from tests.world import wording as notice_of

INVITED = (("lived", 34), ("practitioner", 20), ("researcher", 10))
BECAUSE = "The Act itself says “victim”."


def listed() -> object:
    return replace(instrument(), title=both("What victims say"))


def acts(world: World) -> list[object]:
    with world.house.stores.main.reading() as tx:
        return [decode_act(entry.entry.act) for entry in ledger.after(tx, 0) if entry.entry.act]


@pytest.mark.people(15)
def test_a_round_with_listed_words_opens_only_with_a_reason_and_the_ledger_keeps_it(world: World) -> None:
    draft = world.draft(listed())
    declared = Declared(
        invited=INVITED, readers=[world.staff["commissioner"]], wording=notice_of(draft.instrument), because="  "
    )
    with pytest.raises(ListedWordsError) as refused:
        running_rounds.open_round(world.house, draft, declared, world.today)
    assert [(one.where, one.language, one.entry) for one in refused.value.found] == [("title", "en", "victim*")]
    assert world.round.status is RoundStatus.DRAFT
    running_rounds.open_round(world.house, draft, replace(declared, because=BECAUSE), world.today)
    (opened,) = [act for act in acts(world) if act.deed is Deed.ROUND_OPENED]
    assert dict(opened.about)["because"] == BECAUSE
    assert dict(opened.about)["listed"] == "victim*"


@pytest.mark.people(15)
def test_a_round_without_listed_words_needs_no_reason(world: World) -> None:
    world.open()
    (opened,) = [act for act in acts(world) if act.deed is Deed.ROUND_OPENED]
    assert set(dict(opened.about)) == {"round", "design"}


@pytest.mark.people(15)
def test_a_list_that_a_coordinator_keeps_counts_and_stands_in_the_ledger(world: World) -> None:
    assert wording.keep_list(world.house, "en", "matters", world.today, world.staff["coordinator"])
    assert not wording.keep_list(world.house, "en", "matters\n\n", world.today)
    assert [one.entry for one in wording.found(world.house, instrument())] == ["matters"] * 3
    assert wording.keep_list(world.house, "en", "", world.today)
    assert wording.found(world.house, listed()) == ()
    kept = [act for act in acts(world) if act.deed is Deed.WORD_LIST_CHANGED]
    assert [dict(act.about) for act in kept] == [{"of": "en"}] * 2


@pytest.mark.people(15)
def test_the_round_s_page_names_the_words_and_asks_why(world: World, app: Flask) -> None:
    world.draft(listed())
    desk = browser_of(app)
    sign_in(desk, "work", "coordinator")
    page = f"/work/r/{world.round_id.hex()}"
    desk.get(page)
    assert "victim*" in desk.text
    form = desk.form_to("/open")
    said = {f"invited-{name}": str(size) for name, size in INVITED}
    said["reader"] = form.offers["reader"]
    desk.submit(said, press="open", form=form)
    assert desk.status == 422
    assert "Say why the listed words stand in it" in desk.text
    desk.submit({**said, "because": BECAUSE}, press="open", form=desk.form_to("/open"))
    assert world.round.is_open
