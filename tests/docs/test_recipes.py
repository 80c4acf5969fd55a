"""What the recipes for deployments call exists, and means what they say."""

from __future__ import annotations

import shlex
from configparser import ConfigParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typer.testing import CliRunner

from brant.cli.app import make
from pages import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = sorted((Path(__file__).parents[2] / "docs" / "how-to").glob("*.md"))
RECIPES = [block for page in PAGES for block in blocks(page.read_text())]
ANSWERED = ("/health/live", "/health/ready")


def found(name: str, inside: Any) -> Iterator[Any]:
    """Give every value of that name, however deep."""
    if isinstance(inside, list):
        for each in inside:
            yield from found(name, each)
    elif isinstance(inside, dict):
        for key, value in inside.items():
            if key == name:
                yield value
            yield from found(name, value)


def documents() -> list[Any]:
    written = [block.text for block in RECIPES if block.language == "yaml"]
    return [each for text in written for each in yaml.safe_load_all(text)]


def units() -> Iterator[ConfigParser]:
    for block in RECIPES:
        if block.language == "ini":
            read = ConfigParser(strict=False, interpolation=None)
            read.read_string(block.text)
            yield read


def commands() -> list[tuple[str, ...]]:
    yaml_commands = [tuple(each) for each in found("command", documents())]
    started = [unit["Service"]["ExecStartPre"] for unit in units() if "Service" in unit]
    called = yaml_commands + [tuple(shlex.split(each)) for each in started]
    return sorted({each for each in called if each[0].endswith("brant")})


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_takes_what_it_is_given(command):
    called = CliRunner().invoke(make(), [*command[1:], "--help"])
    assert called.exit_code == 0, called.output


def test_the_recipes_apply_and_wait():
    assert {command[1] for command in commands()} == {"upgrade", "wait"}


def test_the_probes_ask_what_is_answered():
    asked = [each["path"] for each in found("httpGet", documents())]
    assert asked
    assert set(asked) <= set(ANSWERED)
