"""What is typed badly, or oddly: kept byte for byte after NFC, or refused in one sentence with nothing lost."""

import unicodedata
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from browser import Browser
from flask import Flask

from consult.services import answering
from tests.web.way import SHOWN, come_back, come_in, say, seat_of
from tests.world import PLACES, World, browser_of

ZEROS = {"Arabic-Indic": "٠", "Persian": "۰", "Devanagari": "०", "Bangla": "০", "Gurmukhi": "੦", "Burmese": "၀"}
ZEROS |= {"Khmer": "០", "Thai": "๐", "fullwidth": "０", "bold": "𝟎"}
PASTED = (
    "\u2066{0}\u2069-\u2067{1}\u2069-{2}-{3}\u200e",
    "\u200f{0}\u200b{1}\u200c{2}\u200d{3}\ufeff",
    "{0}\u00a0{1}\u202f{2}\u2007{3}\n",
    "\u202a{0}\u2011{1}\u2013{2}\u2212{3}\u202c",
    "\t{0}   {1} - {2}\u00ad{3} ",
)
BURMESE = "\u1000\u103c\u103d"
FAMILY = "👨‍👩‍👧‍👦"
KEPT = {
    "joiners": "می‌خواهم क्‍ष \u200d\u200c\u200b",
    "overrides": "\u202eabc\u202c \u2067اب\u2069 \u202d12\u202c",
    "burmese": "က" * 10_000,
    "burmese syllables": BURMESE * 20_000,
    "family": FAMILY * 300,
    "to be composed": "e\u0301 \u0041\u030a \u1100\u1161",
    "stacked": "ស្ត្រី རྒྱ ကျွန်ုပ်",
    "lines": "a\r\nb\rc\n\n d \t",
    "markup": "<b>&amp;</textarea>' \"",
    "unpaired looks": "\u2028\u2029\ue000\ufffe\U0010ffff",
}
LOST = {"a half": b"%ED%A0%BD", "its other half": b"%ED%B8%80", "a cut one": b"%F0%9F%91", "replaced": b"%EF%BF%BD"}
PROBLEM = "Some of these characters cannot be kept. Take them away and try again."


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(3)


class _Area(HTMLParser):
    """What the page's text field holds, as a browser reads it."""

    held: str | None = None

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag == "textarea":
            self.held = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            assert self.held is not None
            self.area, self.held = self.held.removeprefix("\n"), None

    def handle_data(self, data: str) -> None:
        if self.held is not None:
            self.held += data


def area(browser: Browser) -> str:
    parser = _Area()
    parser.feed(browser.body.decode())
    return parser.area


def in_script(digits: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in digits)


def groups(digits: str) -> list[str]:
    return [digits[at : at + 4] for at in range(0, 16, 4)]


@pytest.mark.people(21)
@pytest.mark.parametrize("zero", ZEROS.values(), ids=ZEROS)
def test_every_code_is_read_in_the_digits_of_any_script(app: Flask, invited: list[str], zero: str) -> None:
    first = browser_of(app)
    first.get("/")
    first.submit({"code": in_script(invited[0], zero)})
    assert first.path == "/language", first.text
    first.get("/choices")
    first.submit({"answering": "yes"})
    first.get("/code")
    shown = SHOWN.search(first.text)
    assert shown is not None
    first.get("/check")
    first.submit({"last_four": f"\u2067{in_script(shown[4], zero)}\u2069"})
    assert first.path == "/before", first.text
    again = browser_of(app)
    come_back(again, in_script("".join(shown.groups()), zero))
    assert again.path == "/answers?again=1"


@pytest.mark.parametrize("pasted", PASTED, ids=ascii)
def test_a_pasted_code_with_marks_gaps_and_hyphens_is_read(app: Flask, invited: list[str], pasted: str) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": pasted.format(*groups(invited[0]))})
    assert browser.path == "/language", browser.text


@pytest.mark.people(26)
@pytest.mark.parametrize("words", KEPT.values(), ids=KEPT)
def test_free_text_is_kept_byte_for_byte_and_shown_so(world: World, app: Flask, invited: list[str], words: str) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["words"], words)
    assert browser.path == f"/q/{PLACES['years']}", browser.text[:500]
    kept = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    answers = answering.read(world.house, seat_of(world, code), world.round).answers
    assert answers["words"].value == kept
    browser.get(f"/q/{PLACES['words']}")
    assert area(browser) == kept
    browser.submit({}, press="continue")
    answers = answering.read(world.house, seat_of(world, code), world.round).answers
    assert answers["words"].value == kept, "what the page shows is sent back as it was"


@pytest.mark.parametrize("sent", LOST.values(), ids=LOST)
def test_half_a_character_is_refused_in_one_sentence_and_shown(
    world: World, app: Flask, invited: list[str], sent: bytes
) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["words"], "before")
    browser.get(f"/q/{PLACES['words']}")
    form = browser.forms[0]
    pairs = [(name, value) for name, value in form.fields if name != "answer"] + [("action", "continue")]
    body = urlencode(pairs).encode() + b"&answer=said+" + sent + b"+here"
    answered = browser.send("POST", browser.path, body, headers(browser))
    page = answered.body.decode()
    assert answered.status == 422
    assert page.count(PROBLEM) == 2, "in the summary and at the field"
    assert "said \ufffd" in page, "she sees where"
    answers = answering.read(world.house, seat_of(world, code), world.round).answers
    assert answers["words"].value == "before"


def headers(browser: Browser) -> dict[str, str]:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Accept-Language": "en"}


@pytest.mark.parametrize("words", ["x" * 20_001, BURMESE * 20_001, FAMILY * 11_500], ids=["latin", "burmese", "family"])
def test_what_is_too_long_is_refused_in_one_sentence_and_given_back(app: Flask, invited: list[str], words: str) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["words"], words)
    assert browser.status == 422, browser.text[:500]
    assert "This is longer than can be kept. Make it shorter, or split it." in browser.text
    assert area(browser) == words


def test_more_than_can_be_sent_is_refused_in_one_sentence(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["words"], "before")
    say(browser, PLACES["words"], "က" * 200_000)
    assert browser.status == 413
    assert "This is longer than can be kept. Go back and make it shorter." in browser.text
    browser.get(f"/q/{PLACES['words']}")
    assert area(browser) == "before"


@pytest.mark.parametrize("typed", ["1,000", "1.000", "٣،٠٠٠", "\u20661.000\u2069"], ids=ascii)
def test_a_number_that_could_be_two_is_refused_in_one_sentence(
    world: World, app: Flask, invited: list[str], typed: str
) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["years"], typed)
    assert browser.status == 422
    assert "This could be read as two different numbers." in browser.text
    assert ("answer", typed) in browser.forms[0].fields
    answers = answering.read(world.house, seat_of(world, code), world.round).answers
    assert answers["years"].value is None


@pytest.mark.parametrize("typed", ["3", "٣", "३", "၃", "３", "3,0", "3.0", "٣٫٠", "\u200f٣\u200f"], ids=ascii)
def test_a_number_is_read_in_the_digits_of_any_script(world: World, app: Flask, invited: list[str], typed: str) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["years"], typed)
    assert browser.path == f"/q/{PLACES['thanks']}", browser.text
    answers = answering.read(world.house, seat_of(world, code), world.round).answers
    assert answers["years"].value == 3
