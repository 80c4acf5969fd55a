from __future__ import annotations

import io
import sys

import pytest

from brant.cli import front
from brant.cli.app import make


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal, and nothing said of one."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(sys, "argv", ["/usr/bin/brant"])


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_help_is_what_typer_would_print(capsys, option):
    assert front.is_shown([option])
    shown = capsys.readouterr().out

    make()([option], prog_name="brant", standalone_mode=False)
    assert shown == capsys.readouterr().out


def test_no_command_is_told_in_half_a_sentence(capsys):
    assert front.is_shown(["--help"])
    _, _, commands = capsys.readouterr().out.partition("Commands:\n")
    assert "..." not in commands


def test_as_a_module_it_says_so(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/lib/brant/__main__.py"])

    assert front.is_shown(["--help"])

    shown = capsys.readouterr().out
    assert shown.startswith("Usage: python -m brant [OPTIONS]")


@pytest.mark.parametrize(
    "arguments", [[], ["upgrade", "--help"], ["--help", "heads"], ["--json", "--help"]]
)
def test_all_else_is_left_to_typer(capsys, arguments):
    assert not front.is_shown(arguments)
    assert capsys.readouterr().out == ""


def test_another_width_is_left_to_typer(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")

    assert not front.is_shown(["--help"])


class Closed(io.StringIO):
    """A pipe whose reader has gone."""

    def write(self, _: str) -> int:
        raise BrokenPipeError


def test_where_nobody_reads_it_is_left_to_typer(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Closed())

    assert not front.is_shown(["--help"])
