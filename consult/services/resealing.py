"""Sealing a person's rows anew, under another data key (K7): after a rotation of shares, or of her root.

Every row keeps its place and what it is bound to. A row that does not open is left as it is and counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass, field, replace

from consult.crypto.encoding import Context, InstallationId, number
from consult.crypto.entropy import Entropy
from consult.crypto.errors import Refused
from consult.crypto.keys import DataKey
from consult.crypto.own import AnswerOpener, AnswerSealer
from consult.domain.ids import RoundId, ShareId
from consult.services.seats import Place, bind_answers, bind_consent, bind_response
from consult.storage.answers import SealedAnswer
from consult.storage.consents import SealedConsent
from consult.storage.responses import SealedResponse


@dataclass(slots=True, kw_only=True)
class Resealing:
    """One person's rows on their way from one data key to another. ``share`` is the id of the share they name then."""

    installation: InstallationId
    whose: Place
    before: InitVar[DataKey]
    now: InitVar[DataKey]
    share: ShareId
    entropy: Entropy = field(repr=False)
    unopened: int = 0
    _opener: AnswerOpener = field(init=False, repr=False)
    _sealer: AnswerSealer = field(init=False, repr=False)

    def __post_init__(self, before: DataKey, now: DataKey) -> None:
        self._opener, self._sealer = AnswerOpener(before), AnswerSealer(now)

    def answers(self, round_id: RoundId, rows: Mapping[int, bytes]) -> list[SealedAnswer]:
        """Her answers in a round, sealed anew; ``rows`` are the sealed ones by their place."""
        found, contexts = [], bind_answers(self.installation, self.whose, round_id)
        for place, blob in rows.items():
            sealed = self._again(contexts.of(number(place)), blob)
            if sealed is not None:
                found.append(SealedAnswer(place=place, share=self.share, sealed=sealed))
        return found

    def response(self, round_id: RoundId, row: SealedResponse) -> SealedResponse | None:
        """The record of her whole response, sealed anew."""
        sealed = self._again(bind_response(self.installation, self.whose, round_id), row.sealed)
        return None if sealed is None else SealedResponse(share=self.share, sealed=sealed)

    def consents(self, rows: Iterable[SealedConsent]) -> list[SealedConsent]:
        """Her consent records, sealed anew."""
        again = ((row, self._again(bind_consent(self.installation, self.whose, row.id), row.sealed)) for row in rows)
        return [replace(row, sealed=sealed) for row, sealed in again if sealed is not None]

    def _again(self, context: Context, blob: bytes) -> bytes | None:
        try:
            return self._sealer.seal(context, self._opener.open(context, blob), self.entropy)
        except Refused:
            self.unopened += 1
            return None
