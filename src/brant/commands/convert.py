"""Rewrite a project's old scripts as async ones.

Several files are written only after all of them were rewritten; each is replaced whole.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, final

from brant.commands.environment import configured
from brant.commands.info import Result
from brant.commands.scripts import script_directory
from brant.errors import ConverterMissingError, ScriptUnwritableError
from brant.runtime.connect import dialect_of
from brant.scripts.fingerprint import converted as converted_from
from brant.scripts.fingerprint import fingerprint
from brant.scripts.load import is_alembics
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.config import Config


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Result):
    """A script that stays as it is, and runs all the same."""

    path: str
    line: int
    reason: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Converted(Result):
    """What became of the old scripts of a project."""

    written: tuple[str, ...]
    """The scripts that were rewritten, or that would be."""
    kept: tuple[Kept, ...]
    remarked: tuple[str, ...]
    """Those of them that got a comment which says why, or that would."""
    diff: str
    is_check: bool


async def dialect_name(config: Config) -> str:
    """Give the name of the database's dialect, without a connection.

    Raises:
        BrantError: no database is configured, or env.py cannot be executed.
    """
    config = await configured(config)
    return (await dialect_of(config.engine, config.root)).name


def convert(
    config: Config,
    *,
    check: bool = False,
    diff: bool = False,
    dialect: str | None = None,
) -> Converted:
    """Rewrite the scripts that can be proved to do the same afterwards.

    The others get a comment that says why they stay synchronous. Where the *dialect* is
    not known they are proved for all but MySQL.

    With *check* or *diff* nothing is written.

    Raises:
        ConverterMissingError: libcst is not installed.
        ScriptError: a script is not valid, or cannot be written.
    """
    try:
        from brant.alembic.convert import converted  # noqa: PLC0415  # an optional package
    except ModuleNotFoundError as error:
        raise ConverterMissingError from error
    sources: dict[str, str] = {}
    remarks: dict[str, str] = {}
    kept: list[Kept] = []
    lines: list[str] = []
    for script in script_directory(config).read():
        if not is_alembics(script):
            continue
        before, shown = script.read(), os.path.relpath(script.path)
        made = converted(before, dialect)
        if made.reason is not None:
            kept.append(Kept(path=shown, line=made.line or 1, reason=made.reason))
            if made.source != before:
                remarks[script.path] = made.source
        else:
            made = replace(made, source=_signed(shown, before, made.source))
            sources[script.path] = made.source
        lines += difflib.unified_diff(
            before.splitlines(keepends=True),
            made.source.splitlines(keepends=True),
            f"a/{shown}",
            f"b/{shown}",
        )
    if not check and not diff:
        for path, source in {**sources, **remarks}.items():
            _replace(Path(path), source)
    return Converted(
        written=tuple(map(os.path.relpath, sources)),
        kept=tuple(kept),
        remarked=tuple(map(os.path.relpath, remarks)),
        diff="".join(lines) if diff else "",
        is_check=check or diff,
    )


def _signed(path: str, before: str, after: str) -> str:
    """Say at the end which script this was: where that one was applied, it was."""
    remark = converted_from(fingerprint(path, before), fingerprint(path, after))
    return f"{after.rstrip()}\n\n{remark}\n"


def _replace(path: Path, source: str) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(source, encoding="utf-8", newline="\n")
        beside.chmod(path.stat().st_mode)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise ScriptUnwritableError(str(path), reason) from error
