"""Wrong kinds of arguments, for every parameter of every operation."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from brant.dialects.lookup import dialect_named
from brant.errors import InvalidOperationError
from brant.errors.base import BrantError
from brant.op import Op
from brant.op.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.op.pending import Site
    from brant.operations import Operation

DIALECTS = [dialect_named(name) for name in ("postgresql", "sqlite", "mysql")]
# What operations look at themselves, by annotation.
OWN = {"Any", "Convention", "Kind | None", "Recreate", "sa.TableClause"}
FITTING = {
    "Sequence[str]": ["a"],
    "Sequence[str | sa.TextClause | ColumnElement[Any]]": ["a"],
    "Iterable[Mapping[str, Any]]": [{"a": 1}],
    "Values": ["a", "b"],
    "Construct": sa.Integer(),
    "tuple[str | ClauseElement, str]": ("a", "="),
    "Grantable": "table",
    "DefaultGrantable": "tables",
    "Names": "app",
    "sa.TableClause": sa.table("t", sa.column("a")),
}


async def later() -> None:
    pass


def wrong() -> dict[str, Any]:
    unstarted = later()
    unstarted.close()
    return {
        "None": None,
        "a number": 3,
        "bytes": b"t",
        "a list": ["a"],
        "a list of numbers": [3],
        "a list of None": [None],
        "a list of columns": [sa.Column("z", sa.Integer)],
        "a tuple": ("a", 1),
        "a dict": {"a": 1},
        "a column": sa.Column("n", sa.Integer),
        "a table": sa.Table("q", sa.MetaData(), sa.Column("a", sa.Integer)),
        "a class": sa.Integer,
        "a name": "x",
        "nothing": "",
        "an object": object(),
        "a coroutine": unstarted,
        "missing": Parameter.empty,
    }


def fitting(annotation: str) -> Any:
    if annotation == "sa.Column[Any]":
        return sa.Column("n", sa.Integer)
    if annotation == "SchemaItem":
        return sa.Column("n", sa.Integer)
    return FITTING.get(annotation, "x")


METHODS = {
    name: made._make for name, made in vars(Op).items() if hasattr(made, "_make")
}


def calls(method: str) -> Iterator[tuple[str, list[Any], dict[str, Any]]]:
    """Give calls with one wrong argument each, all others fit."""
    make = METHODS[method]
    annotations = make.__func__.__annotations__
    parameters = [
        each
        for each in signature(make).parameters.values()
        if each.kind is not Parameter.VAR_KEYWORD
    ]
    for wanted in parameters:
        for told, value in wrong().items():
            args, kwargs = [], {}
            for each in parameters:
                is_needed = each.default is Parameter.empty
                given = value if each is wanted else fitting(annotations[each.name])
                if given is Parameter.empty or not (is_needed or each is wanted):
                    continue
                is_next = len(args) == parameters.index(each)
                if each.kind is Parameter.VAR_POSITIONAL or (is_needed and is_next):
                    args.append(given)
                else:
                    kwargs[each.name] = given
            yield f"{wanted.name} is {told}", args, kwargs


class Compiling:
    """A sink that compiles what it is given."""

    async def run(self, operation: Operation, site: Site) -> None:
        del site
        operation.describe()
        for dialect in DIALECTS:
            if not dialect.questions(operation):
                dialect.compile(operation, ())


@pytest.mark.parametrize("method", METHODS)
async def test_a_wrong_argument_is_no_error_of_an_inner_layer(method: str) -> None:
    raw = []
    for told, args, kwargs in calls(method):
        op = Op(Compiling())  # type: ignore[arg-type]  # it gives no connection
        try:
            made = getattr(op, method)(*args, **kwargs)
            await (made.__aenter__() if method == "batch_alter_table" else made)
        except BrantError:
            continue
        except Exception as error:  # noqa: BLE001  # what is looked for
            raw.append(f"{told}: {type(error).__name__}: {error}")

    assert raw == []


def test_the_kind_of_every_parameter_is_known() -> None:
    annotations = {
        each
        for make in METHODS.values()
        for name, each in make.__func__.__annotations__.items()
        if name != "return"
    }

    assert annotations - set(KINDS) == OWN


COLUMN = sa.Column("n", sa.Integer)


@pytest.mark.parametrize(
    ("method", "args", "said", "hint"),
    [
        (
            "drop_column",
            ("t", COLUMN),
            "drop_column: column_name is a text, not the column n",
            "Write its name: 'n'.",
        ),
        (
            "drop_table",
            (sa.Table("users", sa.MetaData()),),
            "drop_table: table_name is a text, not the table users",
            "Write its name: 'users'.",
        ),
        (
            "drop_table",
            (None,),
            "drop_table: table_name is a text, not None",
            "Give table_name a text, as 'users'.",
        ),
        (
            "add_column",
            ("t", "n"),
            "add_column: column is a sa.Column, not 'n'",
            "Give column a sa.Column, as sa.Column('email', sa.Text()).",
        ),
        (
            "create_unique_constraint",
            ("uq", "t", [3]),
            "create_unique_constraint: columns is a list of texts, not [3]",
            "Give columns a list of texts, as ['email'].",
        ),
        (
            "run",
            ("drop table t",),
            "run: operation is an operation, not 'drop table t'",
            "Give operation an operation, as DropTable.of('users').",
        ),
        (
            "fetch",
            (3,),
            "fetch: statement is SQL, not 3",
            "Give statement SQL, as 'SELECT 1'.",
        ),
    ],
)
async def test_the_sentence_names_operation_argument_and_what_to_write(
    method: str, args: tuple[Any, ...], said: str, hint: str
) -> None:
    op = Op(Compiling())  # type: ignore[arg-type]  # likewise

    with pytest.raises(InvalidOperationError) as refused:
        await getattr(op, method)(*args)

    assert (refused.value.message, refused.value.hint) == (said, hint)


async def test_what_is_to_be_awaited_is_no_argument() -> None:
    op = Op(Compiling())  # type: ignore[arg-type]  # likewise
    unstarted = later()
    unstarted.close()

    with pytest.raises(InvalidOperationError, match="is to be awaited") as refused:
        op.drop_table(unstarted)  # type: ignore[arg-type]  # what is tested

    assert refused.value.hint == "Write `await` before it."


async def test_a_batch_refuses_what_op_refuses() -> None:
    op = Op(Compiling())  # type: ignore[arg-type]  # likewise

    async with op.batch_alter_table("t") as batch:
        with pytest.raises(InvalidOperationError, match="is a text, not the column n"):
            batch.drop_column(COLUMN)  # type: ignore[arg-type]  # what is tested
        with pytest.raises(InvalidOperationError, match="columns is a list of texts"):
            batch.create_unique_constraint("uq", [3])  # type: ignore[list-item]  # likewise
        with pytest.raises(InvalidOperationError, match="run: operation is an op"):
            batch.run("x")  # type: ignore[arg-type]  # likewise
