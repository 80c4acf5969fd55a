"""Random models: what a database may be asked to become, whatever it is now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.dialects import mysql, postgresql

from brant import entities, schema

TABLES: Final = ("a", "b", "c")
_COLUMNS: Final = ("k", "l", "m", "n")
_LABELS: Final = ("red", "green", "blue", "it's")

_TYPES: Final[dict[str, Any]] = {
    "small": sa.SmallInteger(),
    "integer": sa.Integer(),
    "big": sa.BigInteger(),
    "numeric": sa.Numeric(8, 2),
    "wide numeric": sa.Numeric(12, 4),
    "short": sa.String(9),
    "long": sa.String(90),
    "boolean": sa.Boolean(),
    "moment": sa.DateTime(),
    "day": sa.Date(),
}
_OWN: Final[dict[str, dict[str, Any]]] = {
    "postgresql": {
        "array": postgresql.ARRAY(sa.Integer),
        "document": postgresql.JSONB(),
        "instant": sa.DateTime(timezone=True),
        "collated": sa.String(9, collation="C"),
        "text": sa.Text(),
    },
    "mariadb": {
        "unsigned": mysql.INTEGER(unsigned=True),
        "precise": mysql.DATETIME(fsp=3),
        "collated": sa.String(9, collation="utf8mb4_bin"),
    },
    "sqlite": {"text": sa.Text()},
}
_NUMBERS: Final = ("small", "integer", "big", "numeric", "wide numeric", "unsigned")
_WHERE: Final = sa.text("id > 5")
_OPTIONS: Final[dict[str, tuple[tuple[tuple[str, Any], ...], ...]]] = {
    "postgresql": (
        (),
        (("postgresql_where", _WHERE),),
        (("postgresql_include", ["ref"]),),
        (("postgresql_with", {"fillfactor": 60}),),
        (("postgresql_nulls_not_distinct", True),),
    ),
    "mariadb": ((), (("mysql_using", "btree"),)),
    "sqlite": ((), (("sqlite_where", _WHERE),)),
}
_DEFAULTS: Final = {
    **dict.fromkeys(_NUMBERS, ("0", sa.text("1 + 1"), sa.text("-7"))),
    "unsigned": ("0", sa.text("1 + 1")),
    **dict.fromkeys(("short", "long", "collated"), ("it's", "", sa.text("'x'"))),
    "boolean": (sa.true(), sa.false()),
    "moment": (sa.func.now(), sa.text("CURRENT_TIMESTAMP")),
    "instant": (sa.func.now(),),
    "day": (sa.text("'2020-01-01'"),),
    "array": (sa.text("'{}'"),),
    "document": (sa.text("'{}'"),),
}


@dataclass(frozen=True)
class ColumnPlan:
    name: str
    type: str
    labels: tuple[str, ...]
    nullable: bool
    default: Any
    computed: str | None
    comment: str | None
    identity: bool = False
    former: str | None = None


@dataclass(frozen=True)
class IndexPlan:
    name: str
    columns: tuple[str, ...]
    unique: bool
    options: tuple[tuple[str, Any], ...]
    descending: bool = False


@dataclass(frozen=True)
class TablePlan:
    """A table before it belongs to a MetaData, so that a failure can be read."""

    name: str
    columns: tuple[ColumnPlan, ...]
    key: tuple[str, ...]
    uniques: tuple[tuple[str | None, tuple[str, ...]], ...]
    checks: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, str, str | None], ...]
    indexes: tuple[IndexPlan, ...]
    comment: str | None
    schema: str | None = None
    view: str | None = None
    """The condition of a view on it."""
    former: str | None = None


@st.composite
def _columns(draw: st.DrawFn, name: str, database: str) -> ColumnPlan:
    own = tuple(_OWN[database])
    kind = draw(st.sampled_from((*_TYPES, *own, "enum", "text enum")))
    labels = draw(st.lists(st.sampled_from(_LABELS), min_size=1, unique=True))
    is_number = kind in {"integer", "big"}
    is_computed = is_number and draw(st.booleans())
    has_identity = (
        is_number
        and not is_computed
        and database == "postgresql"
        and draw(st.booleans())
    )
    default = draw(st.sampled_from((None, *_DEFAULTS.get(kind, ()))))
    return ColumnPlan(
        name,
        kind,
        tuple(labels),
        nullable=is_computed or (not has_identity and draw(st.booleans())),
        default=None if is_computed or has_identity else default,
        computed=draw(st.sampled_from(("ref * 2", "ref + 1"))) if is_computed else None,
        comment=None if database == "sqlite" else draw(st.sampled_from((None, "it's"))),
        identity=has_identity,
    )


@st.composite
def _tables(draw: st.DrawFn, name: str, names: list[str], database: str) -> TablePlan:
    wanted = draw(st.sets(st.sampled_from(_COLUMNS), max_size=3))
    columns = tuple(draw(_columns(c, database)) for c in sorted(wanted))
    plain = [
        c.name
        for c in columns
        if c.type in _NUMBERS and c.computed is None and not c.identity
    ]
    some = st.lists(
        st.sampled_from(["id", *plain]), min_size=1, max_size=2, unique=True
    ).map(tuple)
    conditions = st.sampled_from(
        ("ref > 0", "ref IN (1, 2)", "ref <> 5 OR ref BETWEEN 1 AND 3")
    )
    is_wide = bool(plain) and draw(st.integers(0, 4)) == 0
    options = st.sampled_from(_OPTIONS[database])
    return TablePlan(
        name,
        columns,
        key=("id", plain[0]) if is_wide else ("id",),
        uniques=tuple(
            (draw(st.sampled_from((f"uq_{name}", None))), draw(some))
            for _ in range(draw(st.integers(0, 1)))
        ),
        checks=tuple(
            (f"ck_{name}_{n}", draw(conditions)) for n in range(draw(st.integers(0, 2)))
        ),
        keys=tuple(
            (f"fk_{name}_{n}", draw(st.sampled_from(names)), draw(_actions))
            for n in range(draw(st.integers(0, 1)))
        ),
        indexes=tuple(
            IndexPlan(
                f"ix_{name}_{n}",
                draw(some),
                draw(st.booleans()),
                draw(options),
                descending=database != "mariadb" and draw(st.booleans()),
            )
            for n in range(draw(st.integers(0, 2)))
        ),
        comment=None if database == "sqlite" else draw(st.sampled_from((None, "one"))),
        schema=draw(_schemas) if database == "postgresql" else None,
        view=draw(st.sampled_from((None, None, "id > 1", "ref = 2 AND id < 9"))),
    )


_schemas = st.sampled_from((None, None, "app"))
_actions = st.sampled_from((None, "CASCADE", "RESTRICT"))


@st.composite
def plans(draw: st.DrawFn, database: str) -> tuple[TablePlan, ...]:
    names = sorted(draw(st.sets(st.sampled_from(TABLES))))
    return tuple(draw(_tables(name, names, database)) for name in names)


@st.composite
def successors(
    draw: st.DrawFn, before: tuple[TablePlan, ...], database: str
) -> tuple[TablePlan, ...]:
    """Give other models, of which some say what things were called before."""
    known = {table.name: table for table in before}
    found = [
        _renamed(draw, table, known[table.name]) if table.name in known else table
        for table in draw(plans(database))
    ]
    # A foreign key names its table as it is called now.
    names = {table.former or table.name: table.name for table in found}
    return tuple(
        replace(
            table,
            keys=tuple((name, names[to], how) for name, to, how in table.keys),
        )
        for table in found
    )


def _renamed(draw: st.DrawFn, table: TablePlan, before: TablePlan) -> TablePlan:
    old = {column.name for column in before.columns}
    for column in table.columns:
        if column.name in old and draw(st.integers(0, 3)) == 0:
            table = _with_renamed(table, column)
    # A table keeps its schema.
    if draw(st.integers(0, 3)) == 0:
        name = f"{table.name}_new"
        table = replace(table, name=name, former=before.name, schema=before.schema)
    return table


def _with_renamed(table: TablePlan, column: ColumnPlan) -> TablePlan:
    name = f"{column.name}_new"

    def named(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name if each == column.name else each for each in columns)

    renamed = replace(column, name=name, former=column.name)
    return replace(
        table,
        columns=tuple(renamed if c is column else c for c in table.columns),
        key=named(table.key),
        uniques=tuple((own, named(columns)) for own, columns in table.uniques),
        indexes=tuple(replace(i, columns=named(i.columns)) for i in table.indexes),
    )


def metadata(plan: tuple[TablePlan, ...], database: str) -> sa.MetaData:
    made = sa.MetaData()
    schemas = {table.name: table.schema for table in plan}
    for table in plan:
        _table(made, table, database, schemas)
    views = [
        entities.View(
            f"v_{table.name}", f"SELECT id, ref FROM {_full(table)} WHERE {w}"
        )
        for table in plan
        if (w := table.view)
    ]
    entities.declare(made, *views, kinds=(schema.View,))
    return made


def _full(table: TablePlan) -> str:
    return f"{table.schema}.{table.name}" if table.schema else table.name


def _table(
    made: sa.MetaData,
    plan: TablePlan,
    database: str,
    schemas: dict[str, str | None],
) -> None:
    parts: list[Any] = [
        sa.UniqueConstraint(*columns, name=name) for name, columns in plan.uniques
    ]
    parts += [sa.CheckConstraint(text, name=name) for name, text in plan.checks]
    for name, to, ondelete in plan.keys:
        home = f"{schemas[to]}." if schemas[to] else ""
        # A key refers to "ref", which has an index of its own in every table.
        referent = f"{home}{to}.ref"
        parts.append(
            sa.ForeignKeyConstraint(["ref"], [referent], name=name, ondelete=ondelete)
        )
    for index in plan.indexes:
        first, *others = index.columns
        elements = [sa.text(f"{first} DESC") if index.descending else first, *others]
        options = dict(index.options)
        if not index.unique:
            options.pop("postgresql_nulls_not_distinct", None)
        parts.append(sa.Index(index.name, *elements, unique=index.unique, **options))
    sa.Table(
        plan.name,
        made,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("ref", sa.Integer, unique=True),
        *(_column(c, plan, database) for c in plan.columns),
        sa.PrimaryKeyConstraint(*plan.key, name=f"pk_{plan.name}"),
        *parts,
        comment=plan.comment,
        schema=plan.schema,
        info={"renamed_from": plan.former} if plan.former else {},
    )


def _column(plan: ColumnPlan, table: TablePlan, database: str) -> sa.Column[Any]:
    generated: list[Any] = []
    if plan.computed:
        generated.append(sa.Computed(plan.computed, persisted=True))
    if plan.identity:
        generated.append(sa.Identity(always=True, start=10))
    return sa.Column(
        plan.name,
        _type(plan, table, database),
        *generated,
        nullable=plan.nullable and plan.name not in table.key,
        server_default=plan.default,
        comment=plan.comment,
        info={"renamed_from": plan.former} if plan.former else {},
    )


def _type(plan: ColumnPlan, table: TablePlan, database: str) -> Any:
    name = f"e_{table.name}_{plan.name}"
    if plan.type == "enum":
        return sa.Enum(*plan.labels, name=name)
    if plan.type == "text enum":
        return sa.Enum(
            *plan.labels, name=name, native_enum=False, create_constraint=True
        )
    return {**_TYPES, **_OWN[database]}[plan.type]
