"""Seeds the demonstration: one round that went all the way to a release, and one that is open to be answered."""

import sys
from pathlib import Path

from people import everyone
from walk import House, answer_round, invite, item_names, open_round, release, sign_in, unlocked

TO_TRY = 8


def main(address: str, folder: Path) -> None:
    """Seed, then print one address per audience with its code or passphrase."""
    house = House.of(address, folder)
    print("64 invented people are answering; this takes about a minute.", flush=True)
    staff = unlocked(house, "coordinator")
    page = open_round(staff)
    answer_round(house, invite(staff, page, len(everyone())), item_names(folder / "instrument.json"))
    release(unlocked(house, "coordinator"), sign_in(house, "work", "custodian"), page)
    codes = invite(staff, open_round(staff), TO_TRY)
    print(f"\nParticipants   {address}/")
    for code in codes:
        print(f"               invitation {' '.join(code[at : at + 4] for at in range(0, 16, 4))}")
    for name, path in (("coordinator", "work"), ("custodian", "work"), ("commissioner", "findings")):
        print(f"{name.capitalize():<14} {address + '/' + path + '/sign-in':<42} {name:<13} {house.passphrase(name)}")
        print(f"               second factor, for an app: {house.staff[name]['otpauth']}")
    print(f"\nA code without an app: .venv/bin/python deploy/demonstration/one_time_code.py {folder} coordinator")
    print("\nPress Ctrl-C to stop.", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
