"""What a run would do, decided without a database driver.

Neither SQLAlchemy nor the runner is loaded here: most runs find nothing to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brant.commands.scripts import project
from brant.commands.threads import in_thread
from brant.errors import FutureRevisionError, VersionChangedError
from brant.revisions import Plan, unknown
from brant.runtime.events import Warned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from brant.commands.results import Direction
    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.revisions import Graph
    from brant.runtime.events import Event

    Planning = Callable[[Graph, tuple[str, ...]], Plan]
    """What to do about the heads of a database."""


async def scripts_of(config: Config) -> Project:
    return await in_thread(project, config)


def emitter(config: Config) -> Callable[[Event], None]:
    """Give what tells every callback; one that raises is logged and stops nothing."""

    def emit(event: Event) -> None:
        for callback in config.on_event:
            try:
                callback(event)
            except Exception:
                from logging import getLogger  # noqa: PLC0415  # costs start-up time

                getLogger("brant").exception("a callback of on_event failed")

    return emit


def tell_of_future(config: Config, ahead: Sequence[str], run: str) -> None:
    """Warn of revisions that only the database knows, where the policy is "warn"."""
    if ahead and config.future == "warn":
        message = f"the database is ahead of this code: it has {', '.join(ahead)}"
        emitter(config)(Warned(run=run, message=message))


def within_policy(plan: Planning, config: Config, *, direction: Direction) -> Planning:
    """Plan only where this code knows all that is applied, or need not know.

    Raises:
        FutureRevisionError: it does not, and the policy or the direction forbids it.
    """

    def planned(graph: Graph, heads: tuple[str, ...]) -> Plan:
        ahead = unknown(graph, heads)
        if not ahead:
            return plan(graph, heads)
        if config.future == "error" or direction != "upgrade":
            raise FutureRevisionError(ahead)
        return Plan("upgrade", (), heads, heads)

    return planned


def pinned(plan: Planning, version_table: str) -> Planning:
    """Plan once; later only whether that is still to do, or done.

    Two replicas that are told "-1" go down once.
    """
    first: Plan | None = None

    def planned(graph: Graph, heads: tuple[str, ...]) -> Plan:
        nonlocal first
        first = first or plan(graph, heads)
        if heads == first.before:
            return first
        if heads == first.after:
            return Plan(first.direction, (), heads, heads)
        raise VersionChangedError(version_table, first.before, heads)

    return planned
