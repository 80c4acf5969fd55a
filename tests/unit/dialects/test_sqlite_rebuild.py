from __future__ import annotations

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.dialects import dialect_named
from brant.dialects._sqlite_table import affinity, parse
from brant.errors import (
    ForeignKeysEnforcedError,
    InvalidOperationError,
    OfflineError,
    UnsupportedOperationError,
)

SQLITE = dialect_named("sqlite")
NOT_NULL = ops.AlterColumn.of("t", "a", nullable=False)
TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, UNIQUE (b))"


def answer(*more: dict[str, object], sql: str = TABLE) -> list[list[dict[str, object]]]:
    """Give what a database answers that holds a table t, and nothing else."""
    table = {"kind": "table", "owner": "main", "name": "t", "about": "t", "sql": sql}
    return [[table, *more]]


def batch(*operations: ops.Operation, **options: object) -> ops.AlterTable:
    made = ops.AlterTable.of("t", **options)  # type: ignore[arg-type]  # any of them
    for operation in operations:
        made = made.adding(operation)
    return made


def created(operation: ops.Operation, sql: str = TABLE) -> str:
    """Give the table as it is made anew, in one line."""
    statements = SQLITE.compile(operation, answer(sql=sql))
    text = next(s.sql for s in statements if s.sql.startswith("CREATE TABLE"))
    return " ".join(text.split()).removeprefix("CREATE TABLE _brant_new_t ")


def test_a_column_is_a_name_a_type_and_clauses() -> None:
    sql = """CREATE TABLE t ([a b] unsigned big int DEFAULT (1, ')') NOT NULL
        REFERENCES o ON DELETE SET NULL NOT DEFERRABLE COLLATE "x")"""
    (column,) = parse(sql, "t").columns
    assert (column.name, column.type) == ("a b", "unsigned big int")
    assert [clause.text for clause in column.clauses] == [
        "DEFAULT (1, ')')",
        "NOT NULL",
        "REFERENCES o ON DELETE SET NULL NOT DEFERRABLE",
        'COLLATE "x"',
    ]


def test_constraints_need_no_comma_between_them() -> None:
    sql = """CREATE TABLE t (
        a, CONSTRAINT x CHECK (a) UNIQUE (a), FOREIGN KEY (a) REFERENCES o)"""
    found = [(c.kind, c.name) for c in parse(sql, "t").constraints]
    assert found == [("check", "x"), ("unique", None), ("references", None)]


@pytest.mark.parametrize(
    ("declared", "is_rowid"),
    [
        ("id INTEGER PRIMARY KEY", True),
        ("id integer, PRIMARY KEY (id DESC)", True),
        ("id INTEGER PRIMARY KEY DESC", False),
        ("id INT PRIMARY KEY", False),
        ("id INTEGER, x, PRIMARY KEY (id, x)", False),
    ],
)
def test_rowids_have_another_name_where_sqlite_says_so(
    declared: str, is_rowid: bool
) -> None:
    found = parse(f"CREATE TABLE t ({declared})", "t").rowid_column
    assert (found is not None) == is_rowid


@pytest.mark.parametrize(
    ("type_", "expected"),
    [("POINT", "INTEGER"), ("nvarchar(3)", "TEXT"), ("", "BLOB"), ("DATE", "NUMERIC")],
)
def test_affinity_is_found_by_sqlites_rules(type_: str, expected: str) -> None:
    assert affinity(type_) == expected


def test_moving_a_column_needs_no_other_change() -> None:
    moved = ops.AlterColumn.of("t", "b", insert_before="id")
    assert created(moved).startswith("( b TEXT, id INTEGER PRIMARY KEY, a TEXT,")


def test_columns_are_reordered_as_little_as_asked() -> None:
    operation = batch(recreate="always", partial_reordering=[("b", "id")])
    assert created(operation).startswith("( a TEXT, b TEXT, id INTEGER PRIMARY KEY,")


