"""Pictures of a round's easy words: brought, described in every language in which there are easy words, taken away."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.domain.consultation import Round
from consult.domain.instrument import Item
from consult.domain.picture import Picture
from consult.domain.text import Language, Text
from consult.services import hearing
from consult.services.hearing import FrozenError, FullError, MediaError, Trouble
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint
from consult.web.coordinate.rounds import round_named
from consult.web.locale import gettext as _
from consult.web.locale import kilobytes, words
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm
from consult.web.wiring import house, wiring

LONGEST = 300
"""Characters of what a picture shows."""
SENTENCES: dict[Trouble, Any] = {
    Trouble.EMPTY: _l("“%(item)s”: the file is empty."),
    Trouble.TOO_LARGE: _l("“%(item)s”: the picture is too large. Make it smaller and bring it again."),
    Trouble.TOO_SHORT: _l("“%(item)s”: the picture is too small to see anything on it."),
    Trouble.NOT_A_PICTURE: _l("“%(item)s”: this is no picture, or it is damaged. Bring a PNG, JPEG or WebP file."),
}
UNDESCRIBED = _l("“%(item)s”: say in every language, in a sentence, what the picture shows. Nothing was kept.")
NOTHING = _l("“%(item)s”: choose a picture first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What was typed of a picture in one language, as templates show any field."""

    id: str
    data: str
    tag: Language
    language: str
    errors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As the form sends it."""
        return self.id


@route(blueprint, "/r/<round_hex>/pictures", needs=Capability.DESIGN, methods=("GET", "POST"))
def pictures(round_hex: str) -> ResponseReturnValue:
    """Each question that has easy words, its picture, and what it shows."""
    round_, form = round_named(round_hex), OnceForm()
    if request.method != "POST":
        return _page(round_, form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    item = next((each for each in _easy(round_) if each.name == request.form.get("item")), None)
    trouble = _changed(round_, item) if item else ""
    if trouble:
        return _page(round_, form, trouble, 422)
    visits.visit().notice([_("This is kept.")])
    anchor = f"i-{item.name}" if item else None
    return redirect(form.done(url_for("coordinate.pictures", round_hex=round_hex, _anchor=anchor)), 303)


def _easy(round_: Round) -> list[Item]:
    return [item for item in round_.instrument.items if item.easy]


def _changed(round_: Round, item: Item) -> str:
    """Do what was asked for; gives what is wrong with it in a sentence."""
    try:
        if request.form.get("action") == "without":
            hearing.unshow(house(), round_, item.name)
            return ""
        return _brought(round_, item)
    except MediaError as error:
        return str(SENTENCES[error.trouble]) % {"item": words(item.prompt)}
    except FullError:
        return _("There is no room for it. Take another file away first.")
    except FrozenError:
        return _("What is shown here cannot be changed any more.")


def _brought(round_: Round, item: Item) -> str:
    described = _described(item, None)
    file = request.files.get("picture")
    if file is None or not file.filename:
        return str(NOTHING) % {"item": words(item.prompt)}
    if not all(0 < len(each.data) <= LONGEST for each in described):
        return str(UNDESCRIBED) % {"item": words(item.prompt)}
    shows = Text.of({each.tag: each.data for each in described})
    hearing.show(house(), round_, item.name, file.stream.read(), shows)
    return ""


def _described(item: Item, picture: Picture | None) -> list[Described]:
    """What the picture shows, in each language in which the item has easy words: as typed, or as it stands."""
    stands = dict(picture.shows.words) if picture else {}
    asked = request.form.get("item") == item.name
    found = []
    for tag in item.easy.languages:
        name = f"shows-{item.name}-{tag}"
        entry = wiring().languages.get(tag)
        data = request.form.get(name, "").strip() if asked else stands.get(tag, "")
        found.append(Described(id=name, data=data, tag=tag, language=entry.name if entry else tag))
    return found


def _page(round_: Round, form: OnceForm, trouble: str = "", status: int = 200) -> ResponseReturnValue:
    held = hearing.pictures_of(house(), round_)
    page = render_template(
        "coordinate/pictures.html",
        round=round_,
        form=form,
        items=[(item, held.get(item.name), _described(item, held.get(item.name))) for item in _easy(round_)],
        changes=round_.status in hearing.CHANGEABLE,
        kilobytes=kilobytes,
        trouble=trouble,
        told=visits.visit().notices(),
    )
    return page, status
