"""The whole main job over HTTP against a real server: a spreadsheet becomes a round, people answer, findings are read.

Usage: walk.py ADDRESS FOLDER, where FOLDER holds what the staff that deploy/demo made come in with. Prints each step and a finding.
"""

import csv
import io
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from browser import Browser, over_http
from one_time_code import Authenticator
from people import ROLES, Person, everyone
from staff import KEPT, secret_of

WORKBOOK = Path(__file__).parent / "outcomes.xlsx"
AT_ONCE = 2
MOST_QUESTIONS = 60
HALF = 17
UNDERSTANDING = 3
CODE = re.compile(r"\b(\d{4}) (\d{4}) (\d{4}) (\d{4})\b")


class WalkError(Exception):
    """A step did not end as it should."""


@dataclass
class House:
    """Where the server is, what staff type to come in, and the app that shows them their codes."""

    address: str
    staff: dict[str, dict[str, str]]
    authenticator: Authenticator = field(default_factory=Authenticator)

    @classmethod
    def of(cls, address: str, folder: Path) -> Self:
        """With the staff that staff.py made."""
        return cls(address=address, staff=json.loads((folder / KEPT).read_text(encoding="utf-8")))

    def passphrase(self, name: str) -> str:
        """What she signs in and unlocks with."""
        return self.staff[name]["passphrase"]

    def code(self, name: str) -> str:
        """Her one-time code, never the same twice."""
        return self.authenticator.code(secret_of(self.staff[name]))


def expect(browser: Browser, words: str) -> None:
    """The open page says these words."""
    if words not in browser.text:
        raise WalkError(f"{browser.path} should say “{words}”, and says: {browser.text[:800]}")


def sign_in(house: House, audience: str, name: str) -> Browser:
    """A member of staff, signed in."""
    browser = Browser(over_http(house.address))
    browser.get(f"/{audience}/sign-in")
    browser.submit({"name": name, "passphrase": house.passphrase(name)})
    browser.submit({"code": house.code(name)})
    if browser.path != f"/{audience}":
        raise WalkError(f"{name} could not sign in: {browser.text[:400]}")
    return browser


def unlocked(house: House, name: str) -> Browser:
    """A coordinator, signed in and unlocked."""
    browser = sign_in(house, "work", name)
    browser.get("/work/unlock")
    browser.submit({"passphrase": house.passphrase(name)})
    return browser


def open_round(staff: Browser) -> str:
    """Bring the workbook and open its round; gives the round's page."""
    staff.get("/work")
    staff.upload(staff.form_to("/workbook"), "workbook", WORKBOOK.name, WORKBOOK.read_bytes())
    page = staff.path
    form = staff.form_to("/open")
    readers = form.offers["reader"]
    invited = {f"invited-{role}": str(how_many) for role, how_many in ROLES}
    staff.submit({**invited, "reader": readers}, press="open", form=form)
    staff.get(page)
    staff.form_to("/invitations")
    return page


def invite(staff: Browser, page: str, how_many: int) -> list[str]:
    """Make invitations; gives their digits, as printed this once."""
    staff.get(page)
    staff.submit({"how_many": str(how_many)}, press="invite", form=staff.form_to("/invitations"))
    codes = ["".join(groups) for groups in CODE.findall(staff.text)]
    staff.get(page)
    if len(codes) != how_many:
        raise WalkError(f"{how_many} invitations were asked for, and {len(codes)} were shown")
    return codes


def enter(house: House, code: str, language: str) -> Browser:
    """Someone who types a code."""
    browser = Browser(over_http(house.address), language)
    browser.get("/")
    browser.submit({"code": code})
    return browser


def understand(browser: Browser) -> None:
    """Three short questions: the first may miss, each explains itself, and the next one is a press away."""
    for number in range(1, UNDERSTANDING + 1):
        if browser.path.partition("?")[0] != f"/u/{number}":
            raise WalkError(f"question {number} of the three should be asked: {browser.text[:400]}")
        browser.submit({"said": "1"}, press="continue")
        browser.get(f"/u/{number + 1}" if number < UNDERSTANDING else "/code")


def come_in(house: House, person: Person, invitation: str) -> tuple[Browser, str]:
    """From the invitation to the first question; gives the access code too."""
    browser = enter(house, invitation, person.language)
    browser.submit({"language": person.language})
    browser.get("/choices")
    browser.submit({"answering": "yes", "totals": "yes", "quotations": "no", "comparing": "yes"})
    understand(browser)
    shown = CODE.search(browser.text)
    if shown is None:
        raise WalkError(f"no access code was shown: {browser.text[:400]}")
    browser.submit({}, press="continue")
    browser.submit({"last_four": shown[4]}, press="continue")
    browser.get("/q/1")
    return browser, "".join(shown.groups())


def answer_all(browser: Browser, person: Person, items: list[str], *, stop_after: int = MOST_QUESTIONS) -> None:
    """One question after the other, until there is none or this person stops."""
    for _ in range(stop_after):
        if browser.path.startswith("/part/"):
            browser.submit({}, press="answer")
        found = re.fullmatch(r"/q/(\d+)", browser.path)
        if found is None:
            return
        said = person.answer(items[int(found[1]) - 1])
        if not browser.offers("answer"):
            browser.submit({}, press="continue")
        elif said is None:
            browser.submit({"answer": []}, press="skip")
        else:
            browser.submit({"answer": said}, press="continue")
            if browser.path == found[0]:
                browser.submit({"answer": said}, press="continue")


