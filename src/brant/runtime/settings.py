"""How a run behaves: everything that was decided before it began."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, final

from brant.alembic import PLAIN
from brant.scripts.seals import Seals
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from brant.alembic import Environment
    from brant.op import Op
    from brant.revisions import Graph, Step
    from brant.runtime.database import Database
    from brant.runtime.events import Event
    from brant.runtime.foreseen import Shared
    from brant.runtime.journal import Decision
    from brant.runtime.policy import LockPolicy, RetryPolicy, Transaction
    from brant.scripts.script import Script


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a run behaves."""

    run_id: str
    graph: Graph
    scripts: Mapping[str, Script]
    emit: Callable[[Event], None]
    is_heard: bool
    """Somebody listens to what is emitted."""
    lock: LockPolicy
    retries: RetryPolicy
    transaction: Transaction = "revision"
    lock_timeout: float | None = None
    statement_timeout: float | None = None
    on_version_apply: tuple[Callable[[Op, Step], Awaitable[None]], ...] = ()
    naming_convention: Mapping[str, Any] | None = None
    tag: str | None = None
    dry_run: bool = False
    inspect: Callable[[Database], Awaitable[None]] | None = None
    """Asked before something is run; it may raise."""
    decision: Decision | None = None
    """What to believe of a statement of which nobody can tell whether it arrived."""
    opening: tuple[str, ...] = ()
    """SQL at the start of every transaction."""
    shared: Shared | None = None
    """What scripts come to, for runs on several databases of one kind."""
    environment: Environment = PLAIN
    """What surrounds scripts that were written for Alembic."""
    seals: Seals = field(default_factory=Seals)
    """What is known of scripts without parsing them."""

    def tell(self, kind: Callable[..., Event], **facts: Any) -> None:
        """Emit an event, where somebody listens."""
        if self.is_heard:
            self.emit(kind(run=self.run_id, **facts))
