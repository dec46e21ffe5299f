"""people.md 17, 28: recordings are brought, offered beside their words, played in parts, and vouched for by consent."""

from hashlib import sha256

import pytest
from browser import Browser
from flask import Flask

from consult.domain.consent import Choice, Purpose
from consult.domain.text import Language
from consult.services import consenting, contact_keys, hearing
from consult.storage import media_pieces
from tests.web import heard_way
from tests.web.heard_way import bring, desk, easy_instrument, header, offered, opened, page_of, person, said
from tests.web.way import come_in, seat_of
from tests.world import PLACES, World, browser_of

HOME = f"q{PLACES['home']}"
HELP = f"q{PLACES['help']}"


@pytest.fixture
def drafted(world: World) -> World:
    world.draft(easy_instrument())
    return world


def fetch(browser: Browser, url: str, method: str = "GET", **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    browser._once(method, url, None, named)
    return browser.body


@pytest.mark.people(28)
def test_a_recording_stands_beside_its_words_with_its_length_and_size(drafted: World, app: Flask) -> None:
    browser = desk(app)
    bring(browser, drafted, f"{HOME}-0", said())
    assert "1 change is kept." in browser.text, browser.text
    bring(browser, drafted, f"{HOME}-1", said("said.mp3"))
    bring(browser, drafted, f"{HOME}-2", said("said.wav"))
    bring(browser, drafted, f"{HELP}-1", said("said.m4a"))
    opened(drafted, app)
    her = person(drafted, app)
    her.get(f"/q/{PLACES['home']}")
    assert list(offered(her)) == [
        "Listen: How important is a safe place to live?",
        "Listen: Think of the people you know.",
        "Listen: Less important",
    ]
    assert "0:03 · 4 kB" in her.text
    assert "autoplay" not in her.body.decode()
    her.get(f"/q/{PLACES['help']}")
    assert list(offered(her)) == ["Listen: Time"]


def test_nothing_is_offered_where_nothing_was_recorded_in_her_language(drafted: World, app: Flask) -> None:
    bring(desk(app), drafted, f"{HOME}-0", said())
    opened(drafted, app)
    her = person(drafted, app, "ar")
    her.get(f"/q/{PLACES['home']}")
    assert her.status == 200
    assert b"<audio" not in her.body
    her.get(f"/q/{PLACES['town']}")
    assert b"<audio" not in her.body


@pytest.mark.parametrize(
    ("name", "mime"),
    [("said.opus", "audio/ogg"), ("said.mp3", "audio/mpeg"), ("said.m4a", "audio/mp4"), ("said.wav", "audio/wav")],
)
def test_it_is_served_as_what_it_is_and_says_nothing_of_who_spoke(
    drafted: World, app: Flask, name: str, mime: str
) -> None:
    assert b"SpeakerMaria" in said(name)
    bring(desk(app), drafted, f"{HOME}-0", said(name), name="question about trafficking.exe")
    opened(drafted, app)
    her = person(drafted, app)
    her.get(f"/q/{PLACES['home']}")
    url = next(iter(offered(her).values()))
    assert url.startswith("/m/")
    assert len(url) == len("/m/") + 32
    content = fetch(her, url)
    assert her.status == 200
    assert header(her, "Content-Type") == mime
    assert header(her, "X-Content-Type-Options") == "nosniff"
    assert "media-src 'self'" in header(her, "Content-Security-Policy")
    assert header(her, "Cache-Control") == "no-store"
    assert header(her, "Accept-Ranges") == "bytes"
    assert sha256(content).hexdigest().startswith(url.removeprefix("/m/"))
    assert b"Speaker" not in content
    assert b"51.5072" not in content
    assert b"trafficking" not in b"".join(f"{line}".encode() for line in her.headers)


def test_a_part_is_served_where_a_part_is_asked_for(drafted: World, app: Flask) -> None:
    bring(desk(app), drafted, f"{HOME}-0", said("said.wav"))
    opened(drafted, app)
    her = person(drafted, app)
    her.get(f"/q/{PLACES['home']}")
    url = next(iter(offered(her).values()))
    whole = fetch(her, url)
    size = len(whole)
    for asked, first, last in (
        ("bytes=0-", 0, size),
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, size),
        ("bytes=-10", size - 10, size),
        (f"bytes={size - 1}-{size + 5}", size - 1, size),
    ):
        assert fetch(her, url, Range=asked) == whole[first:last], asked
        assert her.status == 206
        assert header(her, "Content-Range") == f"bytes {first}-{last - 1}/{size}"
        assert header(her, "Content-Length") == str(last - first)
    fetch(her, url, Range=f"bytes={size}-")
    assert her.status == 416
    assert header(her, "Content-Range") == f"bytes */{size}"
    for strange in ("bytes=0-1,5-6", "pages=1-2", "bytes=b-a", ""):
        assert fetch(her, url, Range=strange) == whole, strange
        assert her.status == 200
    assert fetch(her, url, Range="bytes=0-9", If_Range='"another"') == whole
    assert fetch(her, url, method="HEAD") == b""
    assert her.status == 200
    assert header(her, "Content-Length") == str(size)


