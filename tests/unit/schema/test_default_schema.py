from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from brant.schema import (
    Enum,
    Extension,
    ForeignKey,
    Policy,
    QualifiedName,
    Snapshot,
    from_metadata,
    without_default_schema,
)


def models(schema: str | None) -> Snapshot:
    """One model of everything that may name the default schema."""
    metadata = sa.MetaData(schema=schema)
    mood = sa.Enum("sad", "happy", name="mood", metadata=metadata)
    sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "posts",
        metadata,
        sa.Column(
            "user", sa.ForeignKey("users.id" if not schema else f"{schema}.users.id")
        ),
        sa.Column("mood", mood),
        sa.Column("moods", pg.ARRAY(mood)),
    )
    return from_metadata.snapshot(metadata)


def test_models_that_name_it_equal_models_that_do_not():
    assert without_default_schema(models("public"), "public") == models(None)


def test_the_models_themselves_stay_as_they_are():
    named = models("public")
    without_default_schema(named, "public")
    assert named == models("public")


def test_another_schema_keeps_its_name():
    assert without_default_schema(models("other"), "public") == models("other")


def test_nothing_changes_where_it_is_not_known():
    assert without_default_schema(models("public"), None) == models("public")


@pytest.mark.parametrize("schema", ["public", None])
def test_objects_lose_it_too(schema):
    objects = [
        Enum(QualifiedName("mood", schema), ("sad",)),
        Policy(QualifiedName("users", schema), "mine"),
        Extension("citext"),
    ]
    found = without_default_schema(Snapshot((), objects), "public")
    assert [each.label for each in found.objects] == [
        "enum type mood",
        "policy mine on users",
        "extension citext",
    ]


def test_foreign_keys_lose_it_too():
    found = without_default_schema(models("public"), "public")
    keys = [
        part
        for part in found[QualifiedName("posts")].constraints
        if isinstance(part, ForeignKey)
    ]
    assert [key.referent for key in keys] == [QualifiedName("users")]
