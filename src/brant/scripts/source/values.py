"""Values of operations as source: columns, constraints, indexes, SQL text."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import re
import uuid
from dataclasses import fields, replace
from functools import singledispatch
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy.types import TypeEngine

from brant.schema import (
    Check,
    Column,
    Computed,
    Exclude,
    Expression,
    ForeignKey,
    Identity,
    Index,
    Options,
    PrimaryKey,
    QualifiedName,
    Table,
    Type,
    Unique,
)
from brant.scripts.literals import literal
from brant.scripts.source.layout import Group, Piece, Text, after
from brant.scripts.source.types import type_piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from brant.autogenerate.plugins import Plugin
    from brant.dialects.standard import Standard
    from brant.schema import Constraint, Default
    from brant.scripts.source.imports import Imports

    RenderItem = Callable[[str, Any, "Writer"], str | Literal[False] | None]

_KINDS = {
    Check: "check",
    Exclude: "exclude",
    ForeignKey: "foreign_key",
    Index: "index",
    PrimaryKey: "primary_key",
    Unique: "unique",
}
"""What the parts of a table are called where a project writes them itself."""
_PARAMETER = re.compile(r"(?<![:\w]):[\w$]|\\:")
"""What SQLAlchemy could take for a parameter, or for a colon that is escaped."""


class Final(str):
    """A name that no naming convention shall change."""

    __slots__ = ()


class Writer:
    """Writes values; knows the imports so far and who else has a say."""

    def __init__(
        self,
        imports: Imports,
        *,
        is_conventional: bool = False,
        plugins: Sequence[Plugin] = (),
        render_item: RenderItem | None = None,
        dialect: Standard | None = None,
    ) -> None:
        self.imports = imports
        self.is_conventional = is_conventional
        """A naming convention is at work: names are marked as final."""
        self._render_item = render_item
        self.plugins = plugins
        self.dialect = dialect
        """Of the database that was compared; None where there was none."""
        self.maker = "op"

    def piece(self, value: Any) -> Piece:
        """Give the source of any value that an operation may hold.

        Raises:
            NotRenderableError: nobody knows its source.
        """
        return written(value, self)

    def asked(self, kind: str, item: Any) -> Piece | Literal[False] | None:
        """Ask the project's hook: a source, None for none at all, False for brant's."""
        if self._render_item is None:
            return False
        own = self._render_item(kind, item, self)
        return Text(own, (own,)) if isinstance(own, str) else own

    def type(self, construct: TypeEngine[Any]) -> Piece:
        return self.asked("type", construct) or type_piece(construct, self.imports)

    def default(self, value: Default) -> Piece | None:
        own = self.asked("server_default", value)
        return self.piece(value) if own is False else own

    def expression(self, value: Expression) -> Piece:
        return Group("sa.text(", (sql(value),))

    def computed(self, value: Computed) -> Piece:
        items: list[Piece] = [sql(value.expression)]
        if value.persisted is not None:
            items.append(f"persisted={value.persisted}")
        return Group("sa.Computed(", tuple(items))

    def identity(self, value: Identity) -> Piece:
        return Group("sa.Identity(", tuple(self._identity(value)))

    def _identity(self, value: Identity) -> Iterator[Piece]:
        names = {"on_null": "oracle_on_null", "order": "oracle_order"}
        for each in fields(Identity):
            said = getattr(value, each.name)
            if said is not None and not (each.name == "always" and not said):
                yield f"{names.get(each.name, each.name)}={literal(said)}"

    def column(
        self, value: Column, extra: Iterable[Piece] = (), *, is_key: bool = False
    ) -> Piece:
        items: list[Piece] = [text(value.name), self.piece(value.type), *extra]
        generated = value.identity or value.computed
        if generated is not None:
            items.append(self.piece(generated))
        if is_key:
            items.append("primary_key=True")
        if value.autoincrement != "auto":
            items.append(f"autoincrement={literal(value.autoincrement)}")
        if value.default is not None and (said := self.default(value.default)):
            items.append(after("server_default=", said))
        if value.nullable and (is_key or value.identity):
            items.append("nullable=True")
        elif not value.nullable and not is_key:
            items.append("nullable=False")
        if value.comment is not None:
            items.append(after("comment=", self.piece(value.comment)))
        items += self.keywords(value.options)
        return Group("sa.Column(", tuple(items))

    def constraint(self, value: Constraint) -> Piece:
        items: list[Piece]
        match value:
            case PrimaryKey():
                name, items = "sa.PrimaryKeyConstraint", _texts(value.columns)
            case Unique():
                name, items = "sa.UniqueConstraint", _texts(value.columns)
            case Check():
                name, items = "sa.CheckConstraint", [sql(value.condition)]
            case ForeignKey():
                name, items = "sa.ForeignKeyConstraint", list(self._key(value))
            case Exclude():
                self.imports.add("from sqlalchemy.dialects import postgresql")
                name = "postgresql.ExcludeConstraint"
                items = [self.piece(each) for each in value.elements]
                items += self.keywords({"where": value.where, "using": value.using})
        return Group(f"{name}(", (*items, *self.keywords(self._common(value))))

    def _key(self, value: ForeignKey) -> Iterator[Piece]:
        yield self.piece(list(value.columns))
        yield Group("[", tuple(self.references(value)), "]")
        said = ("onupdate", "ondelete", "match")
        yield from self.keywords({name: getattr(value, name) for name in said})

    def references(self, value: ForeignKey) -> Iterator[Piece]:
        """Name the columns that a key refers to; a text with dots is taken apart."""
        name, columns = value.referent, value.referent_columns
        if not any("." in each for each in (name.name, *columns)):
            yield from (self.piece(f"{name}.{each}") for each in columns)
            return
        items: list[Piece] = [text(name.name)]
        items += (Group("sa.column(", (text(each),)) for each in columns)
        items += self.keywords({"schema": name.schema})
        for each in columns:
            yield Group("sa.table(", tuple(items), f").c[{literal(each)}]")

    def _common(self, value: Constraint) -> Mapping[str, Any]:
        return {
            "name": None if value.name is None else Final(value.name),
            "deferrable": value.deferrable,
            "initially": value.initially,
            **value.options,
        }

    def index(self, value: Index) -> Piece:
        name = "None" if value.name is None else self.piece(Final(value.name))
        items = [name, *map(self.piece, value.elements)]
        if value.unique:
            items.append("unique=True")
        return Group("sa.Index(", (*items, *self.keywords(value.options)))

    def table_items(self, table: Table) -> Iterator[Piece]:
        """Give what `create_table` takes: columns, constraints, indexes."""
        key = table.primary_key
        is_plain = (
            key is not None
            and key == PrimaryKey(_in_order(table, key))
            and self.asked("primary_key", key) is False
        )
        inline = key.columns if key is not None and is_plain else ()
        own = {column.name: self.asked("column", column) for column in table.columns}
        found: list[Piece | None] = []
        beside: list[Check] = []
        for column in table.columns:
            said = own[column.name]
            if said is False:
                checks = _checks_of(column, table)
                beside += checks
                said = self.column(
                    column, self._beside(checks), is_key=column.name in inline
                )
            found.append(said)
        placed = [*beside, *([key] if is_plain else [])]
        left = (c for c in table.constraints if not any(c is p for p in placed))
        found += [*map(self.item, left), *map(self.item, table.indexes)]
        yield from (each for each in found if each is not None)

    def _beside(self, checks: Iterable[Check]) -> Iterator[Piece]:
        for check in checks:
            # MariaDB names a condition beside a column after it, and takes no name.
            is_named = check.name != check.column or not self._is_mysql
            written = self.item(check if is_named else replace(check, name=None))
            if written is not None:
                yield written

    @property
    def _is_mysql(self) -> bool:
        known = self.dialect
        return known is not None and known.sqlalchemy.name in {"mysql", "mariadb"}

    def item(self, value: Constraint | Index) -> Piece | None:
        """Give a part of a table; None where the project wants it left out."""
        own = self.asked(_KINDS[type(value)], value)
        if own is not False:
            return own
        return self.index(value) if isinstance(value, Index) else self.constraint(value)

    def keywords(self, said: Mapping[str, Any]) -> Iterator[Piece]:
        """Give keyword arguments; None is not said."""
        for name, value in said.items():
            if value is not None:
                yield after(f"{name}=", self.piece(_listed(value)))


def text(value: str) -> Piece:
    """Give a string; one of several lines may be written in several."""
    whole = literal(value)
    if "\n" not in value.strip("\n"):
        return whole
    return Text(whole, tuple(map(literal, value.splitlines(keepends=True))))


def sql(value: Expression) -> Piece:
    """Give SQL as `sa.text()` takes it, where a colon may begin a parameter."""
    if _PARAMETER.search(value.text):
        return text(value.text.replace(":", "\\:"))
    return text(value.text)


def _texts(values: Iterable[str]) -> list[Piece]:
    return [text(value) for value in values]


def _in_order(table: Table, key: PrimaryKey) -> tuple[str, ...]:
    return tuple(c.name for c in table.columns if c.name in key.columns)


def _checks_of(column: Column, table: Table) -> list[Check]:
    return [
        part
        for part in table.constraints
        if isinstance(part, Check) and part.column == column.name
    ]


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@singledispatch
def written(value: Any, writer: Writer) -> Piece:
    """Give a value's source; a third party adds a type by `@written.register(Type)`."""
    del writer
    return literal(value)


