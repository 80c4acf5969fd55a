"""Columns and what generates their values."""

from __future__ import annotations

from dataclasses import KW_ONLY, fields
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

import sqlalchemy as sa

from brant.schema.expressions import Expression
from brant.schema.options import NO_OPTIONS, Options
from brant.values import dataclass

if TYPE_CHECKING:
    from brant.schema.types import Type

Default: TypeAlias = "str | Expression"
"""A string is a literal and will be quoted; an expression is SQL."""

# Since SQLAlchemy 2.1 what only Oracle has is a dialect's option.
_ORACLES: Final = (
    {"on_null": "oracle_on_null", "order": "oracle_order"}
    if sa.__version__ >= "2.1"
    else {}
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """GENERATED .. AS IDENTITY, with the options of its sequence."""

    always: bool = False
    on_null: bool | None = None
    start: int | None = None
    increment: int | None = None
    minvalue: int | None = None
    maxvalue: int | None = None
    nominvalue: bool | None = None
    nomaxvalue: bool | None = None
    cycle: bool | None = None
    cache: int | None = None
    order: bool | None = None

    def to_sqlalchemy(self) -> sa.Identity:
        said = ((f.name, getattr(self, f.name)) for f in fields(self))
        return sa.Identity(
            **{
                _ORACLES.get(name, name): value
                for name, value in said
                if value is not None
            }
        )


@final
@dataclass(frozen=True, slots=True)
class Computed:
    """GENERATED ALWAYS AS (expression); persisted None is the database's default."""

    expression: Expression
    persisted: bool | None = None

    def to_sqlalchemy(self) -> sa.Computed:
        # SQLAlchemy's parameter wants columns; any expression does.
        expression: Any = self.expression.to_sqlalchemy()
        return sa.Computed(expression, persisted=self.persisted)


@final
@dataclass(frozen=True, slots=True)
class Column:
    """A column; its keys and constraints belong to the table."""

    name: str
    type: Type
    _: KW_ONLY
    nullable: bool = True
    default: Default | None = None
    identity: Identity | None = None
    computed: Computed | None = None
    comment: str | None = None
    autoincrement: bool | Literal["auto", "ignore_fk"] = "auto"
    options: Options = NO_OPTIONS

    def to_sqlalchemy(self) -> sa.Column[Any]:
        generated = self.identity or self.computed
        column = sa.Column(
            self.name,
            self.type.detached(),
            *(() if generated is None else (generated.to_sqlalchemy(),)),
            nullable=self.nullable,
            server_default=server_default(self.default),
            comment=self.comment,
            autoincrement=self.autoincrement,
            **self.options.to_sqlalchemy(),
        )
        # Identity and Computed decide nullability when they are attached.
        column.nullable = self.nullable
        return column


def server_default(default: Default | None) -> Any:
    """Give what SQLAlchemy's server_default parameter takes."""
    return default.to_sqlalchemy() if isinstance(default, Expression) else default
