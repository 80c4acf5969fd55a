"""What an old project's env.py and alembic.ini say; scripts may look at it. Values."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from brant.revisions import Step


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What surrounds old scripts."""

    ini: Path | None = None
    """The alembic.ini, if there is one."""
    section: str = "alembic"
    options: Mapping[str, str] = field(default_factory=dict)
    """The main options of alembic.ini, as env.py left them."""
    root: Path = field(default_factory=Path)
    """The project's folder, where pyproject.toml may be."""
    x: Mapping[str, str] = field(default_factory=dict)
    """The command line's `-x key=value` arguments."""
    x_arguments: tuple[str, ...] = ()
    """The same as they were written, with a key that is repeated."""
    opts: Mapping[str, Any] = field(default_factory=dict)
    """What env.py gave to `context.configure`."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What env.py gave to `context.run_migrations`; handed to each function."""
    script: Callable[[], Any] | None = None
    """Gives the history of scripts, as Alembic shows it."""
    step: Step | None = None
    """What the script at hand does to the version table."""


BESIDE: Final = "brant_env.py"
"""What brant's env.py is called where Alembic's stands."""
PLAIN: Final = Environment()
"""Nothing is known."""
