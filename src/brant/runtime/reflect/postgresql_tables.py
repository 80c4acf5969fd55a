"""PostgreSQL's tables and their columns, from the rows of its catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from brant.runtime.reflect.postgresql_keys import constraints, indexes
from brant.runtime.reflect.postgresql_rows import Row, Rows, given, is_true, storage
from brant.schema import (
    Column,
    Computed,
    Expression,
    Identity,
    Options,
    QualifiedName,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.runtime.reflect.postgresql_types import Types


def tables(rows: Rows, types: Types) -> Iterator[Table]:
    said = {(c["table"], int(c["column"])): c["text"] for c in rows.of("comment")}
    parents = rows.by_table("inheritance")
    keys = constraints(rows)
    indexed = indexes(rows)
    for row in rows.of("table"):
        oid = row["oid"]
        inherited = parents.get(oid, [])
        part = next((p for p in inherited if is_true(p["is_partition"])), None)
        yield Table(
            QualifiedName(row["name"], row["schema"]),
            tuple(
                _column(rows, types, number, column, comment=said.get((oid, number)))
                for number, column in rows.columns.get(oid, {}).items()
            ),
            constraints=tuple(keys.get(oid, ())),
            indexes=tuple(indexed.get(oid, ())),
            comment=said.get((oid, 0)),
            prefixes=("UNLOGGED",) if is_true(row["is_unlogged"]) else (),
            options=_options(row, [] if part else inherited),
            partition_of=None if part is None else part["parent"],
        )


def _column(
    rows: Rows, types: Types, number: int, row: Row, *, comment: str | None
) -> Column:
    default, identity, generated = row["default"], row["identity"], row["generated"]
    type_ = types.type(row["type"], row["type_oid"], row["collation"])
    nullable = not is_true(row["not_null"])
    counts = _autoincrement(rows, number, row)
    if identity or generated:
        owned = rows.sequences.get((row["table"], number)) if identity else None
        return Column(
            row["name"],
            type_,
            nullable=nullable,
            identity=None if owned is None else _identity(row, owned),
            computed=_computed(row),
            comment=comment,
            autoincrement=counts,
        )
    return Column(
        row["name"],
        type_,
        nullable=nullable,
        default=Expression(default) if default and counts is not True else None,
        comment=comment,
        autoincrement=counts,
    )


def _autoincrement(rows: Rows, number: int, row: Row) -> bool | Literal["auto"]:
    """Tell what SQLAlchemy must be told so that it makes the column as it is.

    True is SERIAL's: its default and its sequence go without saying.
    """
    if rows.is_serial(row["table"], number):
        return True
    if row["identity"] or row["default"]:
        return "auto"
    return False if rows.primary_keys.get(row["table"]) == (number,) else "auto"


def _identity(row: Row, sequence: Row) -> Identity:
    return Identity(always=row["identity"] == "a", **sequence_options(sequence))


def sequence_options(row: Row) -> dict[str, Any]:
    names = ("start", "increment", "minvalue", "maxvalue", "cache")
    return {name: int(row[name]) for name in names} | {"cycle": is_true(row["cycle"])}


def _computed(row: Row) -> Computed | None:
    if not row["generated"]:
        return None
    return Computed(Expression(row["default"]), persisted=row["generated"] == "s")


def _options(row: Row, parents: list[Row]) -> Options:
    ordered = sorted(parents, key=lambda parent: int(parent["position"]))
    return given(
        {
            "postgresql_partition_by": row["partition_by"],
            "postgresql_inherits": tuple(parent["parent"] for parent in ordered),
            **storage(row),
        }
    )
