"""Unsettling: what was counted and not yet published does not stand once somebody takes something back."""

from consult.domain.ids import ConsultationId
from consult.services.agreeing import void
from consult.storage import agreements, countings, releases, rounds
from consult.storage.database import Transaction


def unsettle(tx: Transaction, consultation: ConsultationId) -> None:
    """Drop what was prepared but not published, and whatever is being counted: releasing counts it again.

    Whoever had agreed to publish it looks again. Holds every round of the consultation; a caller that holds her seat too has taken the seat first.
    """
    rounds.hold(tx, consultation)
    releases.discard_unpublished(tx, consultation)
    void(tx, agreements.of_releases(tx, consultation))
    countings.disturb(tx, consultation)
