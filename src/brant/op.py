"""Op: what `async def upgrade(op)` receives.

Op turns calls into operation values and hands them to a sink; it knows no SQL and no
connection. Every sugar method takes its signature from the operation's own constructor
(`of`), so a signature is written once.
"""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    Protocol,
    TypeVar,
    final,
    overload,
)

from brant import operations as ops
from brant.errors import NotAwaitedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Mapping
    from contextlib import AbstractAsyncContextManager

    import sqlalchemy as sa
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
    from typing_extensions import Self

    from brant.operations import Operation

_P = ParamSpec("_P")
_R = TypeVar("_R")
_N = TypeVar("_N")


@final
@dataclass(frozen=True, slots=True)
class Site:
    """The place in a script where an operation was made."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Sink(Protocol):
    """Where operations go: a live connection, a file of SQL, a recorder."""

    async def run(self, operation: Operation, site: Site) -> None:
        """Take one operation; in a transactional revision this does not suspend."""

    async def fetch(
        self, statement: Any, parameters: Any, site: Site
    ) -> sa.CursorResult[Any]:
        """Send what was batched, then the statement; give its buffered result."""
        ...

    async def connection(self, site: Site) -> AsyncConnection:
        """Send what was batched; give the connection it went to."""
        ...

    def session(self, site: Site) -> AbstractAsyncContextManager[AsyncSession]:
        """Give a session on that connection; its commit is a savepoint's."""
        ...

    def autocommit(self, site: Site) -> AbstractAsyncContextManager[None]:
        """Commit what is done so far and run the body outside a transaction."""
        ...


@final
class Pending(Generic[_R]):
    """An operation that waits to be awaited, and remembers where it was made."""

    __slots__ = ("_maker", "_result", "is_awaited", "operation", "site")

    def __init__(
        self, maker: _Maker, operation: Operation, result: _R, site: Site
    ) -> None:
        self._maker = maker
        self._result = result
        self.operation = operation
        self.site = site
        self.is_awaited = False

    def __await__(self) -> Generator[Any, Any, _R]:
        self._maker.start(self)
        yield from self._maker.take(self.operation, self.site).__await__()
        return self._result


class _Maker:
    """Makes pending operations and notices the ones that nobody awaited."""

    def __init__(self, naming_convention: Mapping[str, Any] | None = None) -> None:
        self._waiting: list[Pending[Any]] = []
        self.naming_convention = naming_convention

    async def take(self, operation: Operation, site: Site) -> None:
        raise NotImplementedError  # abstract: Op and BatchOp say where it goes

    def pending(self, operation: Operation, result: _R) -> Pending[_R]:
        made = Pending(self, operation, result, calling_site())
        self._waiting.append(made)
        return made

    def start(self, pending: Pending[Any]) -> None:
        """Check that everything made before was awaited; now it is this one's turn.

        Raises:
            NotAwaitedError: an earlier operation was forgotten.
        """
        pending.is_awaited = True
        while self._waiting:
            first = self._waiting.pop(0)
            if not first.is_awaited:
                raise _forgotten(first)
            if first is pending:
                return

    def finish(self) -> None:
        """Check that nothing was forgotten.

        Raises:
            NotAwaitedError: an operation was made and never awaited.
        """
        for pending in self._waiting:
            if not pending.is_awaited:
                raise _forgotten(pending)


def _forgotten(pending: Pending[Any]) -> NotAwaitedError:
    site = pending.site
    return NotAwaitedError(pending.operation.describe(), site.file, site.line)


def calling_site() -> Site:
    """Find the first frame outside this file."""
    frame = sys._getframe(1)  # noqa: SLF001  # the documented way to a caller's line
    while frame.f_code.co_filename == __file__ and frame.f_back is not None:
        frame = frame.f_back
    return Site(frame.f_code.co_filename, frame.f_lineno)


_O = TypeVar("_O", bound=ops.Operation)


