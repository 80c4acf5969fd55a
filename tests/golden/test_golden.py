"""Every operation compiles to the SQL that stands in `<operation>/<dialect>.sql`.

`BRANT_GOLDEN=update` writes the files anew; then read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from brant import operations as ops
from brant.dialects import Dialect, dialect_named
from brant.dialects.lookup import SERVED
from brant.errors import OperationError
from golden.answers import answers
from golden.cases import CASES, Cases
from golden.object_cases import OBJECT_CASES
from golden.own_cases import OWN_CASES

if TYPE_CHECKING:
    from brant.operations import Operation

HERE = Path(__file__).parent
ALL_CASES = {**CASES, **OBJECT_CASES}
OPERATIONS = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): found
    for name in ops.__all__
    if isinstance(found := getattr(ops, name), type)
    and issubclass(found, ops.Operation)
    and found not in {ops.Operation, ops.CreateConstraint}
}


def _rendered(dialect: Dialect, cases: Cases) -> str:
    parts = (
        f"-- {title}\n{_statements(dialect, operation)}"
        for title, operation in cases.items()
    )
    return "\n".join(parts)


def _statements(dialect: Dialect, operation: Operation) -> str:
    questions = dialect.questions(operation)
    lines = (question.replace("\n", "\n--   ") for question in questions)
    asked = "".join(f"-- asks: {line}\n" for line in lines)
    try:
        statements = dialect.compile(operation, answers(dialect, operation))
    except OperationError as error:
        return f"{asked}-- refused: {error}\n"
    separator = dialect.batch_separator
    end = ";" if separator is None else f"\n{separator}"
    return asked + "".join(
        ("" if s.transactional else "-- outside a transaction\n") + f"{s.sql}{end}\n"
        for s in statements
    )


@pytest.mark.parametrize("dialect", sorted(SERVED))
@pytest.mark.parametrize("operation", sorted(ALL_CASES))
def test_sql_is_the_golden_one(operation: str, dialect: str) -> None:
    path = HERE / operation / f"{dialect}.sql"
    cases = {**ALL_CASES[operation], **OWN_CASES.get(dialect, {}).get(operation, {})}
    rendered = _rendered(dialect_named(dialect), cases)
    if os.environ.get("BRANT_GOLDEN") == "update":
        path.parent.mkdir(exist_ok=True)
        path.write_text(rendered)
    assert path.read_text() == rendered


def test_every_operation_has_cases() -> None:
    assert ALL_CASES.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("dialect", sorted(SERVED))
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_pair_is_compiled_or_declared_unsupported(
    operation: type[Operation], dialect: str
) -> None:
    spoken = dialect_named(dialect)
    assert spoken.supports(operation) != (operation in spoken.unsupported)
