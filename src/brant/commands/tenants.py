"""Apply what is missing in many schemas or databases, several at a time.

Each has a version table, a history and a lock of its own, so a run can be stopped and
started again, and several processes on the same tenants share the work: what one has
locked the others pass over and come back to.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import field, replace
from functools import lru_cache, partial
from inspect import isawaitable
from math import ceil
from random import uniform
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

from anyio import CapacityLimiter, create_task_group, sleep, to_thread

from brant.commands.database import (
    Session,
    carry_out,
    report_of,
    settings_of,
    with_models,
)
from brant.commands.environment import configured
from brant.commands.future import mind_future
from brant.commands.planning import emitter, scripts_of
from brant.commands.results import TenantReport
from brant.commands.upgrade import to_target
from brant.errors import DatabaseBusyError, LockTimeoutError, TenantsError
from brant.errors.arguments import chosen, number
from brant.errors.wording import one_line
from brant.revisions import Walk, parse_point, unknown
from brant.runtime.connect import is_own, load_name, open_engine, private_engine
from brant.runtime.database import open_database
from brant.runtime.events import TenantDone, Warned
from brant.runtime.foreseen import Shared
from brant.runtime.precheck import look
from brant.runtime.releasing import dispose
from brant.runtime.schemas import enter, heads_of, is_name, search_path
from brant.runtime.url import masked, scrubbed
from brant.scripts.seals import Seals
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy import URL, Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

    from brant.commands.results import Report
    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.dialects import Standard
    from brant.runtime.database import Database
    from brant.runtime.events import Event
    from brant.runtime.runner import Planner

_PLANS: Final = 16
"""Plans that are kept, by where tenants stand."""

OnError = Literal["stop", "continue"]
Tenant: TypeAlias = "str | URL | AsyncEngine"
"""The name of a schema, a URL or an engine."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to go through many tenants."""

    concurrency: int = 8
    """Tenants at a time; each takes two connections while it is migrated."""
    on_error: OnError = "stop"
    """Stop: those at work finish, no other is begun."""
    error_budget: int | None = None
    """Failures after which "continue" stops too; None never does."""
    canary: float = 0.0
    """The share that goes first; nobody follows where one of these fails."""

    def __post_init__(self) -> None:
        number("concurrency", self.concurrency, least=1)
        chosen("on_error", self.on_error, OnError)
        if self.error_budget is not None:
            number("error_budget", self.error_budget)
        number("canary", self.canary, most=1)

    def is_enough(self, failures: int) -> bool:
        """Tell whether so many failures end the run."""
        if self.on_error == "stop":
            return failures > 0
        return self.error_budget is not None and failures > self.error_budget


async def upgrade_many(
    config: Config,
    tenants: Iterable[Tenant] | AsyncIterable[Tenant],
    target: str,
    manner: Manner,
) -> tuple[TenantReport, ...]:
    """Give one report a tenant, in their order; a failed one is a report too."""
    config = await configured(config)
    listed = await _listed(tenants)
    async with AsyncExitStack() as stack:
        engine = beside = None
        if any(_is_schema(each) for each in listed):
            opened = open_engine(config.engine, config.root)
            source = await stack.enter_async_context(opened)
            # What an application set up for its connections must not be taken back.
            keeps = manner.concurrency if is_own(source) else 0
            engine = private_engine(source, keeps=keeps)
            stack.push_async_callback(dispose, engine)
            if source.dialect.name == "postgresql":  # its locks end with a transaction
                beside = private_engine(source, keeps=manner.concurrency)
                stack.push_async_callback(dispose, beside)
        here = await scripts_of(config)
        fleet = _Fleet(config, here, listed, target, manner, engine, beside)
        return await fleet.go()


async def tenants_named(
    config: Config, name: str
) -> Iterable[Tenant] | AsyncIterable[Tenant]:
    """Give what "module:attribute" names, or what it gives when it is called.

    Raises:
        EngineError: there is no such module or attribute.
        TenantsError: what it names raised.
    """
    found: Any = await to_thread.run_sync(load_name, name, config.root)
    try:
        if callable(found):
            found = found()
        if isawaitable(found):
            found = await found
    except Exception as error:
        raise TenantsError(one_line(error)) from error
    tenants: Iterable[Tenant] | AsyncIterable[Tenant] = found
    return tenants


