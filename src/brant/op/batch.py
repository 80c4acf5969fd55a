"""BatchOp: the changes of one table, collected into one operation."""

from __future__ import annotations

from functools import wraps
from inspect import signature
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    TypeVar,
    final,
    overload,
)

from brant import operations as ops
from brant.op.pending import Maker, Pending, Site
from brant.op.sugar import Method, Sends, check_operation, with_naming

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from brant.operations import Operation

_P = ParamSpec("_P")
_N = TypeVar("_N")


class _Changes(Method, Generic[_P]):
    """A method of BatchOp: an operation's constructor without the table's name.

    Where a constructor takes **options, mypy fears that one of them could be the
    table's name: the ignores below.
    """

    def __init__(self, make: Callable[Concatenate[str, _P], ops.Operation]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, instance: BatchOp, owner: type | None = None
    ) -> Callable[_P, Pending[None]]: ...
    def __get__(self, instance: BatchOp | None, owner: type | None = None) -> Any:
        return self if instance is None else instance.changing(self, self._make, at=0)


class _Names(Method, Generic[_N, _P]):
    """Likewise, where the table's name stands second, after the object's own."""

    def __init__(self, make: Callable[Concatenate[_N, str, _P], ops.Operation]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, instance: BatchOp, owner: type | None = None
    ) -> Callable[Concatenate[_N, _P], Pending[None]]: ...
    def __get__(self, instance: BatchOp | None, owner: type | None = None) -> Any:
        return self if instance is None else instance.changing(self, self._make, at=1)


@final
class BatchOp(Maker):
    """The changes of one table, collected; awaited like Op's.

    Example:
        ```python
        async with op.batch_alter_table("users") as batch:
            await batch.drop_column("nickname")
            await batch.create_unique_constraint("uq_users_email", ["email"])
        ```
    """

    add_column = _Changes(ops.AddColumn.of)  # type: ignore[arg-type]  # **options
    alter_column = _Changes(ops.AlterColumn.of)  # type: ignore[arg-type]  # **options
    drop_column = _Changes(ops.DropColumn.of)  # type: ignore[arg-type]  # **options
    create_table_comment = _Changes(ops.SetTableComment.of)
    drop_table_comment = _Changes(ops.SetTableComment.dropping)
    create_primary_key = _Names(ops.CreatePrimaryKey.of)  # type: ignore[arg-type]  # **options
    create_unique_constraint = _Names(ops.CreateUniqueConstraint.of)  # type: ignore[arg-type]  # **options
    create_check_constraint = _Names(ops.CreateCheckConstraint.of)  # type: ignore[arg-type]  # **options
    create_foreign_key = _Names(ops.CreateForeignKey.of)  # type: ignore[arg-type]  # **options
    create_exclude_constraint = _Names(ops.CreateExcludeConstraint.of)  # type: ignore[arg-type]  # **options
    drop_constraint = _Names(ops.DropConstraint.of)  # type: ignore[arg-type]  # **options
    create_index = _Names(ops.CreateIndex.of)  # type: ignore[arg-type]  # **options
    drop_index = _Names(ops.DropIndex.of)  # type: ignore[arg-type]  # **options
    execute = Sends(ops.Execute.of)

    f = staticmethod(ops.f)

    def __init__(self, operation: ops.AlterTable) -> None:
        super().__init__(operation.naming_convention or operation.default_convention)
        self.operation = operation

    async def take(self, operation: Operation, site: Site) -> None:
        del site  # the batch is one operation, made where it was opened
        self.operation = self.operation.adding(operation)

    def run(self, operation: Operation) -> Pending[None]:
        """Add any operation value on this table."""
        check_operation(operation)
        return self.pending(operation, None)

    def changing(
        self, method: Method, make: Callable[..., ops.Operation], at: int
    ) -> Callable[..., Pending[None]]:
        """Give a method with the table's name at its place among the arguments."""
        name, schema = self.operation.table.name, self.operation.table.schema
        parameters = tuple(signature(make).parameters)
        # A foreign key has two tables; this one is its source.
        prefix = "source_" if "source_schema" in parameters else ""

        @wraps(make)
        def change(*args: Any, **kwargs: Any) -> Pending[None]:
            keywords = {f"{prefix}schema": schema, **with_naming(self, make, kwargs)}
            if len(args) >= at:
                args = (*args[:at], name, *args[at:])
            else:
                keywords[parameters[at]] = name
            return self.pending(method.called(*args, **keywords), None)

        return change
