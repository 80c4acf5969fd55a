"""What both sides have alike needs no second look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from brant.autogenerate.constraints import unlike
from brant.schema import Check, Constraint, Expression, ForeignKey, PrimaryKey, Unique
from brant.schema import QualifiedName as Name

KEY = PrimaryKey(("id",))
PARENT = ForeignKey(("parent",), Name("t"), ("id",))
OTHER = ForeignKey(("other",), Name("t"), ("id",))
NAME = Unique(("name",), name="uq")
PRICE = Check(Expression("price > 0"), name="ck")


@pytest.mark.parametrize(
    ("seen", "wanted", "left"),
    [
        ((KEY, PARENT, NAME, PRICE), (PRICE, NAME, PARENT, KEY), ([], [])),
        ((NAME,), (Unique(("name",), name="other"),), None),
        ((PARENT,), (OTHER,), None),
        ((PARENT, replace(PARENT)), (PARENT,), ([PARENT], [])),
        ((PARENT,), (PARENT, replace(PARENT)), ([], [PARENT])),
        ((NAME,), (Check(Expression("a"), name="uq"),), None),
    ],
    ids=["all", "name", "column", "twice there", "twice wanted", "kind"],
)
def test_what_is_alike_on_both_sides_is_left_out(
    seen: tuple[Constraint, ...],
    wanted: tuple[Constraint, ...],
    left: tuple[list[Constraint], list[Constraint]] | None,
) -> None:
    assert unlike(seen, wanted) == (left or (list(seen), list(wanted)))
