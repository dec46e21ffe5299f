"""`consult serve`: gunicorn with as many workers as the settings say, and no line in any log that names a caller."""

import gc
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from consult.app import create_app, utc_now
from consult.services import witnessing
from consult.services.house import StoreFault, ThirdPlaceError
from consult.services.ledger_view import LedgerBrokenError
from consult.settings import Settings, SettingsError, read_settings
from consult.web.log import Told
from consult.web.wiring import EXTENSION

THREADS = 4


class ServerLog(Logger):
    """gunicorn's log, as lines of ours: its own hold the second, and of a request that failed the address it was for."""

    def setup(self, cfg: Config) -> None:
        """Let nothing but our own lines out."""
        super().setup(cfg)
        self.error_log.handlers = [Told()]


class Server(BaseApplication):
    """gunicorn, configured by the settings alone."""

    def __init__(self, app: Flask, settings: Settings, bind: str) -> None:
        self.flask = app
        self.settings = settings
        self.address = bind
        super().__init__()

    def load_config(self) -> None:
        """One shared copy of the code, threads for slow lines; only errors are logged, for warnings name addresses."""
        chosen: dict[str, Any] = {
            "bind": self.address,
            "workers": self.settings.workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "accesslog": None,
            "logger_class": ServerLog,
            "loglevel": "error",
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 20,
            "forwarded_allow_ips": "",
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - gunicorn's heartbeat, not data
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - a WSGI application
        """The app, with no connection open across the fork, and its pages compiled once for all workers."""
        self.flask.extensions[EXTENSION].house.stores.close()
        for name in self.flask.jinja_env.list_templates(extensions=["html"]):
            self.flask.jinja_env.get_template(name)
        gc.collect()
        gc.freeze()
        return self.flask.wsgi_app


@click.command()
@click.option("--bind", default="127.0.0.1:8080", show_default=True, help="Address and port to listen on.")
def serve(bind: str) -> None:
    """Serve consult."""
    try:
        settings = read_settings()
        app = create_app(settings)
        close_days(app)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except StoreFault as fault:
        click.echo(f"A store cannot be used ({fault}). Look at its file or cluster, then start again.", err=True)
        sys.exit(2)
    if beside_a_store(settings):
        click.echo(
            f"Warning: {settings.tombstones} lies on the same disk as a store. Let CONSULT_TOMBSTONES name another.",
            err=True,
        )
    Server(app, settings, bind).run()


def close_days(app: Flask) -> None:
    """Close the days that have ended. Where that cannot be, whoever takes something back is served all the same."""
    try:
        witnessing.close(app.extensions[EXTENSION].house, utc_now().date())
    except LedgerBrokenError as broken:
        click.echo(f"Warning: the ledger does not stand at entry {broken.sequence}. Say: consult verify", err=True)
    except ThirdPlaceError as error:
        click.echo(f"Warning: the ledger's head could not be left apart. {error}", err=True)


def beside_a_store(settings: Settings) -> bool:
    """Whether the third place of tombstones would be lost together with a store."""
    files = [url.removeprefix("sqlite:///") for url in (settings.main_store, settings.key_store)]
    disk = settings.tombstones.stat().st_dev
    return any(Path(name).exists() and Path(name).stat().st_dev == disk for name in files)
