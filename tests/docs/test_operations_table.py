"""docs/operations.md says what the dialects say of themselves.

`BRANT_GOLDEN=update` writes its tables anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from brant import operations as ops
from brant.dialects import dialect_named
from brant.errors import UnsupportedOperationError
from brant.op import Op
from golden.test_golden import ALL_CASES, HERE

if TYPE_CHECKING:
    from brant.dialects import Dialect
    from brant.operations import Operation

PAGE: Final = Path(__file__).parents[2] / "docs" / "operations.md"
MARK: Final = "<!-- generated from the dialects -->\n\n"
NAMES: Final = ("postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle")
REFUSED: Final = re.compile(
    r"^-- (?!asks: | )(.+)\n(?:-- (?:asks: |  ).*\n)*-- refused: (.+)$", re.MULTILINE
)
DIALECTS: Final = {name: dialect_named(name) for name in NAMES}
METHODS: Final = {
    operation: name
    for name, operation in {
        name: method._make.__self__  # the class whose constructor is behind it
        for name, method in reversed(vars(Op).items())
        if hasattr(method, "_make")
    }.items()
}


def _key(text: str, notes: list[str]) -> str:
    if text not in notes:
        notes.append(text)
    return f"[{notes.index(text) + 1}](#notes)"


def _cell(dialect: Dialect, operation: type[Operation], notes: list[str]) -> str:
    if operation in dialect.unsupported:
        return f"refused {_key(dialect.unsupported[operation], notes)}"
    if operation in dialect.emulated:
        return f"emulated {_key(dialect.emulated[operation], notes)}"
    return "yes" if dialect.supports(operation) else ""


def _operations() -> str:
    notes: list[str] = []
    lines = [
        f"| operation | {' | '.join(NAMES)} |",
        f"|---|{'---|' * len(NAMES)}",
    ]
    for operation in sorted(METHODS, key=lambda found: METHODS[found]):
        cells = [_cell(dialect, operation, notes) for dialect in DIALECTS.values()]
        lines.append(f"| `{METHODS[operation]}` | {' | '.join(cells)} |")
    listed = [f"{number}. {note}" for number, note in enumerate(notes, 1)]
    return "\n".join([*lines, "", "### Notes", "", *listed, ""])


def _refusals() -> str:
    """Give what the golden files show as refused of operations that are supported."""
    lines = ["| operation | database | what it says |", "|---|---|---|"]
    for name in sorted(ALL_CASES):
        kind = getattr(ops, "".join(map(str.title, name.split("_"))))
        for dialect in NAMES:
            text = (HERE / name / f"{dialect}.sql").read_text()
            if kind in DIALECTS[dialect].unsupported:
                continue
            for title, sentence in REFUSED.findall(text):
                if sentence.startswith(f"{dialect} cannot"):
                    said = sentence.replace("|", "\\|")
                    lines.append(f"| `{name}`: {title} | {dialect} | {said} |")
    return "\n".join([*lines, ""])


def test_page_is_what_the_dialects_say() -> None:
    introduction, _, between, _, *_ = re.split(f"({MARK})", PAGE.read_text())
    middle = between[between.index("\n## ") :]
    made = MARK.join((introduction, f"{_operations()}{middle}", _refusals()))
    if os.environ.get("BRANT_GOLDEN") == "update":
        PAGE.write_text(made)
    assert PAGE.read_text() == made


def test_no_cell_is_empty() -> None:
    assert "|  |" not in PAGE.read_text()


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=NAMES)
def test_what_is_emulated_is_not_refused(dialect: Dialect) -> None:
    assert not dialect.emulated.keys() & dialect.unsupported.keys()
    assert all(map(dialect.supports, dialect.emulated))


def test_refusal_says_what_to_do_instead() -> None:
    with pytest.raises(UnsupportedOperationError) as caught:
        DIALECTS["sqlite"].compile(ops.CreateEnum.of("mood", ["fine"]))
    assert str(caught.value.hint).endswith("give the column an sa.Enum instead.")