def take_part(house: House, person: Person, invitation: str, items: list[str]) -> str:
    """Everything one person does; gives the access code."""
    browser, code = come_in(house, person, invitation)
    if person.stops_half_way:
        answer_all(browser, person, items, stop_after=HALF)
        browser.get("/x")
        return code
    answer_all(browser, person, items)
    browser.submit({}, press="send")
    if browser.path != "/sent":
        raise WalkError(f"person {person.number} could not send: {browser.text[:400]}")
    browser.get("/x")
    return code


def change_on_another_phone(house: House, person: Person, code: str, items: list[str]) -> None:
    """Come back under the access code and change one answer: what was sent stays sent."""
    browser = enter(house, code, person.language)
    place = items.index("housing") + 1
    browser.get(f"/q/{place}?over=1")
    browser.submit({"answer": "9"}, press="continue")
    if browser.path != "/answers":
        raise WalkError("the answer could not be changed")


def take_back(house: House, person: Person, code: str) -> None:
    """Come back and erase everything; after that the code opens nothing."""
    browser = enter(house, code, person.language)
    browser.get("/erase")
    browser.submit({}, press="erase")
    if not browser.path.startswith("/erased"):
        raise WalkError("the answers were not erased")
    if enter(house, code, "en").path != "/":
        raise WalkError("an erased access code still opens something")


def answer_round(house: House, codes: list[str], items: list[str]) -> None:
    """All sixty-four take part; four stop half-way, one changes an answer, one takes everything back."""
    people = everyone()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        own = list(pool.map(lambda pair: take_part(house, pair[0], pair[1], items), zip(people, codes, strict=True)))
    for person in people:
        if person.comes_back:
            change_on_another_phone(house, person, own[person.number], items)
        if person.takes_back:
            take_back(house, person, own[person.number])


def release(staff: Browser, custodian: Browser, page: str) -> None:
    """Close the round, tabulate; a coordinator and a custodian each look at the protected tables and agree."""
    staff.get(page)
    staff.submit({}, press="close", form=staff.form_to("/close"))
    staff.get(page)
    staff.submit({}, press="tabulate", form=staff.form_to("/tabulate"))
    if not staff.path.endswith("/preview"):
        raise WalkError(f"nothing was prepared: {staff.text[:600]}")
    staff.submit({}, press="release", form=staff.form_to("/release"))
    expect(staff, "You have agreed.")
    custodian.get(f"{page}/preview")
    expect(custodian, "coordinator has agreed.")
    custodian.submit({}, press="release", form=custodian.form_to("/release"))
    expect(custodian, "The findings are released")


def read_findings(house: House) -> dict[str, object]:
    """What the commissioner reads: the page, the CSV and the JSON of the newest release."""
    browser = sign_in(house, "findings", "commissioner")
    paths = re.findall(r'href="(/findings/[0-9a-f]{32})"', browser.body.decode())
    browser.get(paths[-1])
    expect(browser, "About")
    browser.get(f"{paths[-1]}.csv")
    lines = list(csv.DictReader(io.StringIO(browser.body.decode("utf-8-sig"))))
    browser.get(f"{paths[-1]}.json")
    content: dict[str, object] = json.loads(browser.body)
    if not lines:
        raise WalkError("the CSV of the release is empty")
    return content


def show(content: dict[str, object]) -> None:
    """One finding, as it was released."""
    finding = content["findings"][0]  # type: ignore[index]
    asked = content["asked"][finding["item"]]["prompt"]  # type: ignore[index]
    print(f"   {asked} · consensus: {finding['status']}")
    for row in finding["rows"]:
        figures = ", ".join(f"{figure['cell']} {figure['percent']} %" for figure in row["figures"])
        print(f"   {', '.join(row['group']) if row['group'] else 'everyone'}: {figures}")


def item_names(path: Path) -> list[str]:
    """The items in the order they are asked, as `consult instrument check` lists them."""
    return [item["name"] for item in json.loads(path.read_text(encoding="utf-8"))["items"]]


def main(address: str, folder: Path) -> None:
    """Walk, printing each step."""
    house = House.of(address, folder)
    items = item_names(folder / "instrument.json")
    print(f"1. A workbook is checked: {len(items)} items in four languages.")
    staff = unlocked(house, "coordinator")
    page = open_round(staff)
    print("2. The coordinator brings it, and opens the round.")
    codes = invite(staff, page, len(everyone()))
    print(f"3. {len(codes)} invitations are made and shown once.")
    answer_round(house, codes, items)
    print(
        "4. 64 people come in and answer; 4 stop half-way, 1 changes an answer on another phone, 1 takes everything back."
    )
    release(unlocked(house, "coordinator"), sign_in(house, "work", "custodian"), page)
    print("5. The round is closed, tabulated, protected, audited, looked at by two people and released.")
    content = read_findings(house)
    print(f"6. The commissioner reads release {content['number']}: {len(content['findings'])} findings. The first:")  # type: ignore[arg-type]
    show(content)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
