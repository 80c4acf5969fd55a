from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from brant.runtime.reflect.postgresql_types import Types
from brant.schema import Type
from brant.schema.types import OtherType

MOOD = pg.ENUM("sad", "happy", name="mood")


def types() -> Types:
    return Types(pg.dialect.ischema_names, {"7": lambda: MOOD})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("integer", sa.INTEGER()),
        ("numeric", sa.NUMERIC()),
        ("numeric(10,2)", sa.NUMERIC(10, 2)),
        ("character varying(20)", sa.VARCHAR(20)),
        ("double precision", sa.DOUBLE_PRECISION(53)),
        ("timestamp without time zone", pg.TIMESTAMP()),
        ("timestamp(3) with time zone", pg.TIMESTAMP(timezone=True, precision=3)),
        ("time(0) without time zone", pg.TIME(precision=0)),
        ("interval", pg.INTERVAL()),
        ("interval day to second(3)", pg.INTERVAL(fields="day to second", precision=3)),
        ("bit varying(5)", pg.BIT(5, varying=True)),
        ("integer[]", pg.ARRAY(sa.INTEGER())),
        ("numeric(10,2)[]", pg.ARRAY(sa.NUMERIC(10, 2))),
        ("geometry(Point,4326)", OtherType("geometry(Point,4326)")),
        ("maps.geometry[]", pg.ARRAY(OtherType("maps.geometry"))),
    ],
)
def test_types_are_read_from_their_text(text, expected):
    assert types().type(text, "1") == Type(expected)


@pytest.mark.parametrize(
    ("text", "expected"), [("mood", MOOD), ("other.mood[]", pg.ARRAY(MOOD))]
)
def test_a_named_type_is_found_by_its_number(text, expected):
    assert types().type(text, "7") == Type(expected)


def test_only_strings_have_a_collation():
    assert types().type("text", "1", "C") == Type(sa.TEXT(collation="C"))
    assert types().type("citext", "1", "C") == Type(pg.CITEXT(collation="C"))


def test_a_type_is_made_once():
    made = types()
    assert made.type("text", "1") is made.type("text", "1")


def test_applications_bring_types_of_their_own():
    class Vector(sa.types.UserDefinedType):
        def __init__(self, dimensions: int) -> None:
            self.dimensions = dimensions

    made = Types({"vector": Vector}).type("vector(3)", "1")
    assert made == Type(Vector(3))
