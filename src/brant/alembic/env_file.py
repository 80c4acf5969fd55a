"""An old project's env.py, executed for what it says and nothing else.

It is told that it runs offline, so it opens no connection and starts no event loop, in
every form that Alembic's templates have had; `context.configure` writes down what it is
given. Its logging configuration is left out: logging is the application's.
"""

from __future__ import annotations

import configparser
from contextlib import AbstractContextManager, nullcontext
from dataclasses import field, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any, final

from brant.alembic.context import Config, x_arguments
from brant.alembic.current import running
from brant.alembic.environment import Environment
from brant.alembic.importing import script_builtins
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@final
@dataclass(slots=True)
class EnvironmentRun:
    """What `alembic.context` is while env.py is executed."""

    environment: Environment
    tag: str | None = None
    config: Config = field(init=False)
    opts: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.config = Config(self.environment)

    def context_attribute(self, name: str) -> Any:
        return getattr(self, name)

    def configure(self, connection: Any = None, **opts: Any) -> None:
        del connection
        self.opts.update(opts)

    def run_migrations(self, **arguments: Any) -> None:
        self.arguments.update(arguments)

    def begin_transaction(self) -> AbstractContextManager[None]:
        return nullcontext()

    def is_offline_mode(self) -> bool:
        return True

    def get_tag_argument(self) -> str | None:
        return self.tag

    def get_x_argument(self, as_dictionary: bool = False) -> Any:
        return x_arguments(self.environment, as_dictionary=as_dictionary)

    def execute(self, sql: Any, execution_options: Any = None) -> None:
        """Do nothing: what env.py sends before the migrations is for a session."""


def executed(path: Path, source: str, environment: Environment) -> Environment:
    """Execute an Alembic env.py; give what surrounds its scripts."""
    run = EnvironmentRun(environment)
    names: dict[str, Any] = {
        "__name__": "brant_alembic_env",
        "__file__": str(path),
        "__builtins__": script_builtins({"logging.config": _no_logging()}),
    }
    with running(run):
        exec(compile(source, str(path), "exec"), names)  # noqa: S102  # the project's own file
    return replace(
        environment, opts=run.opts, arguments=run.arguments, options=run.config.main
    )


def _no_logging() -> ModuleType:
    module = ModuleType("logging.config")
    module.__dict__["fileConfig"] = module.__dict__["dictConfig"] = _ignore
    return module


def _ignore(*_args: Any, **_kwargs: Any) -> None: ...


def surroundings(
    ini: Path, x: Mapping[str, str], section: str = "alembic"
) -> Environment:
    """Read an alembic.ini; one that is not there says nothing."""
    if not ini.is_file():
        return Environment(x=x)
    return Environment(ini=ini, section=section, options=options(ini, section), x=x)


def options(ini: Path, section: str = "alembic") -> dict[str, str]:
    """Give the options of a section, %(here)s filled in and %% made %."""
    file = configparser.RawConfigParser(strict=False)
    file.read(ini, encoding="utf-8")
    if not file.has_section(section):
        return {}
    here = str(ini.parent.absolute())
    return {
        name: value.replace("%(here)s", here).replace("%%", "%")
        for name, value in file.items(section)
    }
