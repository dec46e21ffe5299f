"""The walk itself: the whole main job by one command, against a real server, from a spreadsheet to a finding."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from tests.server import free_port

ROOT = Path(__file__).resolve().parents[2]
AT_MOST = 900
STEPS = (
    "1. A workbook is checked:",
    "2. The coordinator brings it, and opens the round.",
    "3. 64 invitations are made and shown once.",
    "4. 64 people come in and answer; 4 stop half-way, 1 changes an answer on another phone, 1 takes everything back.",
    "5. The round is closed, tabulated, protected, audited, looked at by two people and released.",
    "6. The commissioner reads release 1:",
)


def demo(data: Path, port: int, *words: str) -> subprocess.CompletedProcess[str]:
    """`sh deploy/demo` as a reader of README says it, with another port and folder."""
    environment = {**os.environ, "CONSULT_DEMO_PORT": str(port), "CONSULT_DEMO_DATA": str(data)}
    return subprocess.run(
        ["sh", "deploy/demo", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=AT_MOST,
    )


@pytest.mark.xdist_group("walk")
def test_the_walk_goes_from_a_spreadsheet_to_a_finding(tmp_path: Path) -> None:
    port = free_port()
    walked = demo(tmp_path / "demonstration", port, "--walk")
    assert walked.returncode == 0, walked.stdout + walked.stderr
    lines = walked.stdout.splitlines()
    told = [line for line in lines if re.match(r"\d\. ", line)]
    assert len(told) == len(STEPS)
    for line, step in zip(told, STEPS, strict=True):
        assert line.startswith(step)
    finding = lines[lines.index(told[-1]) + 1 :]
    assert re.fullmatch(r" +\S.* · consensus: \S.*", finding[0])
    assert finding[1].startswith("   everyone: ")
    for row in finding[1:]:
        assert re.fullmatch(r"   [\w, ]+: low \S+ %, mid \S+ %, high \S+ %, none \S+ %", row)
        assert "Traceback" not in row
    assert "Traceback" not in walked.stderr
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "the server stops when the walk ends"


@pytest.mark.xdist_group("walk")
def test_the_demonstration_leaves_a_folder_alone_that_is_not_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine", encoding="utf-8")
    refused = demo(folder, free_port())
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        f"{folder} is not an earlier demonstration, so it is left alone; set CONSULT_DEMO_DATA to another folder.\n"
    )
    assert (folder / "letter.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]
