"""The ledger and the vouchers, held against someone who writes the database and has no key of the house."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from consult.crypto.ledger import head_stands, ledger_key
from consult.crypto.tree import leaf_hash, root_of
from consult.domain.ledger import Act, Deed, PersonalKind, decode_act, encode_act
from consult.services import ledgering
from consult.services.ledger_view import LedgerBrokenError, LedgerView
from consult.services.ledgering import close_days, commit, head_of, keys_of, opening, record
from consult.services.vouching import Row, UnvouchedError, check
from consult.storage import ledger, staff

UNLOCKED = Act(deed=Deed.UNLOCKED, about=(("name", "Ann"),))


@pytest.fixture
def house(world):
    return replace(world.house, ledger=LedgerView())


def write(house, statement, **values):
    with house.stores.main.writing() as tx:
        tx.connection.execute(text(statement), values)


def say(house, today, act=UNLOCKED, **named):
    with house.stores.main.writing() as tx:
        record(house, tx, act, today, **named)


def say_and_fail(house, today):
    with house.stores.main.writing() as tx:
        record(house, tx, UNLOCKED, today)
        raise RuntimeError("undone")


def promise(house, today, seat="ab", nonce=None):
    made = opening(PersonalKind.CONSENT, {"seat": seat}, nonce or house.entropy(32))
    with house.stores.main.writing() as tx:
        commit(house, tx, made, today)
    return made


def entries(house):
    with house.stores.main.reading() as tx:
        return [stored.entry for stored in ledger.after(tx, 0)]


def verified(house):
    with house.stores.main.reading() as tx:
        return house.ledger.committed(keys_of(house), tx)


def afresh(house):
    """As a process that has just started."""
    return replace(house, ledger=LedgerView())


def begun(house, today):
    for number in range(4):
        say(house, today, Act(deed=Deed.UNLOCKED, about=(("number", str(number)),)))
    return verified(house).size


def test_acts_stand_in_words_in_their_order(house, world):
    before = verified(house).size
    say(house, world.today)
    say(house, world.today, Act(deed=Deed.ROUND_OPENED, by=world.staff["coordinator"], about=(("round", "ab"),)))
    found = entries(house)[before:]
    assert [decode_act(entry.act).deed for entry in found] == [Deed.UNLOCKED, Deed.ROUND_OPENED]
    assert [entry.sequence for entry in found] == [before + 1, before + 2]
    assert decode_act(found[1].act).by == world.staff["coordinator"]


def test_participants_entries_wait_for_their_day_and_come_sorted_without_words(house, world):
    before = verified(house).size
    openings = [promise(house, world.today, seat=f"{number:02}") for number in range(12)]
    assert close_days(house, world.today) is None or verified(house).size == before
    tomorrow = world.today + timedelta(days=1)
    head = close_days(house, tomorrow)
    found = entries(house)[before:]
    assert [entry.commitment for entry in found] == sorted(opening.commitment(house) for opening in openings)
    assert {entry.act for entry in found} == {None}
    assert {entry.day for entry in found} == {world.today}
    assert head.size == before + 12
    assert close_days(house, tomorrow) == head


def test_an_act_of_the_next_day_brings_in_what_waited_before_it(house, world):
    opening = promise(house, world.today)
    say(house, world.today + timedelta(days=1))
    *_, personal, act = entries(house)
    assert personal.commitment == opening.commitment(house)
    assert act.act is not None


def test_two_commitments_to_the_same_thing_do_not_look_alike(house, world):
    assert promise(house, world.today).commitment(house) != promise(house, world.today).commitment(house)


def test_a_head_is_signed_by_k14_over_the_tree_of_all_entries(house, world):
    say(house, world.today)
    with house.stores.main.reading() as tx:
        head = ledger.newest_head(tx)
    assert head.root == root_of(leaf_hash(entry.canonical()) for entry in entries(house))
    context = head_of(house, day=head.day, size=head.size, link=head.link, root=head.root)
    assert head_stands(ledger_key(house.keys.ledger), context, head.signature)
    other = head_of(house, day=head.day, size=head.size + 1, link=head.link, root=head.root)
    assert not head_stands(ledger_key(house.keys.ledger), other, head.signature)


ATTACKS = {
    "words changed": "UPDATE ledger SET act = replace(act, 'unlocked', 'released') WHERE sequence = :middle",
    "words taken away": "UPDATE ledger SET act = NULL WHERE sequence = :middle",
    "day changed": "UPDATE ledger SET day = '2020-01-01' WHERE sequence = :middle",
    "commitment changed": "UPDATE ledger SET commitment = randomblob(32) WHERE sequence = :middle",
    "link changed": "UPDATE ledger SET link = randomblob(32) WHERE sequence = :middle",
    "mac changed": "UPDATE ledger SET mac = randomblob(32) WHERE sequence = :middle",
    "an entry taken out": "DELETE FROM ledger WHERE sequence = :middle",
    "the beginning cut": "DELETE FROM ledger WHERE sequence <= :middle",
    "two exchanged": (
        "UPDATE ledger SET sequence = CASE sequence WHEN :middle THEN :after ELSE :middle END + 1000 "
        "WHERE sequence IN (:middle, :after)"
    ),
    "an entry copied to the end": (
        "INSERT INTO ledger SELECT :end + 1, day, commitment, act, link, mac FROM ledger WHERE sequence = :middle"
    ),
    "an entry invented at the end": (
        "INSERT INTO ledger VALUES (:end + 1, '2026-05-04', randomblob(32), NULL, randomblob(32), randomblob(32))"
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_ledger_that_was_touched_is_noticed_at_the_next_start(house, world, attack):
    end = begun(house, world.today)
    write(house, ATTACKS[attack], middle=end - 2, after=end - 1, end=end)
    if attack == "two exchanged":
        write(house, "UPDATE ledger SET sequence = sequence - 1000 WHERE sequence > 1000")
    with pytest.raises(LedgerBrokenError) as broken:
        verified(afresh(house))
    assert 0 < broken.value.sequence <= end + 1


@pytest.mark.parametrize("cut", [1, 2])
def test_a_ledger_that_was_cut_at_its_end_is_noticed_by_a_process_that_saw_it_whole(house, world, cut):
    end = begun(house, world.today)
    write(house, "DELETE FROM ledger WHERE sequence > :kept", kept=end - cut)
    with pytest.raises(LedgerBrokenError):
        verified(house)
    with pytest.raises(LedgerBrokenError):
        say(house, world.today)


def test_a_ledger_cut_and_grown_again_is_noticed_by_a_process_that_saw_it_whole(house, world):
    end = begun(house, world.today)
    write(house, "DELETE FROM ledger WHERE sequence >= :cut", cut=end)
    write(house, "DELETE FROM ledger_heads WHERE size >= :cut", cut=end)
    say(afresh(house), world.today, Act(deed=Deed.UNLOCKED, about=(("another", "end"),)))
    with pytest.raises(LedgerBrokenError):
        verified(house)


def test_a_ledger_cut_and_grown_longer_than_it_was_is_noticed_by_its_chain(house, world):
    """Every entry of the other end is vouched for and in its place; only the chain says that it is another end."""
    end = begun(house, world.today)
    write(house, "DELETE FROM ledger WHERE sequence >= :cut", cut=end)
    write(house, "DELETE FROM ledger_heads WHERE size >= :cut", cut=end)
    other = afresh(house)
    for number in range(3):
        say(other, world.today, Act(deed=Deed.UNLOCKED, about=(("another", str(number)),)))
    with pytest.raises(LedgerBrokenError) as broken:
        verified(house)
    assert broken.value.sequence == end + 1


def test_nothing_is_appended_to_a_ledger_that_does_not_stand(house, world):
    end = begun(house, world.today)
    write(house, ATTACKS["words changed"], middle=end - 1)
    fresh = afresh(house)
    promise(fresh, world.today)
    for act in (lambda: say(fresh, world.today), lambda: close_days(fresh, world.today + timedelta(days=1))):
        with pytest.raises(LedgerBrokenError):
            act()
    assert len(entries(house)) == end


def test_a_planted_pending_entry_is_never_signed(house, world):
    before = verified(house).size
    write(house, "INSERT INTO ledger_pending VALUES (randomblob(32), '2026-05-01', randomblob(32))")
    with pytest.raises(LedgerBrokenError):
        close_days(house, world.today)
    assert len(entries(house)) == before


def test_what_a_transaction_did_not_keep_is_not_remembered(house, world):
    before = verified(house).size
    with pytest.raises(RuntimeError, match="undone"):
        say_and_fail(house, world.today)
    assert verified(house).size == before
    say(house, world.today)
    assert verified(house).size == before + 1


def ann(house, world):
    with house.stores.main.reading() as tx:
        return staff.get(tx, world.staff["coordinator"])


def held(house, account):
    with house.stores.main.reading() as tx:
        seen = house.ledger.committed(keys_of(house), tx)
        check(keys_of(house), seen, tx, Row(kind="test", id=account.id, content=account))


def test_a_row_stands_as_it_was_written_and_in_no_other_way(house, world):
    account = ann(house, world)
    with pytest.raises(UnvouchedError):
        held(house, account)
    say(house, world.today, rows=[Row(kind="test", id=account.id, content=account)])
    held(house, account)
    for changed in (
        replace(account, name="Eve"),
        replace(account, roles=frozenset()),
        replace(account, public_key=b"p" * 1216),
        replace(account, sealed_seed=b"s"),
        replace(account, version=account.version + 1),
        replace(account, id=world.staff["custodian"]),
    ):
        with pytest.raises(UnvouchedError):
            held(house, changed)


def test_an_old_row_put_back_with_its_old_voucher_is_refused(house, world):
    old = ann(house, world)
    say(house, world.today, rows=[Row(kind="test", id=old.id, content=old)])
    with house.stores.main.reading() as tx:
        kept = tx.connection.execute(text("SELECT version, mac FROM vouchers WHERE kind = 'test'")).one()
    new = replace(old, roles=frozenset(), version=old.version + 1)
    say(house, world.today, rows=[Row(kind="test", id=new.id, content=new)])
    held(house, new)
    write(house, "UPDATE vouchers SET version = :v, mac = :m WHERE kind = 'test'", v=kept.version, m=kept.mac)
    with pytest.raises(UnvouchedError):
        held(house, old)
    with pytest.raises(UnvouchedError):
        held(afresh(house), old)


def test_a_row_that_is_gone_stays_gone(house, world):
    old = ann(house, world)
    row = Row(kind="test", id=old.id, content=old)
    say(house, world.today, rows=[row])
    with house.stores.main.reading() as tx:
        kept = tx.connection.execute(text("SELECT version, mac FROM vouchers WHERE kind = 'test'")).one()
    say(house, world.today, gone=[row])
    write(house, "INSERT INTO vouchers VALUES ('test', :row, :v, :m)", row=old.id, v=kept.version, m=kept.mac)
    with pytest.raises(UnvouchedError):
        held(house, old)


def test_an_act_reads_back_as_it_was_written_and_nothing_else_does(world):
    act = Act(deed=Deed.RELEASED, by=world.staff["custodian"], about=(("title", "كلمات “with” marks"),))
    assert decode_act(encode_act(act)) == act
    for wrong in ("{}", "[]", "null", encode_act(act) + " ", encode_act(act).replace("released", "unknown")):
        with pytest.raises(ValueError, match=r"act|Deed|JSON|line"):
            decode_act(wrong)


def test_an_opening_shows_nothing_of_itself(house, world):
    opening = promise(house, world.today)
    assert repr(opening) == "Opening()"
    assert ledgering.Opening(nonce=opening.nonce, content=opening.content).commitment(house) == opening.commitment(
        house
    )