def test_orders_that_contradict_each_other_are_refused() -> None:
    operation = batch(recreate="always", partial_reordering=[("a", "b"), ("b", "a")])
    with pytest.raises(InvalidOperationError, match="contradicts itself"):
        SQLITE.compile(operation, answer())


def test_a_new_name_may_be_used_after_the_renaming() -> None:
    operation = batch(
        ops.AlterColumn.of("t", "a", new_column_name="name"),
        ops.CreateCheckConstraint.of("ck", "t", "length(name) > 1"),
        ops.CreateUniqueConstraint.of("uq", "t", ["name"]),
    )
    assert created(operation).endswith(
        "CONSTRAINT ck CHECK (length(a) > 1), CONSTRAINT uq UNIQUE (a) )"
    )


@pytest.mark.parametrize(
    "operation",
    [
        ops.AlterColumn.of("t", "a", type_=sa.Text),
        ops.DropConstraint.of("ck", "t"),
        ops.AddColumn.of("t", sa.Column("a", sa.Text, unique=True)),
    ],
)
def test_an_old_name_is_gone_after_the_renaming(operation: ops.Operation) -> None:
    renaming = ops.AlterColumn.of("t", "a", new_column_name="name")
    with pytest.raises(InvalidOperationError, match=r"does not exist|exists already"):
        SQLITE.compile(batch(renaming, operation), answer())


def test_changes_after_sql_after_a_renaming_are_refused() -> None:
    renaming = ops.AlterColumn.of("t", "a", new_column_name="name")
    execute, later = (
        ops.Execute.of("SELECT 1"),
        ops.AlterColumn.of("t", "b", nullable=True),
    )
    with pytest.raises(InvalidOperationError, match="changes follow after SQL"):
        SQLITE.compile(batch(renaming, execute, later), answer())


def test_a_types_own_check_leaves_with_it() -> None:
    boolean = sa.Boolean(create_constraint=True, name="ck")
    sql = "CREATE TABLE t (a BOOLEAN, CONSTRAINT ck CHECK (a IN (0, 1)))"
    operation = ops.AlterColumn.of("t", "a", existing_type=boolean, type_=sa.Integer)
    assert created(operation, sql) == "( a INTEGER )"


def test_a_computed_column_becomes_a_plain_one() -> None:
    sql = "CREATE TABLE t (a INT, g INT AS (a * 2) STORED)"
    operation = ops.AlterColumn.of("t", "g", server_default=None)
    statements = [s.sql for s in SQLITE.compile(operation, answer(sql=sql))]
    assert created(operation, sql) == "( a INT, g INT )"
    assert any("SELECT rowid, a, g FROM t" in sql for sql in statements)


def test_foreign_keys_that_are_on_stop_the_rebuild_of_a_parent() -> None:
    on = {"kind": "setting", "name": "foreign_keys", "sql": 1}
    child = {"kind": "child", "owner": "main", "name": "c", "about": "id", "sql": None}
    with pytest.raises(ForeignKeysEnforcedError, match="c refer to it"):
        SQLITE.compile(NOT_NULL, answer(on, child))


def test_an_old_sqlite_drops_columns_by_a_rebuild() -> None:
    dialect = dialect_named("sqlite")
    dialect.sqlalchemy.server_version_info = (3, 34, 0)
    statements = dialect.compile(ops.DropColumn.of("t", "a"), answer())
    assert statements[0].sql == "SAVEPOINT brant_rebuild"


def test_a_table_that_is_described_needs_no_database() -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Text, index=True))
    statements = SQLITE.compile(batch(NOT_NULL, copy_from=table))
    texts = [statement.sql for statement in statements]
    assert "CREATE TABLE _brant_new_t (\n\ta TEXT NOT NULL\n)" in texts
    assert "CREATE INDEX ix_t_a ON t (a)" in texts


