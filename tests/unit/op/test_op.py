from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from brant import operations as ops
from brant.errors import InvalidOperationError, NotAwaitedError
from brant.op import Op, Site
from brant.schema import ForeignKey, QualifiedName, Unique


class Recorder:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.operations: list[ops.Operation] = []
        self.sites: list[Site] = []

    async def run(self, operation: ops.Operation, site: Site) -> None:
        self.operations.append(operation)
        self.sites.append(site)

    async def fetch(self, statement: Any, parameters: Any, site: Site) -> Any:
        return statement, parameters, site

    async def connection(self, site: Site) -> Any:
        pytest.fail(f"nobody asks for it: {site}")

    def session(self, site: Site) -> Any:
        pytest.fail(f"nobody enters it: {site}")

    def autocommit(self, site: Site) -> Any:
        pytest.fail(f"nobody enters it: {site}")


@pytest.fixture
def sink() -> Recorder:
    return Recorder()


@pytest.fixture
def op(sink: Recorder) -> Op:
    return Op(sink)  # type: ignore[arg-type]  # it gives no connection


async def test_awaited_operation_reaches_the_sink(op: Op, sink: Recorder) -> None:
    await op.drop_table("users")
    assert sink.operations == [ops.DropTable(QualifiedName("users"))]


async def test_site_is_the_calling_line(op: Op, sink: Recorder) -> None:
    await op.drop_table("users")
    line = test_site_is_the_calling_line.__code__.co_firstlineno + 1
    assert sink.sites == [Site(__file__, line)]


async def test_create_table_gives_the_table(op: Op) -> None:
    users = await op.create_table("users", sa.Column("id", sa.Integer))
    assert str(sa.select(users.c.id)) == "SELECT users.id \nFROM users"


async def test_parameters_may_be_named_as_alembic_names_them(
    op: Op, sink: Recorder
) -> None:
    await op.create_foreign_key(
        constraint_name="fk",
        source_table="posts",
        referent_table="users",
        local_cols=["user"],
        remote_cols=["id"],
    )
    key = ForeignKey(("user",), QualifiedName("users"), ("id",), name="fk")
    assert sink.operations == [ops.CreateForeignKey(QualifiedName("posts"), key)]


async def test_forgotten_operation_is_named_at_the_next_one(op: Op) -> None:
    op.drop_table("users")
    with pytest.raises(NotAwaitedError, match=r"drop table users at .*test_op\.py:\d+"):
        await op.drop_table("posts")


async def test_forgotten_operation_is_named_at_the_end(op: Op) -> None:
    await op.drop_table("posts")
    op.drop_table("users")
    with pytest.raises(NotAwaitedError):
        op.finish()


@pytest.mark.parametrize("name", ["fetch", "connection"])
async def test_a_forgotten_question_is_named_like_an_operation(
    op: Op, name: str
) -> None:
    getattr(op, name)(*["delete from users returning id"][: name == "fetch"])
    with pytest.raises(NotAwaitedError, match=rf"op\.{name}\(\) at .*test_op\.py:\d+"):
        op.finish()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("session", ()),
        ("autocommit", ()),
        ("limits", ()),
        ("batch_alter_table", ("t",)),
    ],
)
async def test_a_block_that_was_never_entered_is_named(
    op: Op, name: str, arguments: tuple[Any, ...]
) -> None:
    getattr(op, name)(*arguments)
    with pytest.raises(
        NotAwaitedError, match=rf"op\.{name}\(\) at .*test_op\.py:\d+ was never entered"
    ) as forgotten:
        await op.drop_table("t")
    assert forgotten.value.hint is not None
    assert "async with" in forgotten.value.hint


