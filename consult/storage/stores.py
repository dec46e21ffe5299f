"""The four stores together: opened apart, so that one stolen file or cluster is never two."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from consult.storage import (  # every noun adds its table to its store's list
    agreements,
    answers,
    arrived,
    confirmations,
    consents,
    consultations,
    contact_keys,
    contact_recovery,
    contacts,
    countings,
    epochs,
    factor_uses,
    grants,
    help_services,
    invitations,
    leaves,
    ledger,
    lineages,
    media_pieces,
    memberships,
    notices,
    pictures,
    quotations,
    recordings,
    recovery_grants,
    releases,
    remarks,
    responses,
    rotations_due,
    rounds,
    seats,
    sessions,
    shares,
    spent,
    staff,
    themes,
    throttle,
    tombstones,
    vaults,
    vouchers,
    word_lists,
)
from consult.storage.database import PATIENCE, Store
from consult.storage.metadata import CONTACTS, MAIN, SESSIONS, SHARES

NOUNS = (
    agreements,
    answers,
    confirmations,
    consents,
    consultations,
    countings,
    arrived,
    consents,
    consultations,
    contact_keys,
    contact_recovery,
    contacts,
    epochs,
    factor_uses,
    grants,
    help_services,
    invitations,
    leaves,
    ledger,
    lineages,
    media_pieces,
    memberships,
    recovery_grants,
    notices,
    pictures,
    quotations,
    recordings,
    releases,
    remarks,
    responses,
    rotations_due,
    rounds,
    seats,
    sessions,
    shares,
    spent,
    staff,
    themes,
    throttle,
    tombstones,
    vaults,
    vouchers,
    word_lists,
)

SESSIONS_SCHEMA = "sessions"

_CLUSTER = text("SELECT system_identifier FROM pg_control_system()")


class StoresTogetherError(Exception):
    """Two stores that must be apart are one file or one cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The main store, the key store (K6), the store of sessions (K11) and the contacts' store (K12)."""

    main: Store
    shares: Store
    sessions: Store
    contacts: Store

    def each(self) -> tuple[tuple[str, Store], ...]:
        """The name of each chain of migrations, with its store; the key store before what it locks."""
        return (
            ("shares", self.shares),
            ("main", self.main),
            ("sessions", self.sessions),
            ("contacts", self.contacts),
        )

    def close(self) -> None:
        """Close every idle connection of all four, as before a fork."""
        for _, store in self.each():
            store.close()


def open_stores(
    main_url: str,
    shares_url: str,
    sessions_url: str,
    contacts_url: str,
    *,
    patience: float = PATIENCE,
) -> Stores:
    """Open the four stores. Raises StoresTogetherError, and StoreFault where one cannot be reached.

    K6 and K12 want the shares and the contacts each in a file or a cluster of their own: in another database of the
    same cluster the write-ahead log would keep them, and adjacent transaction ids would link them to seats.
    """
    stores = Stores(
        main=Store(main_url, MAIN, patience=patience),
        shares=Store(shares_url, SHARES, patience=patience),
        sessions=Store(sessions_url, SESSIONS, durable=False, schema=SESSIONS_SCHEMA, patience=patience),
        contacts=Store(contacts_url, CONTACTS, patience=patience),
    )
    if _together(stores):
        stores.close()
        raise StoresTogetherError
    return stores


def _together(stores: Stores) -> bool:
    """Whether two stores that must be apart are one. Sessions may stand beside main in a cluster, not in a file."""
    main, shares, sessions, contacts = map(_home, (stores.main, stores.shares, stores.sessions, stores.contacts))
    one_file = stores.sessions.is_file and main == sessions
    return one_file or shares in {main, sessions} or contacts in {main, shares, sessions}


def _home(store: Store) -> str:
    """What tells two stores apart: a file's real path, a cluster's own number."""
    if store.is_file:
        return str(Path(store.url.database or "").resolve())
    with store.reading() as tx:
        return str(tx.connection.execute(_CLUSTER).scalar_one())
