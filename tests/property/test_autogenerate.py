"""The difference of two models, applied to the first, gives the second."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from brant.autogenerate import Models, Sides, difference
from brant.dialects import dialect_named
from brant.schema import (
    Check,
    Column,
    Expression,
    ForeignKey,
    Index,
    PrimaryKey,
    QualifiedName,
    Snapshot,
    Table,
    Type,
    Unique,
)

if TYPE_CHECKING:
    from brant.dialects.standard import Standard
    from brant.operations import Operation

NAMES = ("a", "b", "c")
TYPES = (Type(sa.Integer()), Type(sa.BigInteger()), Type(sa.String(9)), Type(sa.Text()))
DIALECTS = {name: dialect_named(name) for name in ("postgresql", "sqlite")}


@st.composite
def tables(draw: st.DrawFn, name: str) -> Table:
    wanted = draw(st.sets(st.sampled_from(NAMES)))
    columns = [Column("id", TYPES[0], nullable=False)]
    columns += (
        Column(
            column,
            draw(st.sampled_from(TYPES)),
            nullable=draw(st.booleans()),
            default=draw(st.sampled_from([None, "1", Expression("2")])),
        )
        for column in sorted(wanted)
    )
    names = [column.name for column in columns]
    some = st.lists(st.sampled_from(names), min_size=1, unique=True).map(tuple)
    constraints: list[object] = [PrimaryKey(("id",), name=f"pk_{name}")]
    if draw(st.booleans()):
        constraints.append(Unique(draw(some), name=f"uq_{name}"))
    if draw(st.booleans()):
        condition = draw(st.sampled_from(["id > 0", "id > 1"]))
        constraints.append(Check(Expression(condition), name=f"ck_{name}"))
    if draw(st.booleans()):
        referent = QualifiedName(draw(st.sampled_from(NAMES)))
        ondelete = draw(st.sampled_from([None, "CASCADE"]))
        constraints.append(
            ForeignKey(("id",), referent, ("id",), name=f"fk_{name}", ondelete=ondelete)
        )
    indexes = [Index(f"ix_{name}", draw(some))] if draw(st.booleans()) else []
    return Table(
        QualifiedName(name),
        tuple(columns),
        constraints=tuple(constraints),
        indexes=tuple(indexes),
    )


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    names = sorted(draw(st.sets(st.sampled_from(NAMES))))
    return Snapshot([draw(tables(name)) for name in names])


def _sets(snapshot: Snapshot) -> object:
    """Give the snapshot without any order: it is no difference.

    Nor is that a key is not counted up, which goes without saying of a foreign key.
    """
    return {
        name: (
            frozenset(replace(each, autoincrement="auto") for each in table.columns),
            frozenset(table.constraints),
            frozenset(table.indexes),
        )
        for name, table in snapshot.items()
    }


def _difference(a: Snapshot, b: Snapshot, dialect: Standard) -> tuple[Operation, ...]:
    return difference(Sides(a, Models(b), dialect))


def _applied(operations: tuple[Operation, ...], snapshot: Snapshot) -> Snapshot:
    return reduce(lambda known, each: each.apply(known), operations, snapshot)


@pytest.mark.parametrize("name", DIALECTS)
@settings(deadline=None, max_examples=150)
@given(a=snapshots(), b=snapshots())
def test_difference_applied_to_a_gives_b(name: str, a: Snapshot, b: Snapshot) -> None:
    operations = _difference(a, b, DIALECTS[name])
    assert _sets(_applied(operations, a)) == _sets(b)


@pytest.mark.parametrize("name", DIALECTS)
@settings(deadline=None, max_examples=150)
@given(a=snapshots(), b=snapshots())
def test_the_way_back_gives_a(name: str, a: Snapshot, b: Snapshot) -> None:
    operations = _difference(a, b, DIALECTS[name])
    back = tuple(each.reverse() for each in reversed(operations))
    assert _sets(_applied(back, _applied(operations, a))) == _sets(a)


@pytest.mark.parametrize("name", DIALECTS)
@settings(deadline=None, max_examples=50)
@given(a=snapshots())
def test_a_snapshot_does_not_differ_from_itself(name: str, a: Snapshot) -> None:
    assert _difference(a, a, DIALECTS[name]) == ()
