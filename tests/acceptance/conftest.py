"""The command line as a user meets it: another process, a folder, nothing inherited."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path


class Brant(Protocol):
    """Run one command of brant in the test's folder."""

    def __call__(
        self, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def brant(tmp_path: Path) -> Brant:
    """Run `brant` in `tmp_path`; keywords are environment variables (BRANT_URL=...)."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "brant", *arguments],
            cwd=tmp_path,
            env=plain_environment() | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def plain_environment() -> dict[str, str]:
    """Give an environment that settles nothing of brant's, and a wide terminal."""
    settled = ("BRANT_", "DATABASE_URL", "FORCE_COLOR")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(settled)}
    return inherited | {"COLUMNS": "120", "NO_COLOR": "1"}
