"""The vault: what a participant's access code opens (K9).

Its content is {consultation, seat, root, generation}. It is sealed under the code's
vault key and bound to the code's locator, so a vault moved to another row refuses.
"""

from dataclasses import dataclass, field

from consult.crypto.codes import CodeKeys
from consult.crypto.contexts import vault_context
from consult.crypto.encoding import InstallationId, number, pae, unpae
from consult.crypto.entropy import Entropy
from consult.crypto.errors import refuses
from consult.crypto.keys import Root, sized
from consult.crypto.padding import pad, unpad
from consult.crypto.symmetric import seal, unseal

__all__ = ["Vault", "open_vault", "seal_vault"]

_PARTS = 4
_GENERATION = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """Where a participant sits, and her root (K5) with the count of its replacements."""

    consultation: bytes = field(repr=False)
    seat: bytes = field(repr=False)
    root: Root = field(repr=False)
    generation: int = field(repr=False)


def seal_vault(keys: CodeKeys, vault: Vault, installation: InstallationId, entropy: Entropy) -> bytes:
    """Seal a vault under the code's own keys; ValueError if the root is not 32 bytes.

    Precondition: `keys` come from the code that its owner holds. Nobody else, staff
    included, can open it again.
    """
    parts = (
        vault.consultation,
        vault.seat,
        sized(vault.root),
        number(vault.generation),
    )
    context = vault_context(installation, locator=keys.locator)
    return seal(keys.vault_key, pad(pae(parts)), context, entropy)


@refuses
def open_vault(keys: CodeKeys, blob: bytes, installation: InstallationId) -> Vault:
    """Open the vault that stands at the code's locator; Refused if it does not open."""
    context = vault_context(installation, locator=keys.locator)
    parts = unpae(unpad(unseal(keys.vault_key, blob, context)), _PARTS)
    consultation, seat, root, generation = parts
    return Vault(
        consultation=consultation,
        seat=seat,
        root=Root(sized(root)),
        generation=int.from_bytes(sized(generation, _GENERATION), "little"),
    )
