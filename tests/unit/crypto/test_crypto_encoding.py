import pytest

from consult.crypto import contexts
from consult.crypto.encoding import Contexts, Label, bound, ctx, number, pae, unpae
from tests.vectors.given import ELSEWHERE, HERE


def test_pae_counts_and_measures_each_part_in_little_endian():
    assert pae([]) == bytes(4)
    assert pae([b""]) == bytes.fromhex("01000000 00000000")
    assert (
        pae([b"ab", b"c" * 258]) == bytes.fromhex("02000000 02000000") + b"ab" + bytes.fromhex("02010000") + b"c" * 258
    )


def test_a_context_starts_with_scheme_label_and_installation():
    assert ctx(Label.VAULT, HERE, b"x", b"y") == pae([b"consult/v1", b"vault", b"installation-one", b"x", b"y"])


def test_the_first_byte_is_bound_with_the_context():
    context = ctx(Label.ANSWER, HERE)
    assert bound(2, context) == pae([b"\x02", context])


@pytest.mark.parametrize("last", [b"", b"z", bytes(300)])
def test_contexts_that_differ_in_their_last_part_are_those_encoded_whole(last):
    assert Contexts(Label.ANSWER, HERE, b"x", b"").of(last) == ctx(Label.ANSWER, HERE, b"x", b"", last)
    assert Contexts(Label.VAULT, HERE).of(last) == ctx(Label.VAULT, HERE, last)


def test_a_number_has_eight_bytes():
    assert number(258) == bytes.fromhex("0201000000000000")
    assert number(2**64 - 1) == b"\xff" * 8
    for outside in (-1, 2**64):
        with pytest.raises(OverflowError):
            number(outside)


@pytest.mark.parametrize("count", [0, 1, 3, 4])
def test_another_count_of_parts_is_not_parsed(count):
    assert unpae(pae([b"a", b""]), 2) == (b"a", b"")
    with pytest.raises(ValueError, match="not the encoding"):
        unpae(pae([b"a", b""]), count)


def test_labels_are_frozen():
    """A word that changes makes every blob under it unreadable."""
    assert {label.name: str(label) for label in Label} == {
        "ROW_MAC": "row-mac",
        "CSRF": "csrf",
        "THROTTLE": "throttle",
        "INVITATION": "invitation",
        "ROW": "row",
        "LEDGER_LINK": "ledger-link",
        "LEDGER_COMMITMENT": "ledger-commitment",
        "LEDGER_HEAD": "ledger-head",
        "STAFF_SEED": "staff-seed",
        "STAFF_SEED_RECOVERY": "staff-seed-recovery",
        "SECOND_FACTOR": "second-factor",
        "EPOCH_TO_STAFF": "epoch-to-staff",
        "ROOT_TO_EPOCH": "root-to-epoch",
        "DATA_KEY": "data-key",
        "ANSWER": "answer",
        "RESPONSE": "response",
        "CONSENT": "consent",
        "VAULT": "vault",
        "SESSION": "session",
        "WAS_IN": "was-in",
        "EPOCH_TO_RECOVERY": "epoch-to-recovery",
        "BACKUP": "backup",
        "BACKUP_CONTENT": "backup-content",
        "RECOVERY_KIT": "recovery-kit",
        "SERVER": "server",
        "ALIAS": "alias",
        "SPENT": "spent",
        "ROSTER": "roster",
        "THEME": "theme",
        "CONTACT_DUE": "contact-due",
        "CONTACTS_TO_STAFF": "contacts-to-staff",
        "CONTACTS_TO_RECOVERY": "contacts-to-recovery",
        "CONTACT": "contact",
        "ARRIVED": "arrived",
    }


