"""The ceiling: a page and a form with nothing around them but Flask, one AES-256-GCM, one row and one commit."""

import gc
import os
from typing import Any

import click
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Column, Engine, Integer, LargeBinary, MetaData, Table, create_engine, event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine.interfaces import DBAPIConnection

from consult.cli.serve import Server
from consult.settings import read_settings

NONCE = 12
BUCKET = 256
PAGE = "<!doctype html><title>bare</title><p>{}</p>".ljust(3000)
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")
ROWS = Table(
    "rows",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class BareServer(Server):
    """gunicorn with the very settings of `consult serve`."""

    def load(self) -> Any:  # noqa: ANN401 - a WSGI application
        """The bare app."""
        gc.freeze()
        return self.flask


@click.command()
@click.option("--bind", required=True)
@click.option("--store", required=True)
def main(bind: str, store: str) -> None:
    """Serve the bare app until told to stop."""
    engine = create_engine(f"sqlite:///{store}")
    event.listen(engine, "connect", _durable)
    ROWS.metadata.create_all(engine)
    engine.dispose()
    BareServer(bare_app(engine, AESGCM(AESGCM.generate_key(256))), read_settings(), bind).run()


def bare_app(engine: Engine, cipher: AESGCM) -> Flask:
    """One path: GET opens a row and shows it, POST seals what was sent and commits it."""
    app = Flask("bare")

    @app.get("/")
    def show() -> str:
        with engine.connect() as connection:
            sealed = connection.execute(select(ROWS.c.sealed).where(ROWS.c.id == 1)).scalar_one_or_none()
        return PAGE.format(cipher.decrypt(sealed[:NONCE], sealed[NONCE:], b"").decode().strip() if sealed else "")

    @app.post("/")
    def keep() -> ResponseReturnValue:
        nonce = os.urandom(NONCE)  # noqa: TID251 - the bare app owns its randomness
        sealed = nonce + cipher.encrypt(nonce, request.form["answer"].encode().ljust(BUCKET), b"")
        put = insert(ROWS).values(id=1, sealed=sealed)
        with engine.begin() as connection:
            connection.execute(put.on_conflict_do_update(index_elements=["id"], set_={"sealed": put.excluded.sealed}))
        return redirect("/", 303)

    return app


def _durable(dbapi: DBAPIConnection, record: object) -> None:
    del record
    cursor = dbapi.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
