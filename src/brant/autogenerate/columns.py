"""Two columns of one name to the operations that make one the other."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, final

from sqlalchemy.types import NullType

from brant.autogenerate.casts import using
from brant.autogenerate.conflicts import conflict_of, same_conflict
from brant.autogenerate.counting import counted_by, is_serials
from brant.autogenerate.enums import relabelled
from brant.autogenerate.equal import (
    is_mysql,
    same_computed,
    same_default,
    same_identity,
    same_type,
)
from brant.autogenerate.types import is_named_type
from brant.operations import UNSET, AddColumn, AlterColumn, DropColumn
from brant.schema import Column, Computed, PrimaryKey
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from brant.autogenerate.options import CompareColumn, Options
    from brant.dialects.standard import Standard
    from brant.operations import Operation, Unset
    from brant.operations.column_changes import Generated
    from brant.schema import Table

# Since PostgreSQL 17 a generated column takes another expression.
_SETS_EXPRESSION = (17,)


@final
@dataclass(frozen=True, slots=True)
class Pair:
    """A column as it is, as the models want it, and as the database prints that."""

    table: Table
    """The models' table."""
    seen: Column
    wanted: Column
    form: Column
    dialect: Standard
    options: Options
    counts: bool | None = None
    """Whether the models have the database count it up; None where nobody knows."""
    relabelled: Mapping[str, str] = field(default_factory=dict)
    """What labels of MySQL's enum type are called now, by the old ones."""
    collation: str | None = None
    """What a text of MySQL has that names none."""


def are_alike(
    seen: Column, wanted: Column, dialect: Standard, *, counts: bool | None = None
) -> bool:
    """Tell whether two columns are plainly the same, as most of them are.

    What is not plain is for `changes`.
    """
    return (
        seen.nullable == wanted.nullable
        and (counts is None or counts == (seen.autoincrement is True))
        and seen.comment == wanted.comment
        and same_conflict(seen, wanted, dialect)
        and not (seen.identity or seen.computed or wanted.identity or wanted.computed)
        and same_type(seen.type, wanted.type, dialect)
        and same_default(seen.default, wanted.default, dialect)
    )


def are_plain(dialect: Standard, options: Options) -> bool:
    """Tell whether `are_alike` can judge: not MySQL, nor for a project's function."""
    own = options.compare_type, options.compare_server_default
    return own == (True, True) and not is_mysql(dialect)


def changes(pair: Pair) -> tuple[Operation, ...]:
    """Give what makes the column that is the one that the models want."""
    altered = _altered(pair)
    if altered is None:
        return ()
    table, seen, wanted = pair.table.name, pair.seen, pair.wanted
    if _is_made_anew(altered, pair.dialect):
        former = AddColumn(table, seen)
        return (
            DropColumn(table, seen.name, former=former),
            AddColumn(table, wanted),
        )
    if pair.relabelled and altered.type is not None:
        return relabelled(altered, pair.relabelled, pair.dialect)
    return (altered,)


def adding(
    table: Table, column: Column, dialect: Standard, *, is_counted: bool
) -> AddColumn:
    """Add a column that the table has or had; as a key where one is counted up.

    The database then numbers the rows that are there. MySQL wants the key at once.
    """
    key = table.primary_key.columns if table.primary_key is not None else ()
    is_key = (
        key == (column.name,)
        if is_mysql(dialect)
        else column.name in key and dialect.name == "postgresql"
    )
    keys = (PrimaryKey((column.name,)),) if is_counted and is_key else ()
    return AddColumn(table.name, column, constraints=keys)


def _altered(pair: Pair) -> AlterColumn | None:
    table, seen, wanted, form = pair.table.name, pair.seen, pair.wanted, pair.form
    dialect = pair.dialect
    changed: dict[str, Any] = {}
    if _differs(pair, pair.options.compare_type, _has_other_type):
        changed["type"] = wanted.type
    if seen.nullable != form.nullable or not same_conflict(seen, wanted, dialect):
        changed["nullable"] = form.nullable
        changed["options"] = conflict_of(wanted, dialect)
        changed["existing_options"] = conflict_of(seen, dialect)
    if _differs(pair, pair.options.compare_server_default, _is_filled_otherwise) or (
        wanted.default is not None
        and "type" in changed
        and (
            using(seen.name, seen.type, wanted.type, dialect)
            or is_named_type(seen.type.construct, dialect.sqlalchemy)
        )
    ):
        # A default is cast like the values, but has no USING, and its old type in it.
        changed["server_default"] = generated(wanted)
    if dialect.sqlalchemy.supports_comments and seen.comment != wanted.comment:
        changed["comment"] = wanted.comment
    counts = _counts(pair)
    if counts is not None and (seen.autoincrement is True) != counts:
        changed["autoincrement"] = counts
        changed["existing_autoincrement"] = not counts
    if not changed:
        return None
    before = generated(seen)
    is_known = before is not None or "server_default" in changed
    return AlterColumn(
        table,
        seen.name,
        **changed,
        existing_type=seen.type,
        existing_nullable=seen.nullable,
        existing_server_default=before if is_known else UNSET,
        existing_comment=seen.comment,
        table_collation=pair.collation,
    )


