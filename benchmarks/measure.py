"""One run of one program, and what it cost."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from pathlib import Path

    from runners import Runner
    from targets import Target


@final
@dataclass(frozen=True, slots=True)
class Sample:
    """The cost of a whole process; times are seconds."""

    runner: str
    latency: float
    round: int
    wall: float
    client_cpu: float
    server_cpu: float
    round_trips: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class RunnerFailedError(Exception):
    """A runner's process ended with an error."""

    def __init__(self, runner: str, code: int, log: Path) -> None:
        lines = log.read_text(errors="replace").strip().splitlines()
        super().__init__(f"{runner} ended with {code}: {lines[-1] if lines else ''}")


def run(
    runner: Runner, target: Target, folder: Path, *, latency: float = 0.0, turn: int = 0
) -> tuple[Sample, str]:
    """Bring an empty database to the head; give the cost and the schema that is left.

    Raises:
        RunnerFailedError: the process did not exit with 0.
    """
    target.delay(0)
    with target.database(runner.scheme) as url:
        command = runner.command(folder, url)
        target.round_trips()
        target.delay(latency)
        server = target.cpu()
        start = time.perf_counter()
        code, client = _spend(command, folder)
        wall = time.perf_counter() - start
        server = target.cpu() - server
        trips = target.round_trips()
        target.delay(0)
        if code:
            raise RunnerFailedError(runner.name, code, folder / "run.log")
        sample = Sample(runner.name, latency, turn, wall, client, server, trips)
        return sample, target.dump(url)


def _spend(command: list[str], folder: Path) -> tuple[int, float]:
    """Run a process to its end; give its exit code and its seconds of CPU."""
    # A deployed program has its .pyc files; the check before the rounds writes them.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    with (folder / "run.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime
