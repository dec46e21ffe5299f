"""Waits until the server answers, a minute and a half at most."""

import socket
import sys
import time
from urllib.parse import urlsplit

SECONDS = 90


def main(address: str) -> int:
    """0 once it answers, 1 if it never does."""
    parts = urlsplit(address)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection((parts.hostname, parts.port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return 0
    print("The server did not start; what it said stands above.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
