"""Operations as calls of `op`: what each says, by its constructor's parameters.

Names and defaults of the parameters are the constructor's own: here only their values
are told, and only where an attribute of that name does not tell them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, singledispatch
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from brant import operations as ops
from brant.errors import NotRenderableError
from brant.op import Op
from brant.op.sugar import Sends
from brant.operations import UNSET
from brant.schema import (
    Check,
    Exclude,
    Expression,
    ForeignKey,
    PrimaryKey,
    SchemaObject,
    Unique,
)
from brant.scripts.source.layout import Group, Piece, Text, after
from brant.scripts.source.objects import OF_OBJECTS
from brant.scripts.source.values import Final as FinalName
from brant.scripts.source.values import Writer
from brant.scripts.source.words import Pair, Words, facts, guards, names, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.operations import Operation

Maker: TypeAlias = Callable[..., Any]

_SAID_BY_BATCH: Final = frozenset({"table_name", "source_table", "schema"})
_SCHEMA_BY_BATCH: Final = frozenset({"source_schema"})


def call(operation: Operation, writer: Writer, *, is_batched: bool = False) -> Piece:
    """Give the call that makes an equal operation, without `await`.

    Raises:
        NotRenderableError: nobody knows its source.
    """
    make = maker(operation)
    method = _methods().get(make)
    if method is None:
        raise NotRenderableError(operation)
    skipped = _SAID_BY_BATCH | _SCHEMA_BY_BATCH if is_batched else frozenset()
    items = tuple(_arguments(make, words(operation, writer), writer, skipped))
    return Group(f"{writer.maker}.{method}(", items)


@cache
def _methods() -> Mapping[Maker, str]:
    """The methods of Op by the constructor whose signature they have."""
    return {
        send._make: name  # the constructor that the sugar calls
        for name, send in vars(Op).items()
        if isinstance(send, Sends)
    }


def maker(operation: Operation) -> Maker:  # noqa: PLR0911  # a table
    """Give the constructor that says this operation best."""
    match operation:
        case ops.SetTableComment(comment=None):
            return ops.SetTableComment.dropping
        case ops.SetRowLevelSecurity(enabled=False):
            return ops.SetRowLevelSecurity.disabling
        case ops.SetRowLevelSecurity():
            return ops.SetRowLevelSecurity.enabling
        case ops.SetTriggerFiring(firing="disabled"):
            return ops.SetTriggerFiring.disabling
        case ops.SetTriggerFiring():
            return ops.SetTriggerFiring.enabling
        case ops.AlterDefaultPrivileges(is_grant=False):
            return ops.AlterDefaultPrivileges.revoking
        case ops.AlterDefaultPrivileges():
            return ops.AlterDefaultPrivileges.granting
        case _:
            found: Maker = getattr(operation, "of", type(operation))
            return found


def _arguments(
    make: Maker, said: Words, writer: Writer, skipped: frozenset[str]
) -> Iterator[Piece]:
    for name, parameter in signature(make).parameters.items():
        if name not in said or name in skipped:
            continue
        value = said[name]
        if parameter.kind is Parameter.VAR_POSITIONAL:
            yield from (_piece(each, writer) for each in value)
        elif parameter.kind is Parameter.VAR_KEYWORD:
            yield from writer.keywords(value)
        elif parameter.default is Parameter.empty:
            yield _piece(value, writer)
        elif not _is_default(value, parameter.default):
            yield after(f"{name}=", _piece(value, writer))


def _is_default(value: Any, default: Any) -> bool:
    if value is UNSET or value == ():
        return True
    return value is default or (type(value) is type(default) and value == default)


def _piece(value: Any, writer: Writer) -> Piece:
    if isinstance(value, (Group, Text)):
        return value
    return writer.piece(list(value) if type(value) is tuple else value)


@singledispatch
def words(operation: Any, writer: Writer) -> Words:
    """Give what an operation says; another one's attributes have its parameters' names.

    Third parties add theirs with `@words.register(TheirOperation)`.
    """
    del writer
    held = getattr(operation, "value", None)
    of_value = facts(held) if isinstance(held, SchemaObject) else {}
    return {**guards(operation), **of_value, **facts(operation), **names(operation)}


# Tables


@words.register
def _(operation: ops.CreateTable, writer: Writer) -> Words:
    table = operation.table
    return {
        **place(table.name),
        **guards(operation),
        "columns": tuple(writer.table_items(table)),
        "comment": table.comment,
        "prefixes": table.prefixes,
        "options": table.options,
    }


@words.register(ops.DropTable)
@words.register(ops.SetRowLevelSecurity)
def _(operation: Any, writer: Writer) -> Words:
    del writer
    force = getattr(operation, "forced", None)
    return {**place(operation.table), **guards(operation), "force": force}


@words.register
def _(operation: ops.RenameTable, writer: Writer) -> Words:
    del writer
    names = {"old_table_name": operation.table.name, "new_table_name": operation.to}
    return {**names, "schema": operation.table.schema}


@words.register
def _(operation: ops.SetTableComment, writer: Writer) -> Words:
    del writer
    return {
        **place(operation.table),
        "comment": operation.comment,
        "existing_comment": operation.existing,
    }


# Columns


@words.register
def _(operation: ops.AddColumn, writer: Writer) -> Words:
    return {
        **place(operation.table),
        **guards(operation),
        "column": _added(operation, writer),
        "insert_before": operation.insert_before,
        "insert_after": operation.insert_after,
        "options": operation.options,
    }


def _added(operation: ops.AddColumn, writer: Writer) -> Piece:
    """Give the column with the keys and indexes that its definition implies."""
    keys: list[Piece] = []
    marks: list[Piece] = []
    is_key = False
    for part in operation.constraints:
        match part:
            case ForeignKey():
                (target,) = writer.references(part)
                said = {
                    "name": None if part.name is None else FinalName(part.name),
                    "onupdate": part.onupdate,
                    "ondelete": part.ondelete,
                    "deferrable": part.deferrable,
                    "initially": part.initially,
                    "match": part.match,
                    **part.options,
                }
                keys.append(Group("sa.ForeignKey(", (target, *writer.keywords(said))))
            case Check():
                keys.append(writer.constraint(part))
            case PrimaryKey():
                is_key = True
            case Unique():
                marks.append("unique=True")
            case Exclude():
                raise NotRenderableError(operation)
    marks += ["index=True" for _ in operation.indexes]
    marks += ["unique=True" for index in operation.indexes if index.unique]
    if not (keys or marks or is_key):
        own = writer.asked("column", operation.column)
        if own:
            return own
    column_piece = writer.column(operation.column, keys, is_key=is_key)
    assert isinstance(column_piece, Group)  # noqa: S101  # a call of sa.Column
    return Group(column_piece.head, (*column_piece.items, *marks))


@words.register
def _(operation: ops.DropColumn, writer: Writer) -> Words:
    del writer
    return {
        **place(operation.table),
        **guards(operation),
        "column_name": operation.column,
        "options": operation.options,
    }


@words.register
def _(operation: ops.AlterColumn, writer: Writer) -> Words:
    said = facts(operation)
    for name in ("server_default", "existing_server_default"):
        if isinstance(said[name], (str, Expression)):
            said[name] = writer.asked("server_default", said[name]) or said[name]
    return {
        **said,
        **place(operation.table),
        "column_name": operation.column,
        "new_column_name": operation.new_name,
        "type_": operation.type,
    }


# Constraints and indexes


@words.register
def _(operation: ops.CreateConstraint, writer: Writer) -> Words:
    del writer
    part = operation.constraint
    found: dict[str, Any] = {
        **facts(part),
        **place(operation.table),
        "constraint_name": None if part.name is None else FinalName(part.name),
    }
    match part:
        case Check():
            found["condition"] = part.condition
        case ForeignKey():
            found |= {
                "source_table": operation.table.name,
                "source_schema": operation.table.schema,
                "referent_table": part.referent.name,
                "referent_schema": part.referent.schema,
                "local_cols": part.columns,
                "remote_cols": part.referent_columns,
            }
        case Exclude():
            found["elements"] = tuple(map(Pair, part.elements))
        case _:
            pass
    return found


@words.register
def _(operation: ops.DropConstraint, writer: Writer) -> Words:
    del writer
    return {
        **place(operation.table),
        **guards(operation),
        "constraint_name": FinalName(operation.name),
        "type_": operation.kind,
        "options": operation.options,
    }


@words.register
def _(operation: ops.CreateIndex, writer: Writer) -> Words:
    del writer
    index = operation.index
    return {
        **place(operation.table),
        **guards(operation),
        "index_name": None if index.name is None else FinalName(index.name),
        "columns": index.elements,
        "unique": index.unique,
        "options": index.options,
    }


@words.register
def _(operation: ops.DropIndex, writer: Writer) -> Words:
    del writer
    return {
        **({} if operation.table is None else place(operation.table)),
        **guards(operation),
        "index_name": FinalName(operation.name),
        "schema": operation.schema,
        "options": operation.options,
    }


# Data


@words.register
def _(operation: ops.Execute, writer: Writer) -> Words:
    del writer
    return {
        "sqltext": operation.statement,
        "execution_options": dict(operation.execution_options) or None,
    }


@words.register
def _(operation: ops.BulkInsert, writer: Writer) -> Words:
    table = operation.to_sqlalchemy()
    columns = [
        Group("sa.column(", (writer.piece(c.name), writer.piece(c.type)))
        for c in table.columns
    ]
    schema = list(writer.keywords({"schema": operation.table.schema}))
    name = writer.piece(operation.table.name)
    return {
        "table": Group("sa.table(", (name, *columns, *schema)),
        "rows": [dict(row) for row in operation.rows],
        "multiinsert": operation.multiinsert,
    }


def _registered(kind: type[Operation], tell: Callable[[Any], Words]) -> None:
    words.register(kind, lambda operation, writer: tell(operation))  # noqa: ARG005  # objects need none


for _kind, _tell in OF_OBJECTS.items():
    _registered(_kind, _tell)
