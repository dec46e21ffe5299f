"""A service that helps: whom she may turn to, by country and language, shown only while somebody vouches that it is so."""

import json
import re
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum

from consult.domain.graphemes import is_longer
from consult.domain.ids import HelpServiceId
from consult.domain.text import Language

CONFIRMED_FOR = timedelta(days=90)
"""How long a confirmation is believed: numbers and hours change (people.md 10)."""
LONGEST = 300
"""Characters of each of its texts."""
_COUNTRY = re.compile(r"[A-Z]{2}")


class Unfit(StrEnum):
    """Why a service cannot be kept as it was given."""

    INCOMPLETE = "incomplete"
    """Name, way to reach it, hours, cost and source are needed, each."""
    TOO_LONG = "too-long"
    NO_COUNTRY = "no-country"


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is said of a service, in its one language. ``country`` is ISO 3166-1 alpha-2; ``source`` where all this stands."""

    country: str
    language: Language
    name: str
    reach: str
    hours: str
    cost: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpService:
    """A service, and the day on which somebody last made sure of all that is said of it; None where nobody has."""

    id: HelpServiceId
    particulars: Particulars
    confirmed_on: date | None = None

    def is_shown(self, today: date) -> bool:
        """Whether it was confirmed, and not too long ago."""
        return self.confirmed_on is not None and today - CONFIRMED_FOR <= self.confirmed_on <= today


def unfit(said: Particulars) -> tuple[Unfit, ...]:
    """What stands in the way of keeping this."""
    texts = (said.name, said.reach, said.hours, said.cost, said.source)
    found = {
        Unfit.INCOMPLETE: not all(text.strip() for text in texts),
        Unfit.TOO_LONG: any(is_longer(text, LONGEST) for text in texts),
        Unfit.NO_COUNTRY: not _COUNTRY.fullmatch(said.country),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def encode(said: Particulars) -> str:
    """As JSON text."""
    content = {field.name: getattr(said, field.name) for field in fields(said)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def decode(stored: str) -> Particulars:
    """What ``encode`` wrote. Raises ValueError for anything else."""
    try:
        content = json.loads(stored)
        return Particulars(**{field.name: str(content[field.name]) for field in fields(Particulars)})  # type: ignore[arg-type]  # a Language is a str
    except (KeyError, TypeError) as error:
        raise ValueError("not a service") from error
