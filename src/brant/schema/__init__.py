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
from brant.schema.default_schema import without_default_schema
from brant.schema.domains import Domain
from brant.schema.enums import Enum
from brant.schema.expressions import Expression
from brant.schema.extensions import Extension
from brant.schema.indexes import Index
from brant.schema.names import QualifiedName
from brant.schema.objects import SchemaObject
from brant.schema.options import NO_OPTIONS, Options
from brant.schema.policies import Policy
from brant.schema.routines import Function, Procedure
from brant.schema.row_security import RowSecurity
from brant.schema.schemas import Schema
from brant.schema.sequences import Sequence
from brant.schema.snapshot import Snapshot
from brant.schema.tables import Table
from brant.schema.triggers import Trigger
from brant.schema.types import OtherType, Type
from brant.schema.views import MaterializedView, View

__all__ = [
    "NO_OPTIONS",
    "Check",
    "Column",
    "Computed",
    "Constraint",
    "Default",
    "Domain",
    "Enum",
    "Exclude",
    "Expression",
    "Extension",
    "ForeignKey",
    "Function",
    "Identity",
    "Index",
    "MaterializedView",
    "Options",
    "OtherType",
    "Policy",
    "PrimaryKey",
    "Procedure",
    "QualifiedName",
    "RowSecurity",
    "Schema",
    "SchemaObject",
    "Sequence",
    "Snapshot",
    "Table",
    "Trigger",
    "Type",
    "Unique",
    "View",
    "without_default_schema",
]
