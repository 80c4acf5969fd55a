"""Op: what `async def upgrade(op)` receives.

Op turns calls into operation values and hands them to a sink; it knows no SQL and no
connection.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, final, overload

from brant import operations as ops
from brant.op.batch import BatchOp
from brant.op.kinds import check
from brant.op.pending import Maker, Pending, Site, calling_site
from brant.op.sugar import Method, Sends, check_operation
from brant.operations.limits import Limit
from brant.operations.unset import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager
    from typing import Self

    import sqlalchemy as sa
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

    from brant.operations import Operation

_P = ParamSpec("_P")


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


class _Opens(Method, Generic[_P]):
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
            made = self.called(*args, **kwargs)
            made = replace(made, default_convention=instance.naming_convention)
            return instance.batch(made, calling_site())

        return opened


@final
class Op(Maker):
    """The operations of a migration; every one of them is awaited.

    Example:
        ```python
        async def upgrade(op: Op) -> None:
            await op.add_column("users", sa.Column("email", sa.Text))
            await op.create_index("ix_users_email", "users", ["email"])
        ```
    """

    # Tables
    create_table = Sends(ops.CreateTable.of, ops.CreateTable.to_sqlalchemy)
    drop_table = Sends(ops.DropTable.of)
    rename_table = Sends(ops.RenameTable.of)
    create_table_comment = Sends(ops.SetTableComment.of)
    drop_table_comment = Sends(ops.SetTableComment.dropping)
    # Columns
    add_column = Sends(ops.AddColumn.of)
    alter_column = Sends(ops.AlterColumn.of)
    drop_column = Sends(ops.DropColumn.of)
    # Constraints
    create_primary_key = Sends(ops.CreatePrimaryKey.of)
    create_unique_constraint = Sends(ops.CreateUniqueConstraint.of)
    create_check_constraint = Sends(ops.CreateCheckConstraint.of)
    create_foreign_key = Sends(ops.CreateForeignKey.of)
    create_exclude_constraint = Sends(ops.CreateExcludeConstraint.of)
    drop_constraint = Sends(ops.DropConstraint.of)
    # Indexes
    create_index = Sends(ops.CreateIndex.of)
    drop_index = Sends(ops.DropIndex.of)
    # Types
    create_enum = Sends(ops.CreateEnum.of)
    add_enum_value = Sends(ops.AddEnumValue.of)
    rename_enum_value = Sends(ops.RenameEnumValue.of)
    replace_enum = Sends(ops.ReplaceEnum.of)
    drop_enum = Sends(ops.DropEnum.of)
    create_domain = Sends(ops.CreateDomain.of)
    alter_domain = Sends(ops.AlterDomain.of)
    drop_domain = Sends(ops.DropDomain.of)
    create_domain_constraint = Sends(ops.CreateDomainConstraint.of)
    drop_domain_constraint = Sends(ops.DropDomainConstraint.of)
    # Sequences, schemas and extensions
    create_sequence = Sends(ops.CreateSequence.of)
    alter_sequence = Sends(ops.AlterSequence.of)
    drop_sequence = Sends(ops.DropSequence.of)
    create_schema = Sends(ops.CreateSchema.of)
    drop_schema = Sends(ops.DropSchema.of)
    create_extension = Sends(ops.CreateExtension.of)
    alter_extension = Sends(ops.AlterExtension.of)
    drop_extension = Sends(ops.DropExtension.of)
    # Views
    create_view = Sends(ops.CreateView.of)
    replace_view = Sends(ops.ReplaceView.of)
    drop_view = Sends(ops.DropView.of)
    create_materialized_view = Sends(ops.CreateMaterializedView.of)
    replace_materialized_view = Sends(ops.ReplaceMaterializedView.of)
    refresh_materialized_view = Sends(ops.RefreshMaterializedView.of)
    drop_materialized_view = Sends(ops.DropMaterializedView.of)
    # Functions, procedures and triggers
    create_function = Sends(ops.CreateFunction.of)
    replace_function = Sends(ops.ReplaceFunction.of)
    drop_function = Sends(ops.DropFunction.of)
    create_procedure = Sends(ops.CreateProcedure.of)
    replace_procedure = Sends(ops.ReplaceProcedure.of)
    drop_procedure = Sends(ops.DropProcedure.of)
    create_trigger = Sends(ops.CreateTrigger.of)
    replace_trigger = Sends(ops.ReplaceTrigger.of)
    drop_trigger = Sends(ops.DropTrigger.of)
    enable_trigger = Sends(ops.SetTriggerFiring.enabling)
    disable_trigger = Sends(ops.SetTriggerFiring.disabling)
    # Who may do what
    create_policy = Sends(ops.CreatePolicy.of)
    replace_policy = Sends(ops.ReplacePolicy.of)
    drop_policy = Sends(ops.DropPolicy.of)
    enable_row_level_security = Sends(ops.SetRowLevelSecurity.enabling)
    disable_row_level_security = Sends(ops.SetRowLevelSecurity.disabling)
    grant = Sends(ops.Grant.of)
    revoke = Sends(ops.Revoke.of)
    grant_default = Sends(ops.AlterDefaultPrivileges.granting)
    revoke_default = Sends(ops.AlterDefaultPrivileges.revoking)
    # Data
    execute = Sends(ops.Execute.of)
    bulk_insert = Sends(ops.BulkInsert.of)

    f = staticmethod(ops.f)
    inline_literal = staticmethod(ops.inline_literal)

    def __init__(
        self,
        sink: Sink,
        *,
        naming_convention: Mapping[str, Any] | None = None,
        tag: str | None = None,
        dialect: str | None = None,
        offline: bool = False,
        lock_timeout: float | None = None,
        statement_timeout: float | None = None,
    ) -> None:
        super().__init__(naming_convention)
        self._limits = Limit(lock=lock_timeout, statement=statement_timeout)
        self._sink = sink
        self.tag = tag
        """What was given as `--tag`."""
        self.dialect = dialect
        """What SQLAlchemy calls the database, as "postgresql"; None: nobody knows."""
        self.offline = offline
        """There is no database to ask: only SQL is written."""

    async def take(self, operation: Operation, site: Site) -> None:
        await self._sink.run(operation, site)

    def run(self, operation: Operation) -> Pending[None]:
        """Run any operation value, a third party's too."""
        check_operation(operation)
        return self.pending(operation, None)

    def fetch(
        self, statement: Any, parameters: Any = None
    ) -> Awaitable[sa.CursorResult[Any]]:
        """Run a statement and give its result, which is buffered.

        What was batched so far is sent first: this is a round trip.
        """
        check("fetch", "statement", "str | Executable", statement)
        return self.question(
            "op.fetch()", lambda site: self._sink.fetch(statement, parameters, site)
        )

    def connection(self) -> Awaitable[AsyncConnection]:
        """Give the connection, inside the revision's transaction.

        What was batched so far is sent first. The transaction stays brant's: use
        `begin_nested()` for a part of it; `commit()` and `rollback()` are refused.
        """
        return self.question("op.connection()", self._sink.connection)

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Give an `AsyncSession` on that connection; it commits into a savepoint."""
        return self.block("op.session()", self._sink.session, calling_site())

    def autocommit(self) -> AbstractAsyncContextManager[None]:
        """Leave the transaction for the body of the `async with`.

        What was done before is committed; the version row moves when the revision
        ends. What follows starts a new transaction.
        """
        return self.block("op.autocommit()", self._sink.autocommit, calling_site())

    def limits(
        self,
        *,
        lock_timeout: float | Unset | None = UNSET,
        statement_timeout: float | Unset | None = UNSET,
    ) -> AbstractAsyncContextManager[None]:
        """Limit what the body's operations wait for locks, and how long each may take.

        In seconds, instead of what the run is configured to; None is the database's
        own. They hold until the transaction is left. What they cost is no round trip.

        Example:
            ```python
            async with op.limits(lock_timeout=1, statement_timeout=600):
                await op.create_index("ix_users_email", "users", ["email"])
            ```
        """
        limit = Limit(lock=lock_timeout, statement=statement_timeout)
        open = partial(self._limited, limit)
        return self.block("op.limits()", open, calling_site())

    @asynccontextmanager
    async def _limited(self, limit: Limit, site: Site) -> AsyncIterator[None]:
        await self._sink.run(limit, site)
        yield
        self.finish()
        back = {
            name: getattr(self._limits, name)
            for name in ("lock", "statement")
            if getattr(limit, name) is not UNSET
        }
        await self._sink.run(Limit(**back), site)

    batch_alter_table = _Opens(ops.AlterTable.of)

    def batch(
        self, operation: ops.AlterTable, site: Site
    ) -> AbstractAsyncContextManager[BatchOp]:
        """Collect changes of one table: one rebuild on SQLite, one ALTER elsewhere."""
        open = partial(self._batch, operation)
        return self.block("op.batch_alter_table()", open, site)

    @asynccontextmanager
    async def _batch(
        self, operation: ops.AlterTable, site: Site
    ) -> AsyncIterator[BatchOp]:
        batch = BatchOp(operation)
        yield batch
        batch.finish()
        await self._sink.run(batch.operation, site)
