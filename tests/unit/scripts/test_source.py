"""Operations, written and read again, are the same operations."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.autogenerate.safety import Safe
from brant.errors import NotRenderableError
from brant.schema import Column, QualifiedName, Table, Type
from brant.scripts.record import record
from brant.scripts.source import Style, source
from golden import object_cases, own_cases
from golden.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.operations import Operation


def _all(value: Any) -> Iterator[Operation]:
    if isinstance(value, ops.Operation):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _all(each)


def _is_literal(operation: Operation) -> bool:
    """Leave out a Python enum (its labels are written), NaN, and calls among rows."""
    if isinstance(operation, ops.CreateTable):
        types = (column.type.construct for column in operation.table.columns)
        return not any(getattr(each, "enum_class", None) for each in types)
    return not isinstance(operation, ops.BulkInsert)


_MODULES = (CASES, *vars(own_cases).values(), *vars(object_cases).values())
OPERATIONS = [
    operation
    for table in _MODULES
    if isinstance(table, dict)
    for operation in _all(table)
    if _is_literal(operation)
]


def _text(*operations: Operation, style: Style | None = None) -> str:
    made = source(Safe(operations), Safe(()), style)
    head = ["import sqlalchemy as sa", *made.imports, "", ""]
    body = [f"    {line}" if line else "" for line in made.upgrades]
    return "\n".join([*head, "async def upgrade(op):", *body, ""])


async def _recorded(text: str) -> tuple[Operation, ...]:
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102  # the script under test
    return tuple(each.operation for each in await record(names["upgrade"]))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.describe()[:60])
async def test_operation_written_and_read_is_the_same(operation: Operation) -> None:
    assert await _recorded(_text(operation)) == (operation,)


def test_every_operation_is_written_somewhere_above() -> None:
    public = {getattr(ops, name) for name in ops.__all__}
    kinds = {k for k in public if isinstance(k, type) and issubclass(k, ops.Operation)}
    missing = kinds - {type(each) for each in OPERATIONS}
    abstract = {ops.Operation, ops.CreateConstraint}
    assert missing - abstract == {ops.BulkInsert}


async def test_rows_are_written_with_their_values() -> None:
    table = sa.table("t", sa.column("id", sa.Integer), sa.column("x", sa.Text))
    operation = ops.BulkInsert.of(table, [{"id": 1, "x": "it's"}, {"id": 2, "x": None}])
    assert await _recorded(_text(operation)) == (operation,)


async def test_a_table_of_400_columns_is_written() -> None:
    columns = tuple(Column(f"c{n}", Type(sa.Integer)) for n in range(400))
    operation = ops.CreateTable(Table(QualifiedName("wide"), columns))
    assert await _recorded(_text(operation)) == (operation,)


def test_what_is_written_is_as_ruff_formats_it() -> None:
    text = _text(*OPERATIONS)
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=True
    )
    assert done.stdout == text


def test_names_are_final_where_a_naming_convention_is_at_work() -> None:
    operation = ops.CreateIndex.of("ix_t", "t", ["x"])
    text = _text(operation, style=Style(is_conventional=True))
    assert 'op.create_index(op.f("ix_t"), "t", ["x"])' in text


def test_a_type_that_no_script_can_import_becomes_what_it_is_made_of() -> None:
    class Local(sa.types.TypeDecorator[str]):
        impl = sa.String(7)
        cache_ok = True

    operation = ops.AddColumn.of("t", sa.Column("x", Local()))
    assert 'sa.Column("x", sa.String(7))' in _text(operation)


def test_an_operation_that_op_has_no_method_for_is_refused() -> None:
    class Strange(ops.Operation):
        def describe(self) -> str:
            return "strange"

    with pytest.raises(NotRenderableError, match="Strange"):
        _text(Strange())


def test_what_destroys_data_is_marked() -> None:
    assert "# Destroys data: drop table t." in _text(ops.DropTable.of("t"))
