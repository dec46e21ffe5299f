"""What a round keeps to be heard: room, order, and what becomes of it when the consent notice changes."""

from dataclasses import replace

import pytest

from consult.domain.consent import Purpose
from consult.domain.hearing import Heard, Place, Recording, Sound, digest_of_words
from consult.domain.text import Language
from consult.services import hearing
from consult.services.hearing import FrozenError, FullError, Uttered
from consult.services.noticing import change_notice, notices_of
from consult.services.running_rounds import Declared, close_round, open_round
from consult.storage import media_pieces, recordings
from tests.web.heard_way import said
from tests.world import World, both, wording

EN, AR = Language("en"), Language("ar")
HOME = Uttered(place=Place("items/home/prompt"), language=EN, words="How important is a safe place to live?")


def files(world: World) -> int:
    with world.house.stores.main.reading() as tx:
        return len({row.digest for row in tx.connection.execute(media_pieces.MEDIA_PIECES.select())})


def opened(world: World) -> None:
    draft = world.round
    sizes = (("lived", 34), ("practitioner", 20), ("researcher", 10))
    readers = [world.staff["commissioner"]]
    open_round(
        world.house, draft, Declared(invited=sizes, readers=readers, wording=wording(draft.instrument)), world.today
    )


def totals(world: World, language: Language = EN) -> Uttered:
    place = Place("notice/totals")
    return Uttered(place=place, language=language, words=wording(world.round.instrument).spoken(language)[place])


def test_a_newer_recording_takes_the_place_of_the_older_whose_file_goes(world: World) -> None:
    world.draft()
    hearing.keep(world.house, world.round, HOME, said("said.opus"))
    newer = hearing.keep(world.house, world.round, HOME, said("said.mp3"))
    assert hearing.heard_in(world.house, world.round, [HOME]) == {HOME.place: newer}
    assert files(world) == 1


def test_a_file_that_stands_at_two_places_goes_with_the_second(world: World) -> None:
    world.draft()
    hearing.keep(world.house, world.round, HOME, said())
    hearing.keep(world.house, world.round, totals(world), said())
    assert files(world) == 1
    hearing.take_away(world.house, world.round, EN, HOME.place)
    assert files(world) == 1
    hearing.take_away(world.house, world.round, EN, totals(world).place)
    assert files(world) == 0


def test_a_recording_of_other_words_is_not_heard(world: World) -> None:
    world.draft()
    hearing.keep(world.house, world.round, HOME, said())
    assert hearing.heard_in(world.house, world.round, [replace(HOME, words="Something else?")]) == {}
    assert hearing.heard_in(world.house, world.round, []) == {}


def test_a_round_has_room_for_so_much_and_what_does_not_fit_replaces_nothing(world: World) -> None:
    world.draft()
    before = hearing.keep(world.house, world.round, HOME, said())
    vast = Recording(digest=b"\x01" * 32, sound=Sound.MP3, size=hearing.MOST_OF_A_ROUND - 3800, seconds=9)
    with world.house.stores.main.writing() as tx:
        held = Heard(place=Place("items/x/prompt"), language=EN, words=digest_of_words(""), recording=vast)
        recordings.add(tx, world.round_id, held)
    with pytest.raises(FullError):
        hearing.keep(world.house, world.round, HOME, said("said.mp3"))
    assert hearing.heard_in(world.house, world.round, [HOME]) == {HOME.place: before}
    assert hearing.file_of(world.house, world.round, before.recording.digest[:16].hex()).mime == "audio/ogg"
    hearing.keep(world.house, world.round, HOME, said("said.opus"))


def test_a_closed_round_keeps_what_it_has(world: World) -> None:
    world.draft()
    opened(world)
    hearing.keep(world.house, world.round, HOME, said())
    close_round(world.house, world.round, world.today)
    with pytest.raises(FrozenError):
        hearing.keep(world.house, world.round, HOME, said("said.mp3"))
    with pytest.raises(FrozenError):
        hearing.take_away(world.house, world.round, EN, HOME.place)
    with pytest.raises(FrozenError):
        hearing.unshow(world.house, world.round, "home")


def test_what_people_hear_of_a_notice_stays_where_its_words_stay(world: World) -> None:
    """A changed use is read until somebody records it; the others are heard still, and no Yes to them is lost."""
    world.draft()
    quoted = Uttered(
        place=Place("notice/quotations"),
        language=EN,
        words=wording(world.round.instrument).spoken(EN)[Place("notice/quotations")],
    )
    for uttered in (totals(world), totals(world, AR), quoted):
        hearing.keep(world.house, world.round, uttered, said())
    opened(world)
    newest = notices_of(world.house, world.round.consultation).newest
    assert newest is not None
    assert {(heard.place, heard.language) for heard in newest.wording.recordings} == {
        ("notice/totals", EN),
        ("notice/totals", AR),
        ("notice/quotations", EN),
    }
    changed = tuple(
        replace(terms, explanation=both("In another way.")) if terms.purpose is Purpose.TOTALS else terms
        for terms in newest.wording.terms
    )
    change_notice(world.house, world.round, replace(newest.wording, terms=changed, recordings=()), 1, world.today)
    after = notices_of(world.house, world.round.consultation)
    assert after.newest is not None
    assert [heard.place for heard in after.newest.wording.recordings] == ["notice/quotations"]
    assert after.versions[0].shown(EN) == newest.shown(EN)
    name = newest.wording.recordings[0].recording.digest[:16].hex()
    assert hearing.file_of(world.house, world.round, name).content


def test_a_notice_with_nothing_changed_is_no_new_version_though_it_names_no_recording(world: World) -> None:
    world.draft()
    hearing.keep(world.house, world.round, totals(world), said())
    opened(world)
    newest = notices_of(world.house, world.round.consultation).newest
    assert newest is not None
    assert change_notice(world.house, world.round, replace(newest.wording, recordings=()), 1, world.today) == ()
    assert len(notices_of(world.house, world.round.consultation).versions) == 1
