"""Operations, written and read again, are the same operations."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DOMAIN

from brant import operations as ops
from brant.autogenerate.safety import Safe
from brant.dialects import dialect_named
from brant.errors import NotRenderableError
from brant.schema import Check, Column, Domain, Expression, QualifiedName, Table, Type
from brant.scripts.record import record
from brant.scripts.source import Style, source
from golden import object_cases, own_cases
from golden.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.operations import Operation


class Code(sa.types.TypeDecorator[str]):
    impl = sa.String
    cache_ok = True


class Mood(sa.types.TypeDecorator[str]):
    impl = sa.Enum
    cache_ok = True


class Fixed(sa.types.TypeDecorator[str]):
    impl = sa.String
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(7)


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


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (Code(40), "Code(40)"),
        (Code(length=9, collation="C"), 'Code(9, collation="C")'),
        (Code(), "Code()"),
        (Mood("sad", "glad", name="mood"), 'Mood("sad", "glad", name="mood")'),
        (Fixed(), "Fixed()"),
    ],
    ids=str,
)
def test_a_decorator_hands_on_what_it_was_given(given: Any, written: str) -> None:
    text = _text(ops.AddColumn.of("t", sa.Column("x", given)))
    assert f'sa.Column("x", {__name__}.{written})' in text.replace("\n", "")


def test_a_domains_condition_is_named_as_postgresql_names_it() -> None:
    check = Check(Expression("VALUE > 0"))
    domain = Domain(QualifiedName("small"), Type(sa.Integer), checks=(check,))
    text = _text(
        ops.CreateDomain(domain), ops.CreateDomainConstraint(domain.name, check)
    )
    assert 'checks={"small_check": sa.text("VALUE > 0")}' in text
    assert 'op.create_domain_constraint("small_check", "small", ' in text


def test_an_operation_that_op_has_no_method_for_is_refused() -> None:
    class Strange(ops.Operation):
        def describe(self) -> str:
            return "strange"

    with pytest.raises(NotRenderableError, match="Strange"):
        _text(Strange())


def test_what_destroys_data_is_marked() -> None:
    assert "# Destroys data: drop table t." in _text(ops.DropTable.of("t"))


def test_a_narrower_type_is_marked_in_a_batch_too() -> None:
    narrower = ops.AlterColumn.of(
        "t", "c", type_=sa.String(1), existing_type=sa.String(9)
    )
    text = _text(ops.AlterTable(QualifiedName("t"), (narrower,)))
    mark = "# Destroys data: alter column t.c from VARCHAR(9) to VARCHAR(1)."
    assert f"        {mark}\n        await batch.alter_column(" in text


def test_a_column_that_rows_have_no_value_for_is_marked() -> None:
    wanted = ops.AddColumn.of("t", sa.Column("x", sa.Text, nullable=False))
    mark = "    # Fails where t has rows: x has no default.\n    await op.add_column("
    assert mark in _text(wanted)
    mariadb = Style(dialect=dialect_named("mariadb"))
    assert "# Fails" not in _text(wanted, style=mariadb)


def test_rows_that_get_no_json_of_mariadb_are_marked() -> None:
    wanted = ops.AddColumn.of("t", sa.Column("x", sa.JSON, nullable=False))
    mark = "    # Leaves no JSON where t has rows: x has no default.\n"
    assert mark in _text(wanted, style=Style(dialect=dialect_named("mariadb")))
    assert "#" not in _text(wanted, style=Style(dialect=dialect_named("mysql")))


@pytest.mark.parametrize("name", ["sqlite", "postgresql", "mariadb"])
def test_a_column_that_may_hold_null_and_shall_not_is_marked(name: str) -> None:
    style = Style(dialect=dialect_named(name))

    def altered(*, nullable: bool, existing: bool) -> str:
        made = ops.AlterColumn.of(
            "t",
            "x",
            nullable=nullable,
            existing_nullable=existing,
            existing_type=sa.Text(),
        )
        return _text(made, style=style)

    mark = "    # Fails where t.x is NULL.\n    await op.alter_column("
    assert mark in altered(nullable=False, existing=True)
    assert "# Fails" not in altered(nullable=False, existing=False)
    assert "# Fails" not in altered(nullable=True, existing=False)


@pytest.mark.parametrize(
    "column",
    [
        sa.Column("x", sa.Text),
        sa.Column("x", sa.Text, nullable=False, server_default=""),
        sa.Column("x", sa.Integer, sa.Identity()),
        sa.Column("x", sa.Integer, sa.Computed("y + 1"), nullable=False),
        sa.Column("x", DOMAIN("d", sa.Text, default="'a'"), nullable=False),
    ],
    ids=["nullable", "default", "identity", "computed", "domain"],
)
def test_a_column_that_rows_have_a_value_for_is_not_marked(
    column: sa.Column[Any],
) -> None:
    assert "# Fails" not in _text(ops.AddColumn.of("t", column))


@pytest.mark.parametrize(
    ("sql", "written"),
    [
        ("'{}'::jsonb", "'{}'::jsonb"),
        ("x BETWEEN '12:30' AND y[1:2]", "x BETWEEN '12:30' AND y[1:2]"),
        ("x = ':y'", "x = '\\\\:y'"),
        ("x[:2] = y::int", "x[\\\\:2] = y\\\\:\\\\:int"),
        (r"x = '\: '", r"x = '\\\\: '"),
        (":a:b:", "\\\\:a\\\\:b\\\\:"),
    ],
)
async def test_a_colon_is_escaped_where_a_parameter_could_begin(
    sql: str, written: str
) -> None:
    index = sa.Index("ix", sa.text(sql.replace(":", "\\:")))
    operation = ops.CreateIndex.of("ix", "t", index.expressions)
    text = _text(operation)
    assert f'sa.text("{written}")' in text
    assert await _recorded(text) == (operation,)


TABLE = ops.CreateTable.of(
    "t",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("x", sa.Integer, server_default="7"),
    sa.Column("y", sa.Integer),
    sa.Column("own", sa.Text),
    sa.UniqueConstraint("x", name="uq"),
    sa.CheckConstraint("x > 0", name="ck"),
    sa.ForeignKeyConstraint(["y"], ["t.id"], name="fk"),
    sa.Index("ix", "x"),
)
KINDS = (
    *("primary_key", "column", "type", "server_default"),
    *("unique", "check", "foreign_key", "index"),
)


def _hooked(kind: str, said: str | None) -> str:
    def hook(asked: str, item: Any, writer: Any) -> Any:
        if asked != kind or getattr(item, "name", "own") in {"id", "x", "y"}:
            return False
        if said is not None:
            writer.imports.add("import mine")
        return said

    style = Style(render_item=hook)
    return _text(TABLE, style=style)


@pytest.mark.parametrize("kind", KINDS)
def test_a_project_writes_each_part_of_a_table_itself(kind: str) -> None:
    text = _hooked(kind, "mine.Own()")
    assert "mine.Own()" in text
    assert "import mine" in text


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"type"}))
def test_a_part_of_a_table_that_a_project_makes_none_is_left_out(kind: str) -> None:
    text = _hooked(kind, None)
    assert "None" not in text
    assert len(text) < len(_text(TABLE))


def test_a_project_writes_the_defaults_of_columns_that_change() -> None:
    operation = ops.AlterColumn.of(
        "t", "x", server_default="2", existing_server_default="1"
    )

    def hook(kind: str, item: Any, _writer: Any) -> Any:
        return f"mine({item})" if kind == "server_default" else False

    text = _text(operation, style=Style(render_item=hook))
    assert "  server_default=mine(2),\n        existing_server_default=mine(1)," in text


def test_a_project_writes_the_columns_that_are_added() -> None:
    operation = ops.AddColumn.of("t", sa.Column("x", sa.Integer))
    style = Style(render_item=lambda kind, *_: kind == "column" and "mine.x()")
    assert 'op.add_column("t", mine.x())' in _text(operation, style=style)
