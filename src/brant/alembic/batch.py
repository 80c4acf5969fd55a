"""BatchOperations: `with op.batch_alter_table(...) as batch`, without `async`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, final

from sqlalchemy.util import await_only

from brant import operations as ops
from brant.alembic.impl import DefaultImpl, impl
from brant.errors import UnknownLegacyOperationError

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from types import TracebackType
    from typing import Self

    from brant.alembic.current import Migration
    from brant.op import BatchOp

_COLLECTED: Final = frozenset(
    {
        "add_column",
        "alter_column",
        "create_check_constraint",
        "create_exclude_constraint",
        "create_foreign_key",
        "create_index",
        "create_primary_key",
        "create_table_comment",
        "create_unique_constraint",
        "drop_column",
        "drop_constraint",
        "drop_index",
        "drop_table_comment",
    }
)


@final
class BatchOperations:
    """The changes of one table; what is none of them goes to the migration at once."""

    f = staticmethod(ops.f)

    def __init__(
        self, operations: Migration, opening: AbstractAsyncContextManager[BatchOp]
    ) -> None:
        self._operations = operations
        self._opening = opening
        self._batch: BatchOp | None = None

    def __enter__(self) -> Self:
        batch = self._batch = await_only(self._opening.__aenter__())
        batch.operation = replace(batch.operation, drops_comments=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        closing = self._opening.__aexit__(kind, error, trace)
        swallowed: bool | None = self._operations.settle(closing)
        return swallowed

    def __getattr__(self, name: str) -> Any:
        if name not in _COLLECTED:
            return getattr(self._operations, name)
        if self._batch is None:
            raise UnknownLegacyOperationError(name)
        return lambda *args, **kwargs: self._collect(name, args, kwargs)

    @property
    def impl(self) -> DefaultImpl:
        if self._batch is None:
            raise UnknownLegacyOperationError("impl")
        table = self._batch.operation.table
        return impl(self._operations, table.name, table.schema)

    def _collect(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        kept = self._operations.tolerated(name, kwargs)
        return await_only(restating(getattr(self._batch, name)(*args, **kept)))

    @classmethod
    def register_operation(cls, name: str, sourcename: str | None = None) -> Any:
        """Make an operation's class method callable on a batch."""

        def register(operation: Any) -> Any:
            source = getattr(operation, sourcename or name)

            def call(self: Any, *args: Any, **kwargs: Any) -> Any:
                return source(self, *args, **kwargs)

            setattr(cls, name, call)
            return operation

        return register


def restating(pending: Any) -> Any:
    """Let a change of a column lose on MySQL what it does not tell, as ever."""
    if isinstance(pending.operation, ops.AlterColumn):
        pending.operation = replace(pending.operation, restates=True)
    return pending
