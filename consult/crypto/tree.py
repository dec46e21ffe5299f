"""The Merkle tree of RFC 6962, section 2.1: its root, and the proof that a leaf is in it.

A leaf is hashed behind a zero byte and a node behind a one (RFC 6962, 2.1), so that neither
passes for the other. Proofs are read and written as RFC 9162, 2.1.3 describes.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NewType

__all__ = ["HASH_BYTES", "Growing", "TreeHash", "inclusion_proof", "is_included", "leaf_hash", "root_of"]

TreeHash = NewType("TreeHash", bytes)
"""32 bytes: a leaf's, a node's or the whole tree's."""

HASH_BYTES = 32

_LEAF = b"\x00"
_NODE = b"\x01"


def leaf_hash(entry: bytes) -> TreeHash:
    """Hash one entry as a leaf."""
    return TreeHash(sha256(_LEAF + entry).digest())


class Growing:
    """A tree to which leaves are added at its end, holding only the roots of its perfect subtrees, largest first.

    Memory grows with the logarithm of the number of leaves.
    """

    __slots__ = ("_perfect",)

    def __init__(self, perfect: Iterable[tuple[int, TreeHash]] = ()) -> None:
        """Begin with no leaf, or where another tree stands."""
        self._perfect = list(perfect)

    def add(self, leaf: TreeHash) -> None:
        """Add a leaf at the end."""
        height, node = 0, leaf
        while self._perfect and self._perfect[-1][0] == height:
            node = _node(self._perfect.pop()[1], node)
            height += 1
        self._perfect.append((height, node))

    def root(self) -> TreeHash:
        """Give the root as it stands; of no leaf, the hash of nothing."""
        if not self._perfect:
            return TreeHash(sha256(b"").digest())
        *larger, (_, node) = self._perfect
        for _, left in reversed(larger):
            node = _node(left, node)
        return node

    def copy(self) -> "Growing":
        """Give a tree that grows apart from this one."""
        return Growing(self._perfect)


def root_of(leaves: Iterable[TreeHash]) -> TreeHash:
    """Give the root over these leaves, in their order."""
    level: list[bytes] = list(leaves)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(_NODE + left + right).digest() for left, right in pairs] + level[len(level) & ~1 :]
    return TreeHash(level[0] if level else sha256(b"").digest())


def inclusion_proof(leaves: Sequence[TreeHash], index: int) -> tuple[TreeHash, ...]:
    """Give the siblings from the leaf at `index`, from 0, up to the root; IndexError if there is none."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*inclusion_proof(leaves[:split], index), root_of(leaves[split:]))
    return (*inclusion_proof(leaves[split:], index - split), root_of(leaves[:split]))


def is_included(leaf: TreeHash, index: int, size: int, proof: Sequence[bytes], root: TreeHash) -> bool:
    """Say whether the proof leads from this leaf, at `index` of `size`, to this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            node = _node(sibling, node)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            node = _node(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def _node(left: bytes, right: bytes) -> TreeHash:
    return TreeHash(sha256(_NODE + left + right).digest())


def _split(size: int) -> int:
    """Give the largest power of two that is smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
