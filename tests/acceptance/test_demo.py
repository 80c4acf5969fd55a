from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


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
