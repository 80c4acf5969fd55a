"""Post-write hooks: commands that run on each new script, formatters mostly."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Literal, final

from brant.errors import PostWriteHookError
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = "REVISION_SCRIPT_FILENAME"  # noqa: S105  # not a secret


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A command for new scripts.

    Example:
        ```python
        Hook(name="ruff", type="exec", run="ruff", options="format")
        ```
    """

    name: str
    type: Literal["exec", "module", "console_scripts", "function"]
    run: str
    """An executable, a module for `python -m`, the name of an entry point, or a
    function as "module:name", which is called with the arguments."""
    options: str = _TOKEN
    """Arguments as a shell splits them; REVISION_SCRIPT_FILENAME is the script, which
    otherwise goes first."""
    cwd: str | None = None

    def command(self, path: Path) -> tuple[str, ...]:
        """Give what to run on a script; it finds executables and entry points.

        Raises:
            PostWriteHookError: there is no such executable or entry point.
        """
        options = shlex.split(self.options)
        if not any(_TOKEN in option for option in options):
            options.insert(0, _TOKEN)
        arguments = [option.replace(_TOKEN, str(path)) for option in options]
        return (*self._start(), *arguments)

    def _start(self) -> tuple[str, ...]:
        match self.type:
            case "module":
                start: tuple[str, ...] | None = (sys.executable, "-m", self.run)
            case "exec":
                start = _executable(self.run)
            case "console_scripts":
                start = _entry_point(self.run)
            case "function":
                start = _function(self.run)
        if start is None:
            raise PostWriteHookError(
                self.name, (self.run,), None, "it is not installed"
            )
        return start


def _executable(name: str) -> tuple[str, ...] | None:
    # A virtual environment that is not activated has its commands beside its Python.
    beside = str(Path(sys.executable).parent)
    found = shutil.which(name) or shutil.which(name, path=beside)
    return (found,) if found else None


def _entry_point(name: str) -> tuple[str, ...] | None:
    for point in entry_points(group="console_scripts", name=name):
        code = f"import sys, {point.module}; sys.exit({point.module}.{point.attr}())"
        return (sys.executable, "-c", code)
    return None


def _function(name: str) -> tuple[str, ...] | None:
    module, _, function = name.partition(":")
    if not all(part.isidentifier() for part in (*module.split("."), function)):
        return None
    # In a process of its own, which starts in the project and may import it.
    code = f"import sys, {module}; {module}.{function}(*sys.argv[1:])"
    return (sys.executable, "-c", code)


def run(hooks: Iterable[Hook], path: Path) -> None:
    """Run the hooks one after another; the first that fails ends it.

    Raises:
        PostWriteHookError: a hook did not start, or exited with another status than 0.
    """
    script = path.absolute()
    for hook in hooks:
        command = hook.command(script)
        try:
            done = subprocess.run(  # noqa: S603  # the project's own commands
                command,
                cwd=hook.cwd,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise PostWriteHookError(hook.name, command, None, reason) from error
        if done.returncode:
            said = done.stderr or done.stdout
            raise PostWriteHookError(hook.name, command, done.returncode, said)
