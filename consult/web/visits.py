"""Who is visiting: what a session says, by name. Views read and write a visit only through here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

from flask import session

from consult.domain.capability import Role
from consult.services.entering import Arrival, Seated
from consult.services.house import StoreFault
from consult.services.staffing.people import SignedIn, Unlocked
from consult.services.visiting import new_secret
from consult.web.halves import HalfWay, SettingUp
from consult.web.sessions import SealedSession
from consult.web.wiring import house, seconds

KEPT_TOKENS = 32
"""How many spent form tokens a visit remembers."""
UNLOCKED_IDLE = 15 * 60
UNLOCKED_AT_MOST = 8 * 3600
STAFF_AT_MOST = 8 * 3600
HALF_WAY_SECONDS = 5 * 60
"""How long a passphrase that was right waits for the second factor."""
SETTING_UP_SECONDS = 30 * 60
ACCOUNT_KEYS = ("half_way", "setting_up", "drafts")
STAFF_KEYS = ("staff", "since", "roles", "unlocked", *ACCOUNT_KEYS)
OWN_KEYS = ("typed", "entered", "code")
"""What a participant left on her pages, and which sensitive parts she chose to see: gone with whoever comes next."""
MOST_TYPED = 3
"""Pages of which a visit remembers what was typed and not sent."""


class Visit:
    """One browser's visit. Everything in it is sealed under a key that only the cookie holds."""

    def __init__(self, content: SealedSession) -> None:
        self._content = content

    @property
    def language(self) -> str | None:
        """The tag of the language she chose."""
        return self._content.get("language")

    def choose_language(self, tag: str) -> None:
        """Remember the language."""
        self._content["language"] = tag

    @property
    def reads_easily(self) -> bool:
        """Whether she asked for easy words, where there are some."""
        return bool(self._content.get("easy"))

    def read_easily(self, *, easy: bool) -> None:
        """Remember it while she is here."""
        self._content["easy"] = easy

    @property
    def roles(self) -> frozenset[Role]:
        """What a member of staff is signed in as; nothing for anyone else."""
        return frozenset(Role(role) for role in self._content.get("roles", ())) if self.is_staff else frozenset()

    @property
    def is_staff(self) -> bool:
        """Whether a member of staff is signed in."""
        return "staff" in self._content and seconds() - self._content["since"] < STAFF_AT_MOST

    @property
    def arrival(self) -> Arrival | None:
        """The accepted invitation, and what was chosen since, until she has her own code."""
        held = self._content.get("arrival")
        return Arrival.from_record(held) if held else None

    def arrive(self, arrival: Arrival) -> None:
        """An invitation was typed: from here on under a new cookie. Another one than before begins another visit.

        The same one again keeps what was chosen, but not the code: whoever holds the old cookie may have read it.
        """
        before = self.arrival
        if before is not None and before.invitation == arrival.invitation:
            arrival = replace(before, code=None)
        else:
            self._content.drop("seat", *STAFF_KEYS, *OWN_KEYS, "spent", "notices")
        self.choose(arrival)
        self._content.move_to(new_secret(house()))

    def choose(self, arrival: Arrival) -> None:
        """Keep what was chosen on the way in."""
        self._content["arrival"] = arrival.to_record()

    @property
    def seated(self) -> Seated | None:
        """The participant who is in."""
        held = self._content.get("seat")
        return Seated.from_record(held) if held else None

    def sit_down(self, seated: Seated, code: Sequence[str] = ()) -> None:
        """She is in: under a new cookie, and nothing of the way in is kept.

        Her access code's groups of digits stay for one page more, which shows it a second time (people.md 21).
        """
        self._content.drop("arrival", *STAFF_KEYS, *OWN_KEYS, "spent", "notices")
        self._content["seat"] = seated.to_record()
        if code:
            self._content["code"] = list(code)
        self._content.move_to(new_secret(house()))

    def stand_up(self) -> None:
        """She is not in any more: under a new cookie. Her language stays."""
        self._content.drop("seat", "spent", "notices")
        self._content.move_to(new_secret(house()))

    @property
    def new_code(self) -> list[str]:
        """Her access code's groups of digits, until the first question is shown."""
        return list(self._content.get("code", ()))

    def drop_new_code(self) -> None:
        """She has seen it twice: from here on she alone has it."""
        self._content.drop("code")

    @property
    def signed_in(self) -> SignedIn | None:
        """The member of staff who is signed in, for eight hours at most."""
        held = self._content.get("staff") if self.is_staff else None
        return SignedIn.from_record(held) if held else None

    def sign_in(self, signed_in: SignedIn) -> None:
        """Signed in, under a new cookie; not unlocked."""
        self._content.drop("arrival", "seat", "unlocked", "spent", "notices", *ACCOUNT_KEYS, *OWN_KEYS)
        self._content["staff"] = signed_in.to_record()
        self._content["since"] = seconds()
        self._content["roles"] = [role.value for role in signed_in.roles]
        self._content.move_to(new_secret(house()))

    def renew(self, signed_in: SignedIn) -> None:
        """She changed her own account: this visit of hers goes on, every other is over."""
        self._content["staff"] = signed_in.to_record()
        self._content.drop("drafts")

    def end_staff(self) -> None:
        """Her account was changed or removed elsewhere: nothing of it is left in this visit."""
        self._content.drop(*STAFF_KEYS, "spent", "notices")

    @property
    def half_way(self) -> HalfWay | None:
        """Someone whose second factor is asked for, for five minutes."""
        held = self._content.get("half_way")
        return HalfWay.from_record(held) if held and seconds() < held["until"] else None

    def go_half_way(self, half_way: HalfWay) -> None:
        """Her name and passphrase were right: a new cookie, and nothing else yet."""
        self._content.drop("arrival", "seat", "spent", "notices", *STAFF_KEYS, *OWN_KEYS)
        self._content["half_way"] = half_way.to_record(seconds() + HALF_WAY_SECONDS)
        self._content.move_to(new_secret(house()))

    def missed_factor(self, half_way: HalfWay) -> bool:
        """A second factor was wrong. False where that was once too often: the passphrase is asked for again."""
        if half_way.misses >= HalfWay.MOST_MISSES:
            self._content.drop("half_way")
            return False
        self._content["half_way"] = {**self._content["half_way"], "misses": half_way.misses + 1}
        return True

    @property
    def setting_up(self) -> SettingUp | None:
        """Someone who sets up what her account lacks, for half an hour."""
        held = self._content.get("setting_up")
        return SettingUp.from_record(held) if held and seconds() < held["until"] else None

    def set_up(self, setting_up: SettingUp) -> None:
        """She may set up what her account lacks, under a new cookie, and do nothing else."""
        self._content.drop("arrival", "seat", "spent", "notices", *STAFF_KEYS, *OWN_KEYS)
        self._content["setting_up"] = setting_up.to_record(seconds() + SETTING_UP_SECONDS)
        self._content.move_to(new_secret(house()))

    def go_on_setting_up(self, setting_up: SettingUp) -> None:
        """One thing less is lacking."""
        self._content["setting_up"] = setting_up.to_record(seconds() + SETTING_UP_SECONDS)
        self._content.drop("drafts")

    def draft(self, name: str) -> object:
        """What was shown or asked, and is not kept in the account yet: a code's secret, a recovery key, a challenge."""
        return self._content.get("drafts", {}).get(name)

    def keep_draft(self, name: str, value: object) -> None:
        """Keep it in this visit alone."""
        self._content["drafts"] = {**self._content.get("drafts", {}), name: value}

    def drop_draft(self, name: str) -> None:
        """It was used, or is worth nothing any more."""
        held = self._content.get("drafts", {})
        if name in held:
            self._content["drafts"] = {key: value for key, value in held.items() if key != name}

    def unlock(self, unlocked: Unlocked) -> None:
        """Unlocked, under a new cookie: for fifteen idle minutes, eight hours at most."""
        at = seconds()
        self._content["unlocked"] = {
            "seed": unlocked.to_record(),
            "idle": at + UNLOCKED_IDLE,
            "end": at + UNLOCKED_AT_MOST,
        }
        self._content.move_to(new_secret(house()))

    @property
    def unlocked_until(self) -> int | None:
        """When the unlocking ends, as seconds since 1970; None while locked."""
        held = self._content.get("unlocked")
        if not held:
            return None
        until = min(held["idle"], held["end"])
        return until if until > seconds() else None

    @property
    def unlocked(self) -> Unlocked | None:
        """The staff key, while unlocked."""
        until = self.unlocked_until
        return Unlocked.from_record(self._content["unlocked"]["seed"]) if until else None

    def stay_unlocked(self) -> None:
        """Something was done: the idle time begins again; what ran out is dropped."""
        if self.unlocked_until is None:
            self._content.drop("unlocked")
        else:
            held = self._content["unlocked"]
            if held["idle"] - seconds() < UNLOCKED_IDLE - 60:
                self._content["unlocked"] = {**held, "idle": seconds() + UNLOCKED_IDLE}

    def notice(self, sentences: Iterable[str]) -> None:
        """Sentences to be shown once, on the next page that shows them."""
        self._content["notices"] = [str(sentence) for sentence in sentences]

    def notices(self) -> list[str]:
        """Sentences that were left for this page."""
        kept: list[str] = self._content.get("notices", [])
        self._content.drop("notices")
        return kept

    def keep_typed(self, path: str, pairs: Sequence[tuple[str, str]]) -> None:
        """What was typed on this page and not sent, for as long as the visit lasts."""
        others = [held for held in self._content.get("typed", ()) if held[0] != path]
        self._content["typed"] = [*others, [path, [list(pair) for pair in pairs]]][-MOST_TYPED:]

    def typed(self, path: str) -> list[tuple[str, str]]:
        """What was typed on this page and not sent."""
        held = dict(self._content.get("typed", ())).get(path, ())
        return [(name, value) for name, value in held]

    def drop_typed(self, path: str) -> None:
        """It was sent."""
        if self.typed(path):
            self._content["typed"] = [held for held in self._content["typed"] if held[0] != path]

    def enter_part(self, part: str) -> None:
        """She read what this sensitive part is about, and chose to answer."""
        if not self.has_entered(part):
            self._content["entered"] = [*self._content.get("entered", ()), part]

    def leave_part(self, part: str) -> None:
        """She skipped it or left it for later: it is shut again."""
        if self.has_entered(part):
            self._content["entered"] = [held for held in self._content["entered"] if held != part]

    def has_entered(self, part: str) -> bool:
        """Whether she did, in this visit."""
        return part in self._content.get("entered", ())

    def spent(self, token: str) -> str | None:
        """Where the first arrival of this form token led; None for a token that was not spent."""
        return dict(self._content.get("spent", ())).get(token)

    def spend(self, token: str, led_to: str) -> None:
        """This form token did its work and led there; a second arrival changes nothing."""
        kept = [pair for pair in self._content.get("spent", ()) if pair[0] != token]
        self._content["spent"] = [*kept, [token, led_to]][-KEPT_TOKENS:]

    @property
    def is_over(self) -> bool:
        """Whether a participant was in with this browser, and her visit closed by itself."""
        held = self._content
        return held.was_inside and held.stored is None and not (held.ended or held.fault)

    @property
    def was_ever_in(self) -> bool:
        """Whether a participant is in or on her way in, or was until her visit closed by itself."""
        return "seat" in self._content or "arrival" in self._content or self._content.was_inside

    @property
    def has_ended(self) -> bool:
        """Whether this request ended it."""
        return self._content.ended

    def end(self) -> None:
        """The visit is over."""
        self._content.end()

    @property
    def fault(self) -> StoreFault | None:
        """Why it could not be opened or kept."""
        return self._content.fault

    def give_up(self, fault: StoreFault) -> None:
        """It cannot be kept: it stays as it was before this request."""
        self._content.fault = fault


def visit() -> Visit:
    """The visit of this request."""
    return Visit(cast("SealedSession", session._get_current_object()))  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way
