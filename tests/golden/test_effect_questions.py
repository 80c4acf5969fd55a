"""What Oracle is asked of each statement that may have taken effect.

The other databases answer in tests; of Oracle the questions stand in `effects.sql`.
`BRANT_GOLDEN=update` writes it anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from brant.dialects import dialect_named
from brant.dialects.effects import effect_question
from brant.errors import OperationError
from golden.answers import answers
from golden.test_golden import ALL_CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = Path(__file__).parent / "effects.sql"


def questions() -> Iterator[str]:
    dialect = dialect_named("oracle")
    for kind, cases in ALL_CASES.items():
        for case, operation in cases.items():
            try:
                made = dialect.compile(operation, answers(dialect, operation))
            except OperationError:
                continue
            for number, each in enumerate(made, 1):
                is_only = len(made) == 1
                asked = effect_question(dialect, operation, each.sql, is_only=is_only)
                if asked and "1 = 0" not in asked:
                    yield f"-- {kind}, {case}, {number}\n{asked};\n"


def test_the_questions_are_the_golden_ones() -> None:
    rendered = "".join(questions())
    if os.environ.get("BRANT_GOLDEN") == "update":
        PATH.write_text(rendered)
    assert PATH.read_text() == rendered
