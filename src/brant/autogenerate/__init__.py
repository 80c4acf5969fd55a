"""Two descriptions of a schema to the operations that lead from one to the other.

Pure: nothing here reads a database or a file.
"""

from brant.autogenerate.compare import Sides, difference, suspects
from brant.autogenerate.models import Models, models
from brant.autogenerate.renames import ColumnRename, Rename, TableRename, likely

__all__ = [
    "ColumnRename",
    "Models",
    "Rename",
    "Sides",
    "TableRename",
    "difference",
    "likely",
    "models",
    "suspects",
]
