"""The modules an old script finds under the name `alembic`.

They are made once and never stand in `sys.modules` but while a helper of a script is
imported (importing.py).
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, final

from brant.alembic import context, ddl, impl, ops
from brant.alembic.batch import BatchOperations
from brant.alembic.current import current, forwarding, is_running
from brant.alembic.directory import ScriptDirectory
from brant.alembic.ini import Config
from brant.alembic.makers import MAKERS
from brant.alembic.operations import Operations, registered
from brant.alembic.raised import CommandError, RevisionError
from brant.errors import BrantError, UnknownLegacyOperationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CALLED_LATER = frozenset(
    {"begin_transaction", "execute", "get_bind", "get_context", "get_head_revision"}
    | {"get_head_revisions", "get_impl", "get_revision_argument", "get_tag_argument"}
    | {"get_x_argument", "is_offline_mode", "static_output"}
)


class Registry:
    """Takes what is registered for Alembic's autogenerate, which brant's replaces."""

    def dispatch_for(self, *_args: Any, **_kwargs: Any) -> Callable[[Any], Any]:
        return lambda function: function

    rewrites = dispatch_for

    def chain(self, other: Any) -> Any:
        return other


class NameOnly:
    """What old code writes annotations with, and nothing runs in a migration."""


@final
class Standin(ModuleType):
    """A module whose attributes are looked up when they are asked for."""

    def __init__(self, name: str, lookup: Callable[[str], Any]) -> None:
        super().__init__(name, "Brant's stand-in for Alembic's module of this name.")
        self.__dict__["_lookup"] = lookup
        self.__path__: list[str] = []  # `import alembic.x` wants a package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__["_lookup"](name)


def _op(name: str) -> Any:
    if name in {"f", "inline_literal"}:
        return getattr(Operations, name)
    if name in {"impl", "migration_context"}:
        return getattr(current(f"op.{name}"), name)
    if name in MAKERS or hasattr(Operations, name) or registered(name) is not None:
        return forwarding(name)
    raise UnknownLegacyOperationError(name)


def _context(name: str) -> Any:
    if name in _CALLED_LATER and not is_running():
        # It is imported now and called when a migration runs.
        def later(*args: Any, **kwargs: Any) -> Any:
            return context.attribute(name)(*args, **kwargs)

        return later
    return context.attribute(name)


def _missing(module: str) -> Callable[[str], Any]:
    def lookup(name: str) -> Any:
        # An Alembic that is installed may have it.
        if not isinstance(sys.modules.get("alembic"), Standin):
            with suppress(ImportError, AttributeError):
                return getattr(import_module(module), name)
        message = f"brant has no {module}.{name} for old scripts"
        raise AttributeError(message)

    return lookup


@cache
def modules() -> Mapping[str, ModuleType]:
    """Give the stand-ins by their names."""
    made: dict[str, ModuleType] = {
        "alembic.op": Standin("alembic.op", _op),
        "alembic.context": Standin("alembic.context", _context),
    }
    for name, contents in _CONTENTS.items():
        module = made[name] = Standin(name, _missing(name))
        module.__dict__.update(contents)
    for name, standin in made.items():
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(made[parent], child, standin)
    return made


_OPERATIONS: dict[str, Any] = {
    "Operations": Operations,
    "AbstractOperations": Operations,
    "BatchOperations": BatchOperations,
    "MigrateOperation": ops.MigrateOperation,
}
_ERRORS: dict[str, Any] = {"CommandError": CommandError, "BrantError": BrantError}
_AUTOGENERATE: dict[str, Any] = {
    "renderers": Registry(),
    "comparators": Registry(),
    "Rewriter": Registry,
    "AutogenContext": NameOnly,
}
_CONTENTS: dict[str, dict[str, Any]] = {
    "alembic": {"__version__": "1.20.1"},
    "alembic.operations": _OPERATIONS,
    "alembic.operations.base": _OPERATIONS,
    "alembic.operations.ops": dict(ops.CLASSES),
    "alembic.util": _ERRORS,
    "alembic.util.exc": _ERRORS,
    "alembic.runtime": {},
    "alembic.runtime.migration": {
        "MigrationContext": context.MigrationContext,
        "MigrationInfo": NameOnly,
    },
    "alembic.migration": {"MigrationContext": context.MigrationContext},
    "alembic.runtime.environment": {"EnvironmentContext": context.EnvironmentContext},
    "alembic.script": {"ScriptDirectory": ScriptDirectory},
    "alembic.script.base": {"ScriptDirectory": ScriptDirectory},
    "alembic.script.write_hooks": {"register": Registry().dispatch_for},
    "alembic.script.revision": {
        "ResolutionError": RevisionError,
        "RevisionError": RevisionError,
    },
    "alembic.ddl": {"DefaultImpl": impl.DefaultImpl},
    "alembic.ddl.impl": {"DefaultImpl": impl.DefaultImpl},
    "alembic.ddl.base": dict(ddl.CONTENTS),
    "alembic.ddl.mssql": {"MSSQLImpl": impl.MSSQLImpl},
    "alembic.ddl.mysql": {
        "MariaDBImpl": impl.MariaDBImpl,
        "MySQLImpl": impl.MySQLImpl,
    },
    "alembic.ddl.oracle": {"OracleImpl": impl.OracleImpl},
    "alembic.ddl.postgresql": {"PostgresqlImpl": impl.PostgresqlImpl},
    "alembic.ddl.sqlite": {"SQLiteImpl": impl.SQLiteImpl},
    "alembic.config": {"Config": Config},
    "alembic.autogenerate": _AUTOGENERATE,
    "alembic.autogenerate.api": _AUTOGENERATE,
    "alembic.autogenerate.render": _AUTOGENERATE,
    "alembic.autogenerate.rewriter": _AUTOGENERATE,
}
