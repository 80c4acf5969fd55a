"""The standard streams, which may be closed or lose their reader: `brant log | head`.

What nobody reads is thrown away, whoever wrote it: a command, Typer, a script's print.
The exit code says what became of the work. Only where the output is the work, as the
SQL of `--sql`, somebody has to look whether it was cut.
"""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False  # to import typing takes as long as the help
if TYPE_CHECKING:
    from typing import TextIO


class Pipe(io.FileIO):
    """A stream's lowest layer, which never says that nobody reads."""

    def __init__(self, number: int, lost: type[OSError]) -> None:
        super().__init__(number, "w", closefd=False)
        self._lost = lost
        self.is_cut = False

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # all buffers
        try:
            return super().write(data)
        except self._lost:
            self.is_cut = True
            return memoryview(data).nbytes


class Output(io.TextIOWrapper):
    """A standard stream that takes what nobody reads."""

    def __init__(self, stream: io.TextIOWrapper, lost: type[OSError]) -> None:
        self._pipe = Pipe(stream.fileno(), lost)
        is_buffered = isinstance(stream.buffer, io.BufferedWriter)
        super().__init__(
            io.BufferedWriter(self._pipe) if is_buffered else self._pipe,  # type: ignore[type-var]  # as Python's own with -u
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering,
            write_through=stream.write_through,
        )

    @property
    def is_cut(self) -> bool:
        """Something of it was lost."""
        return self._pipe.is_cut


def settle() -> None:
    """Give the process streams to work with, whatever the shell gave it.

    Python has none for one that was closed (`>&-`); a file would get its number.
    """
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    # What cannot be said of a failure is no failure itself, on a full disk either.
    sys.stdout = _lasting(sys.stdout, BrokenPipeError)
    sys.stderr = _lasting(sys.stderr, OSError)


def _lasting(stream: TextIO | None, lost: type[OSError]) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123
    # Windows' console and tests have others than Python makes of a number.
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    lowest = getattr(stream.buffer, "raw", stream.buffer)
    return Output(stream, lost) if type(lowest) is io.FileIO else stream
