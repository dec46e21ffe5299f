"""Accounts in real Chromium: set up with a passkey of a virtual authenticator, signed in with it, and looked at."""

import re
import subprocess
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import CDPSession, Page, expect
from staff import hire

from tests.browser.conftest import NewPerson
from tests.browser.seeing import look_at
from tests.server import CONSULT, PASSPHRASE, Served

LINK = re.compile(r"(/account/begin#[0-9A-Z-]{41})")
KEY = re.compile(r"\b[0-9A-Z]{6}(?:\s+[0-9A-Z]{6}){5}\b")
SECRET = re.compile(r"\b[A-Z2-7]{4}(?:\s+[A-Z2-7]{4}){7}\b")


def begin(served: Served, name: str, role: str) -> str:
    """A new account; gives its sign-up link as the command prints it."""
    made = subprocess.run(
        [CONSULT, "staff", "add", name, "--role", role],
        env=served.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    link = LINK.search(made.stdout)
    assert link is not None, made.stdout
    return link[1]


def authenticator(page: Page, *, verifies: bool = True) -> CDPSession:
    """A virtual authenticator in this browser, whose owner is verified or is not."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    session.authenticator_id = made["authenticatorId"]  # type: ignore[attr-defined]
    return session


def passphrase(page: Page, link: str) -> None:
    """From the sign-up link to the choice of a second factor."""
    page.goto(link)
    assert page.url.endswith("/account/begin"), "the code is gone from the address"
    look_at(page)
    page.click("main button")
    look_at(page)
    for name in ("passphrase", "again"):
        page.fill(f"input[name={name}]", PASSPHRASE)
    page.click("main button")
    look_at(page)


def recovery(page: Page) -> None:
    """Type the recovery key back."""
    look_at(page)
    shown = KEY.search(page.inner_text("main"))
    assert shown
    page.click("main button")
    look_at(page)
    page.fill("input[name=key]", shown[0])
    page.click("main button")


def give_name(page: Page, name: str) -> None:
    page.goto("/work/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=passphrase]", PASSPHRASE)
    page.click("main button")
    look_at(page)


@pytest.mark.xdist_group("browser")
def test_an_account_is_set_up_and_signed_in_to_with_a_passkey(served: Served, person: NewPerson) -> None:
    page = person(width=1280)
    keys = authenticator(page)
    passphrase(page, begin(served, "passkey person", "custodian"))
    page.click("a[href='/account/passkey']")
    look_at(page)
    page.click("form[data-passkey] button")
    page.wait_for_url("**/account/recovery-key")
    recovery(page)
    page.wait_for_url("**/work")
    page.click("header form button")
    give_name(page, "passkey person")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/work")
    expect(page.locator("header")).to_contain_text("passkey person")
    held = keys.send("WebAuthn.getCredentials", {"authenticatorId": keys.authenticator_id})["credentials"]
    assert [(each["rpId"], each["signCount"] > 1) for each in held] == [("localhost", True)]
    page.click("header form button")
    give_name(page, "passkey person")
    keys.send("WebAuthn.setUserVerified", {"authenticatorId": keys.authenticator_id, "isUserVerified": False})
    page.click("form[data-passkey] button")
    expect(page.locator("form [role=status]")).to_have_text("The passkey did not answer. Please try again.")
    keys.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": keys.authenticator_id})
    stranger = authenticator(page)
    page.goto("/account/second")
    page.click("form[data-passkey] button")
    expect(page.locator("form [role=status]")).to_be_visible()
    stranger.detach()


@pytest.mark.xdist_group("browser")
def test_without_script_a_code_works_and_a_passkey_page_says_why_it_does_not(served: Served, person: NewPerson) -> None:
    for number, (language, width) in enumerate((("en", 320), ("ar", 320))):
        page = person(language, width=width, script=False)
        link, _, secret = begin(served, f"without script {number}", "commissioner").partition("#")
        page.goto(link)
        page.fill("input[name=secret]", secret)
        page.click("main button")
        for name in ("passphrase", "again"):
            page.fill(f"input[name={name}]", PASSPHRASE)
        page.click("main button")
        page.goto("/account/passkey")
        assert page.locator("form[data-passkey] button").is_hidden()
        assert page.locator("noscript .note").is_visible()
        page.goto("/account/code")
        shown = SECRET.search(re.sub(r"[^A-Z2-7 ]+", " ", page.text_content("main .code") or ""))
        assert shown
        page.fill("input[name=code]", pyotp.TOTP(re.sub(r"\s", "", shown[0])).now())
        page.click("main button")
        key = KEY.search(page.inner_text("main"))
        assert key
        page.click("main button")
        page.fill("input[name=key]", key[0])
        page.click("main button")
        assert page.url.endswith("/findings")


@pytest.mark.prove
@pytest.mark.xdist_group("browser")
def test_the_account_s_pages_are_sound_on_a_phone_and_in_arabic(
    served: Served, person: NewPerson, tmp_path: Path
) -> None:
    kept = hire("third person", "custodian", PASSPHRASE, served.environment)
    served.staff["third person"] = kept
    for language, width in (("en", 320), ("en", 1280), ("ar", 320), ("ar", 1280)):
        page = person(language, width=width)
        for path in ("/account/begin", "/account/lost"):
            page.goto(path)
            look_at(page)
            page.screenshot(path=tmp_path / f"{language}-{width}{path.replace('/', '-')}.png", full_page=True)
        give_name(page, "third person")
        page.screenshot(path=tmp_path / f"{language}-{width}-second.png", full_page=True)
        page.fill("input[name=code]", served.code("third person"))
        page.click("main button")
        page.goto("/work/unlock")
        page.fill("input[name=passphrase]", PASSPHRASE)
        page.click("main button")
        page.goto("/work/people")
        look_at(page)
        people = page.locator("main .list a").all()
        address = next(each.get_attribute("href") for each in people if each.inner_text() == "coordinator")
        paths = ("/work/people", str(address), "/account", "/account/factor", "/account/code", "/account/passkey")
        for path in (*paths, "/account/passphrase", "/account/recovery-key", "/account/recovery-key/check"):
            page.goto(path)
            look_at(page)
            name = path.replace(str(address), "-person").replace("/", "-")
            page.screenshot(path=tmp_path / f"{language}-{width}{name}.png", full_page=True)
