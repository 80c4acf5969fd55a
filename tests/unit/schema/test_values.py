from __future__ import annotations

import pytest
import sqlalchemy as sa

from brant.schema import (
    Check,
    Column,
    Computed,
    Expression,
    ForeignKey,
    Index,
    Options,
    QualifiedName,
    Snapshot,
    Table,
    Type,
)

USERS = QualifiedName("users")


def test_expression_equals_one_of_the_same_text() -> None:
    assert Expression(sa.text("now()")) == Expression("now()")
    assert Expression(sa.text("now()")) != Expression("now( )")


def test_expression_of_a_construct_writes_its_values() -> None:
    assert Expression(sa.column("a") > 5).text == "a > 5"


def test_colons_in_expression_text_are_no_parameters() -> None:
    construct = Expression("a::int = ':b'").to_sqlalchemy()
    assert str(construct) == "a::int = ':b'"


def test_options_are_equal_by_content() -> None:
    one = Options({"postgresql_where": sa.text("a > 1"), "postgresql_ops": {"a": "b"}})
    other = Options(
        {"postgresql_ops": {"a": "b"}, "postgresql_where": sa.text("a > 1")}
    )
    assert one == other
    assert hash(one) == hash(other)


def test_options_give_back_what_sqlalchemy_takes() -> None:
    given = {"postgresql_include": ["a"], "postgresql_with": {"fillfactor": 5}}
    assert Options(given).to_sqlalchemy() == given


def test_name_with_schema_is_dotted() -> None:
    assert str(QualifiedName("users", "app")) == "app.users"


def test_snapshot_renames_a_table_and_what_refers_to_it() -> None:
    key = ForeignKey(("user_id",), USERS, ("id",))
    posts = Table(QualifiedName("posts"), constraints=(key,))
    people = QualifiedName("people")
    renamed = Snapshot([Table(USERS), posts]).renaming(USERS, people)
    assert set(renamed) == {people, posts.name}
    assert renamed[posts.name].constraints == (
        ForeignKey(("user_id",), people, ("id",)),
    )


def test_snapshots_of_the_same_tables_are_equal_whatever_their_order() -> None:
    one, other = Table(USERS), Table(QualifiedName("posts"))
    assert Snapshot([one, other]) == Snapshot([other, one])


def test_changing_an_unknown_table_changes_nothing() -> None:
    snapshot = Snapshot([Table(USERS)])
    assert snapshot.changing(QualifiedName("posts"), lambda _: Table(USERS)) == snapshot


def test_values_do_not_change() -> None:
    column = Column("id", Type(sa.Integer))
    with pytest.raises(AttributeError):
        column.name = "key"  # type: ignore[misc]  # that is the claim


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("n > 0 AND m = 'n'", "n_new > 0 AND m = 'n'"),
        ('"n" > 0', '"n_new" > 0'),
        ("`n` > 0", "`n_new` > 0"),
        ("n(m) > n::n", "n(m) > n_new::n"),
        ("nn > t.n", "nn > t.n"),
    ],
)
def test_an_expression_follows_a_renamed_column(before: str, after: str) -> None:
    assert Expression(before).renaming({"n": "n_new"}) == Expression(after)


def test_a_new_name_is_quoted_where_it_must_be() -> None:
    assert Expression("n > 0").renaming({"n": "a b"}) == Expression('"a b" > 0')


def test_all_that_names_a_column_follows_it() -> None:
    options = {"postgresql_include": ["n"], "postgresql_where": Expression("n > 1")}
    table = Table(
        QualifiedName("t"),
        (
            Column("n", Type(sa.Integer)),
            Column("m", Type(sa.Integer), computed=Computed(Expression("n * 2"))),
        ),
        constraints=(Check(Expression("n > 0"), name="ck", column="n"),),
        indexes=(Index("ix", (Expression("n + 1"),), options=Options(options)),),
    )
    renamed = table.renaming_column("n", "x")
    assert [c.name for c in renamed.columns] == ["x", "m"]
    assert renamed.columns[1].computed == Computed(Expression("x * 2"))
    (check,) = renamed.constraints
    assert (check.condition, check.column) == (Expression("x > 0"), "x")
    wanted = {"postgresql_include": ["x"], "postgresql_where": Expression("x > 1")}
    assert renamed.indexes == (
        Index("ix", (Expression("x + 1"),), options=Options(wanted)),
    )
