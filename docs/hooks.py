"""Writes the methods of Op into their page: their signatures stand in the operations.

A method of Op takes its signature from an operation's constructor when it is looked at,
so what reads source files cannot show it.
"""

from __future__ import annotations

import inspect
import sys
from itertools import groupby
from typing import TYPE_CHECKING

from brant.op import Op
from brant.op.sugar import Sends

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.structure.pages import Page

_MARK = "<!-- the methods of Op -->"
_WIDTH = 88


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Let MkDocs ask for the page's text."""
    del page
    if _MARK not in markdown:
        return markdown
    return markdown.replace(_MARK, "\n".join(_methods()))


def _methods() -> Iterator[str]:
    found = [(name, m._make) for name, m in vars(Op).items() if isinstance(m, Sends)]
    for module, methods in groupby(found, key=lambda pair: pair[1].__module__):
        about = (sys.modules[module].__doc__ or "").partition("\n")[0]
        yield f"## {about.rstrip('.')}\n"
        for name, make in methods:
            yield f"### `op.{name}`\n\n```python\n{_signature(name, make)}\n```\n"
            yield f"{inspect.getdoc(make)}\n"


def _signature(name: str, make: Callable[..., object]) -> str:
    signature = inspect.signature(make).replace(
        return_annotation=inspect.Signature.empty
    )
    text = f"op.{name}{signature}".replace("'", "")
    if len(text) <= _WIDTH:
        return text
    star = inspect.Parameter.KEYWORD_ONLY
    lines: list[str] = []
    for parameter in signature.parameters.values():
        is_first = parameter.kind is star and "*" not in "".join(lines)
        lines += ["    *,"] if is_first else []
        lines.append(f"    {parameter},".replace("'", ""))
    return "\n".join((f"op.{name}(", *lines, ")"))
