"""Which tables are made side by side, to be printed."""

from __future__ import annotations

from brant.runtime.printing.postgresql import sheets
from brant.schema import Index, QualifiedName, Table, Unique


def _table(name: str, schema: str | None = None, **parts: tuple[object, ...]) -> Table:
    return Table(QualifiedName(name, schema), **parts)  # type: ignore[arg-type]  # parts


def test_tables_of_one_name_are_on_two_sheets() -> None:
    a, b, c = _table("t"), _table("t", "other"), _table("u")
    assert list(sheets([a, b, c])) == [(a, c), (b,)]


def test_an_index_of_another_schema_may_bear_the_same_name() -> None:
    a = _table("t", indexes=(Index("i", ("x",)),))
    b = _table("u", "other", constraints=(Unique(("x",), name="i"),))
    assert list(sheets([a, b])) == [(a,), (b,)]


def test_a_sheet_is_bounded() -> None:
    tables = [_table(f"t{number}") for number in range(250)]
    assert [len(sheet) for sheet in sheets(tables)] == [100, 100, 50]


def test_parts_without_a_name_do_not_clash() -> None:
    a = _table("t", constraints=(Unique(("x",)),))
    b = _table("u", constraints=(Unique(("x",)),))
    assert list(sheets([a, b])) == [(a, b)]
