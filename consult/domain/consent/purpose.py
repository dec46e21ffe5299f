"""The uses that a notice may ask about, what may be chosen, and the law that each use rests on."""

from enum import StrEnum


class Purpose(StrEnum):
    """The uses that a consent notice asks about, in the order in which it does. Only answering needs its own Yes."""

    ANSWERING = "answering"
    TOTALS = "totals"
    QUOTATIONS = "quotations"
    COMPARING = "comparing"
    SHARING = "sharing"
    """Coded text for a research partner: offered only where the partner is named."""
    INVITING = "inviting"
    TELLING = "telling"


class Choice(StrEnum):
    """Yes, No, or not chosen: an untouched choice is neither, and permits nothing."""

    YES = "yes"
    NO = "no"
    UNSET = "unset"


class LawfulBasis(StrEnum):
    """UK GDPR, Article 6(1): what makes processing lawful."""

    CONSENT = "6(1)(a)"
    CONTRACT = "6(1)(b)"
    LEGAL_OBLIGATION = "6(1)(c)"
    VITAL_INTERESTS = "6(1)(d)"
    PUBLIC_TASK = "6(1)(e)"
    LEGITIMATE_INTERESTS = "6(1)(f)"


class SpecialCondition(StrEnum):
    """UK GDPR, Article 9(2): what lifts the ban on health, origin, belief and their like, which answers may tell of."""

    EXPLICIT_CONSENT = "9(2)(a)"
    SOCIAL_PROTECTION = "9(2)(b)"
    VITAL_INTERESTS = "9(2)(c)"
    NOT_FOR_PROFIT = "9(2)(d)"
    MADE_PUBLIC = "9(2)(e)"
    LEGAL_CLAIMS = "9(2)(f)"
    PUBLIC_INTEREST = "9(2)(g)"
    CARE = "9(2)(h)"
    PUBLIC_HEALTH = "9(2)(i)"
    RESEARCH = "9(2)(j)"
