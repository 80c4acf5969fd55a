"""What looks like a rename, and what does not."""

from __future__ import annotations

import sqlalchemy as sa

from brant.autogenerate import Models, Sides, difference, likely
from brant.dialects import dialect_named
from brant.operations import AlterColumn, RenameTable
from brant.schema import Column, QualifiedName, Snapshot, Table, Type

PG = dialect_named("postgresql")
USERS, PEOPLE = QualifiedName("users"), QualifiedName("people")


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
        {PEOPLE: "users"},
        {(PEOPLE, "full_name"): "name"},
    )
    sides = Sides(_snapshot("id", "name"), models, PG)
    assert difference(sides) == (
        RenameTable(USERS, "people"),
        AlterColumn(PEOPLE, "name", new_name="full_name"),
    )


def test_what_was_renamed_already_is_no_difference() -> None:
    wanted = _snapshot("full_name")
    models = Models(wanted, {}, {(USERS, "full_name"): "name"})
    assert difference(Sides(wanted, models, PG)) == ()
