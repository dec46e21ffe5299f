"""What the crypto tests start from: fixed keys, ids and a source of bytes that can be told again."""

import hashlib

from consult.crypto import contexts
from consult.crypto.codes import CodeKeys, Locator
from consult.crypto.encoding import InstallationId
from consult.crypto.hybrid import Suite
from consult.crypto.keys import (
    ContactsSeed,
    CookieSecret,
    DataKey,
    EpochSeed,
    KeyEncryptionKey,
    Pepper,
    Root,
    SealingKey,
    Seed,
    ServerKey,
    Share,
    StaffSeed,
    VaultKey,
)
from consult.crypto.vault import Vault


def thirty_two(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


class Stream:
    """Gives the bytes of SHAKE256(name) one after another and remembers how many were asked."""

    def __init__(self, name: str) -> None:
        self._whole = hashlib.shake_256(name.encode()).digest(4096)
        self._at = 0
        self.asked: list[int] = []

    def __call__(self, size: int) -> bytes:
        self.asked.append(size)
        self._at += size
        return self._whole[self._at - size : self._at]


HERE = InstallationId(b"installation-one")
ELSEWHERE = InstallationId(b"installation-two")
PEPPER = Pepper(thirty_two("pepper"))
SALT = bytes(range(16))
ROOT = Root(thirty_two("root"))
SHARE = Share(thirty_two("share"))
STAFF = StaffSeed(Seed(thirty_two("staff")))
EPOCH = EpochSeed(Seed(thirty_two("epoch")))
CONTACTS = ContactsSeed(Seed(thirty_two("contacts")))
SERVER_KEY = ServerKey(SealingKey(thirty_two("server key")))
COOKIE = CookieSecret(thirty_two("cookie"))
DATA_KEY = DataKey(SealingKey(thirty_two("data key")))
KEK = KeyEncryptionKey(SealingKey(thirty_two("key-encryption key")))
CODE_KEYS = CodeKeys(
    locator=Locator(thirty_two("locator")[:16]), vault_key=VaultKey(SealingKey(thirty_two("vault key")))
)
VAULT = Vault(consultation=b"consultation-001", seat=b"seat-00000000007", root=ROOT, generation=3)

STAFF_CONTEXT = contexts.staff_seed_context(HERE, staff=b"ada")
GRANT_CONTEXT = contexts.grant_context(HERE, consultation=b"c", epoch=b"e", staff=b"ada")
ROOT_CONTEXT = contexts.root_context(HERE, consultation=b"c", epoch=b"e", seat=b"s", generation=3)
KEY_CONTEXT = contexts.data_key_context(HERE, consultation=b"c", seat=b"s")
ANSWER_CONTEXT = contexts.answer_context(HERE, consultation=b"c", seat=b"s", round_=b"r", item=b"i")
SESSION_CONTEXT = contexts.session_context(HERE, kind=b"participant", expiry=20_000)
SPENT_CONTEXT = contexts.spent_context(HERE, consultation=b"c")
CONTACTS_GRANT_CONTEXT = contexts.contacts_grant_context(HERE, key=b"k", holder=b"ada")
CONTACT_CONTEXT = contexts.contact_context(HERE, key=b"k", contact=b"p")

ANSWER = "I was not believed at first. ኣይኣመኑንን።".encode()
SUITES = tuple(Suite)
