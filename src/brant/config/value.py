"""The configuration: one frozen value, whoever made it.

`Migrator(...)` fills it from its arguments, the command line from files, environment
and options. Only commands read it.
"""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from brant.alembic.environment import PLAIN, Environment
from brant.autogenerate.options import Options
from brant.runtime.policy import (
    EditedPolicy,
    FuturePolicy,
    LockPolicy,
    RetryPolicy,
    Transaction,
)
from brant.runtime.url import masked
from brant.scripts.shelf import Shelf
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from brant.op import Op
    from brant.revisions import Step
    from brant.runtime.events import Event
    from brant.scripts.hooks import Hook


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What brant knows of a project."""

    locations: tuple[str, ...] = ("migrations",)
    """Folders, or "package:folder"."""
    recursive: bool = False
    engine: Any = field(default=None, repr=False)
    """An AsyncEngine, a URL, a callable that gives one (async or not), or "module:name"
    of such a thing. A URL may hold a password: print `database` instead."""
    metadata: tuple[Any, ...] = ()
    """MetaData objects, or "module:name" of them."""
    autogenerate: Options = field(default_factory=Options)
    """How they are compared with a database."""
    application: str | None = None
    """What the application is called, with its version: for waiters and the history."""
    version_table: str = "brant_version"
    schema: str | None = None
    """Where brant's own tables live; None is the connection's default schema."""
    transaction: Transaction = "revision"
    lock: LockPolicy = field(default_factory=LockPolicy)
    lock_timeout: float | None = 5.0
    """Seconds a statement may wait for a lock on a table; None is the server's own."""
    statement_timeout: float | None = None
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    future: FuturePolicy = "warn"
    edited: EditedPolicy = "error"
    file_template: str = "{rev}_{slug}"
    truncate_slug_length: int = 40
    timezone: str | None = None
    template: str = "async"
    template_args: Mapping[str, Any] = field(default_factory=dict)
    revision_environment: bool = False
    """env.py has a say in every new script, not only in those that are generated."""
    hooks: tuple[Hook, ...] = ()
    x: Mapping[str, str] = field(default_factory=dict)
    """The command line's `-x key=value` arguments, for env.py."""
    x_arguments: tuple[str, ...] = ()
    """The same as they were written, with a key that is repeated."""
    tag: str | None = None
    """The command line's `--tag`, for env.py and scripts."""
    alembic: Environment = PLAIN
    """What an Alembic project's env.py and alembic.ini say, for its scripts."""
    alembic_ini: str = "alembic.ini"
    """Where that is; a project without one needs none."""
    alembic_section: str = "alembic"
    profile: str | None = None
    """The environment that was chosen, of several that the configuration has."""
    root: Path = field(default_factory=Path)
    """What relative paths are relative to; it is put on sys.path for imports."""
    source: Path | None = None
    """The file it was read from."""
    on_event: tuple[Callable[[Event], None], ...] = ()
    """Called with each event, in the order they happen."""
    on_version_apply: tuple[Callable[[Op, Step], Awaitable[None]], ...] = ()
    """Awaited after each revision, inside its transaction."""
    warnings: tuple[str, ...] = ()
    """What loading noticed and the user should know; whole sentences."""
    shelf: Shelf = field(default_factory=Shelf, repr=False, compare=False)
    """The scripts as they were read last; variants of a configuration share it."""

    @property
    def database(self) -> str | None:
        """Where the database is, for people: a URL without its password."""
        match self.engine:
            case str() as text:
                return masked(text)
            case _:
                url = getattr(self.engine, "url", self.engine)
                return masked(str(url)) if hasattr(url, "drivername") else None
