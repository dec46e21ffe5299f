"""Rooting: when a round closes, its sealed rows are hashed into the ledger, and from then on every change shows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from heapq import merge
from itertools import groupby

from consult.crypto.contexts import row_context
from consult.crypto.encoding import Context, number, pae
from consult.crypto.rows import row_mac, row_stands
from consult.crypto.tree import Growing, TreeHash, leaf_hash, root_of
from consult.domain.ids import RoundId, SeatId
from consult.domain.ledger import Act, Deed, decode_act
from consult.services import taken_back
from consult.services.house import House
from consult.services.ledger_view import entry_stands
from consult.services.ledgering import keys_of
from consult.services.vouching import UnvouchedError
from consult.storage import leaves, ledger
from consult.storage.database import Transaction
from consult.storage.leaves import Digests, Leaf, LeafChange

PART = "root "
"""Before a round's id, the name of the part of an act that says to what the round was rooted."""


ROOTED = frozenset({Deed.ROUND_CLOSED, Deed.ROTATED})
"""What roots rounds."""
NO_ROOT = ""
LEAVES = "leaves"
"""What an error names where the leaves of a round are not those that were rooted."""

CHANGED = b"leaf"
"""The kind under which K1 vouches for what a row became by its owner's own hand."""


class Change(StrEnum):
    """What became of a sealed row since its round was rooted."""

    ALTERED = "altered"
    GONE = "gone"
    PLANTED = "planted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One sealed row that is not as it was: whose, at which place, and what became of it."""

    seat: SeatId
    place: int
    change: Change


class Rooted:
    """The leaves of a closed round in the order of seat and place, those of each seat hashed once."""

    def __init__(self, digests: Digests) -> None:
        self.digests = digests
        self._hashes = _hashed(digests)

    def root(self) -> str:
        """The root (RFC 6962) over them, in hexadecimal."""
        return root_of(self._hashes.values()).hex()

    def move(self, moved: Digests) -> None:
        """Some of them have other digests from now on."""
        self.digests = {**self.digests, **moved}
        seats = {seat for seat, _ in moved}
        self._hashes |= _hashed({key: digest for key, digest in self.digests.items() if key[0] in seats})


def _hashed(digests: Digests) -> dict[SeatId, TreeHash]:
    seats = groupby(digests.items(), key=lambda each: each[0][0])
    return {seat: _seat_hash(seat, {place: digest for (_, place), digest in own}) for seat, own in seats}


def _seat_hash(seat: SeatId, rows: Mapping[int, bytes]) -> TreeHash:
    """What the tree holds of one seat: what each of her sealed rows was, in the order of places. All parts have one size."""
    return leaf_hash(seat + b"".join([number(place) + digest for place, digest in rows.items()]))


def part(round_id: RoundId) -> str:
    """The name of the part of an act that roots this round."""
    return PART + round_id.hex()


def before_part(round_id: RoundId) -> str:
    """The name of the part of an act that says from which root a rotation began."""
    return f"from {round_id.hex()}"


def roots_in(act: Act) -> dict[RoundId, str]:
    """Which rounds an act roots, and to what: a closing one, a rotation several."""
    return {
        RoundId(bytes.fromhex(name.removeprefix(PART))): found for name, found in act.about if name.startswith(PART)
    }


def root(tx: Transaction, round_id: RoundId) -> str:
    """Keep the round's leaves as they are now and give their root, in hexadecimal, for the ledger."""
    tree = Growing()
    leaves.keep(tx, round_id, _grown(tree, leaves.now(tx, round_id)))
    return tree.root().hex()


def kept_root(tx: Transaction, round_id: RoundId) -> str:
    """The root over the leaves that were kept: it must be what the ledger says."""
    tree = Growing()
    for _ in _grown(tree, leaves.each_kept(tx, round_id)):
        pass
    return tree.root().hex()


def _grown(tree: Growing, found: Iterable[Leaf]) -> Iterator[Leaf]:
    """The leaves as they come, those of a seat put into the tree when they have passed."""
    for seat, own in groupby(found, key=lambda leaf: leaf.seat):
        rows = {}
        for leaf in own:
            rows[leaf.place] = leaf.digest
            yield leaf
        tree.add(_seat_hash(seat, rows))


def change(house: House, tx: Transaction, round_id: RoundId, leaf: Leaf) -> None:
    """Say that a row of a closed round became this by its owner's own hand: she took an answer back."""
    change_all(house, tx, round_id, [leaf])


def change_all(house: House, tx: Transaction, round_id: RoundId, changed: Sequence[Leaf]) -> None:
    """The same of several rows: her root was renewed when she came in."""
    key = keys_of(house).row_mac
    vouched = [LeafChange(leaf=leaf, mac=row_mac(key, _bind(house, round_id, leaf))) for leaf in changed]
    leaves.change(tx, round_id, vouched)


