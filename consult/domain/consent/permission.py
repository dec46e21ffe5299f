"""What a consent permits: asked here, by whoever tabulates, quotes, gives back, shares or writes to her."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from consult.domain.consent.notice import Notices, Wording, same_use
from consult.domain.consent.purpose import Choice, Purpose
from consult.domain.consent.record import ConsentRecord


class Reason(StrEnum):
    """Why a use is permitted or is not. Only the first of them lets it happen."""

    PERMITTED = "permitted"
    REFUSED = "refused"
    """She said No, and never Yes before it."""
    UNSET = "unset"
    """She chose neither, or was never asked."""
    NOT_RENEWED = "not_renewed"
    """Her Yes was to other words, recipients, days or law than the use has now."""
    WITHDRAWN = "withdrawn"
    """She said Yes once, and took it back."""


@dataclass(frozen=True, slots=True)
class Permission:
    """An answer with its reason. It is true only where the use is permitted."""

    reason: Reason

    def __bool__(self) -> bool:
        """Whether the use may happen."""
        return self.reason is Reason.PERMITTED


def permits(
    records: tuple[ConsentRecord, ...], purpose: Purpose, notices: Notices, version: int | None = None
) -> Permission:
    """Whether one person's records allow this use as a version of the notice describes it: the newest, unless named.

    The newest choice counts. A Yes counts only for the use that it was given to (``same_use``), under a notice that
    still reads as it did when it was shown; a No counts whatever was shown with it. A No to answering itself ends
    every other use.
    """
    history = _newest_first(records)
    if purpose is not Purpose.ANSWERING and _decided(history, Purpose.ANSWERING) is Choice.NO:
        return Permission(_no(history, Purpose.ANSWERING))
    return Permission(_reason(history, purpose, notices, _wording(notices, version)))


def to_ask(records: tuple[ConsentRecord, ...], notices: Notices) -> tuple[Purpose, ...]:
    """The uses that the newest notice asks, and that she has not been asked as they are now.

    Whoever said No is not asked again: a refusal holds, however the use has changed.
    """
    newest, history = notices.newest, _newest_first(records)
    if newest is None:
        return ()
    return tuple(
        terms.purpose
        for terms in newest.wording.terms
        if _decided(history, terms.purpose) is not Choice.NO
        and not _was_asked(history, terms.purpose, notices, newest.wording)
    )


def refuses(records: tuple[ConsentRecord, ...], purpose: Purpose) -> bool:
    """Whether her newest Yes or No to this use is a No: it holds under whatever notice."""
    return _decided(_newest_first(records), purpose) is Choice.NO


def choice_now(records: tuple[ConsentRecord, ...], purpose: Purpose, notices: Notices) -> Choice:
    """What stands for this use as it is asked now: her No, her Yes to just this, or nothing chosen."""
    history = _newest_first(records)
    if _decided(history, purpose) is Choice.NO:
        return Choice.NO
    reason = _reason(history, purpose, notices, _wording(notices, None))
    return Choice.YES if reason is Reason.PERMITTED else Choice.UNSET


def last_choice(records: tuple[ConsentRecord, ...], purpose: Purpose) -> ConsentRecord | None:
    """The newest record that speaks of this use."""
    return next((record for record in _newest_first(records) if record.choice(purpose) is not None), None)


def _newest_first(records: Iterable[ConsentRecord]) -> list[ConsentRecord]:
    return sorted(records, key=lambda record: record.sequence, reverse=True)


def _wording(notices: Notices, version: int | None) -> Wording | None:
    if version is None:
        return notices.newest.wording if notices.newest else None
    return next((notice.wording for notice in notices.versions if notice.version == version), None)


def _decided(history: list[ConsentRecord], purpose: Purpose) -> Choice | None:
    """The newest Yes or No to this use, under whatever notice."""
    chosen = (record.choice(purpose) for record in history)
    return next((choice for choice in chosen if choice in {Choice.YES, Choice.NO}), None)


def _no(history: list[ConsentRecord], purpose: Purpose) -> Reason:
    said_yes = any(record.choice(purpose) is Choice.YES for record in history)
    return Reason.WITHDRAWN if said_yes else Reason.REFUSED


def _reason(history: list[ConsentRecord], purpose: Purpose, notices: Notices, now: Wording | None) -> Reason:
    otherwise = Reason.UNSET
    left_open = False
    for record in history:
        choice = record.choice(purpose)
        if choice is Choice.NO:
            return _no(history, purpose) if otherwise is Reason.UNSET else otherwise
        as_now = choice is not None and same_use(_under(record, notices), now, purpose)
        if choice is Choice.YES:
            if as_now and not left_open:
                return Reason.PERMITTED
            otherwise = Reason.NOT_RENEWED
        left_open = left_open or as_now
    return otherwise


def _was_asked(history: list[ConsentRecord], purpose: Purpose, notices: Notices, now: Wording) -> bool:
    return any(
        record.choice(purpose) is not None and same_use(_under(record, notices), now, purpose) for record in history
    )


def _under(record: ConsentRecord, notices: Notices) -> Wording | None:
    notice = notices.seen(record.shown)
    return notice.wording if notice else None
