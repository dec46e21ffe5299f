"""The tree of RFC 6962: the published vectors of Certificate Transparency, and every small tree proved leaf by leaf."""

import pytest

from consult.crypto.tree import Growing, inclusion_proof, is_included, leaf_hash, root_of

# The eight entries and the roots of certificate-transparency-go's reference tests (RFC 6962's own test data).
ENTRIES = [
    bytes.fromhex(each)
    for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]  # fmt: skip
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_published_roots() -> None:
    assert root_of([]).hex() == EMPTY
    for size, expected in enumerate(ROOTS, start=1):
        assert root_of(leaf_hash(entry) for entry in ENTRIES[:size]).hex() == expected


def test_the_published_proof() -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    assert [each.hex() for each in inclusion_proof(leaves, 5)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_is_proved_and_nothing_else_is(size: int) -> None:
    leaves = [leaf_hash(bytes((number,))) for number in range(size)]
    root = root_of(leaves)
    for index in range(size):
        proof = inclusion_proof(leaves, index)
        assert is_included(leaves[index], index, size, proof, root)
        assert not is_included(leaf_hash(b"another"), index, size, proof, root)
        assert not is_included(leaves[index], index, size, proof, leaf_hash(b"another root"))
        assert not is_included(leaves[index], size, size, proof, root)
        assert not is_included(leaves[index], -1, size, proof, root)
        assert not is_included(leaves[index], index, size, [*proof, leaves[0]], root)
        for other in range(size):
            if other != index:
                assert not is_included(leaves[index], other, size, proof, root)
        for at in range(len(proof)):
            assert not is_included(leaves[index], index, size, [*proof[:at], *proof[at + 1 :]], root)
            changed = leaf_hash(proof[at])
            assert not is_included(leaves[index], index, size, [*proof[:at], changed, *proof[at + 1 :]], root)


def test_there_is_no_proof_of_a_leaf_that_is_not_there() -> None:
    for index in (-1, 1):
        with pytest.raises(IndexError):
            inclusion_proof([leaf_hash(b"")], index)


def test_a_copy_grows_apart() -> None:
    tree = Growing()
    tree.add(leaf_hash(b"1"))
    before = tree.root()
    copy = tree.copy()
    copy.add(leaf_hash(b"2"))
    assert tree.root() == before
    assert copy.root() == root_of([leaf_hash(b"1"), leaf_hash(b"2")])
