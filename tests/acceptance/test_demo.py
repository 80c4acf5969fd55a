from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"
TO_TRY_NEXT = re.findall(
    r"^#   brant (\S+).*?(--\S+)?   .*$", DEMO.read_text(), re.MULTILINE
)


def test_the_demo_shows_every_command_and_ends_well(tmp_path: Path):
    shown = subprocess.run(
        [sys.executable, DEMO],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    commands = [line for line in shown.stdout.splitlines() if line.startswith("$ ")]
    assert shown.returncode == 0, shown.stderr
    assert commands == [
        "$ brant init",
        "$ brant history",
        "$ brant plan",
        "$ brant upgrade",
        "$ brant status",
        "$ brant downgrade -1",
        "$ brant current",
        "$ brant upgrade",
        "$ brant log",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("command", "option"), TO_TRY_NEXT)
def test_what_the_demo_says_to_try_next_is_there(brant, command, option):
    shown = brant(command, "--help")
    assert shown.returncode == 0
    assert option in shown.stdout
