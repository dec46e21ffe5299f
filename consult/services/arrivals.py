"""The way in: what a person who was let in by an invitation has chosen, until she has a code of her own."""

from dataclasses import dataclass, field
from typing import Any, Self

from consult.crypto.codes import Code
from consult.domain.consent import Choice, Purpose, Shown
from consult.domain.ids import ConsultationId, NoticeId
from consult.domain.text import Language
from consult.storage.invitations import InvitationLocator


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Held in her sealed session alone: nothing of it is in any store until she is enrolled.

    ``shown`` is the notice that was shown with these choices, in the language it was shown in.
    """

    invitation: InvitationLocator = field(repr=False)
    consultation: ConsultationId
    choices: tuple[tuple[Purpose, Choice], ...] = ()
    shown: Shown | None = None
    code: Code | None = None

    def choice(self, purpose: Purpose) -> Choice:
        """What was chosen for this purpose so far."""
        return dict(self.choices).get(purpose, Choice.UNSET)

    def to_record(self) -> dict[str, Any]:
        """For the sealed session."""
        return {
            "invitation": self.invitation.hex(),
            "consultation": self.consultation.hex(),
            "choices": {purpose.value: choice.value for purpose, choice in self.choices},
            "shown": _shown_record(self.shown) if self.shown else None,
            "code": self.code.digits if self.code else None,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """From the sealed session."""
        return cls(
            invitation=InvitationLocator(bytes.fromhex(record["invitation"])),
            consultation=ConsultationId(bytes.fromhex(record["consultation"])),
            choices=tuple((Purpose(purpose), Choice(choice)) for purpose, choice in record["choices"].items()),
            shown=_read_shown(record["shown"]) if record["shown"] else None,
            code=Code(digits=record["code"]) if record["code"] else None,
        )


def _shown_record(shown: Shown) -> list[Any]:
    return [shown.notice.hex(), shown.version, shown.language, shown.digest.hex()]


def _read_shown(record: list[Any]) -> Shown:
    notice, version, language, digest = record
    return Shown(
        notice=NoticeId(bytes.fromhex(notice)),
        version=version,
        language=Language(language),
        digest=bytes.fromhex(digest),
    )
