"""Makes the demonstration's staff, each live: a random passphrase, a one-time code, a recovery key.

What they need to come in is kept in the demonstration's own folder. In earnest nobody keeps these three together.
"""

import json
import secrets
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PEOPLE = (("coordinator", "coordinator"), ("custodian", "custodian"), ("commissioner", "commissioner"))
CONSULT = Path(sys.executable).with_name("consult")
KEPT = "staff.json"


def hire(name: str, role: str, passphrase: str, environment: dict[str, str] | None = None) -> dict[str, str]:
    """An account that is live; gives what its owner would keep: passphrase, otpauth address, recovery key."""
    subprocess.run(  # noqa: S603 - our own command
        [CONSULT, "staff", "add", name, "--role", role, "--passphrase-from", "-"],
        input=passphrase,
        text=True,
        check=True,
        env=environment,
    )
    activating = subprocess.Popen(  # noqa: S603 - our own command
        [CONSULT, "staff", "activate", name, "--passphrase-from", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    with activating:
        if activating.stdin is None or activating.stdout is None:
            raise RuntimeError("a command without its pipes")
        activating.stdin.write(passphrase + "\n")
        activating.stdin.flush()
        address, key = activating.stdout.readline().strip(), activating.stdout.readline().strip()
        activating.stdin.write(key + "\n")
    if activating.returncode:
        raise RuntimeError(f"the account of {name} was not set up")
    return {"passphrase": passphrase, "otpauth": address, "recovery": key}


def secret_of(kept: dict[str, str]) -> str:
    """The secret in an otpauth address, in base 32."""
    return parse_qs(urlsplit(kept["otpauth"]).query)["secret"][0]


def main(folder: Path) -> None:
    """One account per role."""
    held = {name: hire(name, role, "-".join(secrets.token_hex(2) for _ in range(5))) for name, role in PEOPLE}
    kept = folder / KEPT
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(held), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
