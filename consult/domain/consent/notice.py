"""A consent notice: what it says of each use, in every language, and the hash of what was shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Self

from consult.domain.canonical import canonical
from consult.domain.consent.purpose import LawfulBasis, Purpose, SpecialCondition
from consult.domain.hearing import NOTICE, Heard, Place, digest_of_words
from consult.domain.ids import ConsultationId, NoticeId
from consult.domain.text import Language, Text

FORM = "consult/v1 consent notice"
CONTROLLER = "controller"
CONTROLS = ("heading", "explanation", "recipients", "until", "basis", "condition", "partner", CONTROLLER)
"""What makes a use the use that it is: where one of these changes, it is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One use: what is asked, who sees it, until which day it is kept, and the law that it rests on.

    ``told`` is the small print as it is shown: whole sentences that say the same in words. ``partner`` is the name
    of whom coded text is shared with, "" where the use shares none.
    """

    purpose: Purpose
    heading: Text
    explanation: Text
    recipients: Text
    until: date
    basis: LawfulBasis = LawfulBasis.CONSENT
    condition: SpecialCondition | None = SpecialCondition.EXPLICIT_CONSENT
    partner: str = ""
    told: tuple[Text, ...] = ()

    def texts(self) -> tuple[Text, ...]:
        """Every text of it that is shown or told."""
        return (self.heading, self.explanation, self.recipients, *self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All that a notice says: who controls the data, each use, her rights, and whom to ask."""

    controller: Text
    terms: tuple[Terms, ...]
    rights: Text
    contact: Text
    recordings: tuple[Heard, ...] = ()
    """What of it can be heard: only recordings of the very words that it says (``voiced``)."""
    whole: tuple[Language, ...] = field(init=False, repr=False, compare=False)
    """The languages in which nothing is missing: every consent record that is read asks for them."""

    def __post_init__(self) -> None:
        """Look at every text once."""
        whole = tuple(language for language in self.controller.languages if not self._misses(language))
        object.__setattr__(self, "whole", whole)

    def of(self, purpose: Purpose) -> Terms | None:
        """What it says of this use; None where it does not offer it."""
        return next((terms for terms in self.terms if terms.purpose is purpose), None)

    def common(self) -> Terms | None:
        """The terms whose small print is that of every use; None where uses differ in it, so that each tells its own."""
        prints = {(terms.told, terms.basis, terms.condition) for terms in self.terms}
        return self.terms[0] if len(prints) == 1 else None

    def texts(self) -> Iterator[Text]:
        """Every text of the notice."""
        yield from (self.controller, self.rights, self.contact)
        for terms in self.terms:
            yield from terms.texts()

    def languages(self) -> tuple[Language, ...]:
        """The languages in which nothing is missing: in no other is the notice shown."""
        return self.whole

    def spoken(self, language: Language) -> dict[Place, str]:
        """The words of each place that a recording may speak, as they are shown: every use, and what goes with all."""
        common = self.common()
        said = {Place(f"{NOTICE}{terms.purpose.value}"): _uttered(terms, language, common) for terms in self.terms}
        if common is not None:
            said[Place(f"{NOTICE}print")] = _lines(text.read(language) for text in common.told)
        about = (self.controller, self.rights, self.contact)
        return {**said, Place(f"{NOTICE}about"): _lines(text.read(language) for text in about)}

    def voiced(self, recordings: Iterable[Heard]) -> Self:
        """The same words with these recordings, as far as they speak just what stands at their places; the first counts."""
        said = {language: self.spoken(language) for language in self.whole}
        found: dict[tuple[Language, Place], Heard] = {}
        for heard in recordings:
            words = said.get(heard.language, {}).get(heard.place)
            if words is not None and heard.words == digest_of_words(words):
                found.setdefault((heard.language, heard.place), heard)
        return replace(self, recordings=tuple(found[key] for key in sorted(found)))

    def _misses(self, language: Language) -> bool:
        return any(text.missing((language,)) for text in self.texts())


def _uttered(terms: Terms, language: Language, common: Terms | None) -> str:
    own = terms.told if common is None else ()
    return _lines(text.read(language) for text in (terms.heading, terms.explanation, *own))


