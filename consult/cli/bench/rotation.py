"""A hard rotation of a round, against nothing but opening and sealing the very same blobs."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from consult.cli.bench.figures import Figure, at_most, in_turns
from consult.cli.bench.installation import Installation
from consult.cli.bench.panel import Blobs, written
from consult.cli.bench.tables import FEW_PEOPLE, FEW_TURNS, FORM, NONCE, PEOPLE, SEALED
from consult.crypto.encoding import bound
from consult.crypto.hybrid import Opener, PublicKey, Suite, public_key, seal_to
from consult.services.rotating import rotate

TURNS = 5
MOST = 4.0


def measure(here: Installation, *, quick: bool) -> list[Figure]:
    """Seconds in this process, one turn after the other. The first turn of each only warms up."""
    people = FEW_PEOPLE if quick else PEOPLE
    panel = written(here, people)
    unlocked = here.unlocked()
    raw = Again(panel.blobs, here.house.keys.suite)

    def renew() -> None:
        done = rotate(here.house, unlocked, panel.round.consultation, here.today)
        if done.unopened or done.seats != people:
            raise RuntimeError("the round that was written was not sealed anew")

    pairs = in_turns(FEW_TURNS if quick else TURNS, renew, lambda: raw.again(here))
    what = f"rotate {people * len(panel.round.instrument.items):,} answers of {people}"
    return [at_most(what, pairs, MOST, "the raw opening and sealing")]


class Again:
    """The same blobs, opened and sealed again with everything known that can be known beforehand."""

    def __init__(self, blobs: Blobs, suite: Suite) -> None:
        self._opener = Opener(blobs.seed)
        self._public: PublicKey = public_key(blobs.seed, suite)
        self._suite = suite
        self._roots = blobs.roots
        self._records = [(key, blob[NONCE], blob[SEALED], bound(FORM, context)) for key, blob, context in blobs.records]

    def again(self, here: Installation) -> None:
        """Open and seal every root and every record."""
        for blob, context in self._roots:
            seal_to(self._public, self._suite, self._opener.unseal(blob, context), context)
        for key, nonce, sealed, aad in self._records:
            cipher = AESGCM(key)
            cipher.encrypt(here.house.entropy(len(nonce)), cipher.decrypt(nonce, sealed, aad), aad)
