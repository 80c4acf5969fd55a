"""The imports that a script needs, collected while its calls are written."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any, Final, final

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Dialect

_DIALECTS: Final = "sqlalchemy.dialects."


@final
class Imports:
    """Import lines; the template brings `import sqlalchemy as sa` itself."""

    def __init__(
        self, user_module_prefix: str | None = None, *, dialect: Dialect | None = None
    ) -> None:
        self.dialect = dialect
        """Of the database that was compared: what cannot be imported is in its SQL."""
        self._lines: set[str] = set()
        self._prefix = user_module_prefix

    def add(self, line: str) -> None:
        self._lines.add(line)

    @property
    def lines(self) -> Sequence[str]:
        """The lines as isort sorts them: `import x` before `from x import y`."""
        return sorted(self._lines, key=lambda line: (line.startswith("from "), line))

    def name(self, cls: type[Any]) -> str | None:
        """Give a class's name in the script; None for one that cannot be imported."""
        module, name = cls.__module__, cls.__qualname__
        if module.startswith(_DIALECTS):
            return self._dialects(module.removeprefix(_DIALECTS), name)
        if module.startswith("sqlalchemy."):
            return _sqlalchemys(name)
        if not is_importable(cls):
            return None
        if module.startswith("brant."):
            self.add(f"from brant.schema import {name}")
            return name
        if self._prefix is not None:
            return f"{self._prefix}{name}"
        self.add(f"import {module}")
        return f"{module}.{name}"

    def _dialects(self, module: str, name: str) -> str | None:
        dialect = module.partition(".")[0]
        package = importlib.import_module(_DIALECTS + dialect)
        if not hasattr(package, name):
            return None
        self.add(f"from sqlalchemy.dialects import {dialect}")
        return f"{dialect}.{name}"


def _sqlalchemys(name: str) -> str | None:
    if hasattr(sa, name):
        return f"sa.{name}"
    return f"sa.types.{name}" if hasattr(sa.types, name) else None


def is_importable(cls: type[Any]) -> bool:
    """Tell whether a script could import the class under its own name."""
    if cls.__module__ in {"__main__", "builtins", "brant_env"}:
        return False
    module = sys.modules.get(cls.__module__)
    return getattr(module, cls.__qualname__, None) is cls
