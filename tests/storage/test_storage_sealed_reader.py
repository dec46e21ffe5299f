"""Reading in bulk: every seat once, in the order of ids, whatever the size of a page."""

import pytest

from consult.domain.ids import RoundId
from consult.storage import answers, consents, rounds, sealed_reader
from consult.storage.consents import ConsentId, SealedConsent
from consult.storage.sealed_reader import SealedSeat
from tests.storage.world import ITEMS, key, secret, stored_round

PEOPLE = ("Dawit", "Hodan", "Lan", "Selam", "Trang")


@pytest.fixture
def panel(world):
    for name in PEOPLE:
        world.enter(name)
    return world


def read(world, round_id: RoundId, page: int = 100) -> list[SealedSeat]:
    with world.stores.main.reading() as tx:
        return [seat for seats in sealed_reader.of_round(tx, round_id, range(ITEMS + 8), page) for seat in seats]


@pytest.mark.parametrize("page", [1, 2, 5, 6, 100])
def test_every_seat_comes_once_with_its_own_rows(panel, page):
    found = read(panel, panel.round, page)
    assert [seat.seat for seat in found] == sorted(key(name) for name in PEOPLE)
    names = {key(name): name for name in PEOPLE}
    for seat in found:
        name = names[seat.seat]
        assert seat.epoch == panel.epoch
        assert seat.sealed_root == f"root {name}".encode()
        assert seat.response is not None
        assert (seat.response.share, seat.response.sealed) == (panel.share(name), f"in {name}".encode())
        assert [consent.sealed for consent in seat.consents] == [f"yes {name}".encode()]
        assert seat.answers == {place: panel.answer(name, place).sealed for place in range(ITEMS)}


def test_a_seat_that_never_entered_comes_without_rows(panel):
    panel.seat("Zar")
    found = {seat.seat: seat for seat in read(panel, panel.round)}
    assert len(found) == len(PEOPLE) + 1
    assert (found[key("Zar")].response, found[key("Zar")].answers, found[key("Zar")].consents) == (None, {}, ())


def test_another_round_and_another_consultation_stay_out(panel):
    second = RoundId(key("second"))
    with panel.stores.main.writing() as tx:
        rounds.add(tx, stored_round("second", panel.consultation, 2))
        answers.put(tx, second, key("Lan"), panel.answer("Lan", 7, "later"))
    assert all(len(seat.answers) == ITEMS for seat in read(panel, panel.round))
    later = [seat for seat in read(panel, second) if seat.answers]
    assert [(seat.seat, seat.response) for seat in later] == [(key("Lan"), None)]
    assert later[0].answers == {7: panel.answer("Lan", 7, "later").sealed}
    assert read(panel, RoundId(key("none"))) == []


def test_all_consents_of_a_seat_come(panel):
    with panel.stores.main.writing() as tx:
        consents.add(tx, key("Lan"), SealedConsent(id=ConsentId(key("later")), sealed=b"no"))
    found = {seat.seat: seat for seat in read(panel, panel.round)}
    assert {consent.sealed for consent in found[key("Lan")].consents} == {b"yes Lan", b"no"}


def test_shares_come_for_these_seats_and_no_others(panel):
    found = read(panel, panel.round)
    with panel.stores.shares.reading() as tx:
        assert sealed_reader.shares_of(tx, found) == {panel.share(name): secret(name) for name in PEOPLE}
        first = sealed_reader.shares_of(tx, found[:1])
        assert sealed_reader.shares_of(tx, []) == {}
    assert len(first) == 1


def test_all_pages_show_one_state(panel):
    """A change between two pages is not seen: totals of one table belong together."""
    with panel.stores.main.reading() as tx:
        pages = sealed_reader.of_round(tx, panel.round, range(ITEMS), page=2)
        next(pages)
        with panel.stores.main.writing() as other:
            for name in PEOPLE:
                answers.put(other, panel.round, key(name), panel.answer(name, 0, "changed"))
        rest = [seat for page in pages for seat in page]
    assert rest
    assert all(b"changed" not in seat.answers[0] for seat in rest)
