"""Versions of consent notices, and countings that are disturbed."""

from consult.domain.ids import ConsultationId, NoticeId, RoundId
from consult.domain.text import Text
from consult.storage import consultations, countings, notices, rounds
from consult.storage.consultations import StoredConsultation
from consult.storage.database import Transaction
from consult.storage.notices import StoredNotice
from tests.storage.world import TODAY, key, stored_round

OTHER = ConsultationId(key("other"))


def add_other(tx: Transaction) -> None:
    consultations.add(tx, StoredConsultation(id=OTHER, title=Text.of({"en": "Other"}), settings="{}"))


def stored_notice(name: str, version: int, consultation: ConsultationId, content: str = "{}") -> StoredNotice:
    return StoredNotice(
        id=NoticeId(key(name)), consultation=consultation, version=version, made_on=TODAY, content=content
    )


def test_a_notice_s_versions_come_back_oldest_first_and_none_takes_another_s_place(world):
    with world.stores.main.writing() as tx:
        add_other(tx)
        second = stored_notice("two", 2, world.consultation, '{"نص": "ሓደ"}')
        assert notices.add(tx, second)
        assert notices.add(tx, stored_notice("one", 1, world.consultation))
        assert notices.add(tx, stored_notice("other", 2, OTHER))
        assert not notices.add(tx, stored_notice("again", 2, world.consultation, "changed"))
        assert not notices.add(tx, stored_notice("two", 3, world.consultation, "changed"))
    with world.stores.main.reading() as tx:
        assert notices.of_consultation(tx, world.consultation) == (stored_notice("one", 1, world.consultation), second)
        assert [each.id for each in notices.of_consultation(tx, OTHER)] == [key("other")]
        assert notices.of_consultation(tx, ConsultationId(key("none"))) == ()


def test_a_counting_ends_once_unless_it_was_disturbed_or_begun_again(world):
    with world.stores.main.writing() as tx:
        add_other(tx)
        rounds.add(tx, stored_round("theirs", OTHER, 1))
        theirs = RoundId(key("theirs"))
        countings.begin(tx, world.round, key("first"))
        countings.begin(tx, theirs, key("theirs"))
        assert not countings.end(tx, world.round, key("other"))
        countings.begin(tx, world.round, key("second"))
        assert not countings.end(tx, world.round, key("first"))
        assert countings.end(tx, world.round, key("second"))
        assert not countings.end(tx, world.round, key("second"))
        countings.begin(tx, world.round, key("third"))
        countings.disturb(tx, world.consultation)
        assert not countings.end(tx, world.round, key("third"))
        assert countings.end(tx, theirs, key("theirs"))
