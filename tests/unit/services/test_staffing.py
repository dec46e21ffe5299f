"""Staff: each code once, a factor in its own row and version alone, recovery keys, and accounts that change once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from consult.domain.capability import Role
from consult.domain.passphrase import Weakness
from consult.services import designing, running_rounds, throttling
from consult.services.running_rounds import NotReadyError
from consult.services.staffing import accounts, activating, entering, factors, passphrases, recovery_keys
from consult.services.staffing.accounts import Step
from consult.services.staffing.activating import LiveAlreadyError
from consult.services.staffing.passphrases import WeakPassphraseError
from consult.services.staffing.people import (
    ChangedMeanwhileError,
    NameTakenError,
    WrongFactorError,
    WrongPassphraseError,
)
from consult.services.staffing.recovery_keys import NotTypedBackError
from consult.services.throttling import WRONG_FACTORS_A_DAY, FactorThrottledError, Guard
from consult.services.vouching import UnvouchedError
from consult.storage import factor_uses, grants, staff
from tests.world import CODE_SECRET, PASSPHRASE, World, instrument, wording

AT = 1_777_896_000
STEP = 30
OTHER_PASSPHRASE = "green ladder over nine clouds"


def guard(world: World) -> Guard:
    return throttling.guard(world.house, "", world.today)


def code(at: int) -> str:
    return pyotp.TOTP(CODE_SECRET).at(at)


def accept(world: World, typed: str, at: int, name: str = "coordinator") -> None:
    factors.accept_code(world.house, world.person(name), typed, at, guard(world))


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_code_is_good_one_step_early_and_one_step_late(world: World, drift: int) -> None:
    accept(world, code(AT + drift * STEP), AT)


@pytest.mark.parametrize("drift", [-2, 2])
def test_a_code_of_two_steps_away_is_not_good(world: World, drift: int) -> None:
    with pytest.raises(WrongFactorError):
        accept(world, code(AT + drift * STEP), AT)


def test_each_step_is_accepted_once_and_none_before_it(world: World) -> None:
    accept(world, code(AT), AT)
    for replayed in (AT, AT - STEP):
        with pytest.raises(WrongFactorError):
            accept(world, code(replayed), AT)
    accept(world, code(AT + STEP), AT)
    with pytest.raises(WrongFactorError):
        accept(world, code(AT + STEP), AT + STEP)
    accept(world, code(AT), AT, "custodian")


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "0000000", "９９９９９９x", "\x00" * 6])
def test_what_is_no_code_is_refused(world: World, typed: str) -> None:
    with pytest.raises(WrongFactorError):
        accept(world, typed, AT)


def test_a_code_may_be_typed_in_any_scripts_digits_and_with_a_gap(world: World) -> None:
    typed = code(AT).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    accept(world, typed[:3] + " " + typed[3:], AT)


def test_wrong_codes_are_counted_against_their_network(world: World, monkeypatch) -> None:
    monkeypatch.setattr(throttling, "WRONG_A_DAY", 10)
    there = throttling.guard(world.house, "192.0.2", world.today)
    for _ in range(throttling.WRONG_A_DAY):
        with pytest.raises(WrongFactorError):
            factors.accept_code(world.house, world.person("coordinator"), "000000", 30, there)
    with pytest.raises(throttling.ThrottledError):
        throttling.guard(world.house, "192.0.2", world.today)


def wrong_code(world: World, number: int, name: str = "coordinator") -> type[Exception] | None:
    """What a code that is none gets, from a network of its own."""
    there = throttling.guard(world.house, f"192.0.{number}.0/24", world.today)
    try:
        factors.accept_code(world.house, world.person(name), "000000", 30, there)
    except (WrongFactorError, FactorThrottledError) as refusal:
        return type(refusal)
    return None


def test_wrong_codes_of_one_account_are_counted_from_wherever_they_come(world: World) -> None:
    for number in range(WRONG_FACTORS_A_DAY):
        assert wrong_code(world, number) is WrongFactorError
    assert wrong_code(world, 200) is FactorThrottledError
    with pytest.raises(FactorThrottledError):
        accept(world, code(AT), AT)
    accept(world, code(AT), AT, "custodian")
    tomorrow = throttling.guard(world.house, "", world.today + timedelta(days=1))
    factors.accept_code(world.house, world.person("coordinator"), code(AT), AT, tomorrow)


def test_a_right_code_ends_the_row_of_wrong_ones_and_no_other(world: World) -> None:
    for number in range(WRONG_FACTORS_A_DAY - 1):
        assert wrong_code(world, number) is WrongFactorError
    accept(world, code(AT), AT)
    assert wrong_code(world, 100, "custodian") is WrongFactorError
    for number in range(WRONG_FACTORS_A_DAY):
        assert wrong_code(world, number) is WrongFactorError
    assert wrong_code(world, 101) is FactorThrottledError


def test_codes_that_are_tried_at_once_do_not_share_one_try(world: World, monkeypatch) -> None:
    looked_at: list[str] = []
    real = factors.one_time_codes.step_of

    def noted(secret: str, typed: str, at: int) -> int | None:
        looked_at.append(typed)
        return real(secret, typed, at)

    monkeypatch.setattr(factors.one_time_codes, "step_of", noted)
    with ThreadPoolExecutor(8) as pool:
        refusals = list(pool.map(lambda number: wrong_code(world, number), range(2 * WRONG_FACTORS_A_DAY)))
    assert refusals.count(WrongFactorError) == len(looked_at) == WRONG_FACTORS_A_DAY
    assert refusals.count(FactorThrottledError) == WRONG_FACTORS_A_DAY


def test_the_count_of_an_account_names_nobody(world: World) -> None:
    wrong_code(world, 1)
    world.house.stores.sessions.checkpoint()
    held = Path(world.house.stores.sessions.url.database or "").read_bytes()
    assert world.staff["coordinator"] not in held
    assert b"coordinator" not in held


def test_a_factor_opens_in_its_own_row_and_version_alone(world: World) -> None:
    with world.house.stores.main.writing() as tx:
        hers = accounts.named(world.house, "coordinator")
        his = accounts.named(world.house, "custodian")
        assert staff.replace(tx, replace(hers, sealed_factor=his.sealed_factor, version=hers.version + 1))
    with pytest.raises(UnvouchedError):
        accept(world, code(AT), AT)
    with world.house.stores.main.writing() as tx:
        assert staff.replace(tx, replace(hers, version=hers.version + 2))
    with pytest.raises(UnvouchedError):
        accept(world, code(AT), AT)


def test_no_secret_lies_in_the_row_in_clear(world: World) -> None:
    account = accounts.named(world.house, "coordinator")
    assert account.sealed_factor is not None
    assert CODE_SECRET.encode() not in account.sealed_factor
    assert len(account.sealed_factor) == 256 + 29


def test_a_recovery_key_stands_in_for_the_passphrase_and_no_wrong_one_does(world: World) -> None:
    known = entering.sign_in_by_recovery(world.house, "coordinator", world.recovery["coordinator"], guard(world))
    assert known.has_factor
    assert known.unlocked == world.unlocked()
    for name, key in (
        ("coordinator", world.recovery["custodian"]),
        ("coordinator", ""),
        ("nobody", world.recovery["coordinator"]),
    ):
        with pytest.raises(WrongPassphraseError):
            entering.sign_in_by_recovery(world.house, name, key, guard(world))


def test_a_new_recovery_key_ends_the_old_one_once_it_is_typed_back(world: World) -> None:
    shown = recovery_keys.new_key(world.house)
    with pytest.raises(NotTypedBackError):
        recovery_keys.keep(world.house, world.person("coordinator"), world.unlocked(), shown, "no", world.today)
    entering.sign_in_by_recovery(world.house, "coordinator", world.recovery["coordinator"], guard(world))
    recovery_keys.keep(
        world.house, world.person("coordinator"), world.unlocked(), shown, shown.characters.lower(), world.today
    )
    entering.sign_in_by_recovery(world.house, "coordinator", shown.characters, guard(world))
    with pytest.raises(WrongPassphraseError):
        entering.sign_in_by_recovery(world.house, "coordinator", world.recovery["coordinator"], guard(world))


def test_another_passphrase_leaves_the_seed_and_its_grants(world: World) -> None:
    before = world.unlocked()
    person, _ = passphrases.choose(world.house, world.person("coordinator"), before, OTHER_PASSPHRASE, world.today)
    assert entering.unlock(world.house, person, OTHER_PASSPHRASE, guard(world), world.today) == before
    with pytest.raises(WrongPassphraseError):
        entering.unlock(world.house, person, PASSPHRASE, guard(world), world.today)
    accept(world, code(AT), AT)


def test_of_two_changes_at_once_one_stands_and_the_other_is_told(world: World) -> None:
    person, unlocked = world.person("coordinator"), world.unlocked()
    passphrases.choose(world.house, person, unlocked, OTHER_PASSPHRASE, world.today)
    with pytest.raises(ChangedMeanwhileError):
        passphrases.choose(world.house, person, unlocked, "blue ladder over nine clouds", world.today)
    with pytest.raises(ChangedMeanwhileError):
        factors.set_code(world.house, person, CODE_SECRET, code(AT), AT)
    with pytest.raises(WrongPassphraseError):
        entering.unlock(world.house, person, PASSPHRASE, guard(world), world.today)
    assert not accounts.stands(world.house, person)
    assert accounts.stands(world.house, world.person("coordinator"))


def test_the_code_that_sets_a_factor_up_is_used_up_with_it(world: World) -> None:
    factors.set_code(world.house, world.person("coordinator"), CODE_SECRET, code(AT), AT)
    with pytest.raises(WrongFactorError):
        accept(world, code(AT), AT)
    accept(world, code(AT + STEP), AT + STEP)


def test_a_sign_up_secret_works_until_there_is_a_passphrase_and_for_a_week(world: World) -> None:
    added = accounts.add(world.house, "amina", frozenset({Role.CUSTODIAN}), world.today)
    known = accounts.begin(world.house, added.begin.lower(), guard(world), world.today)
    assert known.unlocked is None
    late = world.today + accounts.BEGIN_WITHIN
    accounts.begin(world.house, added.begin, guard(world), late)
    for typed, day in (
        (added.begin, late.replace(day=late.day + 1)),
        ("nothing", late),
        (world.recovery["custodian"], late),
    ):
        with pytest.raises(WrongPassphraseError):
            accounts.begin(world.house, typed, guard(world), day)
    passphrases.choose(world.house, known.person, None, PASSPHRASE, world.today)
    with pytest.raises(WrongPassphraseError):
        accounts.begin(world.house, added.begin, guard(world), world.today)
    with pytest.raises(ChangedMeanwhileError):
        passphrases.choose(world.house, world.person("amina"), None, OTHER_PASSPHRASE, world.today)


def test_an_account_is_pending_until_it_is_whole(world: World) -> None:
    known = world.pending("amina", Role.CUSTODIAN)
    assert accounts.lacks(world.house, known.person) == (Step.FACTOR, Step.RECOVERY)
    offered = activating.offer(world.house, known)
    with pytest.raises(NotTypedBackError):
        activating.activate(world.house, known, offered, "", world.today)
    assert not accounts.named(world.house, "amina").is_live
    person = activating.activate(world.house, known, offered, offered.key.characters, world.today)
    assert accounts.lacks(world.house, person) == ()
    assert accounts.named(world.house, "amina").is_live
    with pytest.raises(LiveAlreadyError):
        activating.offer(world.house, entering.sign_in(world.house, "amina", PASSPHRASE, guard(world)))


def test_nobody_pending_is_given_a_key_or_counted(world: World) -> None:
    pending = world.pending("amina", Role.CUSTODIAN).person
    round_ = world.draft()
    with world.house.stores.main.reading() as tx:
        assert grants.of_staff(tx, pending.id) == ()
        assert len(grants.of_staff(tx, world.staff["custodian"])) == 1
    with world.house.stores.main.writing() as tx:
        factor_uses.end(tx, world.staff["custodian"])
        accounts.change(world.house, tx, accounts.named(world.house, "custodian"), world.today, sealed_factor=None)
    declared = running_rounds.Declared(invited=[("lived", 20)], readers=[], wording=wording(round_.instrument))
    with pytest.raises(NotReadyError) as refused:
        running_rounds.open_round(world.house, round_, declared, world.today)
    assert refused.value.openers == 1
    assert designing.bring(world.house, instrument(), world.today)


def test_a_name_is_taken_once_and_a_weak_passphrase_is_refused_by_its_reason(world: World) -> None:
    with pytest.raises(NameTakenError):
        accounts.add(world.house, "coordinator", frozenset({Role.CUSTODIAN}), world.today)
    with pytest.raises(WeakPassphraseError) as weak:
        passphrases.choose(
            world.house, world.person("coordinator"), world.unlocked(), "the coordinator knows", world.today
        )
    assert weak.value.reason is Weakness.HOLDS_NAME


def test_every_name_costs_one_slow_hash_and_the_second_factor_none(world: World, monkeypatch) -> None:
    accounts.add(world.house, "unbegun", frozenset({Role.CUSTODIAN}), world.today)
    slow: list[str] = []
    real = passphrases.staff_key

    def counted(passphrase: str, **named):
        slow.append(passphrase)
        return real(passphrase, **named)

    monkeypatch.setattr(passphrases, "staff_key", counted)
    for name in ("coordinator", "nobody", "unbegun", "coord\x00inator"):
        slow.clear()
        with pytest.raises(WrongPassphraseError):
            entering.sign_in(world.house, name, "not the passphrase at all", guard(world))
        assert len(slow) == 1, name
    slow.clear()
    for name in ("coordinator", "nobody", "unbegun"):
        with pytest.raises(WrongPassphraseError):
            entering.sign_in_by_recovery(world.house, name, world.recovery["custodian"], guard(world))
    accept(world, code(AT), AT)
    assert slow == []
