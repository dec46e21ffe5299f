"""Streams: content of any length under a fresh key that is sealed to the recovery key (K13).

Anybody who knows a public key can seal to it. So the file key is random bytes sealed to K13, mixed (HKDF) with a
subkey of the pepper: whoever lacks the pepper can neither open a stream nor put one of her own in its place.

Cobblestone-256 (C2SP, "chunked-encryption"; `cryptography.cobblestone`): chunks of 16 KiB under AES-256-GCM, each
bound to its number and the last one to being the last, so that a stream which was cut, reordered, lengthened or put
together from two refuses. Its context binds every chunk to the header and to the sealed key before it. What `update`
gives while opening is authentic, but only `finish` says that nothing is missing.
"""

from dataclasses import dataclass, field

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor

from consult.crypto.contexts import backup_content_context, backup_context
from consult.crypto.encoding import Context, InstallationId, Label
from consult.crypto.entropy import Entropy, fresh
from consult.crypto.errors import refuses
from consult.crypto.hybrid import unseal_with
from consult.crypto.keys import Pepper, RecoverySeed, hkdf, sized, subkey
from consult.crypto.recovery_key import RecoveryKey

__all__ = ["StreamOpener", "StreamPlace", "StreamSealer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPlace:
    """What a stream is bound to: its installation, the installation's pepper, and the header that stands before it."""

    installation: InstallationId
    pepper: Pepper = field(repr=False)
    header: bytes

    def bound(self, drawn: bytes, sealed_key: bytes) -> tuple[Context, bytes]:
        """The content's context, and the file key of 32 bytes."""
        context = backup_content_context(self.installation, header=self.header, sealed_key=sealed_key)
        return context, hkdf(drawn, salt=subkey(self.pepper, Label.BACKUP, self.installation), info=context)


class StreamSealer:
    """Seals one stream. ``sealed_key`` must stand before it; the file key is forgotten with this object."""

    __slots__ = ("_encryptor", "sealed_key")

    def __init__(self, key: RecoveryKey, place: StreamPlace, entropy: Entropy) -> None:
        drawn = fresh(entropy)
        self.sealed_key = key.seal(drawn, backup_context(place.installation, header=place.header))
        context, file_key = place.bound(drawn, self.sealed_key)
        self._encryptor = Cobblestone256Encryptor(file_key, context=context)

    def update(self, plaintext: bytes) -> bytes:
        """Seal more; what is given back comes in whole chunks, so it may be empty."""
        return self._encryptor.update(plaintext)

    def finish(self) -> bytes:
        """Seal the last chunk, and say that it is the last."""
        return self._encryptor.finalize()


class StreamOpener:
    """Opens one stream."""

    __slots__ = ("_decryptor",)

    @refuses
    def __init__(self, seed: RecoverySeed, place: StreamPlace, sealed_key: bytes) -> None:
        """Refused unless the key was sealed to this seed, under this header, in this installation."""
        drawn = sized(unseal_with(seed, sealed_key, backup_context(place.installation, header=place.header)))
        context, file_key = place.bound(drawn, sealed_key)
        self._decryptor = Cobblestone256Decryptor(file_key, context=context)

    @refuses
    def update(self, sealed: bytes) -> bytes:
        """Open more; Refused at the first chunk that was changed, moved or taken from elsewhere."""
        return self._decryptor.update(sealed)

    @refuses
    def finish(self) -> bytes:
        """Open the last chunk; Refused unless it is the last."""
        return self._decryptor.finalize()