async def test_a_question_is_asked_when_it_is_awaited(op: Op) -> None:
    asked = await op.fetch("select 1", {"a": 1})
    line = test_a_question_is_asked_when_it_is_awaited.__code__.co_firstlineno + 1
    assert asked == ("select 1", {"a": 1}, Site(__file__, line))
    op.finish()


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        (
            "add_column",
            ("t", sa.Column("n"), sa.Text),
            "add_column: too many positional",
        ),
        ("create_enum", ("mood",), "create_enum: missing a required argument"),
        ("drop_index", (), "drop_index: missing a required argument"),
    ],
)
async def test_arguments_that_do_not_fit_are_told_by_the_methods_name(
    op: Op, name: str, arguments: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(InvalidOperationError, match=said):
        getattr(op, name)(*arguments)
    async with op.batch_alter_table("t") as batch:
        with pytest.raises(InvalidOperationError, match="drop_column: too many"):
            batch.drop_column("a", "b")  # type: ignore[call-arg]  # what is tested


async def test_naming_convention_names_what_has_no_name(sink: Recorder) -> None:
    convention = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
    op = Op(sink, naming_convention=convention)  # type: ignore[arg-type]  # as above
    await op.create_unique_constraint(None, "users", ["email"])
    async with op.batch_alter_table("users") as batch:
        await batch.create_unique_constraint(None, ["name"])
    named = [
        ops.CreateUniqueConstraint(QualifiedName("users"), key)
        for key in (
            Unique(("email",), name="uq_users_email"),
            Unique(("name",), name="uq_users_name"),
        )
    ]
    assert sink.operations == [
        named[0],
        ops.AlterTable(QualifiedName("users"), (named[1],)),
    ]


async def test_final_name_escapes_the_convention(sink: Recorder) -> None:
    convention = {"ck": "ck_%(table_name)s_%(constraint_name)s"}
    op = Op(sink, naming_convention=convention)  # type: ignore[arg-type]  # as above
    await op.drop_constraint("age", "users", type_="check")
    await op.drop_constraint(op.f("age"), "users", type_="check")
    names = [operation.name for operation in sink.operations]  # type: ignore[attr-defined]  # both drop
    assert names == ["ck_users_age", "age"]


async def test_batch_collects_changes_of_its_table(op: Op, sink: Recorder) -> None:
    async with op.batch_alter_table("users", schema="app") as batch:
        await batch.add_column(sa.Column("age", sa.Integer), insert_after="id")
        await batch.alter_column("email", nullable=False)
        await batch.drop_column("name")
        await batch.create_foreign_key("fk", "org", ["org"], ["id"])
        await batch.create_unique_constraint("uq", ["email"])
        await batch.create_index("ix", ["email"], unique=True)
        await batch.drop_index("old")
        await batch.drop_constraint("ck", type_="check")
        await batch.create_table_comment("people")
        await batch.execute("UPDATE app.users SET age = 1")
    users = QualifiedName("users", "app")
    (made,) = sink.operations
    assert isinstance(made, ops.AlterTable)
    assert [type(part) for part in made.operations] == [
        ops.AddColumn,
        ops.AlterColumn,
        ops.DropColumn,
        ops.CreateForeignKey,
        ops.CreateUniqueConstraint,
        ops.CreateIndex,
        ops.DropIndex,
        ops.DropConstraint,
        ops.SetTableComment,
        ops.Execute,
    ]
    assert {part.tables[0] for part in made.operations[:-1]} == {users}


async def test_batch_takes_named_arguments(op: Op, sink: Recorder) -> None:
    async with op.batch_alter_table("users") as batch:
        await batch.create_unique_constraint(constraint_name="uq", columns=["a"])
    (made,) = sink.operations
    key = Unique(("a",), name="uq")
    users = QualifiedName("users")
    assert made == ops.AlterTable(users, (ops.CreateUniqueConstraint(users, key),))


async def test_forgotten_change_in_a_batch_is_named(op: Op, sink: Recorder) -> None:
    with pytest.raises(NotAwaitedError, match=r"drop column users\.name"):
        async with op.batch_alter_table("users") as batch:
            batch.drop_column("name")
    assert sink.operations == []


async def test_failed_batch_sends_nothing(op: Op, sink: Recorder) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012  # the body is what fails
        async with op.batch_alter_table("users") as batch:
            await batch.drop_column("name")
            _ = 1 / 0
    assert sink.operations == []


async def test_batch_site_is_where_it_was_opened(op: Op, sink: Recorder) -> None:
    async with op.batch_alter_table("users") as batch:
        await batch.drop_column("name")
    line = test_batch_site_is_where_it_was_opened.__code__.co_firstlineno + 1
    assert sink.sites == [Site(__file__, line)]


async def test_any_operation_can_be_run(op: Op, sink: Recorder) -> None:
    operation = ops.Execute("SELECT 1")
    await op.run(operation)
    assert sink.operations == [operation]
