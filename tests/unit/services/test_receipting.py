"""Receipts: each act of consent stands in the ledger, and what she takes of it proves that to anyone, or fails."""

import json
import os
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import text

from consult.crypto.contexts import commitment_context
from consult.crypto.ledger import commitment_of, ledger_key
from consult.domain.canonical import canonical
from consult.domain.consent import Choice, EventState, Purpose
from consult.domain.kantara import to_kantara
from consult.domain.ledger import PersonalKind
from consult.domain.receipt import AlteredReceiptError, NotAReceiptError, decode, encode, to_record
from consult.services import consenting, receipting, withdrawing, witnessing
from consult.services.ledger_view import LedgerView
from consult.services.receipting import NoSuchReceiptError, ReceiptFault, fault_of
from consult.services.verifying import FaultKind, verify
from consult.storage import ledger, tombstones
from consult.storage.third_place import ThirdPlaceError
from tests.world import INSTALLATION, LEDGER

SCHEMAS = Path(__file__).resolve().parents[3] / "deploy/schemas"
KEY = ledger_key(LEDGER)
A_DAY = timedelta(days=1)


def schema(name):
    found = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def people(world):
    world.open()
    return [world.seat(invitation, quotations=Choice.NO) for invitation in world.invitations(3)]


def take(world, seated, number=1, today=None):
    standing = consenting.standing(world.house, seated)
    return receipting.receipt(world.house, seated, standing, number, today or world.today)


def choose(world, seated, purpose, choice, today=None):
    shown = world.notice.shown("en")
    assert consenting.choose(world.house, seated, shown, ((purpose, choice),), today or world.today)


def waiting(world):
    with world.house.stores.main.reading() as tx:
        return {each.commitment for each in ledger.waiting(tx)}


def write(world, statement, **values):
    with world.house.stores.main.writing() as tx:
        return tx.connection.execute(text(statement), values).rowcount


@pytest.fixture
def proved(world, people):
    return take(world, people[1], today=world.today + A_DAY)


def test_every_act_commits_and_a_change_commits_again(world, people):
    assert len(waiting(world)) == len(people)
    choose(world, people[0], Purpose.TOTALS, Choice.NO)
    assert len(waiting(world)) == len(people) + 1
    assert {take(world, people[0], number).commitment for number in (1, 2)} <= waiting(world)


def test_an_act_that_is_undone_commits_to_nothing(world, people, monkeypatch):
    before = waiting(world)

    def fails(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(consenting, "unsettle", fails)
    with pytest.raises(RuntimeError):
        choose(world, people[0], Purpose.TOTALS, Choice.NO)
    assert waiting(world) == before
    assert len(consenting.standing(world.house, people[0]).records) == 1


def test_before_its_day_has_ended_it_says_from_when_there_is_a_proof(world, people):
    one = take(world, people[0])
    assert one.proof is None
    assert one.proof_from == world.today + A_DAY
    assert fault_of(one, KEY) is ReceiptFault.NOT_YET
    assert decode(encode(one)) == one
    schema("receipt").validate(to_record(one))


def test_from_the_next_day_it_proves_itself_without_any_store(world, people, proved):
    assert proved.proof_from is None
    assert fault_of(decode(encode(proved)), KEY) is None
    schema("receipt").validate(json.loads(encode(proved)))
    schema("kantara-receipt").validate(to_kantara(proved))
    assert fault_of(proved, bytes(32)) is ReceiptFault.OTHER_KEY
    for each in people:
        assert fault_of(take(world, each, today=world.today + A_DAY), KEY) is None
    assert verify(world.house).stands


def test_a_receipt_tells_the_states_of_its_own_act(world, people):
    choose(world, people[0], Purpose.TOTALS, Choice.NO)
    choose(world, people[0], Purpose.QUOTATIONS, Choice.YES)
    first, second, third = (dict(take(world, people[0], number).states) for number in (1, 2, 3))
    assert first[Purpose.ANSWERING] is first[Purpose.TOTALS] is EventState.GIVEN
    assert first[Purpose.QUOTATIONS] is EventState.REFUSED
    assert first[Purpose.TELLING] is EventState.REQUESTED
    assert second == {Purpose.TOTALS: EventState.WITHDRAWN}
    assert third == {Purpose.QUOTATIONS: EventState.GIVEN}


def test_it_names_nobody(world, people, proved):
    said = encode(proved).decode()
    assert people[1].seat.hex() not in said
    assert people[1].locator.hex() not in said
    assert "pii_principal" not in said


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))
    else:
        yield path


def put(said, path, change):
    changed = deepcopy(said)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = change(holder[path[-1]])
    return changed