@written.register
def _(value: str, writer: Writer) -> Piece:
    del writer
    return text(str(value))


@written.register
def _(value: Final, writer: Writer) -> Piece:
    quoted = literal(str(value))
    return f"{writer.maker}.f({quoted})" if writer.is_conventional else quoted


@written.register
def _(value: Type, writer: Writer) -> Piece:
    return writer.type(value.construct)


@written.register
def _(value: TypeEngine, writer: Writer) -> Piece:  # type: ignore[type-arg]  # dispatch needs the bare class
    return writer.type(value)


@written.register
def _(value: Expression, writer: Writer) -> Piece:
    return writer.expression(value)


@written.register
def _(value: Column, writer: Writer) -> Piece:
    return writer.column(value)


@written.register
def _(value: Computed, writer: Writer) -> Piece:
    return writer.computed(value)


@written.register
def _(value: Identity, writer: Writer) -> Piece:
    return writer.identity(value)


@written.register
def _(value: Index, writer: Writer) -> Piece:
    return writer.index(value)


@written.register(PrimaryKey)
@written.register(Unique)
@written.register(ForeignKey)
@written.register(Check)
@written.register(Exclude)
def _(value: Any, writer: Writer) -> Piece:
    return writer.constraint(value)


@written.register
def _(value: QualifiedName, writer: Writer) -> Piece:
    del writer
    return literal(str(value))


