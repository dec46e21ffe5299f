"""Sealing a person's rows anew, under another data key (K7): after a rotation of shares, or of her root.

Every row keeps its place and what it is bound to. A row that does not open is left as it is and counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from consult.crypto.encoding import Context, InstallationId
from consult.crypto.entropy import Entropy
from consult.crypto.errors import Refused
from consult.crypto.keys import DataKey
from consult.crypto.own import open_answer, seal_answer
from consult.domain.ids import RoundId, ShareId
from consult.services.seats import Place, bind_answer, bind_consent, bind_response
from consult.storage.answers import SealedAnswer
from consult.storage.consents import SealedConsent
from consult.storage.responses import SealedResponse


@dataclass(slots=True, kw_only=True)
class Resealing:
    """One person's rows on their way from one data key to another. ``share`` is the id of the share they name then."""

    installation: InstallationId
    whose: Place
    before: DataKey = field(repr=False)
    now: DataKey = field(repr=False)
    share: ShareId
    entropy: Entropy = field(repr=False)
    unopened: int = 0

    def answers(self, round_id: RoundId, rows: Mapping[int, bytes]) -> list[SealedAnswer]:
        """Her answers in a round, sealed anew; ``rows`` are the sealed ones by their place."""
        found = []
        for place, blob in rows.items():
            sealed = self._again(bind_answer(self.installation, self.whose, round_id, place), blob)
            if sealed is not None:
                found.append(SealedAnswer(place=place, share=self.share, sealed=sealed))
        return found

    def response(self, round_id: RoundId, row: SealedResponse) -> SealedResponse | None:
        """The record of her whole response, sealed anew."""
        sealed = self._again(bind_response(self.installation, self.whose, round_id), row.sealed)
        return None if sealed is None else SealedResponse(share=self.share, sealed=sealed)

    def consents(self, rows: Sequence[SealedConsent]) -> list[SealedConsent]:
        """Her consent records, sealed anew."""
        again = ((row, self._again(bind_consent(self.installation, self.whose, row.id), row.sealed)) for row in rows)
        return [replace(row, sealed=sealed) for row, sealed in again if sealed is not None]

    def _again(self, context: Context, blob: bytes) -> bytes | None:
        try:
            return seal_answer(self.now, context, open_answer(self.before, context, blob), self.entropy)
        except Refused:
            self.unopened += 1
            return None
