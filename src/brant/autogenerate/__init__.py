"""Two descriptions of a schema to the operations that lead from one to the other.

Pure: the modules here read no database and no file. `compare`, `produce` and `render`
put them together with what does; those live above, so their names are looked up when
they are used.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from brant.autogenerate.comparison import Sides, difference, suspects
    from brant.autogenerate.directives import Directives, Rewriter
    from brant.autogenerate.models import Models
    from brant.autogenerate.options import Options
    from brant.autogenerate.renames import (
        ColumnLabelRename,
        ColumnRename,
        LabelRename,
        Rename,
        TableRename,
        likely,
    )

_HOMES: Final = MappingProxyType(
    {
        "ColumnLabelRename": "brant.autogenerate.renames",
        "ColumnRename": "brant.autogenerate.renames",
        "Directives": "brant.autogenerate.directives",
        "LabelRename": "brant.autogenerate.renames",
        "Models": "brant.autogenerate.models",
        "Options": "brant.autogenerate.options",
        "Rename": "brant.autogenerate.renames",
        "Rewriter": "brant.autogenerate.directives",
        "Sides": "brant.autogenerate.comparison",
        "TableRename": "brant.autogenerate.renames",
        "compare": "brant.commands.autogenerating",
        "difference": "brant.autogenerate.comparison",
        "likely": "brant.autogenerate.renames",
        "produce": "brant.commands.autogenerating",
        "render": "brant.commands.autogenerating",
        "suspects": "brant.autogenerate.comparison",
    }
)

__all__ = [
    "ColumnLabelRename",
    "ColumnRename",
    "Directives",
    "LabelRename",
    "Models",
    "Options",
    "Rename",
    "Rewriter",
    "Sides",
    "TableRename",
    "compare",
    "difference",
    "likely",
    "produce",
    "render",
    "suspects",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
