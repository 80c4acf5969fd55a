"""What `if_not_exists` finds is compared with what was asked for, without false alarms.

MariaDB, PostgreSQL and SQLite are asked themselves in tests/integration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle

from brant import operations as ops
from brant.dialects import dialect_named
from brant.errors import InvalidOperationError

if TYPE_CHECKING:
    from brant.operations import Operation


def column(type_: str, **others: Any) -> dict[str, Any]:
    told = {"default": None, "is_generated": False, "is_nullable": True}
    return {"name": "x", "type": type_, **told, **others}


def of_sql_server(
    type_: str, length: int = 4, precision: int = 0, scale: int = 0, **others: Any
):
    sizes = {"max_length": length, "precision": precision, "scale": scale}
    collation = "Latin1_General_CI_AS" if "char" in type_ else None
    return column(type_, collation_name=collation, **sizes, **others)


def adding(type_: Any, **options: Any) -> Operation:
    return ops.AddColumn.of("t", sa.Column("x", type_, **options), if_not_exists=True)


def _answer(question: str, rows: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    """Give the rows that a question is about: SQL Server and Oracle have details."""
    is_detailed = ' AS "state"' in question or " AS state" in question
    found = [row for row in rows if ("text" in row) == is_detailed]
    if "DATA_DEFAULT AS" in question:  # the texts alone
        return [row for row in found if row["part"] in {"default", "computed"}]
    return found


def complaint(dialect: str, operation: Operation, *rows: dict[str, Any]) -> str:
    """Give what is said; empty where what is there may be what is asked for."""
    spoken = dialect_named(dialect)
    answers = [_answer(look.question, rows) for look in spoken.presence(operation)]
    try:
        spoken.compared(operation, answers)
    except InvalidOperationError as error:
        return error.problem
    return ""


SAME = [
    ("mysql", sa.Boolean(), column("tinyint(1)")),
    ("mysql", sa.Integer(), column("int(11)")),
    ("mysql", sa.Integer(), column("int")),
    ("mysql", mysql.INTEGER(unsigned=True), column("int(10) unsigned")),
    ("mysql", sa.Numeric(10), column("decimal(10,0)")),
    ("mysql", sa.Numeric(), column("decimal(10,0)")),
    ("mysql", sa.Float(), column("float")),
    ("mysql", sa.Float(53), column("double")),
    ("mysql", sa.JSON(), column("json")),
    ("mysql", sa.Enum("a", "b,c"), column("enum('a','b,c')")),
    ("mysql", mysql.VARCHAR(5, collation="utf8mb4_bin"), column("varchar(5)")),
    ("mysql", mysql.TEXT(70000), column("mediumtext")),
    ("mysql", mysql.YEAR(), column("year(4)")),
    ("mariadb", sa.JSON(), column("longtext")),
    ("mssql", sa.Integer(), of_sql_server("int")),
    ("mssql", sa.String(50), of_sql_server("varchar", 50)),
    ("mssql", sa.String(), of_sql_server("varchar", -1)),
    ("mssql", sa.Unicode(50), of_sql_server("nvarchar", 100)),
    ("mssql", sa.Numeric(9), of_sql_server("numeric", 5, 9, 0)),
    ("mssql", sa.Float(), of_sql_server("float", 8, 53)),
    ("mssql", sa.Float(24), of_sql_server("real", 4, 24)),
    ("mssql", mssql.DATETIME2(), of_sql_server("datetime2", 8, 27, 7)),
    ("mssql", sa.Boolean(), of_sql_server("bit", 1)),
    ("mssql", sa.Uuid(), of_sql_server("uniqueidentifier", 16)),
    ("mssql", sa.JSON(), of_sql_server("nvarchar", -1)),
    ("oracle", sa.String(50), column("VARCHAR2(50)")),
    ("oracle", sa.Integer(), column("NUMBER(*,0)")),
    ("oracle", sa.Numeric(10, 2), column("NUMBER(10,2)")),
    ("oracle", oracle.NUMBER(), column("NUMBER")),
    ("oracle", sa.Float(), column("FLOAT(126)")),
    ("oracle", sa.Text(), column("CLOB")),
    ("oracle", sa.TIMESTAMP(), column("TIMESTAMP(6)")),
    ("oracle", sa.TIMESTAMP(timezone=True), column("TIMESTAMP(6) WITH TIME ZONE")),
    ("oracle", oracle.RAW(16), column("RAW(16)")),
    ("postgresql", sa.Text(), column("email", is_same=None)),
    ("postgresql", sa.Numeric(9), column("numeric(9,0)", is_same=True)),
    ("postgresql", sa.CHAR(), column("character(1)", is_same=True)),
    ("postgresql", sa.Float(53), column("double precision", is_same=True)),
    (
        "postgresql",
        sa.TIMESTAMP(timezone=True),
        column("timestamp with time zone", is_same=True),
    ),
    (
        "postgresql",
        sa.ARRAY(sa.String(5)),
        column("character varying(5)[]", is_same=True),
    ),
    ("sqlite", sa.Numeric(9, 2), column("NUMERIC(9,2)")),
    ("sqlite", sa.Text(), column("varchar")),
]
DIFFERENT = [
    ("mysql", sa.Integer(), column("bigint(20)")),
    ("mysql", sa.Integer(), column("int(10) unsigned")),
    ("mysql", sa.String(50), column("varchar(99)")),
    ("mysql", sa.Numeric(10, 2), column("decimal(10,0)")),
    ("mysql", mysql.DATETIME(fsp=6), column("datetime")),
    ("mysql", sa.Enum("a", "b"), column("enum('a')")),
    ("mysql", sa.Text(), column("longtext")),
    ("mariadb", sa.Uuid(), column("binary(16)")),
    ("mssql", sa.String(50), of_sql_server("varchar", 99)),
    ("mssql", sa.Unicode(50), of_sql_server("nvarchar", 50)),
    ("mssql", sa.Integer(), of_sql_server("bigint", 8)),
    ("mssql", sa.Numeric(9, 2), of_sql_server("decimal", 5, 9, 3)),
    ("mssql", sa.Float(24), of_sql_server("float", 8, 53)),
    ("oracle", sa.String(50), column("VARCHAR2(99)")),
    ("oracle", sa.Integer(), column("VARCHAR2(10)")),
    ("oracle", sa.Numeric(10, 2), column("NUMBER(10,0)")),
    ("postgresql", sa.Text(), column("integer", is_same=False)),
    ("postgresql", sa.String(5), column("character varying(6)", is_same=True)),
    ("postgresql", sa.String(5), column("character varying", is_same=True)),
    (
        "postgresql",
        sa.ARRAY(sa.String(5)),
        column("character varying(6)[]", is_same=True),
    ),
    ("sqlite", sa.String(5), column("VARCHAR(6)")),
    ("sqlite", sa.Text(), column("INTEGER")),
]


@pytest.mark.parametrize(("dialect", "type_", "row"), SAME)
def test_what_may_be_the_same_type_passes(dialect, type_, row):
    assert not complaint(dialect, adding(type_), row)


@pytest.mark.parametrize(("dialect", "type_", "row"), DIFFERENT)
def test_another_type_is_refused(dialect, type_, row):
    said = complaint(dialect, adding(type_), row)
    assert said.startswith("column 'x' exists with type ")


@pytest.mark.parametrize("dialect", ["mysql", "oracle", "sqlite"])
def test_a_column_that_may_be_null_is_not_one_that_must_not(dialect):
    type_ = {"mysql": "int", "oracle": "NUMBER(*,0)", "sqlite": "INTEGER"}[dialect]
    asked = adding(sa.Integer, nullable=False)
    said = complaint(dialect, asked, column(type_))
    assert said == "column 'x' exists and may be NULL"
    there = column(type_, is_nullable=False)
    assert not complaint(dialect, asked, there)
    assert not complaint(dialect, adding(sa.Integer), there)


def test_a_key_may_be_null_in_the_catalogue_or_not():
    key = sa.Column("x", sa.Integer, primary_key=True)
    made = ops.CreateTable.of("t", key, if_not_exists=True)
    told = keyed("p", "PRIMARY", "x")
    assert not complaint("sqlite", made, column("INTEGER"), *told)


def test_a_computed_column_is_compared_by_its_name():
    made = ops.AddColumn.of(
        "t", sa.Column("x", sa.Integer, sa.Computed("y + 1")), if_not_exists=True
    )
    assert not complaint("mysql", made, column("bigint"))


def test_nothing_there_is_nothing_to_complain_of():
    assert not complaint("mysql", adding(sa.Integer))


def indexed(*rows: tuple[str | None, bool], table: str | None = None):
    return [
        {"name": name, "is_unique": is_unique, "table": table}
        for name, is_unique in rows
    ]


ASKED = ops.CreateIndex.of("ix", "t", ["a", "b"], if_not_exists=True)
OVER_SQL = ops.CreateIndex.of("ix", "t", [sa.text("lower(a)")], if_not_exists=True)


@pytest.mark.parametrize("dialect", ["mysql", "oracle"])
def test_an_expression_may_be_any_that_is_not_told(dialect):
    assert not complaint(dialect, OVER_SQL, *indexed((None, False)))
    said = complaint(dialect, OVER_SQL, *indexed(("a", False)))
    assert said == "another index has the name ix, over a"


@pytest.mark.parametrize("dialect", ["mariadb", "mssql", "mysql", "oracle"])
@pytest.mark.parametrize(
    ("asked", "there", "said"),
    [
        (ASKED, indexed(("A", False), ("B", False)), ""),
        (ASKED, indexed(("a", False), (None, False)), ""),
        (
            ASKED,
            indexed(("b", False), ("a", False)),
            "another index has the name ix, over b, a",
        ),
        (
            ASKED,
            indexed(("a", True), ("b", True)),
            "another unique index has the name ix, over a, b",
        ),
        (
            ASKED,
            indexed(("a", False), ("b", False), table="USERS"),
            "the name belongs to an index of USERS",
        ),
    ],
)
def test_an_index_is_compared_by_what_it_is_over(dialect, asked, there, said):
    assert complaint(dialect, asked, *there) == said


def test_the_names_of_oracle_are_in_capitals_unless_they_are_quoted():
    spoken = dialect_named("oracle")
    plain, *_ = spoken.questions(adding(sa.Integer))
    named = ops.CreateIndex.of("Ix", "t", ["a"], if_not_exists=True)
    (quoted,) = spoken.questions(named)
    assert "TABLE_NAME = 'T'" in plain
    assert "INDEX_NAME = 'Ix'" in quoted


# What a catalogue tells of the table t beside its columns


def keyed(part: str, name: str, *columns: str, **target: Any) -> list[dict[str, Any]]:
    nothing = dict.fromkeys(
        ("target_schema", "target", "target_column", "on_delete", "on_update")
    )
    return [
        {"part": part, "name": name, "column": each, **nothing, **target}
        for each in columns
    ]


def of_key(on_delete: str, on_update: str | None, *columns: str, target: str = "org"):
    rules = {"on_delete": on_delete, "on_update": on_update}
    told = {"target_schema": "dbo", "target": target, "target_column": "ID", **rules}
    return keyed("f", "FK_1", *columns, **told)


def creating(*parts: Any) -> Operation:
    x = sa.Column("x", sa.Integer)
    return ops.CreateTable.of("t", x, *parts, if_not_exists=True)


PRINTED = {
    "mssql": "int",
    "mysql": "int",
    "mariadb": "int(11)",
    "oracle": "NUMBER(*,0)",
}
UNIQUE = sa.UniqueConstraint("x", name="uq")
PRIMARY = sa.PrimaryKeyConstraint("x")
CHECK = sa.CheckConstraint("x > 0", name="ck")
TO_ORG = sa.ForeignKeyConstraint(["x"], ["org.id"], ondelete="CASCADE")


@pytest.mark.parametrize("dialect", sorted(PRINTED))
@pytest.mark.parametrize(
    ("part", "there", "said"),
    [
        (UNIQUE, keyed("u", "OTHER", "X"), ""),
        (UNIQUE, keyed("p", "PRIMARY", "x"), ""),
        (UNIQUE, keyed("i", "uq", "x"), "without unique (x)"),
        (UNIQUE, keyed("u", "uq", "x", "y"), "without unique (x)"),
        (PRIMARY, keyed("p", "PK_T", "X"), ""),
        (PRIMARY, keyed("u", "uq", "x"), "without primary key (x)"),
        (PRIMARY, keyed("p", "pk", "y", "x"), "with primary key (y, x)"),
        (CHECK, keyed("c", "CK", "x"), ""),
        (CHECK, keyed("c", "other", "x"), "without check ck"),
        (sa.CheckConstraint("x > 0"), [], ""),
        (TO_ORG, of_key("CASCADE", None, "X", target="ORG"), ""),
        (
            TO_ORG,
            of_key("CASCADE", None, "x", "y"),
            "without foreign key (x) to org (id)",
        ),
        (
            TO_ORG,
            of_key("CASCADE", None, "x", target="other"),
            "without foreign key (x) to org (id)",
        ),
        (
            TO_ORG,
            of_key("SET_NULL", "NO_ACTION", "x"),
            "with foreign key (x) ON DELETE SET NULL",
        ),
    ],
)
def test_keys_are_compared_by_their_columns(dialect, part, there, said):
    length = {"max_length": 4, "precision": 10, "scale": 0, "collation_name": None}
    row = column(PRINTED[dialect], part="column", **length)
    if isinstance(part, sa.PrimaryKeyConstraint):
        row["is_nullable"] = False
    found = complaint(dialect, creating(part), row, *there)
    assert found == (f"the table exists {said}" if said else "")


def test_the_keys_of_an_engine_that_forgets_them_are_not_missed():
    engine = {"part": "engine", "name": "MyISAM"}
    assert not complaint("mysql", creating(TO_ORG), column("int"), engine)
    said = complaint("mysql", creating(UNIQUE), column("int"), engine)
    assert said == "the table exists without unique (x)"


NUMBER = sa.Numeric(10, 2)
DEFAULTS = [
    ("mysql", sa.Integer(), "1", column("int", default="'1'"), True),
    ("mysql", sa.Integer(), "1", column("int", default="'2'"), False),
    ("mysql", sa.Integer(), "1", column("int"), False),
    ("mysql", sa.Integer(), None, column("int", default="'1'"), False),
    ("mysql", sa.Integer(), sa.text("(1 + 1)"), column("int", default="(2)"), True),
    ("mysql", sa.TIMESTAMP(), None, column("timestamp", default="now()"), True),
    ("mysql", sa.Boolean(), sa.true(), column("tinyint(1)", default="'1'"), True),
    ("mysql", sa.Boolean(), sa.true(), column("tinyint(1)", default="'0'"), False),
    ("mysql", NUMBER, "1", column("decimal(10,2)", default="'1.00'"), True),
    ("mysql", NUMBER, "1", column("decimal(10,2)", default="'1.01'"), False),
    ("mysql", sa.Float(), "1", column("float", default="'1.000'"), True),
    ("mssql", sa.Integer(), "1", of_sql_server("int", default="('1')"), True),
    ("mssql", sa.Integer(), "1", of_sql_server("int", default="((1))"), True),
    ("mssql", sa.Integer(), "1", of_sql_server("int", default="((2))"), False),
    ("mssql", sa.Integer(), None, of_sql_server("int", is_generated=True), True),
    ("mssql", sa.String(5), "a", of_sql_server("varchar", 5, default="('b')"), False),
    ("mssql", sa.String(5), "a", of_sql_server("varchar", 5, default="(f('b'))"), True),
    ("oracle", sa.Integer(), "1", column("NUMBER(*,0)", default="of 1"), True),
    ("oracle", sa.Integer(), "1", column("NUMBER(*,0)"), False),
    ("oracle", sa.Integer(), None, column("NUMBER(*,0)", default="of 1"), False),
    (
        "oracle",
        sa.Integer(),
        None,
        column("NUMBER(*,0)", default="of 4", is_generated=True),
        True,
    ),
    (
        "postgresql",
        sa.Integer(),
        None,
        column("integer", default="nextval('t_x_seq'::regclass)", is_generated=True),
        True,
    ),
    (
        "postgresql",
        sa.String(5),
        "it's",
        column("character varying(5)", default="'it''s'::character varying"),
        True,
    ),
    (
        "postgresql",
        sa.DateTime(),
        "2020-01-01",
        column("timestamp without time zone", default="'2020-01-01 00:00:00'::text"),
        True,
    ),
]


@pytest.mark.parametrize(("dialect", "type_", "asked", "row", "is_same"), DEFAULTS)
def test_a_default_is_another_only_if_that_is_sure(dialect, type_, asked, row, is_same):
    row.setdefault("is_same", True)
    said = complaint(dialect, adding(type_, server_default=asked), row)
    assert (not said) == is_same
    assert "default" in said or is_same


def test_an_identity_is_no_missing_default():
    made = ops.AddColumn.of(
        "t", sa.Column("x", sa.Integer, sa.Identity()), if_not_exists=True
    )
    assert not complaint("oracle", made, column("NUMBER(*,0)", is_nullable=False))


def index_rows(*columns: str | None, **told: Any) -> list[dict[str, Any]]:
    return [{"name": each, "is_unique": False, **told} for each in columns]


def indexing(*elements: Any, **options: Any) -> Operation:
    return ops.CreateIndex.of("ix", "t", elements, if_not_exists=True, **options)


DESCENDING = index_rows("a", is_descending=True)
ASCENDING = index_rows("a", is_descending=False)
INCLUDED = [
    *index_rows("a", kind="NONCLUSTERED", condition=None),
    *index_rows("B", is_included=True),
]
FILTERED = index_rows("a", kind="NONCLUSTERED", condition="([a]>(0) AND [b]=N'x y')")
CONDITION = sa.text("a > 0 and b = 'x y'")


@pytest.mark.parametrize(
    ("dialect", "asked", "there", "said"),
    [
        ("mysql", indexing(sa.text("a desc")), DESCENDING, ""),
        ("mysql", indexing("a"), DESCENDING, "index has the name ix, over a desc"),
        ("mysql", indexing(sa.text("a desc")), ASCENDING, "index has the name ix"),
        ("mariadb", indexing(sa.text("a desc")), ASCENDING, ""),
        ("mssql", indexing(sa.text("a desc")), ASCENDING, "index has the name ix"),
        ("mysql", indexing("a", mysql_length=10), index_rows("a", length=10), ""),
        ("mysql", indexing("a", mysql_length=10), index_rows("a", length=None), ""),
        ("mysql", indexing("a"), index_rows("a", length=768), ""),
        ("mysql", indexing("a"), index_rows("a", length=10), "over a(10)"),
        (
            "mysql",
            indexing("a", mysql_length=10),
            index_rows("a", length=9),
            "over a(9)",
        ),
        (
            "mysql",
            indexing("a", mysql_prefix="FULLTEXT"),
            index_rows("a", kind="BTREE"),
            "another index has the name ix",
        ),
        (
            "mysql",
            indexing("a"),
            index_rows("a", kind="FULLTEXT"),
            "another fulltext index has the name ix",
        ),
        ("mssql", indexing("a", mssql_include=["b"]), INCLUDED, ""),
        ("mssql", indexing("a"), INCLUDED, "over a including B"),
        ("mssql", indexing("a", mssql_include=["c"]), INCLUDED, "over a including B"),
        ("mssql", indexing("a", mssql_where=CONDITION), FILTERED, ""),
        ("mssql", indexing("a"), FILTERED, "over a where ([a]>(0)"),
        (
            "mssql",
            indexing("a", mssql_where=sa.text("a > 1")),
            FILTERED,
            "over a where ([a]>(0)",
        ),
        (
            "mssql",
            indexing("a"),
            index_rows("a", kind="CLUSTERED", condition=None),
            "another clustered index has the name ix",
        ),
        (
            "oracle",
            OVER_SQL,
            [{**ASCENDING[0], "name": None, "expression": 'LOWER("A")'}],
            "",
        ),
        (
            "oracle",
            OVER_SQL,
            [{**ASCENDING[0], "name": None, "expression": 'UPPER("A")'}],
            'over UPPER("A")',
        ),
        (
            "oracle",
            indexing(sa.text("a desc")),
            [{**DESCENDING[0], "name": None, "expression": '"A"'}],
            "",
        ),
        (
            "oracle",
            indexing("b"),
            [{**DESCENDING[0], "name": None, "expression": '"A"'}],
            'over "A" desc',
        ),
        (
            "oracle",
            indexing("a", oracle_bitmap=True),
            index_rows("a", kind="NORMAL"),
            "another index has the name ix",
        ),
    ],
)
def test_what_the_catalogue_tells_of_an_index_is_compared(dialect, asked, there, said):
    found = complaint(dialect, asked, *there)
    assert said in found
    assert bool(said) == bool(found)


THERE = "CREATE TABLE `t` (\n  `x` int DEFAULT NULL{}\n)"
KEYED = ",\n  KEY `IX_t_x` (`x`)"


@pytest.mark.parametrize("is_batch", [False, True])
@pytest.mark.parametrize("dialect", ["mariadb", "mysql"])
def test_a_column_that_is_there_gets_the_index_that_it_lacks(dialect, is_batch):
    added = adding(sa.Integer, index=True)
    operation = ops.AlterTable(added.tables[0], (added,)) if is_batch else added

    def made(key: str, *index: dict[str, Any]) -> list[str]:
        there, table = [column(PRINTED[dialect])], THERE.format(key)
        answers = [[{"Create Table": table}], there, list(index)]
        compiled = dialect_named(dialect).compile(operation, answers)
        return [statement.sql for statement in compiled]

    guard = "IF NOT EXISTS " if dialect == "mariadb" else ""
    assert made("") == [f"ALTER TABLE t ADD INDEX {guard}ix_t_x (x)"]
    assert made(KEYED, *indexed(("x", False))) == []


@pytest.mark.parametrize("dialect", ["mssql", "oracle"])
def test_the_index_of_a_column_is_not_made_on_the_columns_condition(dialect):
    spoken = dialect_named(dialect)
    _, index = spoken.compile(adding(sa.Integer, index=True))
    named = ops.CreateIndex.of("ix_t_x", "t", ["x"], if_not_exists=True)
    assert (index,) == spoken.compile(named)


def detail(part: str, name: str | None, text: str | None = None, **told: Any):
    unsaid = {"place": None, "waits": None, "state": None}
    return {"part": part, "name": name, "text": text, **unsaid, **told}


def doubted(dialect: str, operation: Operation, *rows: dict[str, Any]) -> list[str]:
    spoken = dialect_named(dialect)
    looks = spoken.presence(operation)
    return list(
        spoken.doubts(operation, [_answer(look.question, rows) for look in looks])
    )


PRINTS = {
    "mssql": (of_sql_server("int", part="column"), detail("column", "x")),
    "oracle": (column("NUMBER(*,0)", part="column"), detail("column", "x")),
}
SAYS = [
    # (what is asked for of column x, what is there, what is said, what is doubted)
    ("x > 0", "([x]>(0))", "", ""),
    ("x > -1 and x < 7", "([x]>(-1) AND [x]<(7))", "", ""),
    ("x > 0", "([x]>=(0))", "", "it exists with check ck ([x]>=(0))"),
    ("x > 0", "([x]>(1))", "it exists with check ck ([x]>(1))", ""),
    ("x in (1, 2)", "([x]=(2) OR [x]=(1))", "", "it exists with check ck"),
    ("x in (1, 2)", "([x]=(3) OR [x]=(1))", "it exists with check ck", ""),
    ("(x + 1) * 2 > 4", "(([x]+(1))*(2)>(4))", "", ""),
    ("x + 1 * 2 > 4", "(([x]+(1))*(2)>(4))", "", "it exists with check ck"),
    ("x > abs(1)", "([x]>abs((1)))", "", ""),
]


@pytest.mark.parametrize("dialect", ["mssql", "oracle"])
@pytest.mark.parametrize(("asked", "there", "said", "doubt"), SAYS)
def test_a_condition_is_the_same_another_or_in_doubt(
    dialect, asked, there, said, doubt
):
    named = keyed("c", "CK", None)
    for name in ("ck", None):
        rows = (*PRINTS[dialect], *named, detail("c", "CK", there))
        made = creating(sa.CheckConstraint(asked, name=name))
        found = complaint(dialect, made, *rows)
        wanted = said.lower() if name else said and f"it exists without check ({asked})"
        assert wanted in found.lower()
        assert bool(found) == bool(said)
        if not said:
            doubts = " ".join(doubted(dialect, made, *rows)).lower()
            assert doubt in doubts
            assert bool(doubts) == bool(doubt)


PAIR = sa.UniqueConstraint("x", "y", name="uq")
LATE = sa.UniqueConstraint("x", name="uq", deferrable=True, initially="DEFERRED")
OTHERWISE = [
    # (database, parts of table t besides column x, what is there, what is said)
    ("mssql", [PAIR], [("u", "uq", "X", 1), ("u", "uq", "Y", 2)], ""),
    (
        "mssql",
        [PAIR],
        [("u", "uq", "y", 1), ("u", "uq", "x", 2)],
        "with (y, x) as the order of a key",
    ),
    (
        "mssql",
        [TO_ORG],
        [("f", "FK_1", "x", 1, None, "NOT TRUSTED")],
        "with FK_1 NOT TRUSTED",
    ),
    ("oracle", [UNIQUE], [("u", "UQ", "X", 1)], ""),
    (
        "oracle",
        [UNIQUE],
        [("u", "UQ", "X", 1, "DEFERRABLE INITIALLY IMMEDIATE")],
        "with UQ DEFERRABLE INITIALLY IMMEDIATE",
    ),
    ("oracle", [LATE], [("u", "UQ", "X", 1)], "with UQ NOT DEFERRABLE"),
    ("oracle", [LATE], [("u", "UQ", "X", 1, "DEFERRABLE INITIALLY DEFERRED")], ""),
    (
        "oracle",
        [UNIQUE],
        [("u", "UQ", "X", 1, None, "NOT VALIDATED")],
        "with UQ NOT VALIDATED",
    ),
]


@pytest.mark.parametrize(("dialect", "parts", "there", "said"), OTHERWISE)
def test_the_details_of_keys_are_compared(dialect, parts, there, said):
    columns = dict.fromkeys(str(each[2]).lower() for each in there)
    more = [sa.Column(name, sa.Integer) for name in columns if name != "x"]
    kept = ("part", "name", "text", "place", "waits", "state")
    rows = [detail(**dict(zip(kept, each, strict=False))) for each in there]
    printed = {**PRINTS[dialect][0]}
    named = [{**printed, "name": c} for c in columns]
    named += [detail("column", name) for name in columns]
    kind, name = there[0][:2]
    keys = of_key("CASCADE", None, "x") if kind == "f" else keyed(kind, name, *columns)
    found = complaint(dialect, creating(*more, *parts), *named, *keys, *rows)
    assert found == (f"it exists {said}" if said else "")


NOW = {"server_default": sa.func.now()}
OF_COLUMNS = [
    ("mssql", sa.Integer(), {"comment": "a"}, detail("comment", "x", "a"), ""),
    (
        "oracle",
        sa.Integer(),
        {"comment": "a"},
        detail("comment", "X", "b"),
        "column 'x' exists with comment 'b'",
    ),
    (
        "mssql",
        sa.Integer(),
        {"comment": "a"},
        detail("column", "x"),
        "column 'x' exists without a comment",
    ),
    ("mssql", sa.Integer(), {"args": [sa.Computed("1+y")]}, None, "without being"),
    (
        "mssql",
        sa.Integer(),
        {"args": [sa.Computed("y+1")]},
        detail("computed", "x", "([y]+(1))", state="VIRTUAL"),
        "",
    ),
    (
        "mssql",
        sa.Integer(),
        {"args": [sa.Computed("y+1", persisted=True)]},
        detail("computed", "x", "([y]+(1))", state="VIRTUAL"),
        "and is not persisted",
    ),
    (
        "oracle",
        sa.Integer(),
        {"args": [sa.Computed("y+1")]},
        detail("computed", "X", '"Y"+2'),
        "computed as",
    ),
    ("oracle", sa.Integer(), {}, detail("computed", "X", '"Y"+2'), "computed as"),
    (
        "mssql",
        sa.Integer(),
        {"args": [sa.Identity(start=5)]},
        detail("identity", "x", "START WITH 5 INCREMENT BY 1"),
        "",
    ),
    (
        "mssql",
        sa.Integer(),
        {"args": [sa.Identity(start=5)]},
        detail("identity", "x", "START WITH 6 INCREMENT BY 1"),
        "with start 6",
    ),
    ("mssql", sa.Integer(), {"args": [sa.Identity()]}, None, "without an identity"),
    (
        "oracle",
        sa.Integer(),
        {"args": [sa.Identity(increment=2)]},
        detail("identity", "X", "START WITH: 1, INCREMENT BY: 3, MAX_VALUE: 99"),
        "with increment 3",
    ),
    (
        "mssql",
        sa.String(5, collation="Latin1_General_BIN"),
        {},
        detail("collation", "x", "Latin1_General_CI_AS"),
        "with collation Latin1_General_CI_AS",
    ),
    ("oracle", sa.Integer(), {"server_default": "1"}, detail("default", "X", "1 "), ""),
    (
        "oracle",
        sa.Integer(),
        {"server_default": "1"},
        detail("default", "X", "2 "),
        "with default 2",
    ),
    ("mssql", sa.DateTime(), NOW, detail("default", "x", "(getdate())"), "?"),
    ("mssql", sa.DateTime(), NOW, detail("default", "x", "('2020')"), "with default"),
]


@pytest.mark.parametrize(("dialect", "type_", "options", "row", "said"), OF_COLUMNS)
def test_the_details_of_a_column_are_compared(dialect, type_, options, row, said):
    given = dict(options)
    made = ops.AddColumn.of(
        "t", sa.Column("x", type_, *given.pop("args", ()), **given), if_not_exists=True
    )
    there = {
        "mssql": of_sql_server(
            {sa.String: "varchar", sa.DateTime: "datetime"}.get(type(type_), "int"), 5
        ),
        "oracle": column("NUMBER(*,0)"),
    }[dialect]
    has_default = "server_default" in given
    is_identity = any(isinstance(part, sa.Identity) for part in options.get("args", ()))
    there["is_nullable"] = not is_identity
    there |= {"part": "column", "default": "of 1" if has_default else None}
    if dialect == "mssql" and has_default:
        there["default"] = row["text"]
    rows = (there, detail("column", "x"), *([row] if row else []))
    found = complaint(dialect, made, *rows)
    assert (said if said != "?" else "") in found
    assert bool(found) == (said not in {"", "?"})
    if not found:
        assert bool(doubted(dialect, made, *rows)) == (said == "?")


@pytest.mark.parametrize(
    ("dialect", "asked", "there", "doubt"),
    [
        ("mssql", indexing("a", mssql_where=CONDITION), FILTERED, ""),
        (
            "mssql",
            indexing("a", mssql_where=sa.text("a >= 0 and b = 'x y'")),
            FILTERED,
            "([a]>(0) AND [b]=N'x y') in index ix",
        ),
        (
            "oracle",
            indexing(sa.text("a + 1")),
            [{**ASCENDING[0], "name": None, "expression": '"A"-1'}],
            '"A"-1 in index ix',
        ),
        (
            "mysql",
            indexing(sa.text("(lower(a))")),
            index_rows(None),
            "an expression in index ix",
        ),
        (
            "oracle",
            indexing("a", oracle_compress=True),
            index_rows("a", kind="NORMAL"),
            "oracle_compress of index ix",
        ),
    ],
)
def test_what_an_index_may_have_otherwise_is_told(dialect, asked, there, doubt):
    spoken = dialect_named(dialect)
    assert not complaint(dialect, asked, *there)
    assert list(spoken.doubts(asked, [there])) == ([doubt] if doubt else [])


def test_the_options_of_a_table_are_told_where_they_cannot_be_compared():
    made = ops.CreateTable.of(
        "t", sa.Column("x", sa.Integer), oracle_compress=True, if_not_exists=True
    )
    rows = PRINTS["oracle"]
    assert doubted("oracle", made, *rows) == ["oracle_compress of the table"]
    assert not doubted("oracle", made)


def test_a_batch_tells_the_doubts_of_its_parts():
    check = sa.CheckConstraint("x in (1, 2)", name="ck")
    part = ops.AddColumn.of("t", sa.Column("x", sa.Integer, check), if_not_exists=True)
    spoken = dialect_named("mssql")
    there = (*PRINTS["mssql"], *keyed("c", "ck", None))
    rows = (*there, detail("c", "ck", "([x]=(2) OR [x]=(1))"))
    looks = spoken.presence(part)
    answers = [_answer(look.question, rows) for look in looks]
    batch = ops.AlterTable(part.table, (part, part))
    assert len(list(spoken.doubts(batch, [*answers, *answers]))) == 2
