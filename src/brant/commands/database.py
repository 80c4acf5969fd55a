"""From a configuration to an open database, and to a run on it."""

from __future__ import annotations

import uuid
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, final

from brant.commands.edited import mind_edited
from brant.commands.environment import configured
from brant.commands.future import mind_future
from brant.commands.planning import emitter
from brant.commands.results import Applied, Report
from brant.commands.scripts import as_alembics
from brant.commands.threads import in_thread
from brant.errors import EngineError
from brant.runtime.connect import load_name, open_engine
from brant.runtime.database import READ_WITHIN, open_database
from brant.runtime.events import Warned
from brant.runtime.history import Runner
from brant.runtime.joining import join_database
from brant.runtime.runner import Outcome, Run
from brant.runtime.settings import Settings
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncConnection

    from brant.alembic import Environment
    from brant.commands.planning import Planning
    from brant.commands.results import Direction
    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.revisions import Graph
    from brant.runtime.database import Database
    from brant.runtime.runner import Planner
    from brant.runtime.seen import Seen
    from brant.runtime.spare import Spare


@final
@dataclass(frozen=True, slots=True)
class Session:
    """What a command works with."""

    config: Config
    database: Database
    engine: Engine | None
    """What the lock is taken on; None where the caller's transaction is to keep out
    others."""


@asynccontextmanager
async def session(
    config: Config,
    connection: AsyncConnection | None = None,
    *,
    here: Project | None = None,
    creates: bool = False,
    spare: Spare | None = None,
) -> AsyncIterator[Session]:
    """Open the database of a configuration, or take part in the caller's connection.

    Who has read the project says so, and env.py is not looked for again: *here*.
    Only one that *creates* makes SQLite's file, and waits for a writer as long as for
    the lock; to the others a file that is not there is an empty database.

    Raises:
        ConnectError: there is no connection to be had.
    """
    known, config = config.warnings, await configured(config, here)
    if connection is not None:
        table, schema = config.version_table, config.schema
        joining = join_database(connection, table, schema, writes=creates)
        async with joining as database:
            # Where DDL commits there is no transaction to keep others out.
            own = None if database.is_part else database.channel.connection.engine
            yield Session(config, database, own)
        return
    for message in config.warnings[len(known) :]:
        emitter(config)(Warned(run="", message=message))
    patience = config.lock.wait if creates else min(READ_WITHIN, config.lock.wait)
    table, schema = config.version_table, config.schema
    async with (
        open_engine(config.engine, config.root, creates=creates, spare=spare) as engine,
        open_database(engine, table, schema, patience=patience) as database,
    ):
        yield Session(config, database, engine)


async def run(
    config: Config,
    here: Project,
    plan: Planning,
    *,
    direction: Direction,
    dry_run: bool = False,
    connection: AsyncConnection | None = None,
    spare: Spare | None = None,
    seen: Seen | None = None,
) -> Report:
    """Carry out what *plan* says, under the lock, and report.

    What a look has *seen* just now is not asked again before the lock.
    """
    run_id = uuid.uuid4().hex[:12]
    opening = session(config, connection, here=here, creates=True, spare=spare)
    async with opening as opened:
        config = await with_models(opened.config)
        settings = settings_of(config, here, run_id, dry_run=dry_run)
        planner = partial(plan, here.graph)
        outcome = await carry_out(opened, settings, planner, seen)
        if direction == "upgrade":
            database, heads = opened.database, outcome.after
            await mind_future(opened.config, here, database, heads, run_id)
    return report_of(here.graph, outcome, run_id, direction, dry_run=dry_run)


async def carry_out(
    opened: Session, settings: Settings, planner: Planner, seen: Seen | None = None
) -> Outcome:
    """Run on a database that is open."""
    outcome = await run_of(opened, settings, planner, seen).go(opened.engine)
    if settings.seals.has_learned:
        await in_thread(settings.seals.keep)
    return outcome


def run_of(
    opened: Session, settings: Settings, planner: Planner, seen: Seen | None = None
) -> Run:
    who = partial(runner_of, opened, settings.run_id)
    return Run(opened.database, settings, planner, who, seen)


def runner_of(opened: Session, run_id: str) -> Runner:
    connection = opened.database.connection
    return Runner.here(
        run_id,
        connection.dialect,
        user=connection.engine.url.username,
        application=opened.config.application,
    )


def settings_of(
    config: Config, here: Project, run_id: str, *, dry_run: bool = False
) -> Settings:
    return Settings(
        run_id=run_id,
        graph=here.graph,
        scripts=here.scripts,
        emit=emitter(config),
        is_heard=bool(config.on_event),
        lock=config.lock,
        retries=config.retries,
        transaction=config.transaction,
        lock_timeout=config.lock_timeout,
        statement_timeout=config.statement_timeout,
        on_version_apply=config.on_version_apply,
        naming_convention=naming_convention(config),
        tag=config.tag,
        dry_run=dry_run,
        inspect=partial(mind_edited, config, here, run_id),
        environment=surroundings(config, here),
    )


def surroundings(config: Config, here: Project) -> Environment:
    """Give what surrounds scripts that were written for Alembic."""
    return replace(
        config.alembic,
        x=config.x,
        x_arguments=config.x_arguments,
        script=partial(as_alembics, here),
    )


def naming_convention(config: Config) -> Mapping[str, Any] | None:
    """Give the models' convention, where they are more than a name."""
    given = config.alembic.opts.get("target_metadata")
    many = given if isinstance(given, list | tuple) else (given,)
    models = (*config.metadata, *many)
    found = [getattr(each, "naming_convention", None) for each in models]
    return next((each for each in found if each), None)


async def with_models(config: Config) -> Config:
    """Import models that are only named: scripts name constraints by their convention.

    They are needed for nothing else, so those that cannot be imported are told of.
    """
    if not config.metadata or naming_convention(config):
        return config
    try:
        models = [await in_thread(load_name, n, config.root) for n in config.metadata]
    except EngineError as error:
        message = f"constraints go without the models' convention: {error.message}"
        emitter(config)(Warned(run="", message=message))
        return config
    return replace(config, metadata=tuple(models))


def report_of(
    graph: Graph, outcome: Outcome, run_id: str, direction: Direction, *, dry_run: bool
) -> Report:
    applied = tuple(
        Applied(revision=id, message=graph[id].message, duration=seconds)
        for id, seconds in outcome.applied.items()
    )
    return Report(
        run=run_id,
        direction=direction,
        applied=applied,
        before=outcome.before,
        heads=outcome.before if dry_run else outcome.after,
        already_current=not applied and outcome.before == outcome.after,
        duration=outcome.duration,
        waited=outcome.waited,
        holder=outcome.holder,
        dry_run=dry_run,
    )
