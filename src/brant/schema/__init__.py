"""What a database looks like: frozen values, no I/O.

SQLAlchemy's constructs compare by identity and can be changed; these compare by
content. `brant.schema.from_metadata` reads the constructs, `brant.schema.constructs`
gives them back.
"""

from brant.schema.columns import Column, Computed, Default, Identity
from brant.schema.constraints import (
    Check,
    Constraint,
    Exclude,
    ForeignKey,
    PrimaryKey,
    Unique,
)
from brant.schema.expressions import Expression
from brant.schema.indexes import Index
from brant.schema.names import QualifiedName
from brant.schema.options import NO_OPTIONS, Options
from brant.schema.snapshot import Snapshot
from brant.schema.tables import Table
from brant.schema.types import Type

__all__ = [
    "NO_OPTIONS",
    "Check",
    "Column",
    "Computed",
    "Constraint",
    "Default",
    "Exclude",
    "Expression",
    "ForeignKey",
    "Identity",
    "Index",
    "Options",
    "PrimaryKey",
    "QualifiedName",
    "Snapshot",
    "Table",
    "Type",
    "Unique",
]
