"""Views and materialized views."""

from __future__ import annotations

from dataclasses import KW_ONLY, field
from typing import TYPE_CHECKING, ClassVar, TypeAlias, final

from brant.schema.objects import SchemaObject
from brant.schema.options import NO_OPTIONS, Options
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.expressions import Expression
    from brant.schema.names import QualifiedName

Body: TypeAlias = "str | Expression"
"""SQL text as it is, or a SQLAlchemy construct."""


@final
@dataclass(frozen=True, slots=True)
class View(SchemaObject):
    """A query with a name."""

    kind: ClassVar[str] = "view"

    name: QualifiedName
    body: Body
    _: KW_ONLY
    columns: tuple[str, ...] = ()
    options: Options = NO_OPTIONS


@final
@dataclass(frozen=True, slots=True)
class MaterializedView(SchemaObject):
    """A query with a name, whose rows are kept."""

    kind: ClassVar[str] = "materialized view"

    name: QualifiedName
    body: Body
    _: KW_ONLY
    columns: tuple[str, ...] = ()
    with_data: bool = True
    options: Options = NO_OPTIONS
    indexes: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    """The names and definitions, as SQL, of those that a database has on it."""
