"""Makes the demonstration's staff, each with a random passphrase that is kept in the demonstration's own folder."""

import json
import secrets
import subprocess
import sys
from pathlib import Path

PEOPLE = (("coordinator", "coordinator"), ("custodian", "custodian"), ("commissioner", "commissioner"))
CONSULT = Path(sys.executable).with_name("consult")


def main(folder: Path) -> None:
    """One account per role."""
    passphrases = {name: "-".join(secrets.token_hex(2) for _ in range(4)) for name, _ in PEOPLE}
    for name, role in PEOPLE:
        subprocess.run(  # noqa: S603 - our own command
            [CONSULT, "staff", "add", name, "--role", role, "--passphrase-from", "-"],
            input=passphrases[name],
            text=True,
            check=True,
        )
    kept = folder / "passphrases.json"
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(passphrases), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
