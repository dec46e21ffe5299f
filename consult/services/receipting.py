"""Receipting: what she may take with her of one act of consent, and whether such a receipt stands; for that no store."""

from datetime import date, timedelta
from enum import StrEnum

from consult.crypto.contexts import commitment_context, head_context
from consult.crypto.encoding import Context, InstallationId
from consult.crypto.keys import LedgerSeed
from consult.crypto.ledger import LedgerKey, head_stands, ledger_key, opens_to
from consult.crypto.tree import TreeHash, inclusion_proof, is_included, leaf_hash, root_of
from consult.domain.consent import ConsentRecord, states
from consult.domain.ledger import Head
from consult.domain.receipt import Proof, Receipt
from consult.services import witnessing
from consult.services.consenting import Standing, opening_of
from consult.services.house import House, ThirdPlaceError
from consult.services.ledger_view import LedgerBrokenError
from consult.services.ledgering import Opening, head_of, keys_of
from consult.services.seats import Seated
from consult.storage import ledger
from consult.storage.database import Transaction

A_DAY = timedelta(days=1)


class NoSuchReceiptError(Exception):
    """There is no such act of hers, or the notice no longer reads as it did then."""


class ReceiptFault(StrEnum):
    """Why a receipt does not stand."""

    ALTERED = "altered"
    """Its fields do not say one thing."""
    NOT_YET = "not-yet"
    """It carries no proof."""
    OTHER_KEY = "other-key"
    """It was signed under another key than the one that was named."""
    COMMITMENT = "commitment"
    """The entry commits to something else."""
    NOT_INCLUDED = "not-included"
    """The entry is not under the head."""
    UNSIGNED = "unsigned"
    """The head's signature is not the key's."""


def proof_from(record: ConsentRecord) -> date:
    """The UTC day from which a receipt of this act carries its proof: when the day of the act has ended."""
    return record.day + A_DAY


def receipt(house: House, seated: Seated, standing: Standing, number: int, today: date) -> Receipt:
    """The receipt of her act with this number; with its proof, once the act's day has ended.

    Closes days that have ended, where nobody did yet. Where the ledger does not stand the receipt has no proof, and
    `consult verify` names the fault. Raises NoSuchReceiptError.
    """
    record = next((each for each in standing.records if each.sequence == number), None)
    notice = standing.chosen_under(record) if record else None
    if record is None or notice is None:
        raise NoSuchReceiptError
    earlier = tuple(each for each in standing.records if each.sequence < number)
    opened = opening_of(seated, record, earlier)
    waits = today < proof_from(record)
    return Receipt(
        notice=notice.text(record.shown.language),
        day=record.day,
        states=states(earlier, record),
        commitment=opened.commitment(house),
        proof=None if waits else _proof(house, opened, today),
        proof_from=proof_from(record) if waits else None,
    )


def _proof(house: House, opened: Opening, today: date) -> Proof | None:
    try:
        witnessing.close(house, today)
    except ThirdPlaceError:
        pass  # the head is left there another time; her receipt does not wait for that disk
    except LedgerBrokenError:
        return None
    with house.stores.main.reading() as tx:
        try:
            house.ledger.committed(keys_of(house), tx)
        except LedgerBrokenError:
            return None
        return proof_in(house, tx, opened)


def proof_in(house: House, tx: Transaction, opened: Opening) -> Proof | None:
    """The way from an entry to the newest signed head, as this transaction sees them; None where there is none."""
    head, place = ledger.newest_head(tx), ledger.place_of(tx, opened.commitment(house))
    if head is None or place is None or place > head.size:
        return None
    entries = [stored.entry for stored in ledger.after(tx, 0)][: head.size]
    leaves = [leaf_hash(entry.canonical()) for entry in entries]
    key = ledger_key(house.keys.ledger)
    if root_of(leaves) != head.root or not head_stands(key, _head(house, head), head.signature):
        return None
    return Proof(
        installation=house.keys.installation,
        nonce=opened.nonce,
        entry=entries[place - 1],
        path=inclusion_proof(leaves, place - 1),
        head=head,
        key=key,
    )


def _head(house: House, head: Head) -> Context:
    return head_of(house, day=head.day, size=head.size, link=head.link, root=head.root)


def key_of(seed: bytes) -> LedgerKey:
    """The public key of this seed of K14: what receipts of the house are checked with."""
    return ledger_key(LedgerSeed(seed))


def fault_of(one: Receipt, key: bytes) -> ReceiptFault | None:
    """Why this receipt does not stand under this public key of a ledger; None where it does. Needs no store."""
    proof = one.proof
    if proof is None:
        return ReceiptFault.NOT_YET
    installation, head = InstallationId(proof.installation), proof.head
    if proof.key != key:
        return ReceiptFault.OTHER_KEY
    if not opens_to(proof.entry.commitment, commitment_context(installation, nonce=proof.nonce, content=one.content())):
        return ReceiptFault.COMMITMENT
    leaf, index = leaf_hash(proof.entry.canonical()), proof.entry.sequence - 1
    if not is_included(leaf, index, head.size, proof.path, TreeHash(head.root)):
        return ReceiptFault.NOT_INCLUDED
    signed = head_context(
        installation, day=head.day.isoformat().encode(), size=head.size, link=head.link, root=head.root
    )
    return None if head_stands(LedgerKey(key), signed, head.signature) else ReceiptFault.UNSIGNED
