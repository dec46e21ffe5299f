"""What each app of a test process would make anew, made once: compiled templates, and static files in their codings."""

from functools import cache

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from consult.web import static_files


class Compiled(BytecodeCache):
    """Templates as Python, kept in memory by their name and source."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled before."""
        if bucket.key in self._held:
            bucket.bytecode_from_string(self._held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self._held[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()
static_files._coded = cache(static_files._coded)  # the package's own files, which no test changes


def made_once(app: Flask) -> Flask:
    """Let this app use what another one made."""
    app.jinja_env.bytecode_cache = COMPILED
    return app