def flipped(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return "2026-05-05"
    last = {"0": "1"}.get(value[-1:], "0")
    return value[:-1] + last


def stands(said):
    try:
        return fault_of(decode(json.dumps(said).encode()), KEY) is None
    except (NotAReceiptError, AlteredReceiptError):
        return False


def test_every_field_flipped_left_out_or_doubled_is_found(proved):
    said = json.loads(encode(proved))
    assert stands(said)
    every = list(leaves(said))
    assert len(every) > 100
    for path in every:
        assert not stands(put(said, path, flipped)), path
        assert not stands(put(said, path, lambda _: [])), path
        assert not stands(put(said, path, lambda was: [was])), path
    for section in said:
        assert not stands({name: part for name, part in said.items() if name != section})
    assert not stands({**said, "more": 1})
    assert not stands(put(said, ("event",), lambda events: [*events, events[0]]))
    assert not stands(put(said, ("event",), lambda events: events[::-1]))


def test_a_field_that_stands_twice_is_refused(proved):
    written = encode(proved).decode()
    doubled = written.replace('"language":', '"language": "ar", "language":', 1)
    assert json.loads(doubled) == json.loads(written)
    with pytest.raises(NotAReceiptError):
        decode(doubled.encode())


def recommitted(said_receipt, **changed):
    """The same receipt made whole again by somebody who can hash and has no key."""
    return decode(encode(replace(said_receipt, **changed)))


def test_a_consistent_forgery_fails_at_the_commitment_the_tree_or_the_signature(proved):
    refused = tuple((purpose, EventState.GIVEN) for purpose, _ in proved.states)
    assert fault_of(recommitted(proved, states=refused), KEY) is ReceiptFault.COMMITMENT
    forged = replace(proved, states=refused)
    context = commitment_context(INSTALLATION, nonce=proved.proof.nonce, content=forged.content())
    entry = replace(proved.proof.entry, commitment=commitment_of(context))
    forged = replace(forged, commitment=entry.commitment, proof=replace(proved.proof, entry=entry))
    assert fault_of(decode(encode(forged)), KEY) is ReceiptFault.NOT_INCLUDED
    unsigned = replace(proved.proof, head=replace(proved.proof.head, day=date(2027, 1, 1)))
    assert fault_of(recommitted(proved, proof=unsigned), KEY) is ReceiptFault.UNSIGNED
    earlier = replace(proved, proof=replace(proved.proof, entry=replace(proved.proof.entry, day=date(2026, 5, 3))))
    with pytest.raises(AlteredReceiptError):
        decode(encode(earlier))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"7", b"\xff", b'{"consult": {"form": "other"}}', b"[" * 100_000]
)
def test_something_else_is_no_receipt(content):
    with pytest.raises(NotAReceiptError):
        decode(content)


def test_nobody_has_a_receipt_of_an_act_that_is_not_hers(world, people):
    for number in (0, 2, -1):
        with pytest.raises(NoSuchReceiptError):
            take(world, people[0], number)


def test_a_ledger_that_does_not_stand_gives_no_proof(world, people):
    witnessing.close(world.house, world.today + A_DAY)
    write(world, "UPDATE ledger SET day = '2026-05-03' WHERE act IS NULL")
    afresh = replace(world, house=replace(world.house, ledger=LedgerView()))
    one = take(afresh, people[0], today=world.today + A_DAY)
    assert one.proof is None
    assert one.proof_from is None


def test_forgetting_leaves_nothing_that_opens_the_commitment(world, people, data):
    records = consenting.standing(world.house, people[0]).records
    opened = take(world, people[0])
    withdrawing.withdraw(world.house, people[0], world.today)
    witnessing.close(world.house, world.today + A_DAY)
    for store in (world.house.stores.main, world.house.stores.shares):
        store.checkpoint()
    kept = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert opened.commitment in kept, "the ledger keeps it"
    for record in records:
        assert record.nonce not in kept
        assert record.nonce.hex().encode() not in kept
    with world.house.stores.main.reading() as tx:
        assert ledger.place_of(tx, opened.commitment) is not None
        assert tombstones.stands(tx, people[0].seat)
    assert verify(world.house).stands


def test_the_closing_leaves_a_head_apart_and_only_once(world, people):
    tomorrow = world.today + A_DAY
    head = witnessing.close(world.house, tomorrow)
    assert witnessing.close(world.house, tomorrow + A_DAY) == head
    assert world.house.third_place.heads() == (head,)
    (path,) = (world.house.third_place.folder / "heads").iterdir()
    assert path.name == f"{tomorrow.isoformat()}-{head.size}.json"
    assert world.house.third_place.every() == (), "a head is no tombstone"


def test_a_ledger_rolled_back_whole_shows_by_itself(world, people):
    tomorrow = world.today + A_DAY
    before = verify(world.house)
    head = witnessing.close(world.house, tomorrow)
    write(world, "DELETE FROM ledger WHERE sequence > :size", size=before.head.size)
    write(world, "DELETE FROM ledger_heads WHERE size > :size", size=before.head.size)
    found = verify(replace(world.house, ledger=LedgerView()))
    assert [fault.kind for fault in found.faults] == [FaultKind.HEAD_OF_ANOTHER_LEDGER]
    assert str(head.size) in found.faults[0].where


def test_a_planted_head_shows_and_one_that_cannot_be_read_is_never_skipped(world, people):
    head = witnessing.close(world.house, world.today + A_DAY)
    place = world.house.third_place
    place.leave_head(replace(head, size=head.size + 1, signature=bytes(64)))
    assert [fault.kind for fault in verify(world.house).faults] == [FaultKind.HEAD_UNSIGNED]
    (place.folder / "heads" / "2026-05-09-1.json").write_text("{")
    with pytest.raises(ThirdPlaceError, match="2026-05-09-1"):
        verify(world.house)


def test_a_head_is_on_the_disk_when_it_is_left(world, people, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(Path(f"/proc/self/fd/{number}").readlink().name))
    witnessing.close(world.house, world.today + A_DAY)
    assert [name.partition(".")[0] for name in synced[-3:]] == ["tombstones", synced[-2].partition(".")[0], "heads"]
    assert synced[-2].startswith("2026-05-05-")


def test_a_receipt_does_not_wait_for_the_third_place(world, people):
    (world.house.third_place.folder / "place.json").unlink()
    assert fault_of(take(world, people[0], today=world.today + A_DAY), KEY) is None


def test_the_content_is_what_was_promised(world, people):
    one = take(world, people[0])
    content = json.loads(one.content())
    assert content["kind"] == PersonalKind.CONSENT.value
    assert content["consultation"] == people[0].consultation.hex()
    assert content["notice"] == world.notice.shown("en").digest.hex()
    assert canonical(content) == one.content()
