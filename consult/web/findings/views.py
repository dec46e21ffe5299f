"""The commissioner's pages. They accept releases and nothing behind them."""

from flask import Blueprint, Response, abort, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.domain.delphi.reporting import CHECKLISTS
from consult.domain.ids import RoundId, StaffId
from consult.domain.text import Language
from consult.exports import FORMATS, Taken, checklists, format_named
from consult.exports.long_list import WRITERS
from consult.services import findings as services
from consult.services.continuing import lineage_of
from consult.services.findings import Published
from consult.services.running_rounds import NoSuchRoundError
from consult.web import locale, signing_in, visits
from consult.web.access import route
from consult.web.locale import words
from consult.web.shown import taking_part, words_for
from consult.web.shown_lineage import steps_of
from consult.web.wiring import house

REPORTS = {"accord": "ACCORD", "cos-stad": "COS-STAD"}
"""Checklists by the names that they go by everywhere."""

blueprint = Blueprint("findings", __name__, url_prefix="/findings")


def reader() -> StaffId:
    """The one who is signed in; to anyone else there is nothing here."""
    signed_in = visits.visit().signed_in
    if signed_in is None:
        abort(404)
    return signed_in.id


@route(blueprint, "/sign-in", needs=Capability.ANYONE, methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    """For commissioners."""
    return signing_in.sign_in("findings/sign_in.html", Capability.READ_FINDINGS, url_for("findings.index"))


@route(blueprint, "/sign-out", needs=Capability.READ_FINDINGS, methods=("POST",))
def sign_out() -> ResponseReturnValue:
    """The visit ends."""
    return signing_in.sign_out(url_for("findings.sign_in"))


@route(blueprint, "", needs=Capability.READ_FINDINGS)
def index() -> ResponseReturnValue:
    """Every release she may read."""
    shelf = services.published_for(house(), reader())
    releases = [
        {
            "title": words(each.round.instrument.title),
            "number": each.release.number,
            "day": each.release.day,
            "taking_part": taking_part(each.release),
            "url": url_for("findings.release", round_hex=each.round.id.hex()),
        }
        for each in shelf.published
    ]
    return render_template("findings/index.html", releases=releases, withheld=shelf.withheld)


@route(blueprint, "/<round_hex>", needs=Capability.READ_FINDINGS)
def release(round_hex: str) -> ResponseReturnValue:
    """One release: sentences first, then bars, then tables."""
    published = _published(round_hex)
    urls = {f"{each.name}_url": url_for("findings.take", round_hex=round_hex, ending=each.name) for each in FORMATS}
    return render_template(
        "findings/release.html",
        **words_for(
            published.release, published.round.instrument, published.design, published.quotations, published.before
        ),
        **urls,
        checklists=[
            (words_, url_for("findings.take_checklist", round_hex=round_hex, name=name, ending=ending), ending)
            for name, words_ in REPORTS.items()
            for ending in checklists.WRITERS
        ],
        list_url=url_for("findings.long_list", round_hex=round_hex) if published.round.number > 1 else "",
    )


@route(blueprint, "/<round_hex>.<ending>", needs=Capability.READ_FINDINGS)
def take(round_hex: str, ending: str) -> Response:
    """The release as a file."""
    published = _published(round_hex)
    try:
        chosen = format_named(ending)
    except KeyError:
        abort(404)
    language = Language(locale.language().tag)
    content = chosen.write(_taken(published), language)
    return _file(content, chosen.media, f"release-{published.release.number}.{chosen.name}")


@route(blueprint, "/<round_hex>/list", needs=Capability.READ_FINDINGS)
def long_list(round_hex: str) -> ResponseReturnValue:
    """How the statements of this round came about, each change with its reason."""
    published = _published(round_hex)
    told = lineage_of(house(), published.round)
    return render_template(
        "findings/long_list.html",
        instrument=published.round.instrument,
        told=[(one.number, steps_of(one)) for one in told],
        back=url_for("findings.release", round_hex=round_hex),
        csv_url=url_for("findings.take_list", round_hex=round_hex, ending="csv"),
        json_url=url_for("findings.take_list", round_hex=round_hex, ending="json"),
    )


@route(blueprint, "/<round_hex>/list.<ending>", needs=Capability.READ_FINDINGS)
def take_list(round_hex: str, ending: str) -> Response:
    """The same as a file."""
    published = _published(round_hex)
    if ending not in WRITERS:
        abort(404)
    media, write = WRITERS[ending]
    told = {one.number: one.steps for one in lineage_of(house(), published.round)}
    name = f"list-{published.release.number}.{ending}"
    return _file(write(told, Language(locale.language().tag)), media, name)


@route(blueprint, "/<round_hex>/checklist/<name>.<ending>", needs=Capability.READ_FINDINGS)
def take_checklist(round_hex: str, name: str, ending: str) -> Response:
    """A reporting checklist, filled in with what is known here."""
    published = _published(round_hex)
    if ending not in checklists.WRITERS or name not in CHECKLISTS:
        abort(404)
    known = services.known_of(house(), published, reader(), Language(locale.language().tag))
    media, write = checklists.WRITERS[ending]
    return _file(write(name, known), media, f"{name}-{published.release.number}.{ending}")


def _taken(published: Published) -> Taken:
    return Taken(
        release=published.release,
        instrument=published.round.instrument,
        quotations=published.quotations,
        before=published.before,
    )


def _file(content: bytes, media: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = media
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _published(round_hex: str) -> Published:
    try:
        return services.published(house(), RoundId(bytes.fromhex(round_hex)), reader())
    except (NoSuchRoundError, ValueError):
        abort(404)
