"""Enum types: labels added, renamed, removed or put in another order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.dialects import mysql

from brant.autogenerate.charsets import same_label, spelt_out
from brant.autogenerate.order import Phase, Step
from brant.autogenerate.types import labels_of, written
from brant.operations import AddEnumValue, AlterColumn, Execute, ReplaceEnum
from brant.schema import Type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.schema import Enum


def changes(seen: Enum, wanted: Enum) -> Iterator[Step]:
    """Add labels where that is all; otherwise swap the type for another one."""
    kept = tuple(label for label in wanted.values if label in seen.values)
    if kept != seen.values:
        yield Step(Phase.SWAP_TYPES, ReplaceEnum(wanted, former=seen))
        return
    now = seen
    for at, label in enumerate(wanted.values):
        if label in now.values:
            continue
        follower = next((v for v in wanted.values[at:] if v in now.values), None)
        added = AddEnumValue(wanted.name, label, before=follower, former=now)
        yield Step(Phase.TYPES, added)
        now = added.added(now)


def relabelled(
    altered: AlterColumn, renames: Mapping[str, str], dialect: Standard
) -> tuple[Operation, ...]:
    """Rename labels of a MySQL column, which its rows keep by name.

    The type first has the new labels beside the old ones, then the rows move, then the
    old labels go. The change of the column's other parts comes with the first step.
    """
    old, new = altered.existing_type, altered.type
    if old is None or new is None:
        return (altered,)
    before, after = (
        labels_of(each.construct, dialect.sqlalchemy) for each in (old, new)
    )
    type_ = spelt_out(
        written(old.construct, dialect.sqlalchemy), altered.table_collation
    )
    by_new = {
        to: label
        for label, to in renames.items()
        # No type has two labels that are one to the server: it keeps the rows'.
        if not same_label(label, to, type_)
        if label in before and label not in after
        if to in after and to not in before
    }
    if not by_new:
        return (altered,)
    kept = (each for each in before if each in after or each in by_new.values())
    own = written(new.construct, dialect.sqlalchemy)
    both = mysql.ENUM(
        *kept,
        *(each for each in after if each not in before),
        charset=getattr(own, "charset", None),
        collation=getattr(own, "collation", None),
    )
    moved = (*by_new, *by_new.values())
    wide = replace(altered, type=Type(both), moved_labels=moved)
    updates = (_moving(wide, label, to, dialect) for to, label in by_new.items())
    back = wide.reverse()
    narrow = AlterColumn(
        wide.table,
        wide.column,
        type=new,
        existing_type=wide.type,
        existing_server_default=back.existing_server_default,
        existing_nullable=back.existing_nullable,
        existing_comment=back.existing_comment,
        moved_labels=moved,
        table_collation=altered.table_collation,
    )
    return (wide, *updates, narrow)


def _moving(column: AlterColumn, label: str, to: str, dialect: Standard) -> Execute:
    name = dialect.quote(column.column)
    old, new = dialect.string(label), dialect.string(to)
    update = f"UPDATE {dialect.table_name(column.table)} SET {name} = "  # noqa: S608  # all are quoted
    return Execute(
        f"{update}{new} WHERE {name} = {old}",
        undo=f"{update}{old} WHERE {name} = {new}",
    )
