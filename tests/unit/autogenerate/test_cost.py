"""What a comparison does grows as the schema does: twice the tables, twice the work."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from brant.autogenerate import Sides, difference, likely, suspects
from brant.autogenerate.models import models
from brant.dialects import dialect_named
from brant.entities import View, declare

if TYPE_CHECKING:
    from collections.abc import Callable

FEW, MANY = 20, 80
# A logarithm would add some; a square would make it 16.
LINEAR = MANY / FEW * 1.1


def metadata(tables: int, *, columns: int = 6, name: str = "t") -> sa.MetaData:
    found = sa.MetaData()
    for number in range(tables):
        parent = f"{name}{max(number - 1, 0)}.id"
        sa.Table(
            f"{name}{number}",
            found,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("parent", sa.ForeignKey(parent)),
            *(
                sa.Column(f"c{n}", sa.String(n + 1), server_default=str(n))
                for n in range(columns)
            ),
            sa.UniqueConstraint("c0"),
            sa.CheckConstraint("c1 > 0"),
            sa.Index(None, "c2"),
        )
    return found


def calls(work: Callable[[], object]) -> int:
    """Count the calls of functions, Python's and C's."""
    count = 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    gc.disable()  # what is called for others' garbage is no work of these
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def comparing(database: str, seen: sa.MetaData, wanted: sa.MetaData) -> int:
    dialect = dialect_named(database)
    present = models([seen], dialect).snapshot

    def work() -> None:
        sides = Sides(present, models([wanted], dialect), dialect)
        suspects(sides)
        likely(present, sides.models.snapshot, dialect)
        difference(sides)

    return calls(work)


@pytest.mark.parametrize("database", ["postgresql", "mysql", "sqlite"])
@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        pytest.param({}, {}, id="the same"),
        pytest.param({"columns": 4}, {}, id="all changed"),
        pytest.param({"name": "former"}, {}, id="all others"),
    ],
)
def test_the_tables_cost_as_much_as_they_are(
    database: str, seen: dict[str, Any], wanted: dict[str, Any]
) -> None:
    def cost(tables: int) -> int:
        return comparing(database, metadata(tables, **seen), metadata(tables, **wanted))

    cost(1)  # what is remembered for types is remembered now
    assert cost(MANY) <= LINEAR * cost(FEW)


def circle(tables: int) -> sa.MetaData:
    """Each refers to its neighbours on both sides, the last to the first."""
    found = sa.MetaData()
    for number in range(tables):
        beside = ((number + step) % tables for step in (-1, 1))
        sa.Table(
            f"t{number}",
            found,
            sa.Column("id", sa.Integer, primary_key=True),
            *(sa.Column(f"r{n}", sa.ForeignKey(f"t{n}.id")) for n in beside),
        )
    return found


@pytest.mark.parametrize("database", ["postgresql", "sqlite"])
@pytest.mark.parametrize("is_dropped", [False, True], ids=["made", "dropped"])
def test_circles_of_keys_cost_as_much_as_they_are(
    database: str, is_dropped: bool
) -> None:
    def cost(tables: int) -> int:
        sides = [sa.MetaData(), circle(tables)]
        seen, wanted = reversed(sides) if is_dropped else sides
        return comparing(database, seen, wanted)

    cost(3)
    assert cost(MANY) <= LINEAR * cost(FEW)


def renamed(tables: int, columns: int) -> sa.MetaData:
    """All tables and columns of `metadata` under new names, which they tell."""
    found = sa.MetaData()
    for number in range(tables):
        sa.Table(
            f"n{number}",
            found,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("parent", sa.ForeignKey(f"n{max(number - 1, 0)}.id")),
            *(
                sa.Column(f"n{n}", sa.String(n + 1), info={"renamed_from": f"c{n}"})
                for n in range(columns)
            ),
            info={"renamed_from": f"t{number}"},
        )
    return found


@pytest.mark.parametrize("database", ["postgresql", "mysql", "sqlite"])
@pytest.mark.parametrize("fixed", ["columns", "tables"])
def test_told_renames_cost_as_much_as_they_are(database: str, fixed: str) -> None:
    def cost(count: int) -> int:
        size = {"tables": count, "columns": count, fixed: 3}
        seen, wanted = metadata(**size), renamed(**size)
        return comparing(database, seen, wanted)

    cost(FEW)
    assert cost(MANY) <= LINEAR * cost(FEW)


@pytest.mark.parametrize("database", ["postgresql", "mysql", "sqlite"])
@pytest.mark.parametrize("seen", [0, 3], ids=["the same", "others"])
def test_the_columns_cost_as_much_as_they_are(database: str, seen: int) -> None:
    def cost(columns: int) -> int:
        present = metadata(2, columns=columns - seen)
        return comparing(database, present, metadata(2, columns=columns))

    cost(FEW)
    assert cost(MANY) <= LINEAR * cost(FEW)


def test_views_cost_as_much_as_they_are() -> None:
    """Each stands on the one before."""

    def cost(count: int) -> int:
        found = sa.MetaData()
        chain = (View(f"v{n}", f"SELECT 1 FROM v{n - 1}") for n in range(count))
        declare(found, *chain)
        return comparing("postgresql", sa.MetaData(), found)

    cost(FEW)
    assert cost(MANY) <= LINEAR * cost(FEW)


def test_the_measure_sees_a_square() -> None:
    def cost(count: int) -> int:
        return calls(lambda: [len(()) for _ in range(count) for _ in range(count)])

    assert cost(MANY) > LINEAR * cost(FEW)