def test_a_description_that_forgets_a_column_is_refused() -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Text))
    with pytest.raises(InvalidOperationError, match="copy_from leaves out id, b"):
        SQLITE.compile(batch(NOT_NULL, copy_from=table), answer())


@pytest.mark.parametrize("operation", [NOT_NULL, batch(NOT_NULL)])
def test_without_a_database_a_rebuild_is_impossible(operation: ops.Operation) -> None:
    with pytest.raises(OfflineError):
        SQLITE.compile(operation)


def test_reflect_args_say_what_a_column_is() -> None:
    operation = batch(NOT_NULL, reflect_args=[sa.Column("a", sa.String(5))])
    assert "a VARCHAR(5) NOT NULL" in created(operation)


def listening(listener: object, event: str = "column_reflect") -> ops.AlterTable:
    return batch(NOT_NULL, reflect_kwargs={"listeners": [(event, listener)]})


def test_a_listener_says_what_type_a_column_has() -> None:
    seen = {}

    def listener(_inspector: object, table: sa.Table, told: dict[str, object]) -> None:
        seen[told["name"]] = str(told["type"])
        assert table.name == "t"
        if told["name"] == "b":
            told["type"] = sa.Enum("x", "y", name="kind", create_constraint=True)

    made = created(
        listening(listener), sql=TABLE.replace("b TEXT", "b TEXT DEFAULT 'x'")
    )
    assert seen == {"id": "INTEGER", "a": "TEXT", "b": "TEXT"}
    assert "a TEXT NOT NULL" in made
    assert "b VARCHAR(1) DEFAULT 'x'" in made
    assert "CONSTRAINT kind CHECK (b IN ('x', 'y'))" in made


def test_what_a_listener_does_besides_is_refused() -> None:
    def renames(_inspector: object, _table: object, told: dict[str, object]) -> None:
        told["key"] = "other"

    for operation, said in (
        (listening(renames), "a listener changes more of id than its type"),
        (listening(print, "after_parent_attach"), "no after_parent_attach to listen"),
        (batch(NOT_NULL, reflect_kwargs={"x": 1}), "reflect_kwargs has 'x'"),
    ):
        with pytest.raises(InvalidOperationError, match=said):
            created(operation)
    assert created(batch(NOT_NULL, reflect_kwargs={"resolve_fks": False}))


def test_only_foreign_keys_can_be_deferred() -> None:
    operation = ops.CreateUniqueConstraint.of("uq", "t", ["a"], deferrable=True)
    with pytest.raises(UnsupportedOperationError, match="only foreign keys"):
        SQLITE.compile(operation, answer())


KEY = sa.Column("o", sa.Integer, sa.ForeignKey("other.id", name="fk"))


@pytest.mark.parametrize(
    ("operation", "may_be_tried"),
    [
        (ops.DropColumn.of("t", "a"), True),
        (batch(ops.DropColumn.of("t", "a"), ops.DropColumn.of("t", "b")), True),
        (ops.AlterColumn.of("t", "a", new_column_name="c"), True),
        # SQLite has no IF EXISTS for columns.
        (ops.DropColumn.of("t", "a", if_exists=True), False),
        # SQLite takes the key and would not tell its name again.
        (batch(ops.AddColumn.of("t", KEY), ops.DropColumn.of("t", "a")), False),
        (NOT_NULL, False),
        (batch(ops.DropColumn.of("t", "a"), NOT_NULL), False),
    ],
)
def test_only_what_sqlite_would_refuse_is_tried_without_a_look(
    operation: ops.Operation, *, may_be_tried: bool
) -> None:
    assert SQLITE.may_be_tried(operation) is may_be_tried


def test_a_column_that_is_dropped_on_trial_is_dropped_in_place() -> None:
    (statement,) = SQLITE.compile(ops.DropColumn.of("t", "a"), ())
    assert statement.sql == "ALTER TABLE t DROP COLUMN a"
