"""Opening and counting a closed round, against nothing but opening the very same blobs."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from consult.cli.bench.figures import Figure, at_most, in_turns
from consult.cli.bench.installation import Installation
from consult.cli.bench.panel import Blobs, written
from consult.crypto.encoding import bound
from consult.crypto.hybrid import Opener
from consult.domain.findings import Method
from consult.services.tabulating import tabulate

PEOPLE = 500
FEW_PEOPLE = 12
TURNS = 15
FEW_TURNS = 2
MOST = 3.0
FORM = 1
NONCE = slice(1, 13)
SEALED = slice(13, None)


def measure(here: Installation, *, quick: bool) -> list[Figure]:
    """Seconds in this process, one turn after the other. The first turn of each only warms up."""
    people = FEW_PEOPLE if quick else PEOPLE
    panel = written(here, people)
    unlocked = here.unlocked()
    raw = Raw(panel.blobs)

    def count() -> None:
        found = tabulate(here.house, unlocked, panel.round, Method().threshold)
        if found.unopened or found.tabulation.sizes.everyone != people:
            raise RuntimeError("the round that was written did not open")

    pairs = in_turns(FEW_TURNS if quick else TURNS, count, raw.open)
    what = f"tabulate {people * len(panel.round.instrument.items):,} answers of {people}"
    return [at_most(what, pairs, MOST, "the raw opening")]


class Raw:
    """The same blobs with everything known that can be known beforehand: private key, data keys, contexts."""

    def __init__(self, blobs: Blobs) -> None:
        self._opener = Opener(blobs.seed)
        self._roots = blobs.roots
        self._records = [(key, blob[NONCE], blob[SEALED], bound(FORM, context)) for key, blob, context in blobs.records]

    def open(self) -> None:
        """Open every root and every record."""
        for blob, context in self._roots:
            self._opener.unseal(blob, context)
        for key, nonce, sealed, aad in self._records:
            AESGCM(key).decrypt(nonce, sealed, aad)
