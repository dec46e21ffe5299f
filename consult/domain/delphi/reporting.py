"""What a report on a Delphi must say, by two published checklists, and what is known here of each of their items.

ACCORD: Gattrell et al. 2024, PLOS Medicine 21(1), e1004326, 35 items. COS-STAD: Kirkham et al. 2017, PLOS Medicine
14(11), e1002447, 11 standards. Topics stand in short words of our own; what only the authors know stays blank.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from consult.domain.breakdown import options_of, shown
from consult.domain.consultation import Round
from consult.domain.delphi.carrying import scale_of
from consult.domain.delphi.design import Design, Feedback, Rule
from consult.domain.delphi.lineage import Change, Lineage, Step
from consult.domain.delphi.standing import decided
from consult.domain.delphi.took_part import NOTE, took_part
from consult.domain.findings import Consensus, Figure, Release, Wording
from consult.domain.instrument import Instrument, Item
from consult.domain.table import Group
from consult.domain.text import Language, Text

ACCORD = (
    ("T1", "Title: a consensus exercise, and its method"),
    ("I1", "Why a consensus exercise"),
    ("I2", "Aim, audience and geographical scope"),
    ("I3", "If it updates an earlier document: why, and which"),
    ("M1", "Registration of the study or protocol, or that there was none"),
    ("M2", "Who directed it: roles, expertise, experience"),
    ("M3", "Criteria and numbers of panellists, and who chose them"),
    ("M4", "How panellists were recruited and invited"),
    ("M5", "Part of patients, public or carers in each step"),
    ("M6", "Where the first items came from"),
    ("M7", "Systematic literature search"),
    ("M8", "How evidence was summarised, and whether panellists had it"),
    ("M9", "Methods and steps to gather input and reach consensus"),
    ("M10", "How statements were presented, response options, explanations, new items"),
    ("M11", "Objective of each step"),
    ("M12", "Definition of consensus, and why"),
    ("M13", "Whether items that reached consensus were voted on again"),
    ("M14", "How responses were collected, together or individually"),
    ("M15", "How responses were processed"),
    ("M16", "Piloting"),
    ("M17", "Feedback to panellists after each step"),
    ("M18", "Anonymity: planned where, for whom, kept how"),
    ("M19", "Part of those who directed it in the panel's decisions"),
    ("M20", "Incentives"),
    ("M21", "Adaptations for access"),
    ("R1", "When it took place, each step's dates, delays"),
    ("R2", "Deviations from the protocol, and why"),
    ("R3", "Each step: how many took part, and who they were"),
    ("R4", "Final outcome"),
    ("R5", "Items changed or removed: which, when, why"),
    ("D1", "Strengths and limitations of the method"),
    ("D2", "Agreement with earlier literature"),
    ("O1", "Endorsing organisations"),
    ("O2", "Conflicts of interest, and how they were managed"),
    ("O3", "Funding, and the funder's part"),
)
COS_STAD = (
    ("1", "Scope: research or practice setting"),
    ("2", "Scope: health condition"),
    ("3", "Scope: population"),
    ("4", "Scope: intervention"),
    ("5", "Stakeholders: those who will use the set in research"),
    ("6", "Stakeholders: professionals with experience of the people concerned"),
    ("7", "Stakeholders: the people concerned, or their representatives"),
    ("8", "First list considers the views of both professionals and the people concerned"),
    ("9", "Scoring and the definition of consensus described beforehand"),
    ("10", "Criteria for including, dropping and adding described beforehand"),
    ("11", "Care taken to avoid ambiguous language"),
)
CHECKLISTS = {"accord": ACCORD, "cos-stad": COS_STAD}
RULES = {
    Rule.COMET: "",
    Rule.EACH_GROUP: " In needs also, as published, at least 70% high in every group that is shown.",
    Rule.OUT_EVERYWHERE: " Out also where, as published, no group that is shown has more than 50% high.",
}
FEEDBACK = {
    Feedback.NONE: "None.",
    Feedback.AFTER: "Each group's published distribution of the last round, once the panellist had answered anew.",
    Feedback.BESIDE: "Each group's published distribution of the last round, beside the question.",
}


WORDINGS = {Wording.FEWER_THAN: "fewer than", Wording.AT_LEAST: "at least", Wording.ABOUT: "about"}
YOURS = "For the coordinator to fill in: nothing here tells who of the groups they are."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One round that is released."""

    round: Round
    release: Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is published of a consultation's rounds, first the first, in one language."""

    design: Design
    asked: tuple[Asked, ...]
    steps: Mapping[int, Lineage]
    """The changes before each round, by its number."""
    language: Language


