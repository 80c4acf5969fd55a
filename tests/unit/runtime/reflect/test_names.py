from __future__ import annotations

import pytest
import sqlalchemy as sa

from brant.runtime.reflect.names import named
from brant.schema import (
    Check,
    Column,
    Enum,
    Expression,
    Extension,
    Index,
    Policy,
    PrimaryKey,
    QualifiedName,
    Snapshot,
    Table,
    Type,
)

TABLE = Table(
    QualifiedName("t", "s"),
    (Column("a", Type(sa.Integer)),),
    constraints=(PrimaryKey(("a",), name="pk"), Check(Expression("a"), name="ck")),
    indexes=(Index("ix", ("a",)),),
)
SNAPSHOT = Snapshot(
    [TABLE],
    [
        Enum(QualifiedName("mood"), ("sad",)),
        Extension("citext"),
        Policy(QualifiedName("t", "s"), "mine"),
    ],
)


def test_whoever_wants_everything_gets_everything():
    assert named(SNAPSHOT, lambda *_: True) == SNAPSHOT


def test_the_hook_is_asked_about_each_name_with_its_parents():
    asked = {}

    def include(name, kind, parents):
        asked[kind, name] = dict(parents)
        return True

    named(SNAPSHOT, include)
    own = {"schema_name": "s", "schema_qualified_table_name": "s.t"}
    table = {**own, "table_name": "t"}
    assert asked == {
        ("schema", "s"): {},
        ("schema", None): {},
        ("table", "t"): own,
        ("column", "a"): table,
        ("primary_key_constraint", "pk"): table,
        ("check_constraint", "ck"): table,
        ("index", "ix"): table,
        ("enum_type", "mood"): {"schema_name": None},
        ("extension", "citext"): {},
        ("policy", "mine"): {"schema_name": "s", "table_name": "t"},
    }


@pytest.mark.parametrize("refused", ["s", "t"])
def test_a_table_goes_with_its_name_or_its_schema(refused):
    assert not named(SNAPSHOT, lambda name, *_: name != refused)


def test_parts_of_a_table_go_alone():
    found = named(SNAPSHOT, lambda name, *_: name not in {"ck", "ix"})
    assert found[TABLE.name].constraints == (PrimaryKey(("a",), name="pk"),)
    assert found[TABLE.name].indexes == ()
