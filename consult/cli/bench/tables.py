"""Opening and counting a closed round, against nothing but opening the very same blobs."""

import gc
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from consult.cli.bench.figures import Figure, ratio_of
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
    gc.collect()
    gc.freeze()  # as in a worker of `consult serve`, where what was loaded is looked through no more
    pairs = []
    for _ in range((FEW_TURNS if quick else TURNS) + 1):
        began = perf_counter()
        found = tabulate(here.house, unlocked, panel.round, Method().threshold)
        counted = perf_counter()
        raw.open()
        pairs.append((counted - began, perf_counter() - counted))
        if found.unopened or found.tabulation.sizes.everyone != people:
            raise RuntimeError("the round that was written did not open")
    ratio = ratio_of(pairs[1:])
    return [
        Figure(
            what=f"tabulate {people * len(panel.round.instrument.items):,} answers of {people}",
            unit="ms",
            consult=1000 * median(consult for consult, _ in pairs[1:]),
            bare=1000 * median(bare for _, bare in pairs[1:]),
            ratio=ratio,
            aim=f"at most {MOST:.0f} times the raw opening",
            kept=ratio <= MOST,
        )
    ]


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
