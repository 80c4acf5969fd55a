"""Migrator: the programmatic face; each method is one line into commands/."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    TypeVar,
    final,
)

from brant.autogenerate.options import Options
from brant.config import Config
from brant.errors import WrongArgumentError
from brant.errors.arguments import chosen, named, number, of_kind
from brant.runtime.policy import (
    EditedPolicy,
    FuturePolicy,
    LockPolicy,
    RetryPolicy,
    Transaction,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Callable, Coroutine, Iterable, Sequence
    from pathlib import Path

    from sqlalchemy import URL, MetaData
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from brant.autogenerate.options import (
        CompareColumn,
        IncludeName,
        IncludeObject,
        Process,
        RenderItem,
    )
    from brant.autogenerate.plugins import Plugin
    from brant.commands.autogenerating import Ask
    from brant.commands.info import Overview, ScriptInfo
    from brant.commands.results import (
        LockStatus,
        LogEntry,
        OfflineSQL,
        PlanReport,
        Report,
        Status,
        TenantReport,
        Verification,
    )
    from brant.commands.tenants import Tenant
    from brant.operations import Operation
    from brant.runtime.events import Event

_P = ParamSpec("_P")
_R = TypeVar("_R")


@final
class Migrator:
    """Migrates one database with one set of scripts.

    Making one opens nothing. Keep it: each call looks at the scripts' files, but reads
    them only when one has changed. Two can run at once, in one loop or two processes. A
    *connection* given to a method is used as it is: its transaction is joined and
    never ended.

    Example:
        ```python
        migrator = Migrator(engine, "migrations")
        report = await migrator.upgrade("heads")
        ```
    """

    def __init__(
        self,
        engine: AsyncEngine | URL | str | Callable[[], Any] | None,
        scripts: str | Path | Sequence[str | Path] = "migrations",
        *,
        metadata: MetaData | Sequence[MetaData] | None = None,
        application: str | None = None,
        version_table: str = "brant_version",
        schema: str | None = None,
        recursive: bool = False,
        lock: LockPolicy | None = None,
        transaction: Transaction = "revision",
        lock_timeout: float | None = 5.0,
        statement_timeout: float | None = None,
        retries: RetryPolicy | None = None,
        future: FuturePolicy = "warn",
        edited: EditedPolicy = "error",
        on_event: Callable[[Event], None] | Sequence[Callable[[Event], None]] = (),
        include_schemas: bool = False,
        include_name: IncludeName | None = None,
        include_object: IncludeObject | None = None,
        compare_type: bool | CompareColumn = True,
        compare_server_default: bool | CompareColumn = True,
        render_item: RenderItem | None = None,
        process_revision_directives: Process | None = None,
        user_module_prefix: str | None = None,
        plugins: Sequence[Plugin] = (),
        safe_forms: bool = True,
    ) -> None:
        """Keep what is said; all of it is also a key of the configuration.

        Args:
            engine: The database: an engine, a URL, or what gives one when it is called.
            scripts: The folders, also as "package:folder".
            metadata: The models, for `check` and `revision(autogenerate=True)`.
            application: Its name and version, for waiters and the history.
            version_table: Where the heads are kept.
            schema: Where brant's own tables live; None is the connection's.
            recursive: Read folders inside of the folders.
            lock: How to wait for another runner.
            transaction: One for each "revision", or one for the "run".
            lock_timeout: Seconds a statement may wait for a lock on a table; None
                leaves it to the server, as it does for the next one.
            statement_timeout: Seconds a statement may take.
            retries: How often a revision is tried again after a lock timeout.
            future: What to do where the database has revisions this code does not know.
            edited: What to do where the script of an applied revision has changed.
            on_event: Called with each event of a run.
            include_schemas: Compare all schemas, not only the models' and the default.
            include_name: Leaves something of the database out, by its name.
            include_object: Leaves something out, on both sides.
            compare_type: Whether, or how, types are compared.
            compare_server_default: Likewise for defaults.
            render_item: Gives the source of a part of a table.
            process_revision_directives: Changes operations before they are written.
            user_module_prefix: What stands before the names of the application's types.
            plugins: What else is compared, besides what installed packages bring.
            safe_forms: On PostgreSQL, write the form that does not block.

        Raises:
            WrongArgumentError: a value means nothing.
        """
        chosen("transaction", transaction, Transaction)
        chosen("future", future, FuturePolicy)
        chosen("edited", edited, EditedPolicy)
        for name, limit in (
            ("lock_timeout", lock_timeout),
            ("statement_timeout", statement_timeout),
        ):
            if limit is not None:
                number(name, limit)
        of_kind("lock", lock, LockPolicy)
        of_kind("retries", retries, RetryPolicy)
        named("version_table", version_table)
        if schema is not None:
            named("schema", schema)
        models = metadata if isinstance(metadata, list | tuple) else (metadata,)
        self.config = Config(
            engine=engine,
            locations=_locations(scripts),
            recursive=recursive,
            metadata=tuple(model for model in models if model is not None),
            autogenerate=Options(
                include_schemas=include_schemas,
                include_name=include_name,
                include_object=include_object,
                compare_type=compare_type,
                compare_server_default=compare_server_default,
                render_item=render_item,
                process_revision_directives=process_revision_directives,
                user_module_prefix=user_module_prefix,
                plugins=tuple(plugins),
                safe_forms=safe_forms,
            ),
            application=application,
            version_table=version_table,
            schema=schema,
            lock=lock or LockPolicy(),
            transaction=transaction,
            lock_timeout=lock_timeout,
            statement_timeout=statement_timeout,
            retries=retries or RetryPolicy(),
            future=future,
            edited=edited,
            on_event=(on_event,) if callable(on_event) else tuple(on_event),
        )

    @classmethod
    def from_config(cls, config: Config) -> Migrator:
        """Make one from a configuration that was read from files."""
        migrator = cls.__new__(cls)
        migrator.config = config
        return migrator

    async def upgrade(
        self,
        target: str = "heads",
        *,
        dry_run: bool = False,
        tag: str | None = None,
        connection: AsyncConnection | None = None,
    ) -> Report:
        """Apply the target and everything it needs that is not applied.

        One runner works at a time; others wait and find nothing left to do. Each
        revision is a transaction with its version row and its history row. A
        cancellation rolls the current revision back and keeps the ones before it.
        With *dry_run* everything runs in one transaction that is rolled back, brant's
        own tables with it. On a *connection* all is a part of the caller's transaction,
        unless DDL commits there, and no lock keeps others out.

        Raises:
            RunFailedError: a revision failed; `applied` says what is in.
            LockTimeoutError: another runner held the lock for too long.
            ConnectError: there is no database.
            TargetError: there is no such target.
        """
        from brant.commands.upgrade import upgrade  # noqa: PLC0415

        config = replace(self.config, tag=tag)
        return await upgrade(config, target, dry_run=dry_run, connection=connection)

    async def upgrade_many(
        self,
        tenants: Iterable[Tenant] | AsyncIterable[Tenant],
        target: str = "heads",
        *,
        concurrency: int = 8,
        on_error: Literal["stop", "continue"] = "stop",
        error_budget: int | None = None,
        canary: float = 0.0,
    ) -> tuple[TenantReport, ...]:
        """Upgrade many schemas or databases; give one report each, in their order.

        A tenant is the name of a schema (PostgreSQL), a URL or an engine, and has its
        own version table and lock. An iterable is read to its end before the first one
        is begun. Scripts are loaded and compiled once. In a schema
        names without one mean that schema only, which takes a connection that is no
        transaction pooler's. The *canary* share of those with something to do goes
        first, and nobody follows where one of it fails. After an error no tenant is
        begun, or with "continue" only after more than *error_budget* of them; those at
        work finish. *on_event* gets a `TenantDone` for each, and warnings.

        Run it again, or in several processes at once: what is current costs next to
        nothing, what another has locked is come back to, for as long as the lock policy
        waits. A cancellation rolls back the revisions at work.
        """
        from brant.commands.tenants import Manner, upgrade_many  # noqa: PLC0415

        manner = Manner(
            concurrency=concurrency,
            on_error=on_error,
            error_budget=error_budget,
            canary=canary,
        )
        return await upgrade_many(self.config, tenants, target, manner)

    async def downgrade(
        self,
        target: str,
        *,
        dry_run: bool = False,
        tag: str | None = None,
        connection: AsyncConnection | None = None,
    ) -> Report:
        """Revert what follows the target, and what depends on that.

        Locks, transactions, *dry_run* and *connection* are as in `upgrade`, and so is
        what a cancellation leaves.

        Raises:
            RunFailedError: a revision failed; `applied` says what is reverted.
            LockTimeoutError: another runner held the lock for too long.
            NotAppliedError: the target is not applied.
        """
        from brant.commands.downgrade import downgrade  # noqa: PLC0415

        config = replace(self.config, tag=tag)
        return await downgrade(config, target, dry_run=dry_run, connection=connection)

    async def stamp(
        self,
        *targets: str,
        purge: bool = False,
        tag: str | None = None,
        connection: AsyncConnection | None = None,
    ) -> Report:
        """Write the targets into the version table and run nothing.

        That is one transaction, behind the lock. With *purge* all rows go first, also
        those of unknown revisions.

        Raises:
            LockTimeoutError: another runner held the lock for too long.
            TargetError: there is no such target.
        """
        from brant.commands.stamp import stamp  # noqa: PLC0415

        config = replace(self.config, tag=tag)
        return await stamp(config, targets, purge=purge, connection=connection)

    async def resume(self, *, skip: bool = False, redo: bool = False) -> Report:
        """Go on with a revision that stopped half-way, outside a transaction.

        Of a statement of which nobody can tell whether it took effect, *skip* says that
        it did, *redo* that it did not.

        Raises:
            NotPartialError: no revision is half-way.
            PartialRevisionError: nobody can tell, and neither was said.
            RunFailedError: it failed again.
        """
        from brant.commands.resume import resume  # noqa: PLC0415

        if skip and redo:
            raise WrongArgumentError("redo", redo, "False where skip is True")
        decision: Literal["skip", "redo"] | None = "skip" if skip else None
        return await resume(self.config, "redo" if redo else decision)

    async def resolve(
        self, revision: str, outcome: Literal["applied", "reverted"], *, reason: str
    ) -> Report:
        """Say what became of a revision that stopped half-way; nothing is run.

        For when it was finished, or taken back, by hand. *reason* goes into the
        history.

        Raises:
            NotPartialError: it is not half-way.
        """
        from brant.commands.resolve import resolve  # noqa: PLC0415

        return await resolve(self.config, revision, outcome, reason)

    async def ensure_version(
        self, *, connection: AsyncConnection | None = None
    ) -> None:
        """Make brant's own tables where they are missing."""
        from brant.commands.ensure_version import ensure_version  # noqa: PLC0415

        await ensure_version(self.config, connection=connection)

    async def current(
        self, *, connection: AsyncConnection | None = None
    ) -> tuple[str, ...]:
        """Give the revisions the database is at; nothing is created."""
        from brant.commands.current import current  # noqa: PLC0415

        return await current(self.config, connection=connection)

    async def status(self, *, connection: AsyncConnection | None = None) -> Status:
        """Give the state of every revision; nothing is created."""
        from brant.commands.status import status  # noqa: PLC0415

        return await status(self.config, connection=connection)

    async def plan(
        self,
        target: str = "heads",
        *,
        direction: Literal["upgrade", "downgrade"] = "upgrade",
        connection: AsyncConnection | None = None,
    ) -> PlanReport:
        """Give the operations and the SQL of a run; nothing is changed."""
        from brant.commands.plan import plan  # noqa: PLC0415

        return await plan(
            self.config, target, direction=direction, connection=connection
        )

    async def sql(
        self,
        *targets: str,
        direction: Literal["upgrade", "downgrade", "stamp"] = "upgrade",
        tag: str | None = None,
        dialect: str | None = None,
    ) -> OfflineSQL:
        """Give the SQL of a run from "a" to "b", written "a:b"; nothing is sent.

        One target starts at base. No connection is opened, except to see where the
        database is for "current:b". *dialect* takes the place of the engine.

        Raises:
            ScriptReadsDatabaseError: a script asks the database for something.
            OfflineOperationError: an operation does, or cannot be compiled.
            NoLiteralError: a value cannot be written as SQL.
            TargetError: there is no such target, or the range leads the other way.
        """
        from brant.commands.sql import sql  # noqa: PLC0415

        return await sql(
            self.config,
            targets or ("heads",),
            direction=direction,
            tag=tag,
            dialect=dialect,
        )

    async def log(
        self,
        *,
        limit: int | None = None,
        connection: AsyncConnection | None = None,
    ) -> tuple[LogEntry, ...]:
        """Give the history of the database, newest first; *limit* rows at most."""
        from brant.commands.log import log  # noqa: PLC0415

        return await log(self.config, limit=limit, connection=connection)

    async def verify(
        self, *, connection: AsyncConnection | None = None
    ) -> Verification:
        """Hold scripts against what was applied, and the history against itself."""
        from brant.commands.verify import verify  # noqa: PLC0415

        return await verify(self.config, connection=connection)

    async def wait(
        self, target: str = "heads", *, timeout: float | None = None
    ) -> float:
        """Wait until the database is at the target; give the seconds it took.

        Raises:
            NotCurrentError: *timeout* seconds were not enough.
            ConnectError: nor was there a server in that time.
            NoAnswerError: nor an answer of it; each look may take five seconds.
        """
        from brant.commands.wait import wait  # noqa: PLC0415

        return await wait(self.config, target, timeout=timeout)

    async def lock_status(self) -> LockStatus:
        """Tell who holds the migration lock; it is not taken."""
        from brant.commands.lock import lock_status  # noqa: PLC0415

        return await lock_status(self.config)

    async def lock_release(self, *, reason: str) -> LockStatus:
        """Take the migration lock from its holder, and give who that was.

        What the holder has not committed is rolled back, and it can commit nothing
        more. *reason* goes into the history.

        Raises:
            LockHeldError: the lock ends only with its process (SQLite).
        """
        from brant.commands.lock import lock_release  # noqa: PLC0415

        return await lock_release(self.config, reason)

    async def heads(
        self, *, resolve_dependencies: bool = False
    ) -> tuple[ScriptInfo, ...]:
        """Give the newest revisions; only files are read.

        With *resolve_dependencies* those that another one depends on are left out.
        """
        from brant.commands.heads import heads  # noqa: PLC0415

        return await heads(self.config, resolve_dependencies=resolve_dependencies)

    async def overview(self) -> Overview:
        """Give what the scripts alone say; only files are read."""
        from brant.commands.overview import overview  # noqa: PLC0415

        return await overview(self.config)

    async def branches(self) -> tuple[ScriptInfo, ...]:
        """Give the revisions with several children; only files are read."""
        from brant.commands.branches import branches  # noqa: PLC0415

        return await branches(self.config)

    async def history(
        self,
        range: str | None = None,
        *,
        indicate_current: bool = False,
        connection: AsyncConnection | None = None,
    ) -> tuple[ScriptInfo, ...]:
        """Give the scripts, newest first; "a:b" gives a part of them.

        The database is asked only for *indicate_current* or a range with "current".
        """
        from brant.commands.history import history  # noqa: PLC0415

        return await history(
            self.config,
            range,
            indicate_current=indicate_current,
            connection=connection,
        )

    async def show(
        self, revision: str, *, connection: AsyncConnection | None = None
    ) -> ScriptInfo:
        """Give one revision; the database is asked only for "current"."""
        from brant.commands.show import show  # noqa: PLC0415

        return await show(self.config, revision, connection=connection)

    async def graph(
        self, *, format: Literal["text", "mermaid", "dot", "svg"] = "text"
    ) -> str:
        """Draw how the revisions follow one another; only files are read."""
        from brant.commands.graph import graph  # noqa: PLC0415

        return await graph(self.config, format)

    async def check(
        self, *, connection: AsyncConnection | None = None
    ) -> tuple[Operation, ...]:
        """Give the operations that would make the database what the models say.

        Nothing is changed: what the database is asked to print is rolled back.

        Raises:
            NoMetadataError: nobody said where the models are.
        """
        from brant.commands.check import check  # noqa: PLC0415

        return await check(self.config, connection=connection)

    async def revision(
        self,
        message: str = "",
        *,
        autogenerate: bool = False,
        baseline: bool = False,
        no_destructive: bool = False,
        ask: Ask | None = None,
        sql: bool = False,
        head: str = "head",
        splice: bool = False,
        branch_label: str | None = None,
        version_path: str | None = None,
        rev_id: str | None = None,
        depends_on: str | Sequence[str] = (),
        connection: AsyncConnection | None = None,
    ) -> Path | None:
        """Write a new script and give its path.

        With *autogenerate* it holds what makes the database what the models say, with
        *baseline* what makes an empty database what this one is; where that is nothing
        no script is written: None. *ask* is awaited with what looks like a rename.
        Of several, which process_revision_directives may make of one, it is the last.

        Raises:
            PendingRevisionsError: the database is not at the heads.
            DestructiveError: it would destroy data, which *no_destructive* rules out.
        """
        from brant.commands.revision import revision  # noqa: PLC0415

        paths = await revision(
            self.config,
            message,
            autogenerate=autogenerate,
            baseline=baseline,
            no_destructive=no_destructive,
            ask=ask,
            sql=sql,
            head=head,
            splice=splice,
            branch_label=branch_label,
            version_path=version_path,
            rev_id=rev_id,
            depends_on=(depends_on,) if isinstance(depends_on, str) else depends_on,
            connection=connection,
        )
        return paths[-1] if paths else None

    async def merge(
        self,
        *revisions: str,
        message: str = "",
        branch_label: str | None = None,
        rev_id: str | None = None,
        splice: bool = False,
    ) -> Path:
        """Write a script that joins heads, all of them unless some are named.

        Raises:
            NothingToMergeError: they are fewer than two.
            NotHeadError: one has children already, and *splice* is not set.
        """
        from brant.commands.merge import merge  # noqa: PLC0415

        return await merge(
            self.config,
            revisions,
            message=message,
            branch_label=branch_label,
            rev_id=rev_id,
            splice=splice,
        )

    @cached_property
    def sync(self) -> SyncMigrator:
        """The same from synchronous code."""
        return SyncMigrator(self.config)


