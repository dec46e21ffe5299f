"""Contexts: what each key and each blob is bound to, with no order to get wrong.

Every part is bytes and is passed by name. Blobs of one kind then differ by place,
blobs of different kinds by label, and installations by their id.

The erasure share's id is no part of an answer's context: the share itself is the
salt of the data key (K7), so under another share another key is tried and refuses.
"""

from collections.abc import Sequence

from consult.crypto.encoding import Context, Contexts, InstallationId, Label, ctx, number, pae

__all__ = [
    "answer_context",
    "answer_contexts",
    "arrived_context",
    "backup_content_context",
    "backup_context",
    "commitment_context",
    "consent_context",
    "contact_context",
    "contact_due_context",
    "contacts_grant_context",
    "contacts_recovery_context",
    "data_key_context",
    "grant_context",
    "head_context",
    "kit_context",
    "link_context",
    "pepper_context",
    "recovery_context",
    "response_context",
    "root_context",
    "roster_context",
    "row_context",
    "second_factor_context",
    "session_context",
    "spent_context",
    "staff_seed_context",
    "staff_seed_recovery_context",
    "theme_context",
    "vault_context",
]


def pepper_context(installation: InstallationId, *, use: Label) -> Context:
    """Bind a subkey of the pepper (K0) to its use, which is a label of its own."""
    return ctx(use, installation)


def staff_seed_context(installation: InstallationId, *, staff: bytes) -> Context:
    """Bind a sealed staff seed (K3) to its owner."""
    return ctx(Label.STAFF_SEED, installation, staff)


def staff_seed_recovery_context(installation: InstallationId, *, staff: bytes) -> Context:
    """Bind a recovery key, and the staff seed (K3) that is sealed under it, to their owner."""
    return ctx(Label.STAFF_SEED_RECOVERY, installation, staff)


def second_factor_context(installation: InstallationId, *, staff: bytes, version: int) -> Context:
    """Bind a second factor to its owner and to the version of her row, so that an older one does not come back."""
    return ctx(Label.SECOND_FACTOR, installation, staff, number(version))


def grant_context(installation: InstallationId, *, consultation: bytes, epoch: bytes, staff: bytes) -> Context:
    """Bind a grant (K4's seed sealed to a coordinator) to its epoch and its holder."""
    return ctx(Label.EPOCH_TO_STAFF, installation, consultation, epoch, staff)


def recovery_context(installation: InstallationId, *, consultation: bytes, epoch: bytes) -> Context:
    """Bind an epoch's seed (K4) sealed to the recovery key (K13) to its epoch."""
    return ctx(Label.EPOCH_TO_RECOVERY, installation, consultation, epoch)


def root_context(
    installation: InstallationId,
    *,
    consultation: bytes,
    epoch: bytes,
    seat: bytes,
    generation: int,
) -> Context:
    """Bind a root sealed to an epoch (K5) to its seat and to the root's generation."""
    return ctx(Label.ROOT_TO_EPOCH, installation, consultation, epoch, seat, number(generation))


def data_key_context(installation: InstallationId, *, consultation: bytes, seat: bytes) -> Context:
    """Bind a data key (K7) to its seat."""
    return ctx(Label.DATA_KEY, installation, consultation, seat)


def answer_context(
    installation: InstallationId,
    *,
    consultation: bytes,
    seat: bytes,
    round_: bytes,
    item: bytes,
) -> Context:
    """Bind an answer (K8) to the one place in which it was given."""
    return answer_contexts(installation, consultation=consultation, seat=seat, round_=round_).of(item)


def answer_contexts(installation: InstallationId, *, consultation: bytes, seat: bytes, round_: bytes) -> Contexts:
    """Give `answer_context` of one seat's round for item after item."""
    return Contexts(Label.ANSWER, installation, consultation, seat, round_)


def response_context(installation: InstallationId, *, consultation: bytes, seat: bytes, round_: bytes) -> Context:
    """Bind what is kept of a seat's round as a whole."""
    return ctx(Label.RESPONSE, installation, consultation, seat, round_)


def consent_context(installation: InstallationId, *, consultation: bytes, seat: bytes, record: bytes) -> Context:
    """Bind a consent record to its seat and to its own id among that seat's records."""
    return ctx(Label.CONSENT, installation, consultation, seat, record)


