"""What looks like a rename, and what does not."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from brant.autogenerate import (
    ColumnLabelRename,
    ColumnRename,
    LabelRename,
    Models,
    Sides,
    difference,
    likely,
)
from brant.autogenerate.renames import advice
from brant.dialects import dialect_named
from brant.operations import AlterColumn, RenameEnumValue, RenameTable
from brant.schema import Column, Enum, QualifiedName, Snapshot, Table, Type

PG = dialect_named("postgresql")
USERS, PEOPLE = QualifiedName("users"), QualifiedName("people")
STATUS = QualifiedName("status")


def _snapshot(*columns: str, name: QualifiedName = USERS, type_=sa.Text) -> Snapshot:
    made = tuple(Column(each, Type(type_)) for each in columns)
    return Snapshot([Table(name, made)])


def _likely(before: Snapshot, after: Snapshot) -> list[str]:
    return [str(each) for each in likely(before, after, PG)]


def test_same_place_type_and_a_similar_name_look_like_a_rename() -> None:
    found = _likely(_snapshot("id", "name"), _snapshot("id", "full_name"))
    assert found == ["column users.name to full_name"]


def test_another_place_type_or_name_does_not() -> None:
    before = _snapshot("id", "name")
    assert _likely(before, _snapshot("full_name", "id")) == []
    assert _likely(before, _snapshot("id", "zip_code")) == []
    after = _snapshot("id", "full_name", type_=sa.Integer)
    assert _likely(before, after) == []


def test_a_table_of_the_same_columns_looks_renamed() -> None:
    found = _likely(_snapshot("id"), _snapshot("id", name=PEOPLE))
    assert found == ["table users to people"]


def test_what_the_models_tell_is_done() -> None:
    models = Models(
        _snapshot("id", "full_name", name=PEOPLE),
        former_tables={PEOPLE: "users"},
        former_columns={(PEOPLE, "full_name"): "name"},
    )
    sides = Sides(_snapshot("id", "name"), models, PG)
    assert difference(sides) == (
        RenameTable(USERS, "people"),
        AlterColumn(PEOPLE, "name", new_name="full_name"),
    )


def test_what_was_renamed_already_is_no_difference() -> None:
    wanted = _snapshot("full_name")
    models = Models(wanted, former_columns={(USERS, "full_name"): "name"})
    assert difference(Sides(wanted, models, PG)) == ()


def _status(*labels: str) -> Snapshot:
    return Snapshot(objects=[Enum(STATUS, labels)])


def test_a_label_in_the_place_of_another_one_looks_renamed() -> None:
    found = likely(_status("a", "b"), _status("a", "bee"), PG)
    assert found == (LabelRename(STATUS, "b", "bee"),)


def test_labels_that_come_go_or_move_do_not_look_renamed() -> None:
    assert _likely(_status("a", "b"), _status("a")) == []
    assert _likely(_status("a", "b"), _status("a", "c", "b")) == []
    assert _likely(_status("a", "b"), _status("b", "a")) == []


@pytest.mark.parametrize(
    ("new", "collation", "is_asked"),
    [
        ("bee", "utf8mb4_general_ci", True),
        ("B", "utf8mb4_general_ci", False),  # one label to the server
        ("B", "utf8mb4_bin", True),
    ],
)
def test_a_label_of_a_column_is_asked_about_where_rows_have_to_move(
    new: str, collation: str, is_asked: bool
) -> None:
    def users(label: str) -> Snapshot:
        return _snapshot("kind", type_=mysql.ENUM("a", label, collation=collation))

    found = likely(users("b"), users(new), dialect_named("mariadb"))
    rename = ColumnLabelRename(USERS, "kind", "b", new)
    assert found == ((rename,) if is_asked else ())


def test_a_label_is_renamed_as_the_models_tell() -> None:
    models = Models(_status("bee", "a"), former_labels={STATUS: {"b": "bee"}})
    before = Sides(_status("b", "a"), models, PG)
    after = Sides(_status("bee", "a"), models, PG)
    assert difference(before) == (RenameEnumValue(STATUS, "b", "bee"),)
    assert difference(after) == ()


def test_a_comment_says_what_to_write_in_the_model() -> None:
    assert advice(LabelRename(STATUS, "b", "bee")) == (
        "info={'renamed_labels': {'b': 'bee'}}"
    )
    assert advice(ColumnRename(USERS, "name", "full_name")) == (
        "info={'renamed_from': 'name'}"
    )
