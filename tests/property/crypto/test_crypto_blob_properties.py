"""Every blob of every kind refuses all that was not sealed so: bits, prefixes, extensions, parts, swaps."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.crypto import contexts
from consult.crypto.consultation_key import ConsultationKey, open_answer, open_grant
from consult.crypto.contacts import ContactsKey, seal_contacts_seed, seal_to_contacts
from consult.crypto.encoding import InstallationId
from consult.crypto.errors import Refused
from consult.crypto.grants import seal_epoch_seed, seal_root
from consult.crypto.hybrid import Opener, Suite, public_key, seal_to
from consult.crypto.own import seal_answer
from consult.crypto.padding import pad, unpad
from consult.crypto.server import open_for_server, seal_for_server
from consult.crypto.session import open_session, seal_session
from consult.crypto.staff import open_staff_seed, seal_staff_seed
from consult.crypto.symmetric import seal, unseal
from consult.crypto.vault import open_vault, seal_vault
from tests.vectors import given as g

OPENER = Opener(g.STAFF)
EPOCH_KEY = ConsultationKey(g.EPOCH)
CONTACTS_KEY = ContactsKey(g.CONTACTS)
STREAM = g.Stream("blobs")


def _grant(suite):
    return seal_epoch_seed(public_key(g.STAFF, suite), suite, g.EPOCH, g.GRANT_CONTEXT)


def _root(suite):
    return seal_root(public_key(g.EPOCH, suite), suite, g.ROOT, g.ROOT_CONTEXT)


def _contacts_grant(suite):
    return seal_contacts_seed(public_key(g.STAFF, suite), suite, g.CONTACTS, g.CONTACTS_GRANT_CONTEXT)


def _contact(suite):
    return seal_to_contacts(public_key(g.CONTACTS, suite), suite, b"after six", g.CONTACT_CONTEXT)


BLOBS = {
    "answer": seal_answer(g.DATA_KEY, g.ANSWER_CONTEXT, g.ANSWER, STREAM),
    "vault": seal_vault(g.CODE_KEYS, g.VAULT, g.HERE, STREAM),
    "session": seal_session(g.COOKIE, b"state", g.SESSION_CONTEXT, STREAM),
    "staff seed": seal_staff_seed(g.KEK, g.STAFF, g.STAFF_CONTEXT, STREAM),
    "grant 1": _grant(Suite.X_WING),
    "grant 2": _grant(Suite.X25519),
    "root 1": _root(Suite.X_WING),
    "root 2": _root(Suite.X25519),
    "for the server": seal_for_server(g.SERVER_KEY, b"spent", g.SPENT_CONTEXT, STREAM),
    "contacts grant 1": _contacts_grant(Suite.X_WING),
    "contacts grant 2": _contacts_grant(Suite.X25519),
    "contact 1": _contact(Suite.X_WING),
    "contact 2": _contact(Suite.X25519),
}
OPENINGS = {
    "answer": lambda blob: open_answer(g.DATA_KEY, g.ANSWER_CONTEXT, blob),
    "vault": lambda blob: open_vault(g.CODE_KEYS, blob, g.HERE),
    "session": lambda blob: open_session(g.COOKIE, blob, g.SESSION_CONTEXT),
    "staff seed": lambda blob: open_staff_seed(g.KEK, blob, g.STAFF_CONTEXT),
    # The prepared key is what `open_grant` makes anew each time; a test below opens by it.
    "grant 1": lambda blob: OPENER.unseal(blob, g.GRANT_CONTEXT),
    "grant 2": lambda blob: OPENER.unseal(blob, g.GRANT_CONTEXT),
    "root 1": lambda blob: EPOCH_KEY.root(blob, g.ROOT_CONTEXT),
    "root 2": lambda blob: EPOCH_KEY.root(blob, g.ROOT_CONTEXT),
    "for the server": lambda blob: open_for_server(g.SERVER_KEY, blob, g.SPENT_CONTEXT),
    "contacts grant 1": lambda blob: OPENER.unseal(blob, g.CONTACTS_GRANT_CONTEXT),
    "contacts grant 2": lambda blob: OPENER.unseal(blob, g.CONTACTS_GRANT_CONTEXT),
    "contact 1": lambda blob: CONTACTS_KEY.open(blob, g.CONTACT_CONTEXT),
    "contact 2": lambda blob: CONTACTS_KEY.open(blob, g.CONTACT_CONTEXT),
}
KINDS = list(BLOBS)


def _refuses(kind, blob):
    try:
        OPENINGS[kind](blob)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("kind", KINDS)
def test_every_blob_opens(kind):
    assert OPENINGS[kind](BLOBS[kind]) is not None


@pytest.mark.parametrize("suite", Suite)
def test_grants_open_by_their_own_function(suite):
    assert open_grant(g.STAFF, _grant(suite), g.GRANT_CONTEXT) == g.EPOCH


@pytest.mark.parametrize("kind", KINDS)
def test_every_flipped_bit_refuses(kind):
    blob = BLOBS[kind]
    for at, bit in product(range(len(blob)), range(8)):
        flipped = bytearray(blob)
        flipped[at] ^= 1 << bit
        assert _refuses(kind, bytes(flipped)), (at, bit)


@pytest.mark.parametrize("kind", KINDS)
def test_every_prefix_and_suffix_refuses(kind):
    blob = BLOBS[kind]
    for at in range(len(blob)):
        assert _refuses(kind, blob[:at]), at
        assert _refuses(kind, blob[at + 1 :]), at


@pytest.mark.parametrize("kind", KINDS)
def test_every_extension_refuses(kind):
    blob = BLOBS[kind]
    for value in range(256):
        more = bytes((value,))
        assert _refuses(kind, blob + more)
        assert _refuses(kind, more + blob)
    assert _refuses(kind, blob + blob)


def test_every_blob_in_anothers_place_refuses():
    sealed_in_two_suites = ("grant", "root", "contacts grant", "contact")
    same_place = {frozenset((f"{kind} 1", f"{kind} 2")) for kind in sealed_in_two_suites}
    for kind, other in permutations(KINDS, 2):
        if frozenset((kind, other)) not in same_place:
            assert _refuses(kind, BLOBS[other]), (kind, other)


EVERY_CONTEXT = {
    "staff": (contexts.staff_seed_context, ("staff",)),
    "recovery": (contexts.staff_seed_recovery_context, ("staff",)),
    "second factor": (contexts.second_factor_context, ("staff", "version")),
    "grant": (contexts.grant_context, ("consultation", "epoch", "staff")),
    "root": (contexts.root_context, ("consultation", "epoch", "seat", "generation")),
    "data key": (contexts.data_key_context, ("consultation", "seat")),
    "answer": (contexts.answer_context, ("consultation", "seat", "round_", "item")),
    "response": (contexts.response_context, ("consultation", "seat", "round_")),
    "consent": (contexts.consent_context, ("consultation", "seat", "record")),
    "vault": (contexts.vault_context, ("locator",)),
    "session": (contexts.session_context, ("kind", "expiry")),
    "recovery grant": (contexts.recovery_context, ("consultation", "epoch")),
    "backup": (contexts.backup_context, ("header",)),
    "backup content": (contexts.backup_content_context, ("header", "sealed_key")),
    "kit": (contexts.kit_context, ("key",)),
    "spent": (contexts.spent_context, ("consultation",)),
    "roster": (contexts.roster_context, ("release",)),
    "theme": (contexts.theme_context, ("round_", "theme", "item", "title")),
    "contact due": (contexts.contact_due_context, ("contact",)),
    "contacts grant": (contexts.contacts_grant_context, ("key", "holder")),
    "contacts recovery": (contexts.contacts_recovery_context, ("key",)),
    "contact": (contexts.contact_context, ("key", "contact")),
    "arrived": (contexts.arrived_context, ("key", "place")),
}
NUMBERS = {"generation", "expiry", "version"}


def _parts(names, values):
    return {
        name: int.from_bytes(value[:7], "big") if name in NUMBERS else value
        for name, value in zip(names, values, strict=True)
    }


@pytest.mark.parametrize("builder", EVERY_CONTEXT)
def test_every_changed_or_swapped_part_refuses(builder):
    build, names = EVERY_CONTEXT[builder]
    true = [b"part-%d" % at for at in range(len(names))]
    context = build(g.HERE, **_parts(names, true))
    blobs = [(unseal, g.DATA_KEY, seal(g.DATA_KEY, b"words", context, g.Stream(builder)))]
    blobs += [
        (
            lambda _, blob, wrong: OPENER.unseal(blob, wrong),
            None,
            seal_to(public_key(g.STAFF, suite), suite, b"words", context),
        )
        for suite in Suite
    ]
    wrong = [build(g.ELSEWHERE, **_parts(names, true))]
    wrong += [build(g.HERE, **_parts(names, [*true[:at], b"other", *true[at + 1 :]])) for at in range(len(names))]
    wrong += [build(g.HERE, **_parts(names, swapped)) for swapped in permutations(true) if list(swapped) != true]
    for opening, key, blob in blobs:
        assert opening(key, blob, context) == b"words"
        for another in wrong:
            with pytest.raises(Refused):
                opening(key, blob, another)


PART = st.binary(max_size=6)
PLACE = st.sampled_from(sorted(EVERY_CONTEXT)).flatmap(
    lambda name: st.tuples(
        st.just(name), PART, st.lists(PART, min_size=len(EVERY_CONTEXT[name][1]), max_size=len(EVERY_CONTEXT[name][1]))
    )
)


def _context(place):
    name, installation, values = place
    build, names = EVERY_CONTEXT[name]
    parts = _parts(names, values)
    return build(InstallationId(installation), **parts), (name, installation, tuple(parts.values()))


@given(PLACE, PLACE)
def test_two_places_share_a_context_only_if_they_are_one(one, other):
    (first, where), (second, elsewhere) = _context(one), _context(other)
    assert (first == second) == (where == elsewhere)


@given(st.binary(max_size=5000))
def test_padding_comes_off_again_and_shows_a_size_class_only(text):
    padded = pad(text)
    assert unpad(padded) == text
    assert len(padded) > len(text)
    assert len(padded) == 256 or len(padded) <= 2 * len(text)
    assert len(padded) % 256 == 0
    assert (len(padded) // 256).bit_count() == 1


@given(st.binary(max_size=5000))
def test_nothing_but_padding_is_unpadded(padded):
    try:
        text = unpad(padded)
    except Refused:
        return
    assert pad(text) == padded


@given(st.integers(0, 600), st.integers(0, 600))
def test_what_looks_padded_is_accepted_in_one_size_only(text, zeros):
    padded = b"a" * text + b"\x80" + bytes(zeros)
    accepted = True
    try:
        unpad(padded)
    except Refused:
        accepted = False
    assert accepted == (padded == pad(b"a" * text))


@given(st.binary(max_size=2000))
@settings(max_examples=50)
def test_any_text_is_sealed_and_opened(text):
    blob = seal_answer(g.DATA_KEY, g.ANSWER_CONTEXT, text, g.Stream("any"))
    assert open_answer(g.DATA_KEY, g.ANSWER_CONTEXT, blob) == text
