"""All printing: results on stdout, everything else on stderr.

No text but a document leaves without the passwords of the known URLs being hidden in
it. People read paths from where they are. Colours are for terminals.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from brant import errors
from brant.cli.streams import Output
from brant.errors.base import BrantError
from brant.errors.secrets import without_secrets
from brant.errors.wording import legible, one_line
from brant.runtime.url import has_password, scrubbed
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TextIO

_STYLES: Final = {
    "error": "31;1",
    "warning": "33",
    "hint": "36",
    "quiet": "2",
    "heading": "1",
}
_GAP: Final = "  "


@final
@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    """What to say where there is no row."""


View = str | Table


@final
class Console:
    """Where one command prints."""

    def __init__(
        self, *, as_json: bool = False, is_quiet: bool = False, is_verbose: bool = False
    ) -> None:
        self.as_json = as_json
        self.is_quiet = is_quiet
        self.is_verbose = is_verbose
        self._stdout = sys.stdout
        self._here = "" if as_json else _here()
        self._urls: list[str] = []
        self._has_bar = False
        self._part: str | None = None
        self._parts: dict[str, Any] = {}

    def hide(self, url: object) -> None:
        """Keep the passwords of a URL, if it has any, out of all that follows."""
        if isinstance(url, str) and has_password(url):
            self._urls.append(legible(url))

    def begin(self, part: str) -> None:
        """Begin what belongs to one of several environments."""
        self._part = part
        self._parts[part] = None
        self.notice(f"{part}:")

    def end(self) -> None:
        """Print the documents of all environments as one."""
        self._part = None
        if self.as_json:
            self._json(self._parts)

    def result(self, value: Any, view: Callable[[Any], View]) -> None:
        """Print what a command gave: as JSON, or as people read it."""
        if self.as_json:
            self._json(value)
            return
        match view(value):
            case str() as text:
                if text:
                    self._out(text)
            case Table(rows=()) as table:
                self._out(table.empty)
            case table:
                self._draw(table)

    def document(self, value: Any) -> None:
        """Print a text as it is: a word hidden in SQL would make it other SQL.

        Raises:
            UnwritableError: the output has no such letter.
        """
        if self.as_json and self._part is not None:
            self._parts[self._part] = value
            return
        text = f"{json_text(value)}\n" if self.as_json else str(value)
        try:
            self._write(text)
        except UnicodeEncodeError as error:
            missing = error.object[error.start]
            reason = f"{self._stdout.encoding} has no {missing!a}"
            hint = "Set PYTHONUTF8=1."
            raise errors.UnwritableError("the output", reason, hint=hint) from error

    def check_read(self) -> None:
        """Demand that all was read: half of a text would be something else.

        Raises:
            UnwritableError: the reader went away before.
        """
        if self._is_cut:
            reason = "its reader took only the beginning"
            hint = "Give --output a file, and read that."
            raise errors.UnwritableError("the output", reason, hint=hint)

    @property
    def _is_cut(self) -> bool:
        return isinstance(self._stdout, Output) and self._stdout.is_cut

    def notice(self, text: str, style: str | None = None) -> None:
        """Say on stderr what happens meanwhile."""
        if not self.is_quiet:
            self._err(text, style)

    def bar(self, text: str) -> bool:
        """Keep the last line of a terminal up to date; False where there is none."""
        if self.is_quiet or not sys.stderr.isatty():
            return False
        self._clear()
        sys.stderr.write(self._clean(text))
        sys.stderr.flush()
        self._has_bar = True
        return True

    def _clear(self) -> None:
        if self._has_bar:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self._has_bar = False

    def warn(self, text: str) -> None:
        self.notice(f"warning: {text}", "warning")

    def failure(self, error: BaseException) -> None:
        """Say what went wrong, what to do about it, and where things stand."""
        if not isinstance(error, BrantError):
            error = UnexpectedError(error)
        if self.as_json and not self._is_cut:
            self._json(facts(error))
        else:
            self._err(f"error: {error.message}", "error")
            for line in details(error):
                self._err(line)
            if error.hint:
                self._err(f"hint: {error.hint}", "hint")
        if self.is_verbose:
            shown = error.cause if isinstance(error, UnexpectedError) else error
            # SQLAlchemy's errors quote the whole SQL, and a traceback the script.
            lines = without_secrets("".join(traceback.format_exception(shown)))
            self._err(lines.rstrip(), "quiet")

    def _json(self, value: Any) -> None:
        if self._part is None:
            self._out(json_text(value))
        else:
            self._parts[self._part] = value

    def _out(self, text: str) -> None:
        self._say(f"{self._clean(text)}\n")

    def _say(self, text: str) -> None:
        """Write for people, who can do with an escape what the output has not."""
        try:
            self._write(text)
        except UnicodeEncodeError:
            encoding = self._stdout.encoding
            self._write(text.encode(encoding, "backslashreplace").decode(encoding))

    def _write(self, text: str) -> None:
        self._clear()
        try:
            self._stdout.write(text)
            self._stdout.flush()
        except OSError as error:
            reason = error.strerror or str(error)
            raise errors.UnwritableError("the output", reason) from error

    def _err(self, text: str, style: str | None = None) -> None:
        self._clear()
        shown = _styled(self._clean(text), style, sys.stderr)
        print(shown, file=sys.stderr, flush=True)  # noqa: T201  # likewise

    def _clean(self, text: str) -> str:
        if self._here and self._here in text:
            text = re.sub(rf"(?<![\w./-]){re.escape(self._here)}", "", text)
        return scrubbed(text, self._urls)

    def _draw(self, rows: Table) -> None:
        drawn = aligned((rows.columns, *rows.rows))
        if self._clean(drawn) != drawn:  # what is left of it has another width
            clean = (tuple(map(self._clean, row)) for row in rows.rows)
            drawn = aligned((rows.columns, *clean))
        headings, _, lines = drawn.partition("\n")
        self._say(f"{_styled(headings, 'heading', self._stdout)}\n{lines}\n")


def _here() -> str:
    """Give what the paths in this folder begin with; nothing for a root."""
    try:
        folder = os.getcwd()  # noqa: PTH109  # a text is wanted
    except OSError:  # it was removed
        return ""
    return "" if folder.endswith(os.sep) else f"{folder}{os.sep}"


class UnexpectedError(BrantError):
    """Something that brant has no name for."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(
            one_line(cause),
            hint="Run the command again with -v before its name for the traceback.",
        )
        self.cause = cause


