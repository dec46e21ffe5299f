"""A browser small enough to read: it keeps cookies, follows redirects, and fills in the forms that a page really holds."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 10
BOUNDARY = "----a-form-of-several-parts"


@dataclass
class Form:
    """A form of a page: where it goes, what it holds, and which buttons it has, and where some send it instead."""

    action: str
    multipart: bool
    fields: list[tuple[str, str]] = field(default_factory=list)
    offers: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def button(self, held: dict[str, str]) -> None:
        """One more button: what it says, or where it sends the form instead."""
        if "formaction" in held:
            self.elsewhere.append(held["formaction"])
        elif held.get("name"):
            self.buttons.append((held["name"], held.get("value", "")))


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.inside: Form | None = None
        self.area: str | None = None
        self.named: dict[str, Form] = {}
        self.apart: list[tuple[str, dict[str, str]]] = []

    def close(self) -> None:
        """Give buttons that stand apart to the form they name."""
        super().close()
        for name, held in self.apart:
            if name in self.named:
                self.named[name].button(held)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = Form(action=held.get("action", ""), multipart=held.get("enctype", "").startswith("multipart"))
            self.forms.append(self.inside)
            self.named[held.get("id", "")] = self.inside
        elif tag == "button" and held.get("form"):
            self.apart.append((held["form"], held))
        elif self.inside is not None and (held.get("name") or "formaction" in held):
            self._control(tag, held, self.inside)

    def _control(self, tag: str, held: dict[str, str], form: Form) -> None:
        name, value = held.get("name", ""), held.get("value", "")
        if tag == "button":
            form.button(held)
        elif held.get("type") in {"radio", "checkbox"}:
            form.offers.setdefault(name, []).append(value)
            if "checked" in held:
                form.fields.append((name, value))
        elif tag == "textarea":
            self.area = name
            form.fields.append((name, ""))
        elif tag == "input":
            form.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None and self.inside is not None:
            name, held = self.inside.fields[-1]
            self.inside.fields[-1] = (name, held + (data if held else data.removeprefix("\n")))
        if data.strip():
            self.text.append(" ".join(data.split()))


@dataclass
class Answered:
    """What a server sent back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


Send = Callable[[str, str, bytes | None, dict[str, str]], Answered]
"""How a request gets to the server: method, path, body and headers."""


def over_http(address: str) -> Send:
    """To a real server, a connection for each request."""
    parts = urlsplit(address)

    def send(method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answered:
        connection = HTTPConnection(parts.hostname or "localhost", parts.port or 80, timeout=120)
        with closing(connection):
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return Answered(response.status, response.getheaders(), response.read())

    return send


class Browser:
    """One person's browser. ``status``, ``path``, ``body`` and ``text`` describe the page that is open."""

    def __init__(self, send: Send, language: str = "en") -> None:
        self.send = send
        self.language = language
        self.headers: list[tuple[str, str]] = []
        self.cookies: dict[str, str] = {}
        self.status, self.path, self.body, self.text = 0, "/", b"", ""
        self.forms: list[Form] = []

    def get(self, path: str) -> None:
        """Open a page."""
        self._follow("GET", path, None, {})

    def submit(
        self, values: dict[str, str | list[str]] | None = None, *, press: str = "", form: Form | None = None
    ) -> None:
        """Fill in a form of this page, its own one unless another is named, and press the button of this value or address."""
        chosen = form or next(one for one in self.forms if not one.action.endswith("/sign-out"))
        values = values or {}
        pairs = [(name, value) for name, value in chosen.fields if name not in values]
        pairs += [
            (name, one) for name, given in values.items() for one in ([given] if isinstance(given, str) else given)
        ]
        pairs += [pair for pair in chosen.buttons if pair[1] == press][:1]
        body = urlencode(pairs).encode()
        target = press if press in chosen.elsewhere else chosen.action
        self._follow("POST", urljoin(self.path, target), body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, form: Form, name: str, file_name: str, content: bytes) -> None:
        """Bring a file with a form of this page."""
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field_name}"\r\n\r\n{value}\r\n'.encode()
            for field_name, value in form.fields
            if field_name != name
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'.encode()
        body = b"".join([*parts, head, content, f"\r\n--{BOUNDARY}--\r\n".encode()])
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        self._follow("POST", urljoin(self.path, form.action), body, kind)

    def offers(self, name: str) -> bool:
        """Whether this page asks for something under this name."""
        return any(name in form.offers or name in dict(form.fields) for form in self.forms)

    def form_to(self, ending: str) -> Form:
        """The form of this page whose address ends so. Raises LookupError."""
        for form in self.forms:
            if form.action.endswith(ending):
                return form
        raise LookupError(f"{self.path} has no form that goes to …{ending}; it says: {self.text[:400]}")

    def _follow(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> None:
        for _ in range(MOST_REDIRECTS):
            target = self._once(method, path, body, headers)
            if target is None:
                return
            method, path, body, headers = "GET", target, None, {}
        raise RuntimeError(f"too many redirects at {path}")

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> str | None:
        said = {
            "Accept-Language": self.language,
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            **headers,
        }
        answered = self.send(method, path, body, said)
        self.body, self.status, self.path, self.headers = answered.body, answered.status, path, answered.headers
        for name, line in answered.headers:
            if name.lower() == "set-cookie":
                self.cookies.update({key: morsel.value for key, morsel in SimpleCookie(line).items()})
        location = next((line for name, line in answered.headers if name.lower() == "location"), "")
        if self.status in REDIRECTS and not urlsplit(location).netloc:
            return urljoin(path, location)
        parser = _Forms()
        parser.feed(self.body.decode("utf-8", "replace"))
        parser.close()
        self.forms, self.text = parser.forms, " ".join(parser.text)
        return None