def filled(name: str, known: Known) -> tuple[tuple[str, str, str], ...]:
    """Each item of a checklist with its topic and what is known of it; "" where nothing is. Raises KeyError."""
    answers = {"accord": _ACCORD, "cos-stad": _COS_STAD}[name]
    return tuple(
        (code, topic, answers[code](known) if code in answers and known.asked else "")
        for code, topic in CHECKLISTS[name]
    )


def _aim(known: Known) -> str:
    briefing = known.asked[0].round.instrument.briefing
    return " ".join(_said(text, known) for text in (briefing.who_asks, briefing.purpose, briefing.what_can_change))


def _groups(known: Known) -> str:
    """How many were invited: by the groups that findings are shown by, which are never small; else in all."""
    return "; ".join(
        f"round {one.round.number}: {_sizes(one.round, known)}" for one in known.asked if one.round.invited
    )


def _sizes(round_: Round, known: Known) -> str:
    people = dict(shown(round_.invited))
    if not round_.groups:
        return f"{sum(people.values())} in all"
    return ", ".join(
        f"{_group(round_.instrument, group, known)} {sum(people.get(name, 0) for name in group.members)}"
        for group in round_.groups
    )


def _invited(known: Known) -> str:
    found = _groups(known)
    return f"Invited, {found}." if found else ""


def _yours(_known: Known) -> str:
    """Who uses a set, who has experience and whom it concerns: names of groups do not tell, and nobody is to guess."""
    return YOURS


def _recruited(_known: Known) -> str:
    return "By invitations that let one person in, once; each then answered under a code of her own, without a name."


def _own_words(known: Known) -> str:
    made = [step for steps in known.steps.values() for step in steps if step.change is Change.ADDED and step.sources]
    return f"{len(made)} statements were made from what panellists wrote in their own words." if made else ""


def _method(known: Known) -> str:
    return (
        f"Delphi by questionnaire: {len(known.asked)} of at most {max(known.design.rounds, len(known.asked))} rounds."
    )


def _presented(known: Known) -> str:
    scale = scale_of(known.asked[-1].round.instrument)
    if scale is None:
        return ""
    bands = " (" + ", ".join(_said(band, known) for band in scale.bands) + ")" if scale.bands else ""
    unable = ", and unable to say" if any(option.name == "unable" for option in scale.options) else ""
    return f"One statement a page, rated from 1 to {scale.most}{bands}{unable}; each could be skipped."


def _consensus(known: Known) -> str:
    method = known.asked[0].release.method
    most, few = round(100 * method.rating_in), round(100 * method.rating_against)
    counted = (
        "Whoever took part counted, whether they rated or not"
        if method.unable_counts
        else "Those unable to say were not counted among the raters"
    )
    return (
        f"In: at least {most}% of raters chose the highest third and fewer than {few}% the lowest; out: the other way "
        f"round (COMET), where at least half rated.{RULES[known.design.rule]} {counted}. "
        f"Frozen when the first round opened, {_day(known.asked[0].round.opened_on)}."
    )


def _again(known: Known) -> str:
    steps = [step for each in known.steps.values() for step in each if step.status is not None]
    if not steps:
        return ""
    kept = [step for step in steps if step.change is Change.KEPT]
    return (
        "They left the rounds." if not kept else f"They left the rounds, but for {len(kept)}, kept for a reason given."
    )


def _collected(_known: Known) -> str:
    return "Individually, on the web, each answer sealed as it was given."


def _processed(known: Known) -> str:
    method = known.asked[-1].release.method
    return (
        f"Tabulated once at each close; every count moved by a secret draw to a multiple of {method.base}; nothing "
        f"said of fewer than {method.threshold} people; consensus decided on true counts."
    )


def _feedback(known: Known) -> str:
    return FEEDBACK[known.design.feedback]


def _anonymous(known: Known) -> str:
    least = min(one.release.method.threshold for one in known.asked)
    return (
        "For panellists, throughout: no name was kept with an answer, and no figure was made of a group of fewer than "
        f"{least} people."
    )


def _paid(known: Known) -> str:
    return _said(known.asked[0].round.instrument.briefing.payment, known)


def _access(known: Known) -> str:
    instrument = known.asked[-1].round.instrument
    easy = " Easy words beside the usual ones." if any(item.easy for item in instrument.items) else ""
    return f"Languages: {', '.join(instrument.complete_languages())}.{easy} On any phone, without script."


