"""What a comparison does grows as the schema does: twice the tables, twice the work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from brant.autogenerate import Sides, difference, likely, suspects
from brant.autogenerate.models import models
from brant.dialects import dialect_named

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

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
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


@pytest.mark.parametrize("database", ["postgresql", "mysql", "sqlite"])
@pytest.mark.parametrize("seen", [0, 3], ids=["the same", "others"])
def test_the_columns_cost_as_much_as_they_are(database: str, seen: int) -> None:
    def cost(columns: int) -> int:
        present = metadata(2, columns=columns - seen)
        return comparing(database, present, metadata(2, columns=columns))

    cost(FEW)
    assert cost(MANY) <= LINEAR * cost(FEW)


def test_the_measure_sees_a_square() -> None:
    def cost(count: int) -> int:
        return calls(lambda: [len(()) for _ in range(count) for _ in range(count)])

    assert cost(MANY) > LINEAR * cost(FEW)
