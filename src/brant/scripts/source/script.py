"""A script's two bodies and its imports, from operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from brant.autogenerate.losses import losses
from brant.autogenerate.refusals import refusal
from brant.operations import AlterTable
from brant.scripts.source.imports import Imports
from brant.scripts.source.layout import Group, Piece, after, lines
from brant.scripts.source.operations import call
from brant.scripts.source.values import Writer
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from brant.autogenerate.plugins import Plugin
    from brant.autogenerate.safety import Safe
    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.scripts.source.values import RenderItem

_INDENT: Final = "    "


@final
@dataclass(frozen=True, slots=True)
class Source:
    """Lines without indentation."""

    imports: Sequence[str]
    upgrades: Sequence[str]
    downgrades: Sequence[str]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How operations are written."""

    is_conventional: bool = False
    """The models have a naming convention: finished names are marked with op.f."""
    user_module_prefix: str | None = None
    render_item: RenderItem | None = None
    plugins: Sequence[Plugin] = ()
    """Asked first how an operation is written."""
    dialect: Standard | None = None
    """Of the database that was compared."""
    comments: Sequence[str] = ()
    """What the upgrade begins with, for the people who read it."""


def source(
    upgrades: Safe,
    downgrades: Safe,
    style: Style | None = None,
) -> Source:
    """Give the source of a script's upgrade and downgrade.

    Raises:
        NotRenderableError: an operation or a value of it has no source.
    """
    style = style or Style()
    dialect = style.dialect.sqlalchemy if style.dialect else None
    imports = Imports(style.user_module_prefix, dialect=dialect)
    writer = Writer(
        imports,
        plugins=style.plugins,
        is_conventional=style.is_conventional,
        render_item=style.render_item,
        dialect=style.dialect,
    )
    up = [f"# {comment}" for comment in style.comments]
    up += _body(upgrades, writer)
    down = _body(downgrades, writer)
    if up and len(up) == len(style.comments):
        up.append("pass")
    return Source(tuple(imports.lines), tuple(up), tuple(down))


def _body(parts: Safe, writer: Writer) -> list[str]:
    return [
        *_outside(parts.first, writer),
        *(line for each in parts.before for line in _operation(each, writer)),
        *_outside(parts.outside, writer),
        *(line for each in parts.after for line in _operation(each, writer)),
    ]


def _outside(operations: Sequence[Operation], writer: Writer) -> Iterator[str]:
    if operations:
        yield "async with op.autocommit():"
    for each in operations:
        yield from _operation(each, writer, 1)


def _operation(operation: Operation, writer: Writer, depth: int = 0) -> Iterator[str]:
    if isinstance(operation, AlterTable):
        yield from _batch(operation, writer)
        return
    yield from (f"{_INDENT * depth}{each}" for each in _warnings(operation, writer))
    yield from lines(after("await ", _call(operation, writer)), depth=depth)


def _warnings(
    operation: Operation, writer: Writer, others: Iterable[Operation] = ()
) -> Iterator[str]:
    lost = losses([operation], writer.dialect)
    yield from (f"# Destroys data: {' '.join(each.split())}." for each in lost)
    if refused := refusal(operation, writer.dialect, others):
        yield f"# {refused}."


def _call(operation: Operation, writer: Writer) -> Piece:
    said = (plugin.render(operation, writer) for plugin in writer.plugins)
    own = next((each for each in said if each is not None), None)
    return call(operation, writer) if own is None else own


def _batch(operation: AlterTable, writer: Writer) -> Iterator[str]:
    """Write an operation on one table with all its parts."""
    opening = after("async with ", _opening(operation, writer))
    yield from lines(opening, end=" as batch:")
    writer.maker = "batch"
    for part in operation.operations:
        warnings = _warnings(part, writer, operation.operations)
        yield from (f"{_INDENT}{each}" for each in warnings)
        yield from lines(after("await ", call(part, writer, is_batched=True)), depth=1)
    writer.maker = "op"
    if not operation.operations:
        yield "    pass"


def _opening(operation: AlterTable, writer: Writer) -> Piece:
    said = {
        "schema": operation.table.schema,
        "recreate": None if operation.recreate == "auto" else operation.recreate,
        "partial_reordering": operation.partial_reordering or None,
        "table_kwargs": dict(operation.table_kwargs) or None,
        "naming_convention": dict(operation.naming_convention or {}) or None,
    }
    name = writer.piece(operation.table.name)
    return Group("op.batch_alter_table(", (name, *writer.keywords(said)))
