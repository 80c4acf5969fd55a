"""Labels that come, go and move."""

from __future__ import annotations

import sqlalchemy as sa

from brant.autogenerate.enums import changes, relabelled
from brant.autogenerate.losses import losses
from brant.dialects import dialect_named
from brant.operations import AddEnumValue, AlterColumn, Operation, ReplaceEnum
from brant.schema import Enum, QualifiedName

NAME = QualifiedName("status")


def _enum(*labels: str) -> Enum:
    return Enum(NAME, labels)


def _changes(seen: Enum, wanted: Enum) -> tuple[Operation, ...]:
    return tuple(step.operation for step in changes(seen, wanted))


def test_new_labels_are_added_where_they_belong() -> None:
    found = _changes(_enum("a", "c"), _enum("a", "b", "c", "d"))
    assert found == (AddEnumValue(NAME, "b", before="c"), AddEnumValue(NAME, "d"))


def test_a_label_that_goes_or_moves_needs_another_type() -> None:
    for wanted in (_enum("a"), _enum("b", "a")):
        assert _changes(_enum("a", "b"), wanted) == (ReplaceEnum(wanted),)


def _relabelled(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    """Rename b to bee on MySQL: the statements, then what is lost, then the way back.

    A statement that stands for a loss has a mark before it.
    """
    mysql = dialect_named("mysql")
    altered = AlterColumn.of(
        "t",
        "c",
        type_=sa.Enum(*after),
        existing_type=sa.Enum(*before),
        existing_nullable=True,
    )
    found = relabelled(altered, {"b": "bee"}, mysql)
    back = tuple(each.reverse() for each in reversed(found))
    return [
        f"{'! ' if list(losses([each], mysql)) else ''}{statement.sql}"
        for each in (*found, *back)
        for statement in mysql.compile(each)
    ]


def test_a_label_of_a_mysql_column_is_renamed_with_its_rows() -> None:
    assert _relabelled(("a", "b"), ("a", "bee")) == [
        "ALTER TABLE t MODIFY c ENUM('a','b','bee') NULL",
        "UPDATE t SET c = 'bee' WHERE c = 'b'",
        "ALTER TABLE t MODIFY c ENUM('a','bee') NULL",
        "ALTER TABLE t MODIFY c ENUM('a','b','bee') NULL",
        "UPDATE t SET c = 'b' WHERE c = 'bee'",
        "ALTER TABLE t MODIFY c ENUM('a','b') NULL",
    ]


def test_a_label_that_only_goes_beside_a_renamed_one_is_a_loss() -> None:
    found = _relabelled(("a", "b", "gone"), ("a", "bee"))
    assert [line.startswith("!") for line in found] == [True, *[False] * 5]
    found = _relabelled(("a", "b"), ("a", "bee", "new"))
    assert [line.startswith("!") for line in found] == [*[False] * 5, True]
    assert len(_relabelled(("a", "b"), ("a",))) == 2
    assert _relabelled(("a", "b"), ("a",))[0].startswith("!")


def test_a_label_in_another_case_is_one_change() -> None:
    found = relabelled(
        AlterColumn.of("t", "c", type_=sa.Enum("B"), existing_type=sa.Enum("b")),
        {"b": "B"},
        dialect_named("mysql"),
    )
    assert len(found) == 1