class _Blocking(Generic[_P, _R]):
    """A method of Migrator that blocks instead of being awaited."""

    def __init__(
        self, method: Callable[Concatenate[Migrator, _P], Coroutine[Any, Any, _R]]
    ) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    def __get__(
        self, instance: SyncMigrator, owner: type | None = None
    ) -> Callable[_P, _R]:
        def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            from brant.commands.blocking import blocking  # noqa: PLC0415

            def run(config: Config) -> Coroutine[Any, Any, _R]:
                return self._method(Migrator.from_config(config), *args, **kwargs)

            return blocking(instance.config, run)

        return call


@final
class SyncMigrator:
    """A Migrator whose methods block.

    Each call runs in an event loop of its own, in another thread, so it also works
    where this thread has a running loop (which it blocks: await the Migrator there
    instead). Connections belong to a loop, so the call opens its own, made the way the
    engine makes them; a database in SQLite's memory is therefore another one.
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    upgrade = _Blocking(Migrator.upgrade)
    upgrade_many = _Blocking(Migrator.upgrade_many)
    downgrade = _Blocking(Migrator.downgrade)
    stamp = _Blocking(Migrator.stamp)
    resume = _Blocking(Migrator.resume)
    resolve = _Blocking(Migrator.resolve)
    ensure_version = _Blocking(Migrator.ensure_version)
    current = _Blocking(Migrator.current)
    status = _Blocking(Migrator.status)
    plan = _Blocking(Migrator.plan)
    sql = _Blocking(Migrator.sql)
    log = _Blocking(Migrator.log)
    verify = _Blocking(Migrator.verify)
    wait = _Blocking(Migrator.wait)
    lock_status = _Blocking(Migrator.lock_status)
    lock_release = _Blocking(Migrator.lock_release)
    check = _Blocking(Migrator.check)
    heads = _Blocking(Migrator.heads)
    overview = _Blocking(Migrator.overview)
    branches = _Blocking(Migrator.branches)
    history = _Blocking(Migrator.history)
    show = _Blocking(Migrator.show)
    graph = _Blocking(Migrator.graph)
    revision = _Blocking(Migrator.revision)
    merge = _Blocking(Migrator.merge)


def _locations(scripts: str | Path | Sequence[str | Path]) -> tuple[str, ...]:
    many = scripts if isinstance(scripts, list | tuple) else (scripts,)
    for each in many:
        if not (isinstance(each, str) or hasattr(each, "__fspath__")):
            raise WrongArgumentError("scripts", scripts, "folders")
    if not many:
        raise WrongArgumentError("scripts", scripts, "a folder or several")
    return tuple(map(str, many))
