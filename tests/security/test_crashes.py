"""A crash before every SQL statement and every commit, in both databases: what was acknowledged stays, what is gone stays gone.

After each crash a process starts on the same stores, mends what was cut short, and the whole house is looked at: whoever
answered opens her answers, and so does the coordinator; nobody who took everything back opens anything; no share
belongs to nobody; the ledger, every row and every closed round stand.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count

import pytest

from consult.crypto.codes import Code, CodeKeys
from consult.crypto.contexts import data_key_context
from consult.crypto.errors import Refused
from consult.crypto.keys import Share, data_key
from consult.crypto.own import open_answer
from consult.domain.answer import BLANK, Answer, given
from consult.domain.answer_record import decode
from consult.domain.consent import Choice, Purpose
from consult.domain.text import Language
from consult.services import answering, enrolling, entering, renewing, spending, withdrawing
from consult.services.arrivals import Arrival
from consult.services.consultation_keys import open_epochs
from consult.services.house import House
from consult.services.ledgering import close_days
from consult.services.rotating import rotate
from consult.services.rotation_batch import Rotation
from consult.services.running_rounds import close_round
from consult.services.seats import ForgottenError, RenewedError, Seated, bind_answer
from consult.services.staffing.people import Unlocked
from consult.services.verifying import verify
from consult.storage import answers, responses, seats, shares
from tests.crashing import dies_at
from tests.security.conftest import Copied, again
from tests.world import PLACES, World, house_of

HOME = PLACES["home"]


@dataclass
class Story:
    """A house that is crashed again and again, what its people were told is kept, and who was told that she is gone."""

    world: World
    by: Unlocked
    kept: dict[Seated, Answer] = field(default_factory=dict)
    gone: list[Seated] = field(default_factory=list)
    crashes: int = 0

    def crash(self, step: int, work: Callable[[], object]) -> bool:
        """Do this work and die before its step; False where it was done before."""
        died = dies_at(self.world.house.stores, step, work)
        self.crashes += died
        return died

    @contextmanager
    def started_again(self) -> Iterator[World]:
        """A process that starts on the same stores, and mends them first."""
        stores = again(self.world.house.stores)
        house = house_of(stores, self.world.house.third_place)
        withdrawing.finish_interrupted(house)
        close_days(house, self.world.today)
        yield replace(self.world, house=house)
        stores.close()

    def holds(self, world: World) -> None:
        """Everything that was promised, as this process finds it."""
        for seated, answer in self.kept.items():
            assert own(world, seated) == answer
            assert coordinators(world, self.by, seated) == answer
        for seated in self.gone:
            with pytest.raises(ForgottenError):
                own(world, seated)
            assert coordinators(world, self.by, seated) is None
        with world.house.stores.main.reading() as tx:
            living = seats.every(tx)
        with world.house.stores.shares.reading() as tx:
            assert [seat for seat, _ in shares.places(tx)] == list(living), "one share for every seat, and no other"
        assert verify(world.house).faults == ()


def own(world: World, seated: Seated) -> Answer:
    """What she finds under her own code."""
    return answering.read(world.house, seated, world.round).answers["home"]


def coordinators(world: World, by: Unlocked, seated: Seated) -> Answer | None:
    """What the coordinator opens of her; None where nothing of her opens."""
    house, consultation = world.house, seated.consultation
    opened = open_epochs(house, by, consultation)
    with house.stores.main.reading() as tx, house.stores.shares.reading() as key_tx:
        seat = seats.get(tx, seated.seat)
        sealed = answers.own(tx, world.round_id, seated.seat).by_place
        named = responses.share_named(tx, seated.seat)
        share = None if named is None else shares.get(key_tx, named)
    if seat is None or share is None:
        return None
    epoch = opened[seat.epoch]
    rotation = Rotation(
        house=house,
        by=by,
        consultation=consultation,
        today=world.today,
        epoch=epoch.epoch,
        opened=opened,
    )
    bind = data_key_context(house.keys.installation, consultation=consultation, seat=seated.seat)
    try:
        key = data_key(epoch.key.root(seat.sealed_root, rotation.root_context(seat, seat.epoch)), Share(share), bind)
        return decode(
            open_answer(key, bind_answer(house.keys.installation, seated, world.round_id, HOME), sealed[HOME])
        )
    except Refused:
        return None


def arrival(world: World, name: str) -> Arrival:
    """Somebody who was let in, chose, and was shown her code."""
    found = entering.enter(world.house, world.invitations(1, name)[0], "test", world.today)
    assert isinstance(found, Arrival)
    choices = ((Purpose.ANSWERING, Choice.YES), (Purpose.TOTALS, Choice.YES))
    chosen = replace(found, choices=choices, shown=world.notice.shown(Language("en")))
    return enrolling.with_code(world.house, chosen)


def newcomer(story: Story, name: str) -> Seated:
    """Somebody new who has answered."""
    seated = enrolling.enrol(story.world.house, arrival(story.world, name), story.world.round, story.world.today)
    answering.save(story.world.house, seated, story.world.round, HOME, given(5))
    story.kept[seated] = given(5)
    return seated


@pytest.fixture
def story(anywhere: World, monkeypatch: pytest.MonkeyPatch) -> Story:
    """An open round with two people who answered, who have nothing to do with what crashes."""
    slow, known = enrolling.access_keys, dict[str, CodeKeys]()

    def once(house: House, code: Code) -> CodeKeys:
        """The true keys of this code, hashed slowly once: no statement depends on it."""
        if code.digits not in known:
            known[code.digits] = slow(house, code)
        return known[code.digits]

    monkeypatch.setattr(enrolling, "access_keys", once)
    anywhere.open()
    found = Story(world=anywhere, by=anywhere.unlocked())
    for name in ("one", "two"):
        newcomer(found, name)
    return found


def test_taking_a_seat(story: Story) -> None:
    world = story.world
    hers = arrival(world, "hers")
    seated: list[Seated] = []
    for step in count(1):
        died = story.crash(step, lambda: seated.append(enrolling.enrol(world.house, hers, world.round, world.today)))
        with story.started_again() as afresh, afresh.house.stores.main.reading() as tx:
            lets_in = spending.lets_into(afresh.house, tx, hers.invitation) is not None
            opened = entering.open_seat(afresh.house, enrolling.access_keys(afresh.house, hers.code))
            assert lets_in is died
            assert (opened is None) is died
            story.holds(afresh)
        if not died:
            break
    story.kept[seated[0]] = BLANK
    story.holds(world)
    assert story.crashes > 20


def test_answering(story: Story) -> None:
    world = story.world
    hers = newcomer(story, "hers")
    for step in count(1):
        attempt = step % 9 + 1
        died = story.crash(step, lambda said=attempt: answering.keep(world.house, hers, HOME, [str(said)], world.today))
        if not died:
            story.kept[hers] = given(attempt)
        with story.started_again() as afresh:
            story.holds(afresh)
        if not died:
            break
    assert story.crashes >= 8


def test_sending(story: Story) -> None:
    world = story.world
    hers = newcomer(story, "hers")
    for step in count(1):
        died = story.crash(step, lambda: answering.send(world.house, hers, world.round))
        with story.started_again() as afresh:
            assert answering.read(afresh.house, hers, afresh.round).sent is not died
            story.holds(afresh)
        if not died:
            break
    assert story.crashes > 8


def test_taking_everything_back(story: Story) -> None:
    """Once she was told, nothing opens; before that, either nothing has happened or all of it is gone at the next start."""
    world = story.world
    hers = newcomer(story, "hers 0")
    for step in count(1):
        died = story.crash(step, lambda who=hers: withdrawing.withdraw(world.house, who, world.today))
        with story.started_again() as afresh:
            with afresh.house.stores.main.reading() as tx:
                gone = hers.seat not in seats.every(tx)
            assert gone or died
            if gone:
                story.gone.append(hers)
                del story.kept[hers]
            story.holds(afresh)
        if not died:
            break
        if gone:
            hers = newcomer(story, f"hers {step}")
    assert story.crashes > 15
    assert len(story.gone) > 5


def test_taking_one_answer_back_after_closing(story: Story) -> None:
    world = story.world
    hers = newcomer(story, "hers")
    close_round(world.house, world.round, world.today)
    for step in count(1):
        died = story.crash(step, lambda: answering.take_back(world.house, hers, world.round, HOME, world.today))
        if not died:
            story.kept[hers] = BLANK
        with story.started_again() as afresh:
            story.holds(afresh)
        if not died:
            break
    assert story.crashes > 10


def test_renewing(story: Story) -> None:
    """Of a closed round, so that what its rows became is vouched for. Whatever a crash left, her code leads to her answers."""
    world = story.world
    hers = arrival(world, "hers")
    seated = enrolling.enrol(world.house, hers, world.round, world.today)
    answering.save(world.house, seated, world.round, HOME, given(7))
    close_round(world.house, world.round, world.today)
    rotate(world.house, story.by, seated.consultation, world.today)
    keys = enrolling.access_keys(world.house, hers.code)
    for step in count(1):
        died = story.crash(step, lambda: entering.open_seat(world.house, keys))
        with story.started_again() as afresh:
            with afresh.house.stores.main.reading() as tx:
                now = renewing.seated_at(afresh.house, tx, keys)
            assert now is not None
            assert (now.root == seated.root) is died
            story.kept[now] = given(7)
            story.holds(afresh)
            del story.kept[now]
        if not died:
            break
    assert story.crashes > 20
    with pytest.raises(RenewedError):
        own(world, seated)


def crashed_rotation(story: Story, copied: Copied, step: int) -> bool:
    """Rotate a copy, die before this step, start again, and rotate again."""
    world, consultation = story.world, story.world.round.consultation
    with copied() as stores:
        house = house_of(stores, world.house.third_place)
        once = replace(story, world=replace(world, house=house))
        died = once.crash(step, lambda: rotate(house, story.by, consultation, world.today))
        with once.started_again() as afresh:
            once.holds(afresh)
            rotate(afresh.house, story.by, consultation, afresh.today)
            assert len(open_epochs(afresh.house, story.by, consultation)) == 1
            once.holds(afresh)
    return died


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.prove)])
def test_rotating(story: Story, copied: Copied, every: int) -> None:
    """Of a closed round, so that its leaves move too. Whatever a crash left, the next rotation finishes.

    Every rotation adds an epoch, and so statements to the next: each crash happens to a copy.
    """
    close_round(story.world.house, story.world.round, story.world.today)
    crashes = 0
    for step in count(1, every):
        if not crashed_rotation(story, copied, step):
            break
        crashes += 1
    assert crashes * every > 40
