"""Tables come after those that they need."""

from __future__ import annotations

from brant.autogenerate.order import by_dependency
from brant.schema import ForeignKey, Options, QualifiedName, Table


def _table(name: str, *referents: str) -> Table:
    keys = (
        ForeignKey(("x",), QualifiedName(each), ("id",), name=f"fk_{name}_{each}")
        for each in referents
    )
    return Table(QualifiedName(name), constraints=tuple(keys))


def _names(*tables: Table) -> list[str]:
    ordered, _ = by_dependency(tables)
    return [str(table.name) for table in ordered]


def test_a_table_follows_those_it_refers_to() -> None:
    """a -> b -> c"""
    assert _names(_table("a", "b"), _table("b", "c"), _table("c")) == ["c", "b", "a"]


def test_a_table_may_refer_to_itself_and_to_what_is_not_here() -> None:
    assert _names(_table("a", "a", "elsewhere")) == ["a"]


def test_a_circle_is_opened_where_one_key_is_taken_out() -> None:
    """a -> b -> a"""
    ordered, late = by_dependency([_table("a", "b"), _table("b", "a")])
    names = [str(table.name) for table in ordered]
    (owner, key) = late[0]
    assert len(late) == 1
    assert names.index(str(owner)) < names.index(str(key.referent))


def _heir(name: str, parent: str) -> Table:
    return Table(QualifiedName(name), options=Options({"postgresql_inherits": parent}))


def test_a_table_follows_what_it_inherits_from() -> None:
    """a inherits app."B c", with and without a key of that to a."""
    above = QualifiedName("B c", "app")
    heir = _heir("a", 'app."B c"')
    key = ForeignKey(("x",), QualifiedName("a"), ("id",), name="fk")
    for keys in ((), (key,)):
        ordered, late = by_dependency([heir, Table(above, constraints=keys)])
        assert [table.name for table in ordered] == [above, QualifiedName("a")]
        assert late == tuple((above, each) for each in keys)