def _lines(said: Iterable[str]) -> str:
    return "\n".join(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which version of which notice was shown, in which language, and the SHA-256 of its text and sound in that language."""

    notice: NoticeId
    version: int
    language: Language
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One version of a consultation's notice. ``version`` counts from 1; each has an id of its own."""

    id: NoticeId
    consultation: ConsultationId
    version: int
    made_on: date
    wording: Wording

    def of(self, purpose: Purpose) -> Terms | None:
        """What it says of this use; None where it does not offer it."""
        return self.wording.of(purpose)

    def text(self, language: Language) -> bytes:
        """Everything that is shown in this language, as canonical JSON in UTF-8.

        Days stand as ISO 8601, the law by its article, recordings by their SHA-256; where there are none it says
        nothing of them. Raises MissingWordsError where the notice lacks the language.
        """
        said = self.wording
        heard = {each.place: each.recording.digest.hex() for each in said.recordings if each.language == language}
        content: dict[str, object] = {
            "form": FORM,
            "notice": self.id.hex(),
            "consultation": self.consultation.hex(),
            "version": self.version,
            "language": language,
            "controller": said.controller.read(language),
            "rights": said.rights.read(language),
            "contact": said.contact.read(language),
            "terms": [_terms(terms, language) for terms in said.terms],
            **({"recordings": heard} if heard else {}),
        }
        return canonical(content)

    def shown(self, language: Language) -> Shown:
        """What a record keeps of having been shown this version in this language. Raises MissingWordsError."""
        digest = sha256(self.text(language)).digest()
        return Shown(notice=self.id, version=self.version, language=language, digest=digest)


def _terms(terms: Terms, language: Language) -> dict[str, object]:
    return {
        "purpose": terms.purpose.value,
        "heading": terms.heading.read(language),
        "explanation": terms.explanation.read(language),
        "recipients": terms.recipients.read(language),
        "until": terms.until.isoformat(),
        "basis": terms.basis.value,
        "condition": terms.condition.value if terms.condition else None,
        "partner": terms.partner,
        "told": [text.read(language) for text in terms.told],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Every version of a consultation's notice, oldest first."""

    versions: tuple[Notice, ...] = ()
    _known: dict[tuple[NoticeId, Language], Shown] = field(init=False, repr=False, compare=False, default_factory=dict)

    @property
    def newest(self) -> Notice | None:
        """The version that is asked now."""
        return self.versions[-1] if self.versions else None

    def seen(self, shown: Shown) -> Notice | None:
        """The version that was shown; None where there is none, or its text is not what was shown."""
        for notice in self.versions:
            if notice.id == shown.notice and shown.language in notice.wording.languages():
                return notice if self._shown(notice, shown.language) == shown else None
        return None

    def _shown(self, notice: Notice, language: Language) -> Shown:
        key = (notice.id, language)
        if key not in self._known:
            self._known[key] = notice.shown(language)
        return self._known[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One use that a newer version changed, and in which of ``CONTROLS``; ``before`` is None where it is new."""

    before: Terms | None
    after: Terms
    parts: tuple[str, ...]


def same_use(before: Wording | None, after: Wording | None, purpose: Purpose) -> bool:
    """Whether a Yes to this use under the one wording is a Yes to it under the other: nothing that makes it differs.

    A language that was added or left out changes nothing; words that differ in a language that both have do.
    """
    if before is None or after is None or before.of(purpose) is None or after.of(purpose) is None:
        return False
    return before is after or not _differing(before, after, purpose)


def changes(before: Wording, after: Wording) -> tuple[Changed, ...]:
    """The uses that differ between two wordings, in the order in which the newer one asks."""
    found = []
    for terms in after.terms:
        parts = _differing(before, after, terms.purpose)
        if parts:
            found.append(Changed(before=before.of(terms.purpose), after=terms, parts=parts))
    return tuple(found)


def _differing(before: Wording, after: Wording, purpose: Purpose) -> tuple[str, ...]:
    one, other = _controls(before, purpose), _controls(after, purpose)
    return tuple(name for name in CONTROLS if not _alike(one.get(name), other.get(name)))


def _controls(wording: Wording, purpose: Purpose) -> dict[str, object]:
    terms = wording.of(purpose)
    if terms is None:
        return {}
    held: dict[str, object] = {name: getattr(terms, name) for name in CONTROLS if name != CONTROLLER}
    return held | {CONTROLLER: wording.controller}


def _alike(one: object, other: object) -> bool:
    if not isinstance(one, Text) or not isinstance(other, Text):
        return one == other
    before, after = dict(one.words), dict(other.words)
    common = before.keys() & after.keys()
    return one == other or (bool(common) and all(before[language] == after[language] for language in common))
