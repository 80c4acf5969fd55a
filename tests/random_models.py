"""Random models: what a database may be asked to become, whatever it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.dialects import mysql, postgresql

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


@dataclass(frozen=True)
class TablePlan:
    """A table before it belongs to a MetaData, so that a failure can be read."""

    name: str
    columns: tuple[ColumnPlan, ...]
    key: tuple[str, ...]
    uniques: tuple[tuple[str | None, tuple[str, ...]], ...]
    checks: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, str, str | None], ...]
    indexes: tuple[tuple[str, tuple[str, ...], bool, str | None], ...]
    comment: str | None


@st.composite
def _columns(draw: st.DrawFn, name: str, database: str) -> ColumnPlan:
    own = tuple(_OWN[database])
    kind = draw(st.sampled_from((*_TYPES, *own, "enum", "text enum")))
    labels = draw(st.lists(st.sampled_from(_LABELS), min_size=1, unique=True))
    is_computed = kind in {"integer", "big"} and draw(st.booleans())
    default = draw(st.sampled_from((None, *_DEFAULTS.get(kind, ()))))
    return ColumnPlan(
        name,
        kind,
        tuple(labels),
        nullable=is_computed or draw(st.booleans()),
        default=None if is_computed else default,
        computed=draw(st.sampled_from(("ref * 2", "ref + 1"))) if is_computed else None,
        comment=None if database == "sqlite" else draw(st.sampled_from((None, "it's"))),
    )


@st.composite
def _tables(draw: st.DrawFn, name: str, names: list[str], database: str) -> TablePlan:
    wanted = draw(st.sets(st.sampled_from(_COLUMNS), max_size=3))
    columns = tuple(draw(_columns(c, database)) for c in sorted(wanted))
    plain = [c.name for c in columns if c.type in _NUMBERS and c.computed is None]
    some = st.lists(
        st.sampled_from(["id", *plain]), min_size=1, max_size=2, unique=True
    ).map(tuple)
    conditions = st.sampled_from(
        ("ref > 0", "ref IN (1, 2)", "ref <> 5 OR ref BETWEEN 1 AND 3")
    )
    is_wide = bool(plain) and draw(st.integers(0, 4)) == 0
    where = st.sampled_from((None, None, "id > 5")) if database != "mariadb" else None
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
            (
                f"ix_{name}_{n}",
                draw(some),
                draw(st.booleans()),
                None if where is None else draw(where),
            )
            for n in range(draw(st.integers(0, 2)))
        ),
        comment=None if database == "sqlite" else draw(st.sampled_from((None, "one"))),
    )


_actions = st.sampled_from((None, "CASCADE", "RESTRICT"))


@st.composite
def plans(draw: st.DrawFn, database: str) -> tuple[TablePlan, ...]:
    names = sorted(draw(st.sets(st.sampled_from(TABLES))))
    return tuple(draw(_tables(name, names, database)) for name in names)


def metadata(plan: tuple[TablePlan, ...], database: str) -> sa.MetaData:
    made = sa.MetaData()
    for table in plan:
        _table(made, table, database)
    return made


def _table(made: sa.MetaData, plan: TablePlan, database: str) -> None:
    parts: list[Any] = [
        sa.UniqueConstraint(*columns, name=name) for name, columns in plan.uniques
    ]
    parts += [sa.CheckConstraint(text, name=name) for name, text in plan.checks]
    # A key refers to "id", which has an index of its own in every table.
    parts += [
        sa.ForeignKeyConstraint(["ref"], [f"{to}.ref"], name=name, ondelete=ondelete)
        for name, to, ondelete in plan.keys
    ]
    parts += [
        sa.Index(
            name,
            *columns,
            unique=unique,
            postgresql_where=where and sa.text(where),
            sqlite_where=where and sa.text(where),
        )
        for name, columns, unique, where in plan.indexes
    ]
    sa.Table(
        plan.name,
        made,
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("ref", sa.Integer, unique=True),
        *(_column(c, plan, database) for c in plan.columns),
        sa.PrimaryKeyConstraint(*plan.key, name=f"pk_{plan.name}"),
        *parts,
        comment=plan.comment,
    )


def _column(plan: ColumnPlan, table: TablePlan, database: str) -> sa.Column[Any]:
    generated = [sa.Computed(plan.computed, persisted=True)] if plan.computed else []
    return sa.Column(
        plan.name,
        _type(plan, table, database),
        *generated,
        nullable=plan.nullable and plan.name not in table.key,
        server_default=plan.default,
        comment=plan.comment,
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