EVERY_CONTEXT = [
    (contexts.pepper_context, {"use": Label.CSRF}, [b"csrf"]),
    (contexts.staff_seed_context, {"staff": b"1"}, [b"staff-seed", b"1"]),
    (contexts.staff_seed_recovery_context, {"staff": b"1"}, [b"staff-seed-recovery", b"1"]),
    (contexts.second_factor_context, {"staff": b"1", "version": 2}, [b"second-factor", b"1", b"\x02" + bytes(7)]),
    (
        contexts.grant_context,
        {"consultation": b"1", "epoch": b"2", "staff": b"3"},
        [b"epoch-to-staff", b"1", b"2", b"3"],
    ),
    (
        contexts.root_context,
        {"consultation": b"1", "epoch": b"2", "seat": b"3", "generation": 4},
        [b"root-to-epoch", b"1", b"2", b"3", b"\x04" + bytes(7)],
    ),
    (contexts.data_key_context, {"consultation": b"1", "seat": b"2"}, [b"data-key", b"1", b"2"]),
    (
        contexts.answer_context,
        {"consultation": b"1", "seat": b"2", "round_": b"3", "item": b"4"},
        [b"answer", b"1", b"2", b"3", b"4"],
    ),
    (
        contexts.response_context,
        {"consultation": b"1", "seat": b"2", "round_": b"3"},
        [b"response", b"1", b"2", b"3"],
    ),
    (
        contexts.consent_context,
        {"consultation": b"1", "seat": b"2", "record": b"3"},
        [b"consent", b"1", b"2", b"3"],
    ),
    (
        contexts.row_context,
        {"kind": b"1", "row": b"2", "version": 3, "fields": [b"4", b"5"]},
        [b"row", b"1", b"2", b"\x03" + bytes(7), pae([b"4", b"5"])],
    ),
    (contexts.commitment_context, {"nonce": b"1", "content": b"2"}, [b"ledger-commitment", b"1", b"2"]),
    (contexts.link_context, {"before": b"1", "entry": b"2"}, [b"ledger-link", b"1", b"2"]),
    (
        contexts.head_context,
        {"day": b"1", "size": 2, "link": b"3", "root": b"4"},
        [b"ledger-head", b"1", b"\x02" + bytes(7), b"3", b"4"],
    ),
    (contexts.vault_context, {"locator": b"1"}, [b"vault", b"1"]),
    (contexts.session_context, {"kind": b"1", "expiry": 2}, [b"session", b"1", b"\x02" + bytes(7)]),
    (contexts.recovery_context, {"consultation": b"1", "epoch": b"2"}, [b"epoch-to-recovery", b"1", b"2"]),
    (contexts.backup_context, {"header": b"1"}, [b"backup", b"1"]),
    (contexts.backup_content_context, {"header": b"1", "sealed_key": b"2"}, [b"backup-content", b"1", b"2"]),
    (contexts.kit_context, {"key": b"1"}, [b"recovery-kit", b"1"]),
    (contexts.spent_context, {"consultation": b"1"}, [b"spent", b"1"]),
    (contexts.roster_context, {"release": b"1"}, [b"roster", b"1"]),
    (
        contexts.theme_context,
        {"round_": b"1", "theme": b"2", "item": b"3", "title": b"4"},
        [b"theme", b"1", b"2", b"3", b"4"],
    ),
    (contexts.contact_due_context, {"contact": b"1"}, [b"contact-due", b"1"]),
    (contexts.contacts_grant_context, {"key": b"1", "holder": b"2"}, [b"contacts-to-staff", b"1", b"2"]),
    (contexts.contacts_recovery_context, {"key": b"1"}, [b"contacts-to-recovery", b"1"]),
    (contexts.contact_context, {"key": b"1", "contact": b"2"}, [b"contact", b"1", b"2"]),
    (contexts.arrived_context, {"key": b"1", "place": b"2"}, [b"arrived", b"1", b"2"]),
]


@pytest.mark.parametrize(("build", "parts", "expected"), EVERY_CONTEXT)
def test_a_context_holds_its_parts_in_one_fixed_order(build, parts, expected):
    label, *rest = expected
    assert build(HERE, **parts) == pae([b"consult/v1", label, HERE, *rest])
    assert build(ELSEWHERE, **parts) != build(HERE, **parts)


def test_contexts_of_answers_are_those_of_each_answer():
    parts = {"consultation": b"1", "seat": b"2", "round_": b"3"}
    answers = contexts.answer_contexts(HERE, **parts)
    for item in (b"", b"4", number(20)):
        assert answers.of(item) == contexts.answer_context(HERE, **parts, item=item)


def test_every_builder_of_contexts_is_listed_here():
    assert {build.__name__ for build, _, _ in EVERY_CONTEXT} | {"answer_contexts"} == set(contexts.__all__)