def _dates(known: Known) -> str:
    return "; ".join(
        f"round {one.round.number}: opened {_day(one.round.opened_on)}, closed {_day(one.round.closed_on)}, "
        f"published {_day(one.round.released_on)}"
        for one in known.asked
    )


def _people(known: Known) -> str:
    """Every size as it is published, then who they were, and what sizes do not tell."""
    said = [f"Round {one.round.number}: {_took_part(one, known)}." for one in known.asked]
    who = [f"Who took part in round {one.round.number}: {_who(one, known)}." for one in known.asked if _who(one, known)]
    return " ".join([*said, *who, *([NOTE] if len(known.asked) > 1 else [])])


def _took_part(one: Asked, known: Known) -> str:
    sizes = took_part(one.release)
    if not sizes:
        return f"fewer than {one.release.method.threshold}"
    parts = [
        f"{_group(one.round.instrument, size.group, known)} about {size.now}"
        for size in sizes
        if size.group is not None
    ]
    return f"about {sizes[0].now}" + (f" ({', '.join(parts)})" if parts else "")


def _who(one: Asked, known: Known) -> str:
    return "; ".join(
        f"{_said(one.round.instrument.item(told.item).prompt, known)} "
        + ", ".join(_figure(figure, one.round.instrument.item(told.item), known) for figure in told.figures)
        for told in one.release.attributes
    )


def _figure(figure: Figure, item: Item, known: Known) -> str:
    option = item.option(figure.cell)
    amount = f"{figure.percent}%" if figure.wording is None else f"{WORDINGS[figure.wording]} {figure.amount}"
    return f"{_said(option.prompt, known) if option else 'did not say'} {amount}"


def _outcome(known: Known) -> str:
    found: dict[str, tuple[Consensus, str]] = {}
    for one in known.asked:
        for finding in one.release.findings:
            status = decided(finding, known.design)
            if status is not None:
                found[finding.item] = (status, _said(one.round.instrument.item(finding.item).prompt, known))
    parts = [(word, [words for status, words in found.values() if status is word]) for word in Consensus]
    names = {Consensus.IN: "In", Consensus.OUT: "Out", Consensus.NONE: "No consensus"}
    return " ".join(f"{names[word]} ({len(words)}): {'; '.join(words)}." for word, words in parts if words)


def _changes(known: Known) -> str:
    said = [
        f"before round {number}, {_change(step, known)}"
        for number, steps in known.steps.items()
        for step in steps
        if step.change is not Change.KEPT
    ]
    return "; ".join(said)


def _change(step: Step, known: Known) -> str:
    sides = (" + ".join(_said(one.words, known) for one in side) for side in (step.sources, step.results))
    words = " → ".join(side for side in sides if side)
    why = f"consensus {step.status.value}" if step.status else ""
    return f"{step.change.value}: {words} ({', '.join(part for part in (why, step.reason) if part)})"


def _criteria(known: Known) -> str:
    return f"{_consensus(known)} What reached consensus left; every other change was published with its reason."


def _careful(known: Known) -> str:
    languages = ", ".join(known.asked[-1].round.instrument.complete_languages())
    return f"Before each round all words were held against lists of words to be careful with. Languages: {languages}."


def _said(text: Text, known: Known) -> str:
    return text.read_any(known.language)


def _group(instrument: Instrument, group: Group, known: Known) -> str:
    return " or ".join(_option(instrument, name, known) for name in group.members)


def _option(instrument: Instrument, name: str, known: Known) -> str:
    options = options_of(instrument, name)
    return " + ".join(_said(option.prompt, known) for option in options) or name


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


_ACCORD: dict[str, Callable[[Known], str]] = {
    "I2": _aim,
    "M3": _invited,
    "M4": _recruited,
    "M6": _own_words,
    "M9": _method,
    "M10": _presented,
    "M12": _consensus,
    "M13": _again,
    "M14": _collected,
    "M15": _processed,
    "M17": _feedback,
    "M18": _anonymous,
    "M20": _paid,
    "M21": _access,
    "R1": _dates,
    "R3": _people,
    "R4": _outcome,
    "R5": _changes,
}
_COS_STAD: dict[str, Callable[[Known], str]] = {
    "5": _yours,
    "6": _yours,
    "7": _yours,
    "8": _own_words,
    "9": _consensus,
    "10": _criteria,
    "11": _careful,
}
