"""What a notice says as plain JSON values and back: how each version is kept."""

from datetime import date

from consult.domain.consent.notice import Terms, Wording
from consult.domain.consent.purpose import LawfulBasis, Purpose, SpecialCondition
from consult.domain.hearing import Heard, Place, Recording, Sound
from consult.domain.text import Language, Text

Record = dict[str, object]
PARTS = {"controller", "terms", "rights", "contact"}
RECORDINGS = "recordings"
"""The part that stands in the record only where something can be heard."""
FILE_PARTS = 4
TERMS = {"purpose", "heading", "explanation", "recipients", "until", "basis", "condition", "partner", "told"}


def to_record(wording: Wording) -> Record:
    """The wording as JSON values; ``from_record`` gives it back unchanged."""
    return {
        "controller": _text(wording.controller),
        "terms": [_terms(terms) for terms in wording.terms],
        "rights": _text(wording.rights),
        "contact": _text(wording.contact),
        **({RECORDINGS: [_heard(heard) for heard in wording.recordings]} if wording.recordings else {}),
    }


def from_record(record: object) -> Wording:
    """The wording that ``to_record`` wrote. Raises ValueError for anything else."""
    if not isinstance(record, dict) or set(record) - {RECORDINGS} != PARTS or not isinstance(record["terms"], list):
        raise ValueError("not a notice's record")
    heard = record.get(RECORDINGS, [])
    if not isinstance(heard, list):
        raise ValueError("not a list of recordings")  # noqa: TRY004 - a record is data: what is wrong with it is its value
    return Wording(
        controller=_read_text(record["controller"]),
        terms=tuple(_read_terms(terms) for terms in record["terms"]),
        rights=_read_text(record["rights"]),
        contact=_read_text(record["contact"]),
        recordings=tuple(_read_heard(each) for each in heard),
    )


def _heard(heard: Heard) -> Record:
    return {
        "place": heard.place,
        "language": heard.language,
        "words": heard.words.hex(),
        "digest": heard.recording.digest.hex(),
        "sound": heard.recording.sound.value,
        "size": heard.recording.size,
        "seconds": heard.recording.seconds,
    }


def _read_heard(record: object) -> Heard:
    match record:
        case {"place": str(place), "language": str(tag), "words": str(words), **file} if len(file) == FILE_PARTS:
            return Heard(
                place=Place(place), language=Language(tag), words=bytes.fromhex(words), recording=_read_file(file)
            )
        case _:
            raise ValueError("not the record of a recording")


def _read_file(record: object) -> Recording:
    match record:
        case {"digest": str(digest), "sound": str(sound), "size": int(size), "seconds": int(seconds)}:
            return Recording(digest=bytes.fromhex(digest), sound=Sound(sound), size=size, seconds=seconds)
        case _:
            raise ValueError("not the record of a file")


def _text(text: Text) -> list[list[str]]:
    return [[language, said] for language, said in text.words]


def _terms(terms: Terms) -> Record:
    return {
        "purpose": terms.purpose.value,
        "heading": _text(terms.heading),
        "explanation": _text(terms.explanation),
        "recipients": _text(terms.recipients),
        "until": terms.until.isoformat(),
        "basis": terms.basis.value,
        "condition": terms.condition.value if terms.condition else None,
        "partner": terms.partner,
        "told": [_text(text) for text in terms.told],
    }


def _read_terms(record: object) -> Terms:
    if not isinstance(record, dict) or set(record) != TERMS or not isinstance(record["told"], list):
        raise ValueError("not the record of a use")
    return Terms(
        purpose=Purpose(record["purpose"]),
        heading=_read_text(record["heading"]),
        explanation=_read_text(record["explanation"]),
        recipients=_read_text(record["recipients"]),
        until=date.fromisoformat(str(record["until"])),
        basis=LawfulBasis(record["basis"]),
        condition=SpecialCondition(record["condition"]) if record["condition"] else None,
        partner=str(record["partner"]),
        told=tuple(_read_text(text) for text in record["told"]),
    )


def _read_text(record: object) -> Text:
    pairs = record if isinstance(record, list) else [None]
    return Text(words=tuple(_read_pair(pair) for pair in pairs))


def _read_pair(pair: object) -> tuple[Language, str]:
    match pair:
        case [str(language), str(said)]:
            return Language(language), said
        case _:
            raise ValueError("not a text's record")