def own_changes(house: House, tx: Transaction, round_id: RoundId, seat: SeatId | None = None) -> frozenset[Leaf]:
    """What rows, or those of one seat, became by their owners' own hands; a planted change counts for nothing.

    Where a change was deleted and the row that was taken back stands again, the leaf is that of no row (`taken_back`).
    """
    key = keys_of(house).row_mac
    found = leaves.changes(tx, round_id, seat)
    stood = frozenset(each.leaf for each in found if row_stands(key, _bind(house, round_id, each.leaf), each.mac))
    places = {(leaf.seat, leaf.place) for leaf in stood}
    back = taken_back.put_back(house, tx, round_id, seat)
    return stood | {leaf for leaf in back if (leaf.seat, leaf.place) not in places}


class AsLeft:
    """What the rows of a closed round are if they are as their owners left them: no other may be counted.

    Leaving a row out is no more than deleting it, which a database writer may do; so no release waits for ever because
    one row was changed, and how many there are is reported. But where the leaves themselves are not those that the ledger
    rooted, nothing can be told apart, and ``finish`` says so. They are read a page of seats at a time, beside the rows.
    """

    def __init__(self, house: House, tx: Transaction, round_id: RoundId) -> None:
        self._tx, self._round_id = tx, round_id
        self._own: defaultdict[SeatId, dict[int, bytes]] = defaultdict(dict)
        for leaf in own_changes(house, tx, round_id):
            self._own[leaf.seat][leaf.place] = leaf.digest
        self._root = roots(house, tx).get(round_id)
        self._tree, self._after = Growing(), b""

    def up_to(self, seat: SeatId) -> Mapping[SeatId, Mapping[int, bytes]]:
        """The digests of each row, by seat and place, of the seats that follow those asked for before, up to this one."""
        found = self._next(seat)
        self._after = seat
        return {each: rows | self._own[each] if each in self._own else rows for each, rows in found.items()}

    def finish(self) -> None:
        """Raise UnvouchedError unless all that was given out stands in the ledger."""
        self._next(None)
        if self._root != self._tree.root().hex():
            raise UnvouchedError(LEAVES, self._round_id)

    def _next(self, up_to: SeatId | None) -> dict[SeatId, dict[int, bytes]]:
        found = leaves.kept_between(self._tx, self._round_id, self._after, up_to)
        for seat, rows in found.items():
            self._tree.add(_seat_hash(seat, rows))
        return found


def roots(house: House, tx: Transaction) -> dict[RoundId, str]:
    """The newest root of each round that was closed, by the acts that this house entered.

    A rotation that did not begin at the root before it was given other leaves: no root is right from then on.
    """
    keys, found = keys_of(house), dict[RoundId, str]()
    for stored in ledger.after(tx, 0):
        act = decode_act(stored.entry.act) if stored.entry.act and entry_stands(keys, stored) else None
        if act is None or act.deed not in ROOTED:
            continue
        said = dict(act.about)
        for round_id, root_now in roots_in(act).items():
            goes_on = said.get(before_part(round_id), found.get(round_id)) == found.get(round_id)
            found[round_id] = root_now if goes_on else NO_ROOT
    return found


def expected(house: House, tx: Transaction, round_id: RoundId, kept: Digests, seat: SeatId | None = None) -> Digests:
    """What these rooted rows of a round, or of one seat, must be by now: as kept, or as their owners left them since."""
    own = {(leaf.seat, leaf.place): leaf.digest for leaf in own_changes(house, tx, round_id, seat)}
    return {key: own.get(key, digest) for key, digest in kept.items()}


def carried(
    expected_: Digests, seat: SeatId, before: Mapping[int, bytes], now: Mapping[int, bytes]
) -> dict[tuple[SeatId, int], bytes]:
    """The new digests of a seat's rows that were sealed anew. A row that was not as expected is not made good by it."""
    return {
        (seat, place): sha256(sealed).digest()
        for place, sealed in now.items()
        if expected_.get((seat, place)) == sha256(before[place]).digest()
    }


def _bind(house: House, round_id: RoundId, leaf: Leaf) -> Context:
    row = pae((round_id, leaf.seat, number(leaf.place)))
    return row_context(house.keys.installation, kind=CHANGED, row=row, version=1, fields=(leaf.digest,))


def changes(house: House, tx: Transaction, round_id: RoundId) -> Iterator[Changed]:
    """Every sealed row of the round that is not as it was when it was rooted, or as its owner left it since."""
    own = {_where(leaf): leaf for leaf in own_changes(house, tx, round_id)}
    kept = (leaf for leaf in leaves.each_kept(tx, round_id) if _where(leaf) not in own)
    expected = merge(kept, (own[key] for key in sorted(own)), key=_where)
    told = [((leaf, False) for leaf in expected), ((leaf, True) for leaf in leaves.now(tx, round_id))]
    for (seat, place), here in groupby(
        merge(*told, key=lambda each: _where(each[0])), key=lambda each: _where(each[0])
    ):
        found = {stands: leaf.digest for leaf, stands in here}
        if found.get(True) != found.get(False):
            yield Changed(seat=seat, place=place, change=_change(found))


def _where(leaf: Leaf) -> tuple[SeatId, int]:
    return leaf.seat, leaf.place


def _change(found: Mapping[bool, bytes]) -> Change:
    """What became of a row that was expected (False) otherwise than it stands (True)."""
    if True not in found:
        return Change.GONE
    return Change.ALTERED if False in found else Change.PLANTED