def vault_context(installation: InstallationId, *, locator: bytes) -> Context:
    """Bind a vault (K9) to the row in which it stands."""
    return ctx(Label.VAULT, installation, locator)


def session_context(installation: InstallationId, *, kind: bytes, expiry: int) -> Context:
    """Bind a session (K11) to its kind and its expiry, in the caller's own unit of time."""
    return ctx(Label.SESSION, installation, kind, number(expiry))


def row_context(
    installation: InstallationId,
    *,
    kind: bytes,
    row: bytes,
    version: int,
    fields: Sequence[bytes],
) -> Context:
    """Bind a row's MAC (K1) to its kind, its id, its version and every field, each in its place."""
    return ctx(Label.ROW, installation, kind, row, number(version), pae(fields))


def commitment_context(installation: InstallationId, *, nonce: bytes, content: bytes) -> Context:
    """Bind what an entry of the ledger commits to; without the nonce nobody can guess the content."""
    return ctx(Label.LEDGER_COMMITMENT, installation, nonce, content)


def link_context(installation: InstallationId, *, before: bytes, entry: bytes) -> Context:
    """Bind a link of the ledger's chain to the link before it and to the entry."""
    return ctx(Label.LEDGER_LINK, installation, before, entry)


def head_context(installation: InstallationId, *, day: bytes, size: int, link: bytes, root: bytes) -> Context:
    """Bind a signed head of the ledger (K14) to its day, its size, its chain and its tree."""
    return ctx(Label.LEDGER_HEAD, installation, day, number(size), link, root)


def backup_context(installation: InstallationId, *, header: bytes) -> Context:
    """Bind a backup's file key to the backup's header, which stands in clear before it."""
    return ctx(Label.BACKUP, installation, header)


def backup_content_context(installation: InstallationId, *, header: bytes, sealed_key: bytes) -> Context:
    """Bind a backup's content to its header and to the very file key that stands before it."""
    return ctx(Label.BACKUP_CONTENT, installation, header, sealed_key)


def kit_context(installation: InstallationId, *, key: bytes) -> Context:
    """Bind the sealed recovery kit to the recovery key. It brings the installation's id back: the id here is empty."""
    return ctx(Label.RECOVERY_KIT, installation, key)


def spent_context(installation: InstallationId, *, consultation: bytes) -> Context:
    """Bind the set of spent invitations to its consultation."""
    return ctx(Label.SPENT, installation, consultation)


def roster_context(installation: InstallationId, *, release: bytes) -> Context:
    """Bind the numbers of those who are in a release, and in others, to that release."""
    return ctx(Label.ROSTER, installation, release)


def theme_context(installation: InstallationId, *, round_: bytes, theme: bytes, item: bytes, title: bytes) -> Context:
    """Bind how many people said something to where it was said and to what it is called."""
    return ctx(Label.THEME, installation, round_, theme, item, title)


def contact_due_context(installation: InstallationId, *, contact: bytes) -> Context:
    """Bind the day until which a contact is kept to that contact."""
    return ctx(Label.CONTACT_DUE, installation, contact)


def contacts_grant_context(installation: InstallationId, *, key: bytes, holder: bytes) -> Context:
    """Bind a grant to the contacts' key (K12) to that key and to its holder."""
    return ctx(Label.CONTACTS_TO_STAFF, installation, key, holder)


def contacts_recovery_context(installation: InstallationId, *, key: bytes) -> Context:
    """Bind the contacts' seed (K12) sealed to the recovery key (K13) to the contacts' key that it is of."""
    return ctx(Label.CONTACTS_TO_RECOVERY, installation, key)


def contact_context(installation: InstallationId, *, key: bytes, contact: bytes) -> Context:
    """Bind a contact to the key it is sealed to (K12) and to its own row."""
    return ctx(Label.CONTACT, installation, key, contact)


def arrived_context(installation: InstallationId, *, key: bytes, place: bytes) -> Context:
    """Bind spent invitations, told to those who see contacts, to their key (K12) and row."""
    return ctx(Label.ARRIVED, installation, key, place)
