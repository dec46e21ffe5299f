"""The way in: what a person who was let in by an invitation has chosen, until she has a code of her own."""

from dataclasses import dataclass, field
from typing import Any, Self

from consult.crypto.codes import Code
from consult.domain.consent import Choice, Purpose
from consult.domain.ids import ConsultationId
from consult.storage.invitations import InvitationLocator


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Held in her sealed session alone: nothing of it is in any store until she is enrolled.

    ``notice`` is the SHA-256 of the notice that was shown with these choices.
    """

    invitation: InvitationLocator = field(repr=False)
    consultation: ConsultationId
    choices: tuple[tuple[Purpose, Choice], ...] = ()
    notice: bytes = b""
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
            "notice": self.notice.hex(),
            "code": self.code.digits if self.code else None,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """From the sealed session."""
        return cls(
            invitation=InvitationLocator(bytes.fromhex(record["invitation"])),
            consultation=ConsultationId(bytes.fromhex(record["consultation"])),
            choices=tuple((Purpose(purpose), Choice(choice)) for purpose, choice in record["choices"].items()),
            notice=bytes.fromhex(record["notice"]),
            code=Code(digits=record["code"]) if record["code"] else None,
        )