def test_a_stranger_and_somebody_of_another_consultation_find_nothing(drafted: World, app: Flask) -> None:
    bring(desk(app), drafted, f"{HOME}-0", said())
    opened(drafted, app)
    her = person(drafted, app)
    her.get(f"/q/{PLACES['home']}")
    url = next(iter(offered(her).values()))
    fetch(browser_of(app), url)
    elsewhere = World(house=drafted.house, staff=drafted.staff, today=drafted.today)
    elsewhere.open()
    stranger = browser_of(app)
    come_in(stranger, elsewhere.invitations(1, "elsewhere")[0])
    for browser, path in (
        (browser_of(app), url),
        (stranger, url),
        (her, "/m/" + "0" * 32),
        (her, url[:-2]),
        (her, "/m/zz"),
        (desk(app), f"/work/r/{elsewhere.round_id.hex()}{url}"),
    ):
        fetch(browser, path)
        assert browser.status == 404, path


def test_what_was_changed_in_the_store_is_not_played(drafted: World, app: Flask) -> None:
    bring(desk(app), drafted, f"{HOME}-0", said("said.wav"))
    opened(drafted, app)
    her = person(drafted, app)
    her.get(f"/q/{PLACES['home']}")
    url = next(iter(offered(her).values()))
    digest = sha256(fetch(her, url)).digest()
    with drafted.house.stores.main.writing() as tx:
        content = media_pieces.read(tx, digest)
        media_pieces.drop(tx, digest)
        media_pieces.add(tx, digest, content[:-1] + b"\x7f")
    fetch(her, url)
    assert her.status == 404


def test_a_consent_record_vouches_for_what_was_heard(drafted: World, app: Flask) -> None:
    """people.md 17: the SHA-256 of the text and the audio shown."""
    browser = desk(app)
    bring(browser, drafted, "n-1", said())
    opened(drafted, app)
    notice = drafted.notice
    (heard,) = notice.wording.recordings
    assert heard.place == "notice/totals"
    her = browser_of(app)
    her.get("/")
    code = come_in(her, drafted.invitations(1)[0])
    standing = consenting.standing(drafted.house, seat_of(drafted, code))
    (record,) = standing.records
    assert record.choice(Purpose.TOTALS) is Choice.YES
    assert heard.recording.digest.hex() in notice.text(Language("en")).decode()
    assert record.shown == notice.shown(Language("en"))
    assert record.shown.digest == sha256(notice.text(Language("en"))).digest()
    assert standing.permits(Purpose.TOTALS)
    assert "recordings" not in notice.text(Language("ar")).decode()


def test_the_consent_page_offers_just_what_its_hash_covers(drafted: World, app: Flask) -> None:
    contact_keys.begin(drafted.house, [drafted.staff["custodian"]], drafted.today)
    browser = desk(app)
    for row in ("n-0", "n-1", "n-6", "n-7"):
        bring(browser, drafted, row, said())
    opened(drafted, app)
    her = browser_of(app)
    her.get("/")
    her.submit({"code": drafted.invitations(1)[0]})
    her.submit({"language": "en"})
    her.get("/choices")
    assert list(offered(her)) == [
        "Listen: Who sees it, and until when",
        "Listen: Take part",
        "Listen: Add my answers to totals",
        "Listen: Your rights, and whom to ask",
    ]
    assert len(drafted.notice.wording.recordings) == 4
    url = next(iter(offered(her).values()))
    assert sha256(fetch(her, url)).hexdigest().startswith(url.removeprefix("/m/"))
    assert her.status == 200