async def _listed(
    tenants: Iterable[Tenant] | AsyncIterable[Tenant],
) -> list[Tenant]:
    if isinstance(tenants, str):  # is an iterable too, of letters
        return [tenants]
    # The keys of a mapping to URLs would be taken for schemas of one database.
    is_many = isinstance(tenants, Iterable | AsyncIterable)
    if not is_many or isinstance(tenants, Mapping):
        what = type(tenants).__name__  # what it holds may be secret
        problem = f"{what} is no list of schemas, URLs or engines"
        raise TenantsError(problem)
    try:
        if isinstance(tenants, AsyncIterable):
            return [each async for each in tenants]
        return list(tenants)
    except Exception as error:
        raise TenantsError(one_line(error)) from error


def _is_schema(tenant: Tenant) -> bool:
    return isinstance(tenant, str) and "://" not in tenant


def _label(tenant: Tenant) -> str:
    return masked(_said(tenant))


def _said(tenant: Tenant) -> str:
    """Give a tenant as it would be written, with its password; whatever it is."""
    url: Any = getattr(tenant, "url", tenant)
    is_url = hasattr(url, "render_as_string")
    return url.render_as_string(hide_password=False) if is_url else str(url)


@final
@dataclass(slots=True)
class _Fleet:
    """The tenants of a run, by their place, and what became of them."""

    config: Config
    here: Project
    tenants: Sequence[Tenant]
    target: str
    manner: Manner
    engine: Engine | None
    beside: Engine | None
    """For locks."""
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    done: dict[int, TenantReport] = field(default_factory=dict)
    failures: int = 0
    shared: dict[object, Shared] = field(default_factory=dict)
    """By kind of database: what compiles alike."""
    seals: Seals = field(default_factory=Seals)
    dialect: Standard | None = None
    """Of the engine that all schemas have in common."""
    plan: Planner | None = field(init=False)
    """Of all; None where the target is relative to where each one is."""

    def __post_init__(self) -> None:
        is_relative = isinstance(parse_point(self.target), Walk)
        # Most are where others are; a target that is not there is refused anew.
        self.plan = None if is_relative else lru_cache(_PLANS)(self._planner())

    def _planner(self) -> Planner:
        return partial(to_target(self.config, self.target), self.here.graph)

    async def go(self) -> tuple[TenantReport, ...]:
        await self._pass_over_current()
        pending = [at for at in range(len(self.tenants)) if at not in self.done]
        first = ceil(len(pending) * self.manner.canary)
        await self._migrate(pending[:first])
        if not self.failures:
            await self._migrate(pending[first:])
        return tuple(
            self.done.get(at) or TenantReport(tenant=_label(each), outcome="skipped")
            for at, each in enumerate(self.tenants)
        )

    async def _pass_over_current(self) -> None:
        """See in one query which schemas have nothing to do."""
        places = {
            str(each): at
            for at, each in enumerate(self.tenants)
            if _is_schema(each) and is_name(str(each))
        }
        if self.engine is None or not places:
            return
        opening = open_database(self.engine, self.config.version_table, None)
        async with opening as database:
            self.dialect = database.dialect
            search_path(database, next(iter(places)))
            found = await heads_of(database, list(places)) if self.plan else {}
        for schema, heads in found.items():
            if self._is_done(heads):
                self._settle(places[schema], "current")

    def _is_done(self, heads: tuple[str, ...]) -> bool:
        """Tell whether there is nothing to do, and nothing to say of it."""
        if self.plan is None or unknown(self.here.graph, heads):
            return False
        return self.plan(heads).is_empty

    async def _migrate(self, places: Sequence[int]) -> None:
        self.config = await with_models(self.config)
        limiter = CapacityLimiter(self.manner.concurrency)
        async with create_task_group() as group:
            for at in places:
                group.start_soon(self._patiently, at, limiter)

    async def _patiently(self, at: int, limiter: CapacityLimiter) -> None:
        """Migrate one; while another process does, give way to those that wait."""
        policy = self.config.lock
        started, pause = monotonic(), policy.poll[0]
        plan = self.plan or self._planner()  # a relative target is found once
        while True:
            async with limiter:
                if self.manner.is_enough(self.failures):
                    return None
                try:
                    return self._finish(at, await self._report(self.tenants[at], plan))
                except (DatabaseBusyError, LockTimeoutError) as error:
                    if monotonic() - started >= policy.wait:
                        return self._fail(at, error)
                except Exception as error:  # noqa: BLE001  # one tenant's trouble is its report
                    return self._fail(at, error)
            await sleep(pause * uniform(0.5, 1.0))  # noqa: S311  # spreads tries
            pause = min(pause * 2, policy.poll[1])

    async def _report(self, tenant: Tenant, plan: Planner) -> Report | None:
        """Migrate one tenant; None where it was seen to be current."""
        if isinstance(tenant, str) and not _is_schema(tenant):
            seen = await look(tenant, self.config.version_table, self.config.schema)
            heads = (seen and seen.heads) or ()
            if heads and self._is_done(heads):
                return None
        run_id = uuid.uuid4().hex[:12]
        async with self._opened(tenant) as opened:
            settings = settings_of(opened.config, self.here, run_id)
            opening: tuple[str, ...] = ()
            if _is_schema(tenant):
                opening = (await enter(opened.database, str(tenant)),)
            settings = replace(
                settings,
                lock=replace(settings.lock, wait=0.0),
                opening=opening,
                shared=self._shared(opened.database),
                seals=self.seals,
            )
            # An engine that was given keeps its connections, as with any other run.
            is_clean = not _is_schema(tenant)
            try:
                outcome = await carry_out(opened, settings, plan)
                is_clean |= outcome.is_foreseen
            except (DatabaseBusyError, LockTimeoutError):
                is_clean = True  # nothing was run
                raise
            finally:
                if not is_clean:  # the driver may know of one schema what it keeps
                    opened.database.leave()
            await mind_future(
                opened.config, self.here, opened.database, outcome.after, run_id
            )
        return report_of(self.here.graph, outcome, run_id, "upgrade", dry_run=False)

    @asynccontextmanager
    async def _opened(self, tenant: Tenant) -> AsyncIterator[Session]:
        heard = (partial(self._pass_on, tenant),) if self.config.on_event else ()
        config, dialect = replace(self.config, on_event=heard), None
        source: object = tenant
        if _is_schema(tenant):
            config, source = replace(config, schema=str(tenant)), self.engine
            dialect = self.dialect
        table, schema = config.version_table, config.schema
        async with (
            open_engine(source, config.root) as engine,
            open_database(engine, table, schema, dialect=dialect) as database,
        ):
            beside = self.beside if _is_schema(tenant) else None
            yield Session(config, database, beside or engine)

    def _pass_on(self, tenant: Tenant, event: Event) -> None:
        """Tell warnings with their tenant; its revisions would mix with others'."""
        if isinstance(event, Warned):
            message = f"{_label(tenant)}: {event.message}"
            emitter(self.config)(replace(event, message=message))

    def _shared(self, database: Database) -> Shared:
        dialect = database.dialect.sqlalchemy
        kind = (dialect.name, dialect.driver, dialect.server_version_info)
        return self.shared.setdefault(kind, Shared())

    def _finish(self, at: int, report: Report | None) -> None:
        has_work = report is not None and report.applied
        self._settle(at, "applied" if has_work else "current", report)

    def _fail(self, at: int, error: Exception) -> None:
        self.failures += 1
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        said = scrubbed(one_line(error), [_said(self.tenants[at])])
        self._settle(at, "failed", error=said, hint=getattr(error, "hint", None))

    def _settle(
        self,
        at: int,
        outcome: Literal["applied", "current", "failed"],
        report: Report | None = None,
        error: str | None = None,
        hint: str | None = None,
    ) -> None:
        label = _label(self.tenants[at])
        self.done[at] = TenantReport(
            tenant=label, outcome=outcome, report=report, error=error, hint=hint
        )
        emitter(self.config)(
            TenantDone(
                run=self.run_id,
                tenant=label,
                outcome=outcome,
                number=len(self.done),
                total=len(self.tenants),
                error=error,
                hint=hint,
            )
        )
