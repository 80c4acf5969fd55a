"""One run of one program, and what it cost."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    runner: Runner,
    target: Target,
    folder: Path,
    *,
    latency: float | None = None,
    turn: int = 0,
) -> tuple[Sample, str]:
    """Bring an empty database to the head; give the cost and the schema that is left.

    With no latency to add nothing stands before the server, and round trips are not
    counted; with None they are, through a proxy that adds none.

    Raises:
        RunnerFailedError: the process did not exit with 0.
    """
    target.delay(0)
    with target.database(runner.scheme, is_direct=latency == 0) as url:
        command = runner.command(folder, url)
        target.round_trips()
        target.delay(latency or 0)
        server = target.cpu()
        start = time.perf_counter()
        cost = spend(command, folder)
        wall = time.perf_counter() - start
        server = target.cpu() - server
        trips = target.round_trips()
        target.delay(0)
        if cost.code:
            raise RunnerFailedError(runner.name, cost.code, folder / "run.log")
        sample = Sample(runner.name, latency or 0, turn, wall, cost.cpu, server, trips)
        return sample, target.dump(url)


@final
@dataclass(frozen=True, slots=True)
class Cost:
    """What a process ended with and what it took."""

    code: int
    cpu: float
    """Seconds."""
    peak: int
    """Bytes of memory; not less than those of the process that started it (Linux)."""


def spend(command: list[str], folder: Path, *, on_terminal: bool = False) -> Cost:
    """Run a process to its end; what it prints goes to run.log."""
    # A deployed program has its .pyc files; the check before the rounds writes them.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "TERM": "xterm"}
    with ExitStack() as stack:
        log = stack.enter_context((folder / "run.log").open("wb"))
        output = stack.enter_context(terminal(log)) if on_terminal else log.fileno()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(process.returncode, cpu, usage.ru_maxrss * 1024)


@contextmanager
def terminal(log: IO[bytes]) -> Iterator[int]:
    """Open a terminal that shows all in a file; give the end that is written to."""
    screen, written = os.openpty()

    def show() -> None:
        with suppress(OSError):  # Linux ends it so
            while data := os.read(screen, 65536):
                log.write(data)

    reader = Thread(target=show)
    reader.start()
    try:
        yield written
    finally:
        os.close(written)
        reader.join()
        os.close(screen)
