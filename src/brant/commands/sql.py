"""What a run would send, as text for the database's own client."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from anyio import to_thread

from brant.commands.database import session, settings_of, with_models
from brant.commands.environment import configured
from brant.commands.planning import scripts_of
from brant.commands.results import OfflineSQL
from brant.dialects import dialect_named
from brant.errors import (
    NotAppliedError,
    OfflineRangeError,
    RangeNotAllowedError,
    WrongDirectionError,
)
from brant.errors.arguments import chosen
from brant.revisions import (
    Range,
    Symbol,
    parse,
    plan_downgrade,
    plan_stamp,
    plan_upgrade,
    resolve,
)
from brant.runtime.connect import dialect_of
from brant.runtime.history import OFFLINE
from brant.runtime.offline import write
from brant.runtime.url import async_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brant.config import Config
    from brant.dialects import Standard
    from brant.revisions import Graph, Plan, Point

Direction = Literal["upgrade", "downgrade", "stamp"]

_CURRENT = Symbol("current")


async def sql(
    config: Config,
    targets: Sequence[str],
    *,
    direction: Direction = "upgrade",
    tag: str | None = None,
    dialect: str | None = None,
) -> OfflineSQL:
    chosen("direction", direction, Direction)
    start, ends = _course(targets, direction)
    here = await scripts_of(config)
    config = replace(config, tag=tag)
    if start == _CURRENT:
        async with session(config, here=here) as opened:
            config, spoken = opened.config, opened.database.dialect
            before = await opened.database.heads() or ()
    else:
        config = await configured(config, here, offline=True)
        spoken = await _dialect(config, dialect)
        before = plan_stamp(here.graph, (), [start]).after if start else ()
    plan = _plan(here.graph, before, ends, direction)
    config = await with_models(config)
    settings = replace(settings_of(config, here, OFFLINE), emit=lambda _event: None)
    written = await write(
        plan,
        settings,
        spoken,
        version_table=config.version_table,
        schema=config.schema,
    )
    return OfflineSQL(
        dialect=spoken.name,
        direction=direction,
        before=plan.before,
        after=plan.after,
        statements=tuple(written.statements),
        text=written.text,
    )


async def _dialect(config: Config, name: str | None) -> Standard:
    if name is None:
        return await dialect_of(config.engine, config.root)
    driver, _, _ = async_url(f"{name}://").partition("://")
    # Importing a dialect reads files.
    return await to_thread.run_sync(dialect_named, driver)


def _course(
    targets: Sequence[str], direction: Direction
) -> tuple[Point | None, tuple[Point, ...]]:
    """Tell from what is written where it starts, None for base, and where it ends."""
    read = [parse(target) for target in targets]
    match read:
        case [Range(lower, upper)]:
            if direction == "downgrade" and (lower is None or upper is None):
                raise OfflineRangeError(targets[0])
            return lower, (upper or Symbol("heads"),)
        case [*points] if direction != "downgrade":
            ends = tuple(point for point in points if not isinstance(point, Range))
            if len(ends) < len(targets):
                raise RangeNotAllowedError(" ".join(targets))
            return None, ends
        case _:
            raise OfflineRangeError(" ".join(targets))


def _plan(
    graph: Graph, before: tuple[str, ...], ends: Sequence[Point], direction: Direction
) -> Plan:
    """Plan a part of the history.

    Raises:
        WrongDirectionError: it leads the other way.
    """
    if direction == "stamp":
        return plan_stamp(graph, before, ends)
    (end,) = ends
    if direction == "upgrade":
        plan = plan_upgrade(graph, before, end)
        if plan.is_empty and before and not _is_at(graph, before, end):
            raise WrongDirectionError(str(end), direction=direction)
        return plan
    try:
        return plan_downgrade(graph, before, end)
    except NotAppliedError as error:
        if set(before) <= graph.ancestors([error.revision]):
            raise WrongDirectionError(str(end), direction=direction) from error
        raise


def _is_at(graph: Graph, rows: tuple[str, ...], end: Point) -> bool:
    wanted = resolve(graph, end, rows)
    return bool(wanted) and set(wanted) <= set(rows)
