"""The sixty-four people of the demonstration: who they are, which language they read, and what they say. All invented."""

from dataclasses import dataclass
from random import Random

ROLES = (("lived_experience", 34), ("practitioner", 20), ("researcher", 10))
LANGUAGES = ("en", "en", "ar", "ti", "vi")
REGIONS = (
    "scotland", "wales", "northern_ireland", "north_of_england", "midlands",
    "east_of_england", "london", "south_east", "south_west", "other",
)  # fmt: skip
CORE = (
    "housing", "safety", "long_term_support", "caring_services", "purpose", "medical_treatment", "education",
)  # fmt: skip
DEARER_TO_THOSE_WHO_LIVED_IT = ("family", "legal_status", "money", "being_believed", "own_story", "privacy")
LESS_DEAR = ("faith_culture", "going_out", "body", "lawyer", "language")
WORDS = {
    "en": (
        "Time. Nobody gives people time.",
        "Being asked what we want, before it is decided.",
        "A quiet place to sleep.",
    ),
    "ar": ("الوقت والهدوء.", "أن يسألنا أحد قبل القرار."),
    "ti": ("ግዜን ህድኣትን።", "ቅድሚ ውሳነ ክንሕተት።"),
    "vi": ("Có thời gian và sự yên tĩnh.", "Được hỏi ý kiến trước khi quyết định."),
}
STOP_HALF_WAY = frozenset({7, 21, 40, 58})
COMES_BACK = 12
TAKES_BACK = 30
SKIPS = 0.06
UNABLE = 0.04


@dataclass(frozen=True)
class Person:
    """One participant of the demonstration."""

    number: int
    role: str
    language: str
    region: str
    stops_half_way: bool
    comes_back: bool
    takes_back: bool

    def answer(self, item: str) -> str | list[str] | None:
        """What this person says to an item; None skips it."""
        chance = Random(f"{self.number} {item}")  # noqa: S311 - invented answers, the same at every run
        if item == "role":
            return self.role
        if item == "region":
            return self.region
        if item == "region_other":
            return "Jersey"
        if item == "top_three":
            return self._top_three(chance)
        if item == "anything_else":
            return chance.choice(WORDS[self.language]) if chance.random() < 0.4 else None
        return self._rating(item, chance)

    def _rating(self, item: str, chance: Random) -> str | None:
        drawn = chance.random()
        if drawn < SKIPS:
            return None
        if drawn < SKIPS + UNABLE:
            return "unable"
        return str(min(9, max(1, round(chance.gauss(self._worth(item), 1.3)))))

    def _worth(self, item: str) -> float:
        lived = self.role == "lived_experience"
        if item in CORE:
            return 8.2
        if item in DEARER_TO_THOSE_WHO_LIVED_IT:
            return 8.0 if lived else 5.8
        return 3.0 if item in LESS_DEAR and not lived else 6.2

    def _top_three(self, chance: Random) -> list[str]:
        dear = CORE + (DEARER_TO_THOSE_WHO_LIVED_IT if self.role == "lived_experience" else ())
        return chance.sample(dear, 3)


def everyone() -> list[Person]:
    """All sixty-four, the same at every run."""
    roles = [role for role, how_many in ROLES for _ in range(how_many)]
    return [
        Person(
            number=number,
            role=role,
            language=LANGUAGES[number % len(LANGUAGES)],
            region=REGIONS[number % len(REGIONS)],
            stops_half_way=number in STOP_HALF_WAY,
            comes_back=number == COMES_BACK,
            takes_back=number == TAKES_BACK,
        )
        for number, role in enumerate(roles)
    ]
