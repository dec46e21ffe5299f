"""A small consultation to test with: an instrument of every kind in two languages, its staff, and people who answer."""

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pyotp
from browser import Answered, Browser, Send
from flask import Flask
from flask.testing import FlaskClient

from consult.app import create_app
from consult.crypto.codes import Code
from consult.crypto.hybrid import Suite
from consult.crypto.keys import InstallationId, LedgerSeed, Pepper, RoundingKey
from consult.crypto.recovery_key import RecoveryKey, short_name
from consult.domain.capability import BELONGING, Role
from consult.domain.consent import Choice, Notice, Purpose, Wording
from consult.domain.consultation import Round
from consult.domain.expression import parse
from consult.domain.ids import RoundId, StaffId
from consult.domain.instrument import Briefing, Cells, Instrument, Item, Option, Section
from consult.domain.text import Language, Text
from consult.services import (
    designing,
    enrolling,
    entering,
    inviting,
    releasing,
    running_rounds,
    throttling,
)
from consult.services.arrivals import Arrival
from consult.services.house import House, Keys, SlowGate, ThirdPlace
from consult.services.noticing import notices_of
from consult.services.seats import Seated
from consult.services.staffing import accounts, activating, passphrases, recovery_keys
from consult.services.staffing import entering as staff_entering
from consult.services.staffing.people import Known, SignedIn, Unlocked
from consult.settings import Settings, folder
from consult.storage import factor_uses
from consult.storage.stores import Stores
from consult.web.languages import Languages
from consult.web.notice_words import usual
from tests.made_once import made_once
from tests.pages_seen import keep_pages

PASSPHRASE = "wooden kettle seven rivers"
CODE_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
INSTALLATION = bytes(range(16))
PEPPER = bytes(range(32))
ROUNDING = bytes(range(32, 64))
LEDGER = bytes(range(64, 96))
MONDAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def both(english: str) -> Text:
    """Words in English, and different ones for Arabic."""
    return Text.of({"en": english, "ar": f"نص {english}"})


def option(name: str) -> Option:
    """An option whose prompt is its name."""
    return Option(name=name, prompt=both(name.replace("_", " ").capitalize()))


POINTS = (*(option(str(point)) for point in range(1, 10)), Option(name="unable", prompt=both("Unable to say")))
PLACES = {
    "role": 1,
    "home": 2,
    "school": 3,
    "help": 4,
    "top": 5,
    "town": 6,
    "words": 7,
    "years": 8,
    "thanks": 9,
}


def instrument() -> Instrument:
    """One item of every kind; ``school`` is asked only of those who rated ``home`` 5 or more."""
    about = (
        Item(
            name="role",
            kind="single_choice",
            prompt=both("What is your role?"),
            options=(option("lived"), option("practitioner"), option("researcher")),
            cells=Cells.ATTRIBUTE,
            breakdown=True,
        ),
    )
    asked = (
        Item(
            name="home",
            kind="rating",
            prompt=both("How important is a safe place to live?"),
            options=POINTS,
            least=1,
            most=9,
            bands=(both("Less important"), both("Important"), both("Most important")),
        ),
        Item(
            name="school",
            kind="rating",
            prompt=both("How important is school?"),
            options=POINTS,
            least=1,
            most=9,
            relevant=parse("${home} >= 5"),
        ),
        Item(
            name="help",
            kind="multiple_choice",
            prompt=both("What helps?"),
            options=(option("time"), option("people"), option("money")),
            most=2,
        ),
        Item(
            name="top",
            kind="ranking",
            prompt=both("Which matter most?"),
            options=tuple(option(name) for name in ("home", "school", "family", "work")),
            most=3,
        ),
    )
    said = (
        Item(name="town", kind="short_text", prompt=both("Which town?")),
        Item(name="words", kind="long_text", prompt=both("What else?")),
        Item(
            name="years",
            kind="number",
            prompt=both("How many years?"),
            constraint=parse(". >= 0 and . <= 120"),
            constraint_message=both("Write a number from 0 to 120."),
        ),
        Item(name="thanks", kind="note", prompt=both("Thank you.")),
    )
    return Instrument(
        title=both("What matters most"),
        languages=(Language("en"), Language("ar")),
        sections=(
            Section(name="about", prompt=both("About you"), items=about),
            Section(name="asked", prompt=both("What matters"), items=asked),
            Section(name="said", prompt=both("Your words"), items=said),
        ),
        briefing=Briefing(
            who_asks=both("The panel team."),
            purpose=both("To learn what matters."),
            what_can_change=both("The list."),
            who_reads=both("The panel team."),
            support=both("The person who gave you the invitation."),
            payment=both("Nothing is paid."),
            must_pass_on=both("That somebody is in danger now."),
            answer_by=date(2026, 6, 1),
            kept_until=date(2026, 12, 31),
        ),
    )


