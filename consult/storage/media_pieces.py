"""Files of sound and pictures, in pieces, by the SHA-256 of the whole: a backup reads many rows at a time."""

from sqlalchemy import Column, LargeBinary, TypedColumns, bindparam, delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from consult.storage.columns import HASH, SMALL, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN

DIGEST_BYTES = 32
PIECE = 1 << 15
"""Bytes of a piece: two hundred of them, as many as a backup holds at once, are six megabytes."""


class _Columns(TypedColumns):
    digest = Column(HASH, primary_key=True)
    number = Column(SMALL, primary_key=True, autoincrement=False)
    content = Column(LargeBinary, nullable=False)


MEDIA_PIECES = table("media_pieces", MAIN, _Columns, sized("digest", DIGEST_BYTES))
_c = MEDIA_PIECES.c

_ADD = insert(MEDIA_PIECES).on_conflict_do_nothing()
_READ = select(_c.content).where(_c.digest == bindparam("whole")).order_by(_c.number)
_DROP = delete(MEDIA_PIECES).where(_c.digest == bindparam("whole"))
_IS = select(exists().where(_c.digest == bindparam("whole")))


def beginning(name: bytes) -> dict[str, bytes]:
    """The first and the last SHA-256 that begin with a file's name, as a statement's bounds."""
    rest = DIGEST_BYTES - len(name)
    return {"first": name + bytes(rest), "last": name + b"\xff" * rest}


def add(tx: Transaction, digest: bytes, content: bytes) -> None:
    """Keep a file. One that is there already stays as it is."""
    if not tx.connection.execute(_IS, {"whole": digest}).scalar_one():
        pieces = [content[at : at + PIECE] for at in range(0, len(content), PIECE)]
        rows = [{"digest": digest, "number": number, "content": piece} for number, piece in enumerate(pieces)]
        tx.connection.execute(_ADD, rows)


def read(tx: Transaction, digest: bytes) -> bytes:
    """The whole file; nothing where there is none."""
    return b"".join(tx.connection.execute(_READ, {"whole": digest}).scalars())


def drop(tx: Transaction, digest: bytes) -> None:
    """Let go of a file that stands nowhere any more."""
    tx.connection.execute(_DROP, {"whole": digest})
