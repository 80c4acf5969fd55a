"""`--sql`: print what a command would send, or write it to a file."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from brant import errors
from brant.cli.views import place
from brant.errors.wording import count

if TYPE_CHECKING:
    from brant.commands.results import OfflineSQL
    from brant.commands.sql import Direction

_STDOUT: Final = "-"
Sql = Annotated[bool, typer.Option("--sql", help="Print the SQL and run nothing.")]
Tag = Annotated[
    str | None,
    typer.Option("--tag", metavar="TEXT", help="For env.py and scripts: env.tag."),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Where --sql writes; - is stdout."
    ),
]
DialectName = Annotated[
    str | None,
    typer.Option(
        "--dialect", metavar="NAME", help="For --sql without a URL, as postgresql."
    ),
]


def write_sql(
    context: typer.Context,
    *targets: str,
    direction: Direction = "upgrade",
    tag: str | None = None,
    dialect: str | None = None,
    output: str | None = None,
    **overrides: object,
) -> None:
    """Print the SQL of a command, or put it whole into a file."""
    if dialect is not None and targets[0].startswith("current:"):
        raise typer.BadParameter(f"{targets[0]} asks the database: leave out --dialect")
    written: OfflineSQL = context.obj.online(
        lambda migrator: migrator.sql(
            *targets, direction=direction, tag=tag, dialect=dialect
        ),
        database=dialect is None,
        **overrides,
    )
    console = context.obj.console
    if output is not None and output != _STDOUT:
        _replace(Path(output), written.text)
        report: dict[str, Any] = {
            "file": output,
            "statements": len(written.statements),
            "before": written.before,
            "after": written.after,
        }
        said = f"{count(len(written.statements), 'statement')} in {output}"
        console.result(report, lambda _: said)
        return
    console.document(written)
    console.check_read()
    if not written.statements:
        console.notice(f"nothing to do: at {place(written.before)}")


def _replace(path: Path, text: str) -> None:
    """Write a file so that it is there whole or as it was before.

    Raises:
        UnwritableError: the operating system refuses.
    """
    # A pipe or a terminal has no content to keep, and must not become a file.
    is_plain, place = True, path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists() and not path.is_file():
            is_plain, place = False, path
        place.write_text(text, encoding="utf-8", newline="\n")
        if is_plain:
            place.replace(path)
    except OSError as error:
        if is_plain:
            with suppress(OSError):
                place.unlink()
        raise errors.UnwritableError(str(path), error.strerror or str(error)) from error