def generated(column: Column) -> Generated | None:
    return column.computed or column.identity or column.default


def _differs(
    pair: Pair, wish: bool | CompareColumn, own: Callable[[Pair], bool]
) -> bool:
    """Ask the project's function first, where there is one."""
    if callable(wish):
        said = wish(pair, pair.table, pair.seen, pair.wanted)
        return own(pair) if said is None else said
    return wish and own(pair)


def _counts(pair: Pair) -> bool | None:
    """Tell whether the database shall count it up; None where that is no news."""
    if pair.dialect.name == "postgresql":
        # Another sequence may count it as well as SERIAL's own.
        return None if _counts_anyway(pair) else pair.counts
    if not is_mysql(pair.dialect):
        return None
    if pair.form is pair.wanted:
        return pair.counts
    return pair.form.autoincrement is True


def _counts_anyway(pair: Pair) -> bool:
    """Tell whether a key that the models leave to be counted has a sequence for it.

    Two forms of it are one: what goes without saying of a SERIAL may be said.
    """
    table, dialect = pair.table.name, pair.dialect
    # What is printed twice is a SERIAL by then, whose default goes without saying.
    for said in (pair.form, pair.wanted):
        if is_serials(said.default, table, pair.seen, dialect):
            return True
    number = counted_by(pair.seen.default, dialect)
    if number is None or not _is_key(pair):
        return False
    # SQLAlchemy writes SERIAL if a key has autoincrement=True, whatever its default.
    is_said = counted_by(pair.wanted.default, dialect) == number
    return is_said or (pair.counts is not False and generated(pair.wanted) is None)


def _is_key(pair: Pair) -> bool:
    key = pair.table.primary_key
    return key is not None and pair.seen.name in key.columns


def _has_other_type(pair: Pair) -> bool:
    """Tell whether it has a type that the models do not want, if they want any.

    Models that were read from a database lack the types that SQLAlchemy does not know.
    """
    if isinstance(pair.wanted.type.construct, NullType):
        return False
    return not same_type(pair.seen.type, pair.form.type, pair.dialect)


def _is_filled_otherwise(pair: Pair) -> bool:
    if pair.dialect.name == "postgresql" and _counts_anyway(pair):
        return False
    seen, form, dialect = pair.seen, pair.form, pair.dialect
    said = pair.wanted.computed
    if said is not None and seen.computed is not None and not said.expression.text:
        return False  # SQLAlchemy did not find out
    return not (
        same_default(seen.default, form.default, dialect)
        and same_identity(seen.identity, form.identity)
        and same_computed(seen.computed, form.computed, dialect)
    )


def _is_made_anew(operation: AlterColumn, dialect: Standard) -> bool:
    """Tell whether only another column can be generated so."""
    old, new = operation.existing_server_default, operation.server_default
    if dialect.sqlalchemy.name in {"mysql", "mariadb"}:
        # https://mariadb.com/kb/en/generated-columns/: STORED and VIRTUAL stay so.
        return new is not UNSET and _is_virtual(old) != _is_virtual(new)
    if dialect.name != "postgresql":
        return False
    if not isinstance(new, Computed):
        # DROP EXPRESSION keeps the values, but nothing leads back.
        return isinstance(old, Computed) and new is not UNSET
    version: Any = dialect.sqlalchemy.server_version_info
    is_new = version is None or tuple(version) >= _SETS_EXPRESSION
    return not (
        isinstance(old, Computed)
        and is_new
        and operation.type is None
        and same_computed(replace(new, expression=old.expression), old, dialect)
    )


def _is_virtual(value: Generated | Unset | None) -> bool:
    return isinstance(value, Computed) and not value.persisted
