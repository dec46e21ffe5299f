"""Recordings of a round: in which languages it can be heard; each place in one of them, with a file to bring."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.domain.consultation import Round
from consult.services import hearing
from consult.services.hearing import FrozenError, FullError, MediaError, Trouble
from consult.services.running_rounds import WORKERS
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint
from consult.web.coordinate.heard_rows import Group, Row, groups_of, spoken_languages
from consult.web.coordinate.rounds import round_named
from consult.web.languages import LanguageEntry
from consult.web.locale import kilobytes, ngettext
from consult.web.locale import lazy_gettext as _l
from consult.web.playing import handed_out
from consult.web.question_form import OnceForm
from consult.web.wiring import house, wiring

SENTENCES: dict[Trouble, Any] = {
    Trouble.EMPTY: _l("“%(place)s”: the file is empty."),
    Trouble.TOO_LARGE: _l("“%(place)s”: the file is larger than %(most)s."),
    Trouble.NOT_A_SOUND: _l("“%(place)s”: this is no recording. Bring a file in Opus, MP3, M4A or WAV."),
    Trouble.OTHER_SOUND: _l(
        "“%(place)s”: not every phone plays this. Bring it as Opus in Ogg, MP3, M4A with AAC, or WAV."
    ),
    Trouble.BROKEN: _l(
        "“%(place)s”: the file is damaged, was cut off, or holds something besides sound. Save it again."
    ),
    Trouble.TOO_LONG: _l("“%(place)s”: the recording is longer than 20 minutes."),
    Trouble.TOO_SHORT: _l("“%(place)s”: the recording is too short to say anything."),
}
FROZEN = _l("What is heard here cannot be changed any more.")
FULL = _l("“%(place)s”: there is no room for it. All files of a round together may be as large as %(most)s.")


@route(blueprint, "/r/<round_hex>/recordings", needs=Capability.DESIGN)
def recordings(round_hex: str) -> ResponseReturnValue:
    """In which languages this round can be heard, and how much of it."""
    round_ = round_named(round_hex)
    return render_template("coordinate/recordings.html", round=round_, languages=spoken_languages(round_))


@route(blueprint, "/r/<round_hex>/recordings/<tag>", needs=Capability.DESIGN, methods=("GET", "POST"))
def recorded(round_hex: str, tag: str) -> ResponseReturnValue:
    """Every place in one language: its words, its recording, and a file to bring or to take away."""
    round_, entry = round_named(round_hex), _spoken(tag)
    if entry.tag not in round_.instrument.complete_languages():
        abort(404)
    form = OnceForm()
    if request.method != "POST":
        return _page(round_, entry, form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    groups = [group for group in groups_of(round_, entry.tag) if group.id == request.form.get("group")]
    done, troubles = _changed(round_, groups)
    if troubles:
        return _page(round_, entry, form, troubles, 422)
    visits.visit().notice([ngettext("%(num)s change is kept.", "%(num)s changes are kept.", done)])
    anchor = groups[0].id if groups else None
    here = url_for("coordinate.recorded", round_hex=round_hex, tag=tag, _anchor=anchor)
    return redirect(form.done(here), 303)


def _spoken(tag: str) -> LanguageEntry:
    entry = wiring().languages.get(tag)
    if entry is None:
        abort(404)
    return entry


def _changed(round_: Round, groups: list[Group]) -> tuple[int, list[str]]:
    """Keep and take away what was asked for. Gives how much was done, and a sentence for each thing that was not."""
    done, troubles = 0, []
    for row in (row for group in groups for row in group.rows):
        try:
            done += _change(round_, row)
        except MediaError as error:
            troubles.append(_sentence(SENTENCES[error.trouble], row, hearing.MOST_BYTES))
        except FullError:
            troubles.append(_sentence(FULL, row, hearing.MOST_OF_A_ROUND))
        except FrozenError:
            troubles.append(str(FROZEN))
    return done, list(dict.fromkeys(troubles))


def _sentence(said: object, row: Row, most: int) -> str:
    return str(said) % {"place": row.short, "most": kilobytes(most)}


def _change(round_: Round, row: Row) -> bool:
    brought = request.files.get(row.id)
    if brought is not None and brought.filename:
        hearing.keep(house(), round_, row.uttered, brought.stream.read())
        return True
    if request.form.get(f"without-{row.id}"):
        hearing.take_away(house(), round_, row.uttered.language, row.uttered.place)
        return True
    return False


def _page(
    round_: Round, entry: LanguageEntry, form: OnceForm, troubles: list[str] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "coordinate/recorded.html",
        round=round_,
        entry=entry,
        groups=groups_of(round_, entry.tag),
        form=form,
        most=kilobytes(hearing.MOST_BYTES),
        troubles=troubles or [],
        told=visits.visit().notices(),
    )
    return page, status


@route(blueprint, "/r/<round_hex>/m/<name>", needs=Capability.WORK)
def media(round_hex: str, name: str) -> Response:
    """A recording or a picture of the round, for those who work on it."""
    return handed_out(round_named(round_hex, WORKERS), name)
