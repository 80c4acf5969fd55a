"""Processes that are forked from one that has loaded everything.

So a test that needs thirty of them does not pay thirty times for importing.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from functools import cache
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerContext
    from signal import Signals

_PRELOADED = ["brant.cli.app", "pages", "pytest", "running", "loaded"]


@cache
def forks() -> ForkServerContext:
    """Start the process that the others are forked from, once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    # It would not find the tests' own modules otherwise (CPython 3.11).
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)
    try:
        ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before
    return context


class Forked:
    """A process at work; what it prints is kept in files."""

    def __init__(self, act: Callable[..., None], *arguments: Any, beside: Path) -> None:
        folder = Path(tempfile.mkdtemp(prefix="forked-", dir=beside))
        self._told = [folder / name for name in ("out", "err")]
        names = [str(path) for path in self._told]
        self._process = forks().Process(target=_act, args=(names, act, arguments))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """Its status; below 0 the signal that ended it, None while it lives."""
        return self._process.exitcode

    def send_signal(self, number: Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def communicate(self, timeout: float = 100) -> tuple[str, str]:
        """Wait for its end; give what it printed, and what it complained of.

        Raises:
            TimeoutError: it is at work all the same.
        """
        self._process.join(timeout)
        if self.returncode is None:
            raise TimeoutError(f"process {self.pid} goes on after {timeout} s")
        out, err = (path.read_text() for path in self._told)
        return out, err


def _act(
    names: list[str], act: Callable[..., None], arguments: tuple[Any, ...]
) -> None:
    for number, name in enumerate(names, 1):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), number)
    act(*arguments)
    sys.stdout.flush()
