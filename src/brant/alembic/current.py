"""Which migration an old script's `op` belongs to.

Old scripts and their helpers hold `op` as a module. It leads to the migration that runs
in this task, through the one context variable of the project: two histories may run at
once. Scripts run in a greenlet, so that their plain calls can await.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    import sqlalchemy as sa

    from brant.alembic.environment import Environment
    from brant.op import Op


class Migration(Protocol):
    """The running migration, as the parts of an old script's `op` need it."""

    op: Op
    environment: Environment
    blocks: int
    heads: tuple[str, ...]

    def get_bind(self) -> sa.Connection: ...
    def execute(self, sqltext: Any, execution_options: Any = None) -> None: ...
    def settle(self, awaitable: Awaitable[Any]) -> Any: ...
    def enter(self) -> None: ...
    def tolerated(self, name: str, keywords: dict[str, Any]) -> dict[str, Any]: ...


class HasContext(Protocol):
    """A running migration, or the env.py that is executed."""

    def context_attribute(self, name: str) -> Any:
        """Give what `alembic.context` offers under a name."""


_CURRENT: Final[ContextVar[Any]] = ContextVar("brant_alembic_operations")


class NotRunningError(NameError):
    """`op` or `context` was used while no migration runs.

    A NameError, because that is what Alembic's own modules raise there.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} belongs to a migration, and none is running")


@contextmanager
def running(operations: HasContext) -> Iterator[None]:
    """Let `op` and `context` stand for these in this task."""
    token = _CURRENT.set(operations)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current(name: str) -> Any:
    """Give the operations of the running migration, or the env.py that is executed.

    Raises:
        NotRunningError: there is none.
    """
    try:
        return _CURRENT.get()
    except LookupError:
        raise NotRunningError(name) from None


def is_running() -> bool:
    return _CURRENT.get(None) is not None


def forwarding(name: str) -> Any:
    """Make a function that calls the running migration's operation of that name."""

    def forward(*args: Any, **kwargs: Any) -> Any:
        return getattr(current(f"op.{name}"), name)(*args, **kwargs)

    forward.__name__ = forward.__qualname__ = name
    return forward