def json_text(value: Any) -> str:
    """Write a document with a fact, or an entry of a list, on each line.

    Python's encoder in C writes a whole entry; the one that indents is not in C.
    """
    from json import JSONEncoder  # noqa: PLC0415  # costs start-up time

    return _written(value, JSONEncoder(default=_plain).encode, "\n")


def _written(value: Any, encode: Callable[[Any], str], margin: str) -> str:
    if is_dataclass(value):
        value = _plain(value)
    inner = f"{margin}  "
    comma = f",{inner}"
    match value:
        case dict() if value:
            named = (
                f"{encode(name)}: {_written(each, encode, inner)}"
                for name, each in value.items()
            )
            return f"{{{inner}{comma.join(named)}{margin}}}"
        case [first, *_] if is_dataclass(first) or isinstance(first, tuple | dict):
            return f"[{inner}{comma.join(map(encode, value))}{margin}]"
        case _:
            return encode(value)


def _plain(value: Any) -> Any:
    """Turn a value of ours, or a path, into what JSON has a form for."""
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return os.fspath(value)


def facts(error: BrantError) -> dict[str, Any]:
    """Give an error as a document: its sentence, its hint, and what it knows."""
    known = {
        name: value
        for name, value in vars(error).items()
        if name not in ("message", "hint") and _is_plain(value)
    }
    kind = type(error).__name__
    return {"error": error.message, "hint": error.hint, "kind": kind, **known}


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple | list):
        return all(_is_plain(each) for each in value)
    return value is None or isinstance(value, str | int | float | Path)


def details(error: BrantError) -> Iterable[str]:
    """Give what is known of a run that stopped, a line each."""
    match error:
        case errors.RunFailedError() | errors.InterruptedRunError() if error.applied:
            yield f"  applied: {', '.join(error.applied)}"
    if kept := getattr(error, "kept", ()):
        yield f"  committed of it: {', '.join(kept)}"
    if site := getattr(error, "site", None):
        yield f"  at: {site}"
    if sql := getattr(error, "sql", None):
        indented = sql.strip().replace("\n", "\n    ")
        yield f"  sql:\n    {indented}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Set rows of text in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    line = _GAP.join(f"%-{width}s" for width in widths)
    return "\n".join([(line % tuple(row)).rstrip() for row in rows])


def _styled(text: str, style: str | None, stream: TextIO) -> str:
    if style is None or not wants_colour(stream, os.environ):
        return text
    head, colon, rest = text.partition(":")
    if style == "quiet" or not colon:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"
    return f"\x1b[{_STYLES[style]}m{head}{colon}\x1b[0m{rest}"


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Tell whether colours are for somebody: https://no-color.org."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return stream.isatty()
