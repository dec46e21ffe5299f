"""A contact: how to reach someone, what is safe to say, and what was confirmed for this round. Off by default.

people.md 33: no message leaves unless channel, safety, "may we say who we are" and times were confirmed for this
round. Nothing here or anywhere sends one: this says who may be reached, and people do it.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from consult.domain.canonical import canonical
from consult.domain.consent import Purpose
from consult.domain.graphemes import is_longer
from consult.domain.ids import ContactId, RoundId
from consult.domain.text import Language

LONGEST = 2000
"""Graphemes of each of the texts."""
MONTHS_KEPT = 2
"""How many whole months a wish to be contacted is kept after the one in which it was asked."""


class Confirmation(StrEnum):
    """What must be confirmed, with her, for each round anew."""

    CHANNEL = "channel"
    SAFETY = "safety"
    NAMING = "naming"
    TIMES = "times"


EVERYTHING = frozenset(Confirmation)


class Unfit(StrEnum):
    """Why a contact cannot be kept as it was given."""

    NO_WAY = "no-way"
    """Nothing says how to reach her."""
    TOO_LONG = "too-long"
    OVER = "over"
    """The day until which it is kept has passed already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What staff write down, in her own words where they can. Nothing of it shows in a representation."""

    how: str = field(repr=False)
    language: Language = field(repr=False)
    kept_until: date = field(repr=False)
    """The last day on which it may be kept."""
    safe_to_say: str = field(repr=False, default="")
    when: str = field(repr=False, default="")
    may_say_who: bool = field(repr=False, default=False)
    """Whether we may say who we are when someone else might listen or read."""
    notes: str = field(repr=False, default="")
    wishes: tuple[Purpose, ...] = field(repr=False, default=())
    """The uses for which she left it, to which she had said Yes; none where she only wants to be contacted."""
    about: str = field(repr=False, default="")
    """The name of the consultation that these uses are of, for whoever keeps contacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact, with the locators of the invitations it was handed, oldest first."""

    id: ContactId
    particulars: Particulars
    handed: tuple[bytes, ...] = field(repr=False, default=())
    confirmed_for: RoundId | None = field(repr=False, default=None)
    confirmed: frozenset[Confirmation] = field(repr=False, default=frozenset())

    def may_be_reached(self, round_id: RoundId) -> bool:
        """Whether all four were confirmed for this very round."""
        return self.confirmed_for == round_id and self.confirmed == EVERYTHING


def wish_kept_until(asked: date) -> date:
    """Until when a wish to be contacted is kept: the end of a month, so that it does not say on which day she was in."""
    months = asked.year * 12 + asked.month + MONTHS_KEPT
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


_RESTS_ON = {
    Confirmation.CHANNEL: "how",
    Confirmation.SAFETY: "safe_to_say",
    Confirmation.NAMING: "may_say_who",
    Confirmation.TIMES: "when",
}
"""Which particular each confirmation is about."""


def unfit(particulars: Particulars, today: date) -> tuple[Unfit, ...]:
    """What stands in the way of keeping these particulars."""
    texts = (particulars.how, particulars.safe_to_say, particulars.when, particulars.notes)
    found = {
        Unfit.NO_WAY: not particulars.how.strip(),
        Unfit.TOO_LONG: any(is_longer(text, LONGEST) for text in texts),
        Unfit.OVER: particulars.kept_until < today,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def changed(contact: Contact, particulars: Particulars) -> Contact:
    """The contact with other particulars. What was confirmed of a particular that changed is not confirmed any more."""
    stands = frozenset(
        one
        for one in contact.confirmed
        if getattr(contact.particulars, _RESTS_ON[one]) == getattr(particulars, _RESTS_ON[one])
    )
    return replace(contact, particulars=particulars, confirmed=stands)


def confirmed(contact: Contact, round_id: RoundId, what: frozenset[Confirmation]) -> Contact:
    """The contact with exactly this confirmed for this round; what was confirmed for another round is gone."""
    return replace(contact, confirmed_for=round_id, confirmed=what)


def handed(contact: Contact, locator: bytes) -> Contact:
    """The contact with one more invitation in her hands; the same twice changes nothing."""
    return contact if locator in contact.handed else replace(contact, handed=(*contact.handed, locator))


def encode(contact: Contact) -> bytes:
    """All but the id, as canonical JSON in UTF-8, to be sealed."""
    said = contact.particulars
    content = {
        "how": said.how,
        "language": said.language,
        "kept_until": said.kept_until.isoformat(),
        "safe_to_say": said.safe_to_say,
        "when": said.when,
        "may_say_who": said.may_say_who,
        "notes": said.notes,
        "wishes": [wish.value for wish in said.wishes],
        "about": said.about,
        "handed": [locator.hex() for locator in contact.handed],
        "confirmed_for": contact.confirmed_for.hex() if contact.confirmed_for else None,
        "confirmed": sorted(contact.confirmed),
    }
    return canonical(content)


def decode(contact: ContactId, stored: bytes) -> Contact:
    """The contact that ``encode`` wrote, now or before wishes were kept. Raises ValueError or KeyError for anything else."""
    content = json.loads(stored)
    return Contact(
        id=contact,
        particulars=Particulars(
            how=content["how"],
            language=Language(content["language"]),
            kept_until=date.fromisoformat(content["kept_until"]),
            safe_to_say=content["safe_to_say"],
            when=content["when"],
            may_say_who=content["may_say_who"],
            notes=content["notes"],
            wishes=tuple(Purpose(wish) for wish in content.get("wishes", ())),
            about=content.get("about", ""),
        ),
        handed=tuple(bytes.fromhex(locator) for locator in content["handed"]),
        confirmed_for=RoundId(bytes.fromhex(content["confirmed_for"])) if content["confirmed_for"] else None,
        confirmed=frozenset(Confirmation(one) for one in content["confirmed"]),
    )