class _Sends(Generic[_P, _R]):
    """A method with the signature of an operation's constructor.

    Calling it makes the operation; awaiting what it gives hands it to the sink.
    """

    @overload
    def __init__(self: _Sends[_P, None], make: Callable[_P, ops.Operation]) -> None: ...
    @overload
    def __init__(self, make: Callable[_P, _O], result: Callable[[_O], _R]) -> None: ...
    def __init__(self, make: Any, result: Any = None) -> None:
        self._make = make
        self._result = result
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, instance: _Maker, owner: type | None = None
    ) -> Callable[_P, Pending[_R]]: ...
    def __get__(self, instance: _Maker | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        make, result = self._make, self._result

        @wraps(make)
        def send(*args: _P.args, **kwargs: _P.kwargs) -> Pending[Any]:
            operation = make(*args, **_naming(instance, make, kwargs))
            return instance.pending(operation, result(operation) if result else None)

        return send


def _naming(
    maker: _Maker, make: Callable[..., Any], keywords: dict[str, Any]
) -> dict[str, Any]:
    """Add the naming convention where there is one and the operation takes it."""
    if (
        not maker.naming_convention
        or "naming_convention" not in signature(make).parameters
    ):
        return keywords
    return {"naming_convention": maker.naming_convention, **keywords}


class _Changes(Generic[_P]):
    """A method of BatchOp: an operation's constructor without the table's name."""

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
        return self if instance is None else instance.changing(self._make, at=0)


class _Names(Generic[_N, _P]):
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
        return self if instance is None else instance.changing(self._make, at=1)


class _Opens(Generic[_P]):
    """A method that opens a batch; its signature is AlterTable's."""

    def __init__(self, make: Callable[_P, ops.AlterTable]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, instance: Op, owner: type | None = None
    ) -> Callable[_P, AbstractAsyncContextManager[BatchOp]]: ...
    def __get__(self, instance: Op | None, owner: type | None = None) -> Any:
        if instance is None:
            return self

        @wraps(self._make)
        def opened(
            *args: _P.args, **kwargs: _P.kwargs
        ) -> AbstractAsyncContextManager[BatchOp]:
            made = self._make(*args, **_naming(instance, self._make, kwargs))
            return instance.batch(made, calling_site())

        return opened


@final
class Op(_Maker):
    """The operations of a migration; every one of them is awaited.

    Example:
        ```python
        async def upgrade(op: Op) -> None:
            await op.add_column("users", sa.Column("email", sa.Text))
            await op.create_index("ix_users_email", "users", ["email"])
        ```
    """

    # Tables
    create_table = _Sends(ops.CreateTable.of, ops.CreateTable.to_sqlalchemy)
    drop_table = _Sends(ops.DropTable.of)
    rename_table = _Sends(ops.RenameTable.of)
    create_table_comment = _Sends(ops.SetTableComment.of)
    drop_table_comment = _Sends(ops.SetTableComment.dropping)
    # Columns
    add_column = _Sends(ops.AddColumn.of)
    alter_column = _Sends(ops.AlterColumn.of)
    drop_column = _Sends(ops.DropColumn.of)
    # Constraints
    create_primary_key = _Sends(ops.CreatePrimaryKey.of)
    create_unique_constraint = _Sends(ops.CreateUniqueConstraint.of)
    create_check_constraint = _Sends(ops.CreateCheckConstraint.of)
    create_foreign_key = _Sends(ops.CreateForeignKey.of)
    create_exclude_constraint = _Sends(ops.CreateExcludeConstraint.of)
    drop_constraint = _Sends(ops.DropConstraint.of)
    # Indexes
    create_index = _Sends(ops.CreateIndex.of)
    drop_index = _Sends(ops.DropIndex.of)
    # Data
    execute = _Sends(ops.Execute.of)
    bulk_insert = _Sends(ops.BulkInsert.of)

    f = staticmethod(ops.f)
    inline_literal = staticmethod(ops.inline_literal)

    def __init__(
        self, sink: Sink, *, naming_convention: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(naming_convention)
        self._sink = sink

    async def take(self, operation: Operation, site: Site) -> None:
        await self._sink.run(operation, site)

    def run(self, operation: Operation) -> Pending[None]:
        """Run any operation value, a third party's too."""
        return self.pending(operation, None)

    async def fetch(self, statement: Any, parameters: Any = None) -> Any:
        """Run a statement and give its result, a buffered `sqlalchemy.Result`.

        What was batched so far is sent first: this is a round trip.
        """
        site = calling_site()
        self.finish()
        return await self._sink.fetch(statement, parameters, site)

    async def connection(self) -> AsyncConnection:
        """Give the connection, inside the revision's transaction.

        What was batched so far is sent first. The transaction stays brant's: use
        `begin_nested()` for a part of it; `commit()` and `rollback()` are refused.
        """
        site = calling_site()
        self.finish()
        return await self._sink.connection(site)

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Give an `AsyncSession` on that connection; it commits into a savepoint."""
        self.finish()
        return self._sink.session(calling_site())

    def autocommit(self) -> AbstractAsyncContextManager[None]:
        """Leave the transaction for the body of the `async with`.

        What was done before is committed, with the revision recorded as partial until
        it ends; what follows starts a new transaction.
        """
        self.finish()
        return self._sink.autocommit(calling_site())

    batch_alter_table = _Opens(ops.AlterTable.of)

    @asynccontextmanager
    async def batch(
        self, operation: ops.AlterTable, site: Site
    ) -> AsyncIterator[BatchOp]:
        """Collect changes of one table: one rebuild on SQLite, one ALTER elsewhere."""
        self.finish()
        batch = BatchOp(operation)
        yield batch
        batch.finish()
        await self._sink.run(batch.operation, site)


@final
class BatchOp(_Maker):
    """The changes of one table, collected; awaited like Op's.

    Example:
        ```python
        async with op.batch_alter_table("users") as batch:
            await batch.drop_column("nickname")
            await batch.create_unique_constraint("uq_users_email", ["email"])
        ```
    """

    add_column = _Changes(ops.AddColumn.of)
    alter_column = _Changes(ops.AlterColumn.of)
    drop_column = _Changes(ops.DropColumn.of)
    create_table_comment = _Changes(ops.SetTableComment.of)
    drop_table_comment = _Changes(ops.SetTableComment.dropping)
    create_primary_key = _Names(ops.CreatePrimaryKey.of)
    create_unique_constraint = _Names(ops.CreateUniqueConstraint.of)
    create_check_constraint = _Names(ops.CreateCheckConstraint.of)
    create_foreign_key = _Names(ops.CreateForeignKey.of)
    create_exclude_constraint = _Names(ops.CreateExcludeConstraint.of)
    drop_constraint = _Names(ops.DropConstraint.of)
    create_index = _Names(ops.CreateIndex.of)
    drop_index = _Names(ops.DropIndex.of)
    execute = _Sends(ops.Execute.of)

    f = staticmethod(ops.f)

    def __init__(self, operation: ops.AlterTable) -> None:
        super().__init__(operation.naming_convention)
        self.operation = operation

    async def take(self, operation: Operation, site: Site) -> None:
        self.operation = self.operation.adding(operation)

    def run(self, operation: Operation) -> Pending[None]:
        """Add any operation value on this table."""
        return self.pending(operation, None)

    def changing(
        self, make: Callable[..., ops.Operation], at: int
    ) -> Callable[..., Pending[None]]:
        """Give *make* with the table's name at its place among the arguments."""
        name, schema = self.operation.table.name, self.operation.table.schema
        parameters = tuple(signature(make).parameters)
        # A foreign key has two tables; this one is its source.
        prefix = "source_" if "source_schema" in parameters else ""

        @wraps(make)
        def change(*args: Any, **kwargs: Any) -> Pending[None]:
            keywords = {f"{prefix}schema": schema, **_naming(self, make, kwargs)}
            if len(args) >= at:
                operation = make(*args[:at], name, *args[at:], **keywords)
            else:
                operation = make(*args, **{parameters[at]: name}, **keywords)
            return self.pending(operation, None)

        return change
