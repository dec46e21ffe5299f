"""A round's page: what is missing, opening, inviting, how it goes, closing, and what may be released."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability, Role, may
from consult.domain.checking import faults
from consult.domain.consent import Wording
from consult.domain.consultation import Round, RoundStatus
from consult.domain.ids import RoundId
from consult.domain.kinds import question_count, written_items
from consult.services import (
    findings,
    moderating,
    planning,
    quoting,
    reaching,
    releasing,
    running_rounds,
    tabulating,
    wording,
)
from consult.services.agreeing import NotAMemberError
from consult.services.noticing import notices_of
from consult.services.releasing import Fault, NothingPreparedError, ToldMeanwhileError
from consult.services.running_rounds import ListedWordsError, NoSuchRoundError, NotReadyError, WrongStatusError
from consult.services.staffing.people import ChangedMeanwhileError
from consult.services.tabulating import NoGrantError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate import scale_names
from consult.web.coordinate.cards import InviteForm, card_languages
from consult.web.coordinate.desk import blueprint, me, worker
from consult.web.coordinate.following import following
from consult.web.coordinate.open_form import OpenForm
from consult.web.coordinate.sentences import fault_sentence, not_ready_sentence, waits
from consult.web.errors import LOOKED_INTO
from consult.web.locale import gettext as _
from consult.web.log import log
from consult.web.notice_words import usual
from consult.web.question_form import OnceForm, hidden
from consult.web.shown import group_words, words_for
from consult.web.wiring import house, today, wiring

FEWEST_INVITED = 10
TEN = 10
LONGEST_REASON = 500
"""Characters of the reason why listed words stand in a round."""


class ReleaseForm(OnceForm):
    """Names the very release that was looked at."""

    seen = hidden()


def round_named(round_hex: str, roles: frozenset[Role] = running_rounds.RUNNERS) -> Round:
    """The round of this address, for those who run it; to anyone else there is nothing here."""
    try:
        return running_rounds.round_of(house(), RoundId(bytes.fromhex(round_hex)), worker(), roles)
    except (NoSuchRoundError, ValueError):
        abort(404)


def here(round_: Round) -> str:
    """Where its page is."""
    return url_for("coordinate.round_page", round_hex=round_.id.hex())


@route(blueprint, "/r/<round_hex>", needs=Capability.WORK)
def round_page(round_hex: str) -> ResponseReturnValue:
    """The round, and the one thing to do next."""
    return page_of(round_named(round_hex, running_rounds.WORKERS))


def page_of(
    round_: Round, trouble: str = "", status: int = 200, open_form: OpenForm | None = None
) -> ResponseReturnValue:
    """Its page, with what went wrong, if anything did, and what was typed."""
    instrument = round_.instrument
    whole = instrument.complete_languages()
    form = open_form or OpenForm(round_, running_rounds.before(house(), round_))
    page = render_template(
        "coordinate/round.html",
        round=round_,
        instrument=instrument,
        questions=question_count(instrument),
        trouble=trouble,
        warnings=visits.visit().notices(),
        faults=[fault_sentence(fault) for fault in faults(instrument)],
        languages=[
            (entry.name if (entry := wiring().languages.get(tag)) else tag, tag in whole)
            for tag in instrument.languages
        ],
        counts=_counts(round_),
        open_form=form,
        allowances=_allowances(form, round_) if form.looks else (),
        group_words=group_words(instrument),
        after=following(round_) if round_.status is RoundStatus.RELEASED else None,
        invite_form=InviteForm(),
        card_languages=[(entry.tag, entry.name) for entry in card_languages(round_)],
        plain_form=OnceForm(),
        rates_nothing=scale_names.is_wanted(round_),
        unlocked=visits.visit().unlocked is not None,
        prepared=_prepared(round_),
        listed=wording.found(house(), instrument) if round_.status is RoundStatus.DRAFT else (),
        runs=_runs(round_),
        writes=bool(written_items(instrument)),
        passes_on=round_.closed_on is not None and bool(moderating.rated_with_reasons(round_)),
    )
    return page, status


def _runs(round_: Round) -> bool:
    """Whether she may do with this round what coordinators do; a custodian of it looks on."""
    try:
        running_rounds.round_of(house(), round_.id, worker(), running_rounds.RUNNERS)
    except NoSuchRoundError:
        return False
    return may(visits.visit().roles, Capability.RUN)


def _counts(round_: Round) -> list[tuple[str, int | str]]:
    if round_.status is RoundStatus.DRAFT:
        return []
    progress = running_rounds.progress(house(), round_)
    counts: list[tuple[str, int | str]] = [
        (_("Invitations made"), progress.made),
        (_("Invitations not used yet"), progress.unused),
        (_("People who came in"), progress.used),
    ]
    unlocked = visits.visit().unlocked
    if unlocked is not None:
        try:
            sent = tabulating.count_sent(house(), unlocked, round_, today())
        except NoGrantError:
            return counts
        counts.append((_("People who sent their answers"), _in_tens(sent)))
    return counts


def _in_tens(sent: int) -> str:
    """How many, rounded down: a figure that falls by one would show that one person took everything back."""
    whole = sent - sent % TEN
    return _("at least %(number)s", number=whole) if whole else _("fewer than %(number)s", number=TEN)


def _prepared(round_: Round) -> bool:
    try:
        releasing.prepared(house(), round_)
    except NothingPreparedError:
        return False
    return True


@route(blueprint, "/r/<round_hex>/open", needs=Capability.RUN, methods=("POST",))
def open_round(round_hex: str) -> ResponseReturnValue:
    """Open the draft: from now on its groups and its questions are frozen."""
    round_ = round_named(round_hex)
    form = OpenForm(round_)
    trouble = _trouble(form, round_)
    if trouble:
        return page_of(round_, trouble, 422, form)
    if form.looks:
        return page_of(round_, open_form=form)
    because = (form.because.data or "").strip()[:LONGEST_REASON]
    declared = running_rounds.Declared(
        invited=form.invited() or (), readers=form.chosen(), wording=_agreed_to(round_), because=because
    )
    try:
        running_rounds.open_round(house(), round_, declared, today(), worker())
    except NotReadyError as missing:
        return page_of(round_, not_ready_sentence(missing), 422, form)
    except ListedWordsError:
        return page_of(round_, _("Say why the listed words stand in it, or mend the workbook."), 422, form)
    except WrongStatusError:
        return redirect(here(round_), 303)
    return redirect(here(round_), 303)


def _agreed_to(round_: Round) -> Wording:
    """What people are asked to agree to: the usual words; in a later round those that they agreed to already."""
    newest = notices_of(house(), round_.consultation).newest
    if newest:
        return newest.wording
    return usual(round_.instrument, wiring().languages, reachable=reaching.is_kept(house()))


def _allowances(form: OpenForm, round_: Round) -> tuple[planning.Allowance, ...]:
    design = planning.design_of(house(), round_)
    return planning.allowances(form.invited() or (), design)


def _trouble(form: OpenForm, round_: Round) -> str:
    """What is wrong with what was typed, or with the instrument, in a sentence; "" where nothing is."""
    invited = form.invited()
    if faults(round_.instrument):
        return _("Something is missing; see below.")
    if invited is None:
        return _("Write how many people are invited for each group, as whole numbers.")
    if form.apart and sum(number for _name, number in invited) < FEWEST_INVITED:
        return _("Nothing can be shown about fewer than 10 people. Invite more.")
    return "" if form.chosen() or form.looks else _("Choose who reads the findings and owes an answer.")


@route(blueprint, "/r/<round_hex>/close", needs=Capability.RUN, methods=("POST",))
def close_round(round_hex: str) -> ResponseReturnValue:
    """Close the round: it takes no answers any more."""
    round_ = round_named(round_hex)
    try:
        running_rounds.close_round(house(), round_, today(), worker())
    except WrongStatusError:
        return redirect(here(round_), 303)
    return redirect(here(round_), 303)


@route(blueprint, "/r/<round_hex>/tabulate", needs=Capability.TABULATE, methods=("POST",))
def tabulate(round_hex: str) -> ResponseReturnValue:
    """Count, protect and audit: what comes out may be looked at, and nothing else."""
    round_ = round_named(round_hex)
    unlocked = visits.visit().unlocked
    if unlocked is None:
        return redirect(url_for("coordinate.unlock"), 303)
    try:
        unopened = releasing.prepare(house(), unlocked, round_, today())
    except Fault as fault:
        log("release refused", round=round_hex, reason=fault.in_words())
        return page_of(round_, str(LOOKED_INTO), 503)
    except NoGrantError:
        return page_of(round_, _("You were not given the key of this consultation."), 403)
    except WrongStatusError:
        return redirect(here(round_), 303)
    if unopened:
        log("rows unopened", round=round_hex, unopened=str(unopened))
    return redirect(url_for("coordinate.preview", round_hex=round_hex), 303)


@route(blueprint, "/r/<round_hex>/preview", needs=Capability.PUBLISH)
def preview(round_hex: str) -> ResponseReturnValue:
    """The protected tables as commissioners will read them, for both of the two who release them."""
    round_ = round_named(round_hex, running_rounds.WORKERS)
    try:
        release = releasing.prepared(house(), round_)
    except NothingPreparedError:
        return redirect(here(round_), 303)
    form = ReleaseForm()
    form.seen.data = releasing.seen(release)
    design = planning.design_of(house(), round_)
    return render_template(
        "coordinate/preview.html",
        release_form=form,
        round=round_,
        back=here(round_),
        agreed=[(each.name, each.id == worker()) for each in releasing.agreed(house(), round_, release, today())],
        told=visits.visit().notices(),
        after=following(round_),
        **words_for(
            release,
            round_.instrument,
            design,
            quoting.quoted(house(), round_, release),
            findings.released_before(house(), round_),
        ),
    )


@route(blueprint, "/r/<round_hex>/release", needs=Capability.PUBLISH, methods=("POST",))
def publish(round_hex: str) -> ResponseReturnValue:
    """One of two words that what was prepared be released, unchanged; with the other's it is."""
    round_ = round_named(round_hex, running_rounds.WORKERS)
    try:
        done = releasing.publish(house(), me(), round_, ReleaseForm().seen.data or "", today())
    except NothingPreparedError:
        return page_of(round_, _("Someone took back their answers meanwhile. Please count again."), 409)
    except ToldMeanwhileError:
        return page_of(round_, _("Another release has told who took part meanwhile. Please count again."), 409)
    except (NotAMemberError, ChangedMeanwhileError):
        abort(404)
    except WrongStatusError:
        return redirect(here(round_), 303)
    if done:
        return redirect(here(round_), 303)
    visits.visit().notice([waits()])
    return redirect(url_for("coordinate.preview", round_hex=round_hex), 303)
