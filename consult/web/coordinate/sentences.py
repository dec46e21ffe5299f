"""What stops a round from opening, in words."""

from typing import Any

from consult.domain.capability import Role
from consult.domain.checking import Fault, FaultReason
from consult.domain.instrument import Instrument, Item
from consult.domain.reasons import rating_of
from consult.services.running_rounds import NotReadyError
from consult.services.staffing.removing import FEWEST_OPENERS
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.locale import name_of, words

ROLES: dict[Role, Any] = {
    Role.COORDINATOR: _l("Coordinator"),
    Role.CUSTODIAN: _l("Custodian"),
    Role.COMMISSIONER: _l("Commissioner"),
    Role.INTERPRETER: _l("Interpreter"),
}
SENTENCES: dict[FaultReason, Any] = {
    FaultReason.NO_ITEMS: _l("The instrument asks nothing."),
    FaultReason.NO_TITLE: _l("The instrument has no title."),
    FaultReason.BRIEFING_MISSING: _l("The sheet “consult” lacks %(part)s: people must know it before they choose."),
    FaultReason.NOTE_TOO_LONG: _l("The note before “%(item)s” has more than 30 words in %(part)s. Make it shorter."),
    FaultReason.NO_COMPLETE_LANGUAGE: _l("No language is complete: some words are missing in each."),
    FaultReason.UNDETERMINED_LANGUAGE: _l("A column of words names no language. Write it as “label::English (en)”."),
    FaultReason.UNSUPPORTED_KIND: _l("The question “%(item)s” is of a sort that has no home here: %(part)s."),
    FaultReason.DUPLICATE_ITEM: _l("Two questions are called “%(item)s”."),
    FaultReason.DUPLICATE_OPTION: _l("The question “%(item)s” has two answers called “%(part)s”."),
    FaultReason.PROMPT_MISSING: _l("The question “%(item)s” has no words."),
    FaultReason.TOO_FEW_OPTIONS: _l("The question “%(item)s” has fewer than 2 answers to choose from."),
    FaultReason.TOO_FEW_POINTS: _l("The scale of “%(item)s” must have 3 points or more."),
    FaultReason.SCALE_NOT_FROM_ONE: _l("The scale of “%(item)s” must run from 1 upwards without a gap."),
    FaultReason.BAD_BANDS: _l("The scale of “%(item)s” needs the names of three bands, or of none."),
    FaultReason.IMPOSSIBLE_LIMITS: _l("The limits of “%(item)s” cannot be met."),
    FaultReason.BREAKDOWN_NOT_SINGLE_CHOICE: _l("Findings can be shown by “%(item)s” only if it is a single choice."),
    FaultReason.BREAKDOWN_IS_OPINION: _l("“%(item)s” says who people are; it cannot be an opinion as well."),
    FaultReason.BREAKDOWN_ASKED_OF_SOME: _l(
        "Findings are shown apart by “%(item)s”, so everyone must be asked it and may choose any of its answers."
    ),
    FaultReason.THIRD_BREAKDOWN: _l("Findings can be shown by two questions at most, and “%(item)s” is a third one."),
    FaultReason.CROSSED_NAME: _l(
        "A choice of “%(item)s” has a * in its name, “%(part)s”. Findings are shown by it, so rename it."
    ),
    FaultReason.UNKNOWN_REFERENCE: _l("The condition of “%(item)s” speaks of “%(part)s”, which is not asked."),
    FaultReason.LATER_REFERENCE: _l("The condition of “%(item)s” speaks of “%(part)s”, which is asked later."),
}


def waits() -> str:
    """One of two has spoken."""
    return _("Your word is kept for seven days. It is done when the other of the two gives theirs.")


def fault_sentence(fault: Fault) -> str:
    """One sentence that says what is missing and where."""
    return str(SENTENCES[fault.reason]) % {"item": fault.item, "part": fault.part}


def not_ready_sentence(missing: NotReadyError) -> str:
    """One sentence that says what keeps a round from opening."""
    if missing.openers < FEWEST_OPENERS:
        return _("A round opens only when at least 2 people can unlock it.")
    if missing.unrecoverable:
        return _(
            "Nobody could open this round again if nobody who can unlock it is left. "
            "Hold the key ceremony first, then bring the workbook again."
        )
    if missing.unnamed:
        return _(
            "The three parts of the scale have no name in %(languages)s. Name them under “How it is decided”.",
            languages=", ".join(map(name_of, missing.unnamed)),
        )
    return _("Something is missing; see below.")


def asked_words(instrument: Instrument, item: Item) -> str:
    """What an item asks; a reason stands behind the rating with which it is asked for."""
    rating = rating_of(instrument, item)
    return f"{words(rating.prompt)} · {words(item.prompt)}" if rating else words(item.prompt)