def wording(asked: Instrument, translations: Path | None = None) -> Wording:
    """The usual notice of a round that asks this, where somebody keeps contacts: with every use but sharing."""
    return usual(asked, Languages(translations or folder("translations")), reachable=True)


@dataclass
class Clock:
    """A clock that tests move."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)


def third_place_of(stores: Stores) -> ThirdPlace:
    """A third place beside the main store's file, or in a folder of its own where that is a server's; prepared."""
    beside = Path(stores.main.url.database).parent if stores.main.is_file else Path(mkdtemp(prefix="consult-third-"))
    place = ThirdPlace(folder=beside / "tombstones", mark=short_name(INSTALLATION))
    place.prepare()
    return place


def house_of(stores: Stores, third_place: ThirdPlace | None = None, recovery: RecoveryKey | None = None) -> House:
    """Stores and keys as the app makes them."""
    keys = Keys(
        installation=InstallationId(INSTALLATION),
        pepper=Pepper(PEPPER),
        rounding=RoundingKey(ROUNDING),
        ledger=LedgerSeed(LEDGER),
        suite=Suite.X_WING,
        recovery=recovery,
    )
    place = third_place or third_place_of(stores)
    return House(stores=stores, third_place=place, keys=keys, entropy=os.urandom, slow=SlowGate())


def settings_of(data: Path) -> Settings:
    """Settings of an installation in this folder, served over plain http."""
    return Settings(
        main_store=f"sqlite:///{data / 'main.db'}",
        key_store=f"sqlite:///{data / 'keys.db'}",
        session_store=f"sqlite:///{data / 'sessions.db'}",
        contacts_store=f"sqlite:///{data / 'contacts.db'}",
        installation=INSTALLATION,
        pepper=PEPPER,
        rounding=ROUNDING,
        ledger=LEDGER,
        address="http://localhost:8080",
        workers=1,
        secure=False,
        drafts_offered=True,
        classical_suite=False,
        example_pages=True,
        proxies=0,
        secrets=data / "secrets",
        recovery=None,
        tombstones=data / "tombstones",
        tombstones_apart=True,
        templates=folder("templates"),
        translations=folder("translations"),
    )


@dataclass
class World:
    """A house with its staff and one round, and the means to act in it."""

    house: House
    translations: Path | None = None
    staff: dict[str, StaffId] = field(default_factory=dict)
    recovery: dict[str, str] = field(default_factory=dict)
    round_id: RoundId = RoundId(b"")
    today: date = MONDAY.date()

    def hire(self) -> None:
        """A coordinator, a custodian and a commissioner."""
        for role in BELONGING:
            self.staff[role.value] = self.hire_one(role.value, role).id

    def pending(self, name: str, *roles: Role) -> Known:
        """Someone who has a passphrase, and nothing else yet."""
        accounts.add(self.house, name, frozenset(roles), self.today)
        begun = accounts.signed_in(accounts.named(self.house, name))
        person, unlocked = passphrases.choose(self.house, begun, None, PASSPHRASE, self.today)
        return Known(person=person, live=False, has_factor=False, unlocked=unlocked)

    def hire_one(self, name: str, *roles: Role) -> SignedIn:
        """A member of staff whose account is live, with a one-time code that tests know."""
        known = self.pending(name, *roles)
        offered = activating.offer(self.house, known, CODE_SECRET)
        self.recovery[name] = "".join(recovery_keys.grouped(offered.key))
        return activating.activate(self.house, known, offered, self.recovery[name], self.today)

    def person(self, name: str) -> SignedIn:
        """Who she is, as her account stands now."""
        return accounts.signed_in(accounts.named(self.house, name))

    def draft(self, asked: Instrument | None = None) -> Round:
        """A draft round."""
        self.round_id = designing.bring(self.house, asked or instrument(), self.today)
        return self.round

    def open(self, asked: Instrument | None = None, invited: tuple[tuple[str, int], ...] = ()) -> Round:
        """An open round that the commissioner may read."""
        sizes = invited or (("lived", 34), ("practitioner", 20), ("researcher", 10))
        draft = self.draft(asked)
        readers = [self.staff["commissioner"]]
        declared = running_rounds.Declared(
            invited=sizes, readers=readers, wording=wording(draft.instrument, self.translations)
        )
        running_rounds.open_round(self.house, draft, declared, self.today)
        return self.round

    @property
    def notice(self) -> Notice:
        """What people are asked to agree to now."""
        newest = notices_of(self.house, self.round.consultation).newest
        assert newest is not None
        return newest

    @property
    def round(self) -> Round:
        """The round as it stands now."""
        return running_rounds.round_of(self.house, self.round_id, self.staff["coordinator"])

    def invitations(self, how_many: int, token: str = "batch") -> list[str]:
        """Fresh invitations."""
        return ["".join(code) for code in inviting.make(self.house, self.round, token, how_many, self.today)]

    def release(self, *, prepare: bool = True) -> None:
        """What was made of the closed round is published: a coordinator and a custodian look at it and agree."""
        if prepare:
            releasing.prepare(self.house, self.unlocked(), self.round, self.today)
        seen = releasing.seen(releasing.prepared(self.house, self.round))
        assert not releasing.publish(self.house, self.person("coordinator"), self.round, seen, self.today)
        assert releasing.publish(self.house, self.person("custodian"), self.round, seen, self.today)

    def unlocked(self, name: str = "coordinator") -> Unlocked:
        """A member of staff, unlocked."""
        guard = throttling.guard(self.house, "", self.today)
        return staff_entering.unlock(self.house, self.person(name), PASSPHRASE, guard, self.today)

    def seat(self, invitation: str, *, totals: Choice = Choice.YES, **others: Choice) -> Seated:
        """Someone who came in with this invitation and has a seat. ``others`` are her choices for other uses."""
        return self.coded(invitation, totals=totals, **others)[0]

    def coded(self, invitation: str, *, totals: Choice = Choice.YES, **others: Choice) -> tuple[Seated, Code]:
        """The same, with her access code."""
        arrival = entering.enter(self.house, invitation, "test", self.today)
        assert isinstance(arrival, Arrival)
        said = {"answering": Choice.YES, "totals": totals, **others}
        choices = tuple((purpose, said.get(purpose.value, Choice.UNSET)) for purpose in Purpose)
        shown = self.notice.shown(Language("en"))
        arrival = enrolling.with_code(self.house, replace(arrival, choices=choices, shown=shown))
        assert arrival.code is not None
        return enrolling.enrol(self.house, arrival, self.round, self.today), arrival.code


def through(client: FlaskClient) -> Send:
    """To the app itself, without a network. The browser alone keeps cookies."""

    def send(method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answered:
        response = client.open(path, method=method, data=body, headers=headers)
        body = response.get_data()
        response.close()
        return Answered(response.status_code, list(response.headers), body)

    return send


class AppBrowser(Browser):
    """A browser that speaks to the app itself, and knows it."""

    def __init__(self, app: Flask, language: str) -> None:
        super().__init__(through(app.test_client(use_cookies=False)), language)
        self.app = app


def browser_of(app: Flask, language: str = "en") -> AppBrowser:
    """A new browser on another phone."""
    return AppBrowser(app, language)


def code_now(at: datetime) -> str:
    """The one-time code of every member of staff whom tests hire."""
    return pyotp.TOTP(CODE_SECRET).at(at)


def rest(world_house: House, name: str) -> None:
    """As if half a minute had passed since she used a code: tests hold their clock still."""
    with world_house.stores.main.writing() as tx:
        factor_uses.begin(tx, accounts.named(world_house, name).id, 0)


def app_of(world: World, data: Path, clock: Clock) -> Flask:
    """The app on this world's house."""
    return made_once(keep_pages(create_app(settings_of(data), world.house, clock, faults_raised=True)))