@written.register(dict)
@written.register(Options)
def _(value: Any, writer: Writer) -> Piece:
    pairs = (
        after(f"{literal(key)}: ", writer.piece(item)) for key, item in value.items()
    )
    return Group("{", tuple(pairs), "}")


@written.register
def _(value: list, writer: Writer) -> Piece:  # type: ignore[type-arg]  # likewise
    return Group("[", tuple(map(writer.piece, value)), "]")


@written.register
def _(value: tuple, writer: Writer) -> Piece:  # type: ignore[type-arg]  # likewise
    return Group("(", tuple(map(writer.piece, value)), ",)" if len(value) == 1 else ")")


@written.register
def _(value: enum.Enum, writer: Writer) -> Piece:
    return writer.piece(value.name)


@written.register(dt.date)
@written.register(dt.time)
@written.register(dt.timedelta)
def _(value: object, writer: Writer) -> Piece:
    writer.imports.add("import datetime")
    return repr(value)


@written.register
def _(value: decimal.Decimal, writer: Writer) -> Piece:
    writer.imports.add("import decimal")
    return f"decimal.Decimal({literal(str(value))})"


@written.register
def _(value: uuid.UUID, writer: Writer) -> Piece:
    writer.imports.add("import uuid")
    return f"uuid.UUID({literal(str(value))})"
