"""What Typer refuses is still refused, and what it converts is converted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
import typer
from typer.testing import CliRunner

from brant.cli.coercion import PlainCommand, PlainGroup


def run(*arguments: str) -> str:
    app = typer.Typer(cls=PlainGroup)

    @app.callback()
    def outer(*, label: str | None = None) -> None:
        typer.echo(repr(label))

    @app.command(cls=PlainCommand)
    def show(
        words: Annotated[list[str] | None, typer.Argument()] = None,
        *,
        count: Annotated[int | None, typer.Option(min=0)] = None,
        share: float = 0.5,
        mode: Literal["stop", "go"] = "stop",
        place: Path | None = None,
        flag: bool = False,
    ) -> None:
        typer.echo(repr((words, count, share, mode, place, flag)))

    return CliRunner().invoke(app, arguments).output


def test_what_is_not_given_is_the_default():
    expected = "None\n(None, None, 0.5, 'stop', None, False)\n"
    assert run("show") == expected


def test_what_is_given_has_its_type():
    given = "--label x show a b --count 3 --share 1 --mode go --place p --flag"
    expected = (["a", "b"], 3, 1.0, "go", Path("p"), True)
    assert run(*given.split()) == f"'x'\n{expected!r}\n"


@pytest.mark.parametrize(
    "wrong", ["--count x", "--count -1", "--share many", "--mode fly", "--none"]
)
def test_what_is_wrong_is_refused(wrong):
    assert "Usage:" in run("show", *wrong.split())
