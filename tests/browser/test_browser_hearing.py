"""people.md 28 in Chromium: nothing is fetched before play, its size is shown, it plays, and nothing of it stays."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import Browser as HttpBrowser
from playwright.sync_api import Browser, Page, Request

from consult.xlsform import write
from tests.browser.conftest import NewPerson
from tests.browser.seeing import look_at, small_targets
from tests.browser.staff_way import desk_over_http, sign_in
from tests.server import Served
from tests.web.heard_way import drawing, easy_instrument, form_with, said
from tests.world import PLACES

CODE = re.compile(r"(\d{4})\s+(\d{4})\s+(\d{4})\s+(\d{4})")
HOME = PLACES["home"]
PEOPLE = 16
VOICES = """
const voices = %s;
const spoken = [];
window.spokenAloud = spoken;
class Said { constructor(text) { this.text = text; } }
const fake = {
  getVoices: () => voices,
  speak: (said) => { spoken.push([said.text, said.voice.name]); },
  cancel: () => { spoken.length = 0; },
  addEventListener: () => {},
};
Object.defineProperty(window, "speechSynthesis", { value: fake });
Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Said });
"""
"""Voices of a device: Chromium on this machine has none of its own."""


@dataclass
class Spoken:
    """A round that can be heard, its address, and invitations to it."""

    round_path: str
    codes: list[str]


def bring(desk: HttpBrowser, page: str, row: str, name: str) -> None:
    desk.get(page)
    desk.upload(form_with(desk, row), row, name, said(name))
    assert desk.status == 200, desk.text


@pytest.fixture(scope="module")
def spoken(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    desk = desk_over_http(served)
    desk.get("/work")
    desk.upload(desk.form_to("/workbook"), "workbook", "round.xlsx", write(easy_instrument()))
    path, form = desk.path, desk.form_to("/open")
    for tag in ("en", "ar"):
        page = f"{path}/recordings/{tag}"
        for row, name in ((f"q{HOME}-0", "said.opus"), (f"q{HOME}-1", "said.mp3"), (f"q{HOME}-2", "said.wav")):
            bring(desk, page, row, name)
        for row in ("n-0", "n-1", "n-4"):
            bring(desk, page, row, "said.opus")
        bring(desk, page, f"q{PLACES['help']}-1", "said.mp3")
    desk.get(f"{path}/pictures")
    drawn = next(form for form in desk.forms if ("item", "home") in form.fields and form.multipart)
    shows = {"shows-home-en": "A house with a red roof.", "shows-home-ar": "بيت بسقف أحمر."}
    drawn.fields = [(name, shows.get(name, value)) for name, value in drawn.fields]
    desk.upload(drawn, "picture", "house.png", drawing())
    assert desk.status == 200, desk.text
    desk.get(path)
    form = desk.form_to("/open")
    invited = {f"invited-{name}": "20" for name in ("lived", "practitioner", "researcher")}
    desk.submit({**invited, "reader": form.offers["reader"]}, press="open", form=form)
    desk.get(path)
    desk.submit({"how_many": str(PEOPLE)}, press="invite", form=desk.form_to("/invitations"))
    return Spoken(path, ["".join(groups) for groups in CODE.findall(desk.text)])


def arrives(page: Page, spoken: Spoken, language: str) -> None:
    """She is at the page of choices."""
    page.goto("/")
    page.fill("input[name=code]", spoken.codes.pop())
    page.locator("main .actions button").first.click()
    page.click(f"button[value={language}]")
    page.goto("/choices")


def sits_down(page: Page) -> None:
    page.locator("label:has(input[name=answering][value=yes])").click()
    page.locator("main .actions button[value=continue]").click()
    for _ in range(3):
        page.locator("main .actions button[value=skip]").click()
    shown = CODE.search(page.inner_text("main"))
    assert shown
    page.locator("main .actions button[value=continue]").click()
    page.fill("input[name=last_four]", shown[4])
    page.locator("main .actions button[value=continue]").click()


def watched(page: Page) -> list[str]:
    """The recordings that are fetched from now on."""
    fetched: list[str] = []

    def note(request: Request) -> None:
        if "/m/" in request.url:
            fetched.append(request.url)

    page.on("request", note)
    return fetched


def play(page: Page, place: int = 0) -> str:
    """Press play with the keyboard, as the browser's own controls offer it, and hear it to its end."""
    return page.evaluate(
        """async place => {
            const audio = document.querySelectorAll("audio")[place];
            const ended = new Promise((done) => {
                audio.addEventListener("ended", () => done("ended"));
                audio.addEventListener("error", () => done(`error ${audio.error.code} ${audio.error.message}`));
            });
            await audio.play();
            return ended;
        }""",
        place,
    )


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", ["en", pytest.param("ar", marks=pytest.mark.prove)])
def test_nothing_is_fetched_before_she_presses_play_and_then_once(
    person: NewPerson, spoken: Spoken, language: str
) -> None:
    page = person(language)
    fetched = watched(page)
    arrives(page, spoken, language)
    look_at(page)
    assert page.locator("audio").count() == 3
    sits_down(page)
    page.goto(f"/q/{HOME}")
    look_at(page)
    assert small_targets(page) == []
    assert page.locator("audio").count() == 3
    assert page.locator("audio[autoplay], audio:not([preload=none]), audio:not([controls])").count() == 0
    assert "0:03" in page.locator(".heard").first.inner_text()
    assert "4" in page.locator(".heard").first.inner_text().split("·")[1]
    page.wait_for_timeout(500)
    assert fetched == [], "a page fetches no recording"
    assert play(page) == "ended"
    assert len(set(fetched)) == 1
    once = len(fetched)
    for _ in range(2):
        assert play(page) == "ended"
    assert len(fetched) == once, "it is played again out of the browser's memory"
    page.evaluate("document.querySelector('audio').currentTime = 0.5")
    for place in (1, 2):
        assert play(page, place) == "ended"
    assert len(set(fetched)) == 3


