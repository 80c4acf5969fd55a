"""Server processes that end with the test run, however it ends.

Database servers refuse to run as root. As root, the best place for one is a user
namespace, where it is an ordinary user and its files stay root's; where namespaces are
not allowed (many containers), it runs as `nobody`. The kernel ends a server when the
process that started it dies, so even `kill -9` leaves none behind; a server that
changed its user by itself would lose that, hence the account is chosen here.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


class ServerMissingError(Exception):
    """A server that a test wants is not installed."""


class ServerFailedError(Exception):
    """A server was started and did not come up."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom servers run as: a command prefix, or another user of the machine."""

    prefix: tuple[str, ...] = ()
    nobody: pwd.struct_passwd | None = None

    def own(self, folder: Path) -> None:
        """Give a folder and all that is in it to the account."""
        if self.nobody:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.nobody.pw_uid, self.nobody.pw_gid)

    def can_run(self, *command: str | Path) -> bool:
        try:
            self.run(*command)
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def run(self, *command: str | Path) -> None:
        """Run a command to its end.

        Raises:
            subprocess.CalledProcessError: Its output is a note on the error.
        """
        try:
            subprocess.run(
                [*self.prefix, *command],
                check=True,
                capture_output=True,
                text=True,
                **self._options(),
            )
        except subprocess.CalledProcessError as error:
            error.add_note(f"{error.stdout}{error.stderr}")
            raise

    def start(
        self, *command: str | Path, log: Path, ends_with: signal.Signals
    ) -> subprocess.Popen[bytes]:
        """Start a server that gets the signal *ends_with* when this process dies."""
        setpriv = shutil.which("setpriv")
        leash = (setpriv, "--pdeathsig", ends_with.name[3:]) if setpriv else ()
        with log.open("ab") as output:
            return subprocess.Popen(
                [*self.prefix, *leash, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **self._options(),
            )

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"env": clean_environment(), "cwd": "/"}
        if self.nobody:
            options |= {
                "user": self.nobody.pw_uid,
                "group": self.nobody.pw_gid,
                "extra_groups": [],
            }
        return options


@cache
def account() -> Account:
    """Choose whom servers run as, on this machine and for this user."""
    if os.geteuid() != 0:
        return Account()
    if shutil.which("unshare") and Account(_NAMESPACE).can_run("true"):
        return Account(_NAMESPACE)
    return Account(nobody=pwd.getpwnam("nobody"))


def clean_environment() -> dict[str, str]:
    """Give the environment without what steers database clients and servers."""
    steering = ("PG", "MYSQL_", "MARIADB_")
    return {k: v for k, v in os.environ.items() if not k.startswith(steering)}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def await_start(
    process: subprocess.Popen[bytes], is_ready: Callable[[], bool], *, log: Path
) -> None:
    """Wait until a server answers.

    Raises:
        ServerFailedError: It ended, or did not answer in time; says what it logged.
    """
    deadline = time.monotonic() + _START_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            stop(process, signal.SIGKILL)
            tail = log.read_text(errors="replace")[-2000:]
            raise ServerFailedError(f"{_name(process.args)} did not start:\n{tail}")
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    """Ask a server to end with a signal, and kill it when it does not listen."""
    process.send_signal(sign)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _name(arguments: object) -> str:
    words: Sequence[object] = arguments if isinstance(arguments, list) else [arguments]
    return " ".join(str(word) for word in words)
