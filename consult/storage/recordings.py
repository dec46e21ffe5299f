"""Recordings: which file speaks the words of a round's place in a language. Nothing here is sealed."""

from sqlalchemy import Column, ForeignKey, Integer, Row, Text, TypedColumns, bindparam, delete, func, insert, select

from consult.domain.hearing import Heard, Place, Recording, Sound
from consult.domain.ids import RoundId
from consult.domain.text import Language
from consult.storage.columns import HASH, ID, SMALL, one_of, sized, table
from consult.storage.database import Transaction
from consult.storage.media_pieces import DIGEST_BYTES, beginning
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    round_id = Column(ID, ForeignKey("rounds.id"), primary_key=True)
    spoken_in = Column(Text, primary_key=True)
    place = Column(Text, primary_key=True)
    words_digest = Column(HASH, nullable=False)
    digest = Column(HASH, nullable=False)
    sound = Column(Text, nullable=False)
    size = Column(Integer, nullable=False)
    seconds = Column(SMALL, nullable=False)


RECORDINGS = table(
    "recordings",
    MAIN,
    _Columns,
    sized("words_digest", DIGEST_BYTES),
    sized("digest", DIGEST_BYTES),
    one_of("sound", *Sound),
)
_c = RECORDINGS.c

_OF = select(RECORDINGS).where(_c.round_id == bindparam("round")).order_by(_c.spoken_in, _c.place)
_IN = _OF.where(_c.spoken_in == bindparam("tongue"))
_NAMED = _OF.where(_c.digest >= bindparam("first"), _c.digest <= bindparam("last"))
_THERE = (_c.round_id == bindparam("round"), _c.spoken_in == bindparam("tongue"), _c.place == bindparam("at"))
_AT = select(RECORDINGS).where(*_THERE)
_END = delete(RECORDINGS).where(*_THERE)
_WEIGHS = select(func.coalesce(func.sum(_c.size), 0)).where(_c.round_id == bindparam("round"))
_USES = select(func.count()).select_from(RECORDINGS).where(_c.digest == bindparam("whole"))


def add(tx: Transaction, round_id: RoundId, heard: Heard) -> None:
    """Keep a recording at a place that has none."""
    file = heard.recording
    row = {
        "round_id": round_id,
        "spoken_in": heard.language,
        "place": heard.place,
        "words_digest": heard.words,
        "digest": file.digest,
        "sound": file.sound.value,
        "size": file.size,
        "seconds": file.seconds,
    }
    tx.connection.execute(insert(RECORDINGS), row)


def at(tx: Transaction, round_id: RoundId, language: Language, place: Place) -> Heard | None:
    """The recording of a place, if there is one."""
    row = tx.connection.execute(_AT, {"round": round_id, "tongue": language, "at": place}).one_or_none()
    return None if row is None else _heard(row)


def end(tx: Transaction, round_id: RoundId, language: Language, place: Place) -> None:
    """This place has no recording any more."""
    tx.connection.execute(_END, {"round": round_id, "tongue": language, "at": place})


def of_round(tx: Transaction, round_id: RoundId) -> tuple[Heard, ...]:
    """All recordings of a round, by language and place."""
    return tuple(_heard(row) for row in tx.connection.execute(_OF, {"round": round_id}))


def in_language(tx: Transaction, round_id: RoundId, language: Language) -> tuple[Heard, ...]:
    """The recordings of a round in one language, by place."""
    return tuple(_heard(row) for row in tx.connection.execute(_IN, {"round": round_id, "tongue": language}))


def named(tx: Transaction, round_id: RoundId, name: bytes) -> Recording | None:
    """A round's file whose SHA-256 begins so."""
    row = tx.connection.execute(_NAMED, {"round": round_id, **beginning(name)}).first()
    return None if row is None else _heard(row).recording


def weight(tx: Transaction, round_id: RoundId) -> int:
    """The bytes of all recordings of a round."""
    found: int = tx.connection.execute(_WEIGHS, {"round": round_id}).scalar_one()
    return found


def uses(tx: Transaction, digest: bytes) -> int:
    """At how many places of all rounds this file stands."""
    found: int = tx.connection.execute(_USES, {"whole": digest}).scalar_one()
    return found


def _heard(row: Row[*tuple[object, ...]]) -> Heard:
    return Heard(
        place=Place(row.place),
        language=Language(row.spoken_in),
        words=row.words_digest,
        recording=Recording(digest=row.digest, sound=Sound(row.sound), size=row.size, seconds=row.seconds),
    )