@pytest.mark.xdist_group("browser")
def test_nothing_of_it_stays_in_the_browser(chromium: Browser, served: Served, spoken: Spoken, tmp_path: Path) -> None:
    """Not in the disk cache, not after the exit: every file of a profile is searched for the sound itself."""
    profile = tmp_path / "profile"
    context = chromium.browser_type.launch_persistent_context(
        str(profile),
        executable_path=chromium_path(),
        args=["--headless", "--no-sandbox", "--disable-gpu"],
        base_url=served.address,
        locale="en",
    )
    page = context.pages[0]
    arrives(page, spoken, "en")
    sits_down(page)
    page.goto(f"/q/{HOME}")
    assert play(page) == "ended"
    url = page.locator("audio").first.get_attribute("src")
    assert url
    sound = page.evaluate("async url => [...new Uint8Array(await (await fetch(url)).arrayBuffer())]", url)
    context.close()
    middle = bytes(sound)[len(sound) // 2 : len(sound) // 2 + 64]
    written = [path for path in profile.rglob("*") if path.is_file()]
    assert written, "the profile is on the disk"
    assert any(b"consult.css" in path.read_bytes() for path in written), (
        "the stylesheet is kept: the search finds what is"
    )
    assert [path.name for path in written if middle in path.read_bytes()] == []


def chromium_path() -> str:
    import os  # noqa: PLC0415 - as the fixture looks for it
    import shutil  # noqa: PLC0415

    return os.environ.get("CHROMIUM") or shutil.which("chromium") or ""


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(
    ("language", "script"),
    [
        pytest.param("en", True, id="script-en"),
        pytest.param("ar", False, id="plain-ar"),
        pytest.param("ar", True, id="script-ar", marks=pytest.mark.prove),
        pytest.param("en", False, id="plain-en", marks=pytest.mark.prove),
    ],
)
def test_easy_words_and_their_picture(person: NewPerson, spoken: Spoken, language: str, *, script: bool) -> None:
    page = person(language, script=script)
    arrives(page, spoken, language)
    sits_down(page)
    page.goto(f"/q/{HOME}")
    page.locator("label.pick:has(input[value='7'])").click()
    page.click("button[value=easy]")
    assert page.locator("img.drawn").get_attribute("alt")
    assert page.locator("img.drawn").evaluate("each => each.decode().then(() => each.naturalWidth)") == 480
    assert page.locator("input[value='7']").is_checked()
    if script:
        look_at(page)
    page.keyboard.press("Enter")
    page.locator("main .actions button[value=continue]").click()
    page.goto(f"/q/{HOME}")
    assert page.locator("button[value=full]").is_visible()
    assert page.locator("input[value='7']").is_checked()


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.prove)])
def test_the_coordinator_s_pages(person: NewPerson, served: Served, spoken: Spoken, width: int) -> None:
    page = person("en", width=width)
    sign_in(served, page, "work", "coordinator")
    for path in ("/recordings", "/recordings/en", "/recordings/ar", "/pictures"):
        page.goto(spoken.round_path + path)
        look_at(page)
    page.goto(spoken.round_path + "/recordings/en")
    fetched = watched(page)
    page.wait_for_timeout(300)
    assert fetched == []
    page.locator(f"#q{HOME} input[type=file]").first.set_input_files(
        {"name": "a.ogg", "mimeType": "audio/ogg", "buffer": b"OggS nothing"}
    )
    page.locator(f"#q{HOME} button").click()
    assert "How important is a safe place to live?" in page.locator("[role=alert]").inner_text()
    look_at(page)


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(
    ("language", "voices", "heard"),
    [
        ("en", '[{name: "A", lang: "en-GB", localService: true}]', "A"),
        ("en", '[{name: "A", lang: "en-GB", localService: false}]', ""),
        ("en", '[{name: "A", lang: "eno-XX", localService: true}]', ""),
        ("en", "[]", ""),
        ("ar", '[{name: "A", lang: "en-GB", localService: true}]', ""),
        ("ar", '[{name: "A", lang: "en-GB", localService: true}, {name: "B", lang: "ar_EG", localService: true}]', "B"),
    ],
)
def test_the_device_s_own_voice_is_offered_only_where_it_speaks_the_language(
    person: NewPerson, spoken: Spoken, language: str, voices: str, heard: str
) -> None:
    page = person(language)
    page.add_init_script(VOICES % voices)
    if not spoken.codes:
        pytest.fail("more invitations are needed")
    arrives(page, spoken, language)
    button = page.locator("button[data-aloud]")
    assert button.is_visible() is bool(heard)
    if not heard:
        return
    look_at(page)
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    started = button.inner_text()
    button.click()
    aloud = page.evaluate("window.spokenAloud")
    assert {voice for _, voice in aloud} == {heard}
    shown = page.inner_text("main")
    assert all(text in shown for text, _ in aloud)
    assert page.locator("h1").inner_text() == aloud[0][0]
    assert button.inner_text() != started
    button.click()
    assert page.evaluate("window.spokenAloud") == []
    assert button.inner_text() == started
    assert outside == []


@pytest.mark.xdist_group("browser")
def test_without_script_there_is_no_button_that_does_nothing(person: NewPerson, spoken: Spoken) -> None:
    page = person("en", script=False)
    arrives(page, spoken, "en")
    assert not page.locator("button[data-aloud]").is_visible()
    assert page.locator("audio").first.is_visible()
