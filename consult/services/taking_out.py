"""Taking out: what of hers can still be taken out of each round, and what is published already."""

from dataclasses import dataclass
from datetime import date

from consult.domain.consultation import RoundStatus
from consult.services.house import House
from consult.services.seats import Seated
from consult.storage import releases, responses, rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPart:
    """A round that she came into. ``release`` and ``published_on`` are None until its totals are published."""

    number: int
    status: RoundStatus
    release: int | None = None
    published_on: date | None = None


def taken_part(house: House, seated: Seated) -> tuple[TakenPart, ...]:
    """Every round that she came into, by its number."""
    with house.stores.main.reading() as tx:
        hers = [
            (round_, releases.of_round(tx, round_.id) if round_.status is RoundStatus.RELEASED else None)
            for round_ in rounds.of_consultation(tx, seated.consultation)
            if responses.own(tx, round_.id, seated.seat) is not None
        ]
    return tuple(
        TakenPart(
            number=round_.number,
            status=round_.status,
            release=release.number if release else None,
            published_on=round_.released_on,
        )
        for round_, release in hers
    )
