"""Prints the current one-time code of one of the demonstration's staff, in place of an app on a phone.

Usage: one_time_code.py FOLDER NAME. Only a demonstration keeps a code's secret where a program can read it.
"""

import json
import sys
import time
from pathlib import Path

import pyotp
from staff import KEPT, secret_of

SECONDS = 30
HASTE = 10
"""Seconds that a code is still good for, at least, when it is given."""


class Authenticator:
    """An authenticator app that never shows a code twice: the server takes each time step once."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def code(self, secret: str) -> str:
        """The code of the earliest step that is still good; waits for the next where all were used."""
        while True:
            at = int(time.time())
            now = at // SECONDS
            step = max((at + HASTE) // SECONDS - 1, self._last.get(secret, 0) + 1)
            if step <= now + 1:
                self._last[secret] = step
                return pyotp.TOTP(secret).generate_otp(step)
            time.sleep(1)


def main(folder: Path, name: str) -> int:
    """Print the code that an app would show now."""
    held = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    if name not in held:
        print(f"Nobody is called {name} here; there are {', '.join(held)}.", file=sys.stderr)
        return 2
    print(pyotp.TOTP(secret_of(held[name])).now())
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
