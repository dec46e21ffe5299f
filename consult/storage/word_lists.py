"""Lists of words that people should not have to read unprepared: one per language, where a coordinator changed the usual one."""

from sqlalchemy import Column, Text, TypedColumns, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain import text
from consult.storage.columns import table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    tag = Column(Text, primary_key=True)
    words = Column(Text, nullable=False)


WORD_LISTS = table("word_lists", MAIN, _Columns)
_c = WORD_LISTS.c
_PUT = insert(WORD_LISTS)
_PUT = _PUT.on_conflict_do_update(index_elements=[_c.tag], set_={"words": _PUT.excluded.words})
_EVERY = select(_c.tag, _c.words).order_by(_c.tag)
_ONE = select(_c.words).where(_c.tag == bindparam("of_tag"))


def put(tx: Transaction, language: text.Language, words: str) -> None:
    """Keep this language's list, one word a line."""
    tx.connection.execute(_PUT, {"tag": language, "words": words})


def get(tx: Transaction, language: text.Language) -> str | None:
    """This language's list; None where nobody changed the usual one."""
    return tx.connection.execute(_ONE, {"of_tag": language}).scalar_one_or_none()


def every(tx: Transaction) -> dict[text.Language, str]:
    """The lists that were changed, by language."""
    return {text.Language(tag): words for tag, words in tx.connection.execute(_EVERY)}
