"""An installation of its own in a temporary folder: secrets, stores, staff, and an open round."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from consult.app import build_house, utc_now
from consult.cli.bench.asked import ROLES, Words, instrument
from consult.crypto.entropy import fresh
from consult.domain.capability import Role
from consult.domain.consultation import Round
from consult.domain.ids import StaffId
from consult.domain.instrument import Instrument
from consult.services import designing, inviting, running_rounds, throttling
from consult.services.house import House
from consult.services.staffing import accounts, activating, entering, passphrases, recovery_keys
from consult.services.staffing.people import Known, SignedIn, Unlocked
from consult.settings import Settings, make_secrets, read_settings
from consult.storage.migrating import migrate
from consult.web.languages import Languages
from consult.web.notice_words import usual

OPENERS = (Role.COORDINATOR, Role.CUSTODIAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A house with its staff. ``environment`` is what its server is started with."""

    folder: Path
    environment: dict[str, str]
    settings: Settings
    house: House
    passphrase: str
    staff: dict[Role, StaffId]

    @property
    def asked(self) -> Instrument:
        """The instrument that every measure asks."""
        return instrument(self.words)

    @property
    def words(self) -> Words:
        """The interface's own, in every language that it knows."""
        languages = Languages(self.settings.translations)
        return Words(languages.folder, languages.all())

    def open_round(self, asked: Instrument | None = None) -> Round:
        """A round that takes answers: to the instrument of every measure, or to this one."""
        reader = self.staff[Role.COORDINATOR]
        draft = running_rounds.round_of(
            self.house, designing.bring(self.house, asked or self.asked, self.today), reader
        )
        wording = usual(draft.instrument, Languages(self.settings.translations), reachable=True)
        declared = running_rounds.Declared(invited=ROLES, readers=(), wording=wording)
        running_rounds.open_round(self.house, draft, declared, self.today)
        return running_rounds.round_of(self.house, draft.id, reader)

    def invitation(self, round_: Round) -> str:
        """One fresh invitation."""
        token = fresh(self.house.entropy).hex()
        return "".join(inviting.make(self.house, round_, token, 1, self.today)[0])

    def unlocked(self) -> Unlocked:
        """The coordinator, unlocked."""
        guard = throttling.guard(self.house, "", self.today)
        known = entering.sign_in(self.house, Role.COORDINATOR.value, self.passphrase, guard)
        return entering.unlock(self.house, known.person, self.passphrase, guard, self.today)

    @property
    def today(self) -> date:
        """The UTC day."""
        return utc_now().date()


def hired(house: House, role: Role, passphrase: str) -> SignedIn:
    """A member of staff whose account is live."""
    accounts.add(house, role.value, frozenset({role}), utc_now().date())
    begun = accounts.signed_in(accounts.named(house, role.value))
    person, unlocked = passphrases.choose(house, begun, None, passphrase, utc_now().date())
    known = Known(person=person, live=False, has_factor=False, unlocked=unlocked)
    offered = activating.offer(house, known)
    return activating.activate(house, known, offered, "".join(recovery_keys.grouped(offered.key)), utc_now().date())


@contextmanager
def installed() -> Iterator[Installation]:
    """An installation that is gone when the block ends. It lies where the system keeps temporary files (TMPDIR)."""
    with TemporaryDirectory(prefix="consult-bench-") as name:
        folder = Path(name)
        secrets = folder / "secrets"
        environment = {
            "CONSULT_DATA": str(folder),
            "CONSULT_SECRETS": str(secrets),
            "CONSULT_SECURE": "no",
            "CONSULT_DRAFT_LANGUAGES": "yes",
        }
        make_secrets(secrets, os.urandom)  # noqa: TID251 - as in app.py
        settings = read_settings(environment)
        house = build_house(settings)
        migrate(house.stores)
        passphrase = fresh(house.entropy).hex()
        staff = {role: hired(house, role, passphrase).id for role in OPENERS}
        yield Installation(
            folder=folder,
            environment=environment,
            settings=settings,
            house=house,
            passphrase=passphrase,
            staff=staff,
        )
        house.stores.close()
