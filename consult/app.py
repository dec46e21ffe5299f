"""create_app: the only place where parts meet. It owns the clock, the randomness and the keys."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from consult.crypto.encoding import InstallationId, Label
from consult.crypto.hybrid import Suite, available_suites
from consult.crypto.keys import LedgerSeed, Pepper, RoundingKey, subkey
from consult.crypto.recovery_key import short_name
from consult.services import withdrawing
from consult.services.house import House, Keys, RecoveryKey, SlowGate, ThirdPlace, ThirdPlaceError
from consult.settings import RECOVERY, Settings, SettingsError
from consult.storage.migrating import current
from consult.storage.stores import StoresTogetherError, open_stores
from consult.web import errors, example, locale, log, memory, pages, signing_in
from consult.web.access import refuse_open_routes
from consult.web.account import views as account_views
from consult.web.answer import views as answer_views
from consult.web.application import Application
from consult.web.coordinate import views as coordinate_views
from consult.web.findings import views as findings_views
from consult.web.headers import Headers
from consult.web.languages import Languages
from consult.web.reach import views as reach_views
from consult.web.sessions import SealedSessions
from consult.web.static_files import StaticFiles
from consult.web.wiring import Wiring, plug_in

STATIC = Path(__file__).parent / "web" / "static"
BROTLI_LEVEL = 5
"""As fast as the usual 4, and a twelfth smaller on pages as small as these."""
A_YEAR = 365 * 24 * 3600


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock


def build_house(settings: Settings) -> House:
    """Stores and keys. Raises SettingsError where two stores are one, or the strong suite is missing."""
    try:
        stores = open_stores(settings.main_store, settings.key_store, settings.session_store, settings.contacts_store)
    except StoresTogetherError:
        raise SettingsError(
            "The main store, the key store, the session store and the contacts' store must be apart."
        ) from None
    keys = Keys(
        installation=InstallationId(settings.installation),
        pepper=Pepper(settings.pepper),
        rounding=RoundingKey(settings.rounding),
        ledger=LedgerSeed(settings.ledger),
        suite=_suite(settings),
        recovery=_recovery(settings),
        recovery_needed=settings.secure,
    )
    third = ThirdPlace(folder=settings.tombstones, mark=short_name(keys.installation))
    return House(stores=stores, third_place=third, keys=keys, entropy=os.urandom, slow=SlowGate())  # noqa: TID251 - the one source of randomness


def _recovery(settings: Settings) -> RecoveryKey | None:
    """K13's public half; its fingerprint was compared when the settings were read."""
    if settings.recovery is None:
        return None
    try:
        return RecoveryKey.decoded(settings.recovery)
    except ValueError:
        raise SettingsError(f"The file {settings.secrets / RECOVERY} holds no public key.") from None


def _suite(settings: Settings) -> Suite:
    if settings.classical_suite:
        return Suite.X25519
    if Suite.X_WING not in available_suites():
        raise SettingsError(
            "The crypto backend lacks X-Wing (ML-KEM-768 with X25519). Install cryptography 50 or newer, "
            "or set CONSULT_CLASSICAL_SUITE=yes and accept that sealed answers may be read once quantum computers can.",
        )
    return Suite.X_WING


def create_app(
    settings: Settings,
    house: House | None = None,
    clock: Callable[[], datetime] = utc_now,
    *,
    faults_raised: bool = False,
) -> Flask:
    """The whole application. Raises SettingsError where it must not start."""
    if settings.secure and not settings.proxies:
        raise SettingsError(
            "CONSULT_SECURE=yes means that a proxy before consult speaks TLS: say how many with CONSULT_PROXIES=1. "
            "Without that everybody would seem to come from one network. Only a demonstration says CONSULT_SECURE=no.",
        )
    house = house or build_house(settings)
    if not current(house.stores):
        raise SettingsError("The stores are not at this version. Say: consult migrate")
    _forget_again(settings, house)
    app = Application("consult", static_folder=str(STATIC), template_folder=str(settings.templates))
    app.config.update(
        SECRET_KEY=subkey(house.keys.pepper, Label.CSRF, house.keys.installation),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_I18N_ENABLED=False,
        MAX_FORM_MEMORY_SIZE=memory.MOST_BYTES,
        MAX_FORM_PARTS=200,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=BROTLI_LEVEL,
        COMPRESS_MIN_SIZE=300,
        SEND_FILE_MAX_AGE_DEFAULT=A_YEAR,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.request_class = memory.MemoryRequest
    app.session_interface = SealedSessions(house, clock, secure=settings.secure)
    plug_in(app, _wiring(settings, house, app.session_interface, clock, faults_raised=faults_raised))
    _install(app, settings)
    return app


def _forget_again(settings: Settings, house: House) -> None:
    """Nothing is served before every tombstone of every copy was heeded. Raises SettingsError where one cannot be."""
    if settings.secure and not settings.tombstones_apart:
        raise SettingsError(
            "Say with CONSULT_TOMBSTONES where tombstones stand apart from both stores: a folder on another machine’s "
            "disk. Without it a restored backup could bring back what people took back.",
        )
    try:
        if not settings.tombstones_apart:
            house.third_place.prepare()
        withdrawing.finish_interrupted(house)
    except ThirdPlaceError as error:
        raise SettingsError(str(error)) from None
    except withdrawing.NotYetErasedError:
        raise SettingsError(
            "A withdrawal could not be finished: the key store is being read by something else, or the place of "
            "CONSULT_TOMBSTONES cannot be written. Nothing of it opens any more; start again.",
        ) from None
    except withdrawing.StoresDisagreeError:
        raise SettingsError(
            "The key store holds shares of people whom the main store does not know. Nothing was changed. "
            "Is CONSULT_MAIN_STORE the one that belongs to it, and not an older copy?",
        ) from None


def _wiring(
    settings: Settings,
    house: House,
    sessions: SealedSessions,
    clock: Callable[[], datetime],
    *,
    faults_raised: bool,
) -> Wiring:
    return Wiring(
        house=house,
        sessions=sessions,
        languages=Languages(settings.translations),
        clock=clock,
        address=settings.address,
        drafts_offered=settings.drafts_offered,
        example_pages=settings.example_pages,
        faults_raised=faults_raised,
    )


def _install(app: Flask, settings: Settings) -> None:
    log.configure()
    CSRFProtect(app)
    Compress(app)
    for module in (errors, locale, pages, signing_in):
        module.install(app)
    for views in (answer_views, reach_views, account_views, coordinate_views, findings_views):
        app.register_blueprint(views.blueprint)
    if settings.example_pages:
        app.register_blueprint(example.blueprint)
    refuse_open_routes(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]
    app.wsgi_app = StaticFiles(app.wsgi_app, STATIC, "/static/")  # type: ignore[method-assign, assignment]
    app.wsgi_app = Headers(app.wsgi_app, behind_tls=settings.secure)  # type: ignore[method-assign, assignment]