def test_an_open_round_takes_recordings_of_questions_and_none_of_the_consent(drafted: World, app: Flask) -> None:
    browser = desk(app)
    bring(browser, drafted, "n-0", said())
    opened(drafted, app)
    before = drafted.notice
    bring(browser, drafted, f"{HOME}-0", said("said.mp3"))
    assert browser.status == 200
    her = person(drafted, app)
    her.get(f"/q/{PLACES['home']}")
    assert len(offered(her)) == 1
    browser.get(page_of(drafted))
    assert not browser.offers("n-0")
    assert "People have agreed to these words" in browser.text
    forged = heard_way.form_with(browser, f"{HOME}-0")
    forged.fields = [(name, "n" if name == "group" else value) for name, value in forged.fields]
    browser.upload(forged, "n-0", "a.mp3", said("said.mp3"))
    assert browser.status == 422
    assert "cannot be changed any more" in browser.text
    assert drafted.notice == before
    drafted_round = drafted.round
    uttered = hearing.Uttered(place=before.wording.recordings[0].place, language=Language("en"), words="Take part")
    with pytest.raises(hearing.FrozenError):
        hearing.keep(drafted.house, drafted_round, uttered, said())


def test_a_recording_of_an_open_round_can_be_taken_away_at_once(drafted: World, app: Flask) -> None:
    """A voice may turn out to name somebody."""
    browser = desk(app)
    bring(browser, drafted, f"{HOME}-0", said())
    opened(drafted, app)
    her = person(drafted, app)
    her.get(f"/q/{PLACES['home']}")
    url = next(iter(offered(her).values()))
    browser.get(page_of(drafted))
    browser.submit({f"without-{HOME}-0": "1"}, form=heard_way.form_with(browser, f"without-{HOME}-0"))
    assert browser.status == 200
    fetch(her, url)
    assert her.status == 404
    her.get(f"/q/{PLACES['home']}")
    assert offered(her) == {}
    with drafted.house.stores.main.reading() as tx:
        assert tx.connection.execute(media_pieces.MEDIA_PIECES.select()).all() == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"hello", "this is no recording"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "this is no recording"),
        (said()[:-20], "was cut off"),
        (said() + b"PK\x03\x04" + bytes(40), "holds something besides sound"),
        (said("vorbis.ogg"), "not every phone plays this"),
        (said("pieces.m4a"), "not every phone plays this"),
        (b"OggS" + bytes(4 * 1024 * 1024), "larger than 3,146 kB"),
    ],
)
def test_a_file_that_is_not_kept_gets_one_sentence_that_names_its_place(
    drafted: World, app: Flask, content: bytes, sentence: str
) -> None:
    browser = desk(app)
    bring(browser, drafted, f"{HOME}-0", said())
    bring(browser, drafted, f"{HOME}-0", content, name="a.mp3")
    assert browser.status == 422
    assert "“How important is a safe place to live?”" in browser.text
    assert sentence in browser.text, browser.text
    browser.get(page_of(drafted))
    assert list(offered(browser)) == ["Listen: How important is a safe place to live?"], "what was kept stays"


def test_a_second_arrival_changes_nothing(drafted: World, app: Flask) -> None:
    browser = desk(app)
    browser.get(page_of(drafted))
    form = heard_way.form_with(browser, f"{HOME}-0")
    browser.upload(form, f"{HOME}-0", "a.ogg", said())
    browser.upload(form, f"{HOME}-0", "a.ogg", said("said.mp3"))
    assert browser.status == 200
    browser.get(page_of(drafted))
    url = next(iter(offered(browser).values()))
    fetch(browser, url)
    assert header(browser, "Content-Type") == "audio/ogg"


def test_a_body_that_is_too_large_gets_a_sentence(drafted: World, app: Flask) -> None:
    browser = desk(app)
    bring(browser, drafted, f"{HOME}-0", bytes(9 * 1024 * 1024))
    assert browser.status == 413
    assert "bring fewer files, or a smaller one" in browser.text


def test_the_overview_counts_what_can_be_heard(drafted: World, app: Flask) -> None:
    browser = desk(app)
    bring(browser, drafted, f"{HOME}-0", said())
    browser.get(f"/work/r/{drafted.round_id.hex()}/recordings")
    assert "1 of " in browser.text
    assert "0 of " in browser.text
