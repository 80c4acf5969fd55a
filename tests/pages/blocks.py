"""The code blocks of a Markdown page, and the commands of a console. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(
    r"^(?P<indent>[ ]*)```(?P<language>\w*)(?P<info>[^\n]*)\n"
    r"(?P<text>.*?)^(?P=indent)```[ ]*$",
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r'title="([^"]+)"')


@final
@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; with a title it shows a file."""

    language: str
    text: str
    line: int
    title: str | None = None


@final
@dataclass(frozen=True, slots=True)
class Shown:
    """A command and what the page shows of its output; nothing if that is empty."""

    command: str
    output: str


def blocks(page: str) -> Iterator[Block]:
    for fence in _FENCE.finditer(page):
        title = _TITLE.search(fence["info"])
        yield Block(
            language=fence["language"],
            text=dedent(fence["text"]),
            line=page.count("\n", 0, fence.start()) + 2,
            title=title[1] if title else None,
        )


def shown(console: str) -> Iterator[Shown]:
    first, *sessions = re.split(r"^\$ ", console, flags=re.MULTILINE)
    assert not first.strip(), f"output before the first command: {first!r}"
    for session in sessions:
        command, _, output = session.partition("\n")
        while command.endswith("\\"):
            more, _, output = output.partition("\n")
            command = command[:-1] + more.strip()
        yield Shown(command.partition("  # ")[0].strip(), output)
