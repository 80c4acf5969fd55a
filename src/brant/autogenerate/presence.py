"""What a table that is there has otherwise than `if_not_exists` asks for. Pure.

Both sides are in the database's own words. What the table has besides passes: later
revisions add such. Names do not matter here, nor what the catalogue alone tells; the
dialects have compared that (`brant.dialects._presence`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, final

from brant.autogenerate import tables
from brant.autogenerate.columns import generated
from brant.autogenerate.equal import is_mysql, plain, signature, spelt_options
from brant.dialects._sqlite_table import spelt
from brant.operations import UNSET, AddColumn, AlterColumn, CreateIndex, DropIndex
from brant.schema import (
    Check,
    Computed,
    Exclude,
    Expression,
    ForeignKey,
    Identity,
    Index,
    Options,
    PrimaryKey,
    Unique,
    constructs,
)
from brant.schema.constraints import columns_of
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from brant.autogenerate.tables import Pair
    from brant.operations import Operation
    from brant.schema import Column, Constraint, Table

NOT_VALID: Final = "postgresql_not_valid"
# How and where it is kept, which is no part of what a likeness shows.
_ELSEWHERE: Final = ("_tablespace", "_inherits", "_on_commit", "_increment")


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, of a table that is there."""

    table: Table
    """With the columns that its conditions may name."""
    columns: frozenset[str] = frozenset()
    is_table: bool = False
    fetched: frozenset[str] = frozenset()
    """Columns of which only the database knows the default."""
    not_valid: frozenset[str] = frozenset()
    """Constraints that are there, and do not hold for old rows."""


def differences(pair: Pair, asked: Asked) -> Iterator[str]:
    """Say what is there otherwise."""
    if pair.dialect.name == "sqlite":
        pair = replace(pair, seen=_spelt(pair.seen), form=_spelt(pair.form))
    if asked.is_table:  # first: columns may differ because the table does
        yield from (f"the table exists {each}" for each in _table(pair, asked.table))
    steps = [step.operation for step in tables.changes(pair)]
    for operation in steps:
        match operation:
            case AlterColumn(column=name) if name in asked.columns:
                for problem in _column(pair, asked, operation):
                    yield f"column {name!r} exists {problem}"
            case AddColumn(column=column) if column.name in asked.columns:
                for problem in _made_anew(pair, column):
                    yield f"column {column.name!r} exists {problem}"
            case CreateIndex(index=index):
                yield from _other_index(pair, steps, index)
            case _:
                pass
    yield from _counting(pair, asked)
    owner = "the table" if asked.is_table else "the column"
    for part in _constraints(pair, asked):
        yield f"{owner} exists {_other_constraint(pair, asked, part)}"


# Columns


def _column(pair: Pair, asked: Asked, operation: AlterColumn) -> Iterator[str]:
    name = operation.column
    seen, form = pair.seen.column(name), pair.form.column(name)
    wanted = asked.table.column(name)
    if seen is None or form is None or wanted is None:
        return
    if operation.type is not None and _has_other_type(pair, seen, form):
        yield f"with type {pair.dialect.type(seen.type)}"
    if operation.server_default is not UNSET and name not in asked.fetched:
        yield from _filled(seen, wanted)
    if operation.comment is not UNSET and wanted.comment:
        yield _commented(seen.comment)
    if operation.autoincrement is not None:
        yield f"with{'out' if operation.autoincrement else ''} AUTO_INCREMENT"


def _made_anew(pair: Pair, wanted: Column) -> Iterator[str]:
    """Say how a column is generated that no ALTER makes the wanted one."""
    seen = pair.seen.column(wanted.name)
    if seen is not None:
        yield from _filled(seen, wanted)


def _has_other_type(pair: Pair, seen: Column, form: Column) -> bool:
    # SQLite looks at a type's affinity alone, and at the collation.
    return pair.dialect.name != "sqlite" or _collation(seen) != _collation(form)


def _collation(column: Column) -> str:
    return str(getattr(column.type.construct, "collation", None)).lower()


def _filled(seen: Column, wanted: Column) -> Iterator[str]:
    """Say how its values come about; one of a sequence may be SERIAL's."""
    match generated(seen):
        case None:
            kind = {Computed: "being computed", Identity: "an identity"}
            yield f"without {kind.get(type(generated(wanted)), 'a default')}"
        case Computed(expression=expression):
            yield f"computed as {expression.text}"
        case Identity():
            yield "with another identity" if wanted.identity else "with an identity"
        case default if generated(wanted) or not str(default).startswith("nextval("):
            yield f"with default {default}"


def _counting(pair: Pair, asked: Asked) -> Iterator[str]:
    """Say what SERIAL would have made; the default of such a column is not told."""
    if pair.dialect.name != "postgresql" or pair.form is pair.wanted:
        return
    for name in sorted(asked.columns):
        seen, form = pair.seen.column(name), pair.form.column(name)
        if seen is None or form is None or seen.identity or seen.default:
            continue
        if (seen.autoincrement is True) != (form.autoincrement is True):
            how = (
                "without the sequence"
                if form.autoincrement is True
                else "with the sequence"
            )
            yield f"column {name!r} exists {how} that SERIAL makes"


def _commented(comment: str | None) -> str:
    return f"with comment {comment!r}" if comment else "without a comment"


# Constraints


def _constraints(pair: Pair, asked: Asked) -> Iterator[Constraint]:
    """Give the constraints that nothing there is like."""
    there = {_key(pair, part): part for part in pair.seen.constraints}
    uniques = [part for part in asked.table.constraints if isinstance(part, Unique)]
    others = [part for part in pair.form.constraints if not isinstance(part, Unique)]
    if not is_mysql(pair.dialect):
        uniques = [part for part in pair.form.constraints if isinstance(part, Unique)]
    for part in (*uniques, *others):
        if isinstance(part, ForeignKey) and _forgets_keys(pair.seen):
            continue
        found = there.get(_key(pair, part))
        if found is None:
            if not (isinstance(part, Unique) and _is_indexed(pair, part)):
                yield part
        elif found.name in asked.not_valid and not part.options.get(NOT_VALID):
            yield part


def _key(pair: Pair, part: Constraint) -> Hashable:
    """Give what it demands; a foreign key's pairs of columns have no order."""
    if (part.initially or "").upper() == "DEFERRED":
        part = replace(part, deferrable=True)
    if isinstance(part, ForeignKey):
        pairs = sorted(zip(part.columns, part.referent_columns, strict=False))
        ondelete = part.ondelete and "".join(part.ondelete.split())
        part = replace(
            part,
            columns=tuple(own for own, _ in pairs),
            referent_columns=tuple(other for _, other in pairs),
            ondelete=ondelete and ondelete.replace("NOACTION", "NO ACTION"),
        )
    return signature(part, pair.dialect)


def _forgets_keys(seen: Table) -> bool:
    """Tell whether the table's engine reads a foreign key and forgets it."""
    engines = (v for k, v in seen.options.items() if k.endswith("_engine"))
    return any(str(engine).lower() != "innodb" for engine in engines)


def _is_indexed(pair: Pair, part: Unique) -> bool:
    """Tell whether a unique index is as good as the constraint."""
    if part.deferrable or part.initially:
        return False
    wanted = spelt_options(part.options)
    return any(
        index.unique
        and index.elements == part.columns
        and spelt_options(index.options) == wanted
        for index in pair.seen.indexes
    )


def _other_constraint(pair: Pair, asked: Asked, part: Constraint) -> str:
    """Say what is there in its place, where that can be told."""
    found = next((c for c in pair.seen.constraints if _is_about(c, part)), None)
    if found is None:
        return f"without {_sql(pair, part)}"
    if found.name in asked.not_valid:
        return f"with {_sql(pair, found).removesuffix(' NOT VALID')} NOT VALID"
    return f"with {_sql(pair, found)} instead of {_sql(pair, part)}"


def _is_about(there: Constraint, part: Constraint) -> bool:
    if type(there) is not type(part):
        return False
    if part.name is not None and there.name == part.name:
        return True
    columns = set(columns_of(part))
    is_named = bool(columns) and not isinstance(part, Exclude)
    return is_named and set(columns_of(there)) == columns


def _sql(pair: Pair, part: Constraint) -> str:
    owner = constructs.placeholder(pair.seen.name, columns_of(part))
    made = constructs.constraint(part, owner)
    return pair.dialect.adding_constraint(made).partition(" ADD ")[2]


# Indexes


def _other_index(pair: Pair, steps: list[Operation], index: Index) -> Iterator[str]:
    """Say what would have to make room for the index; one that is invalid will."""
    drops = (each for each in steps if isinstance(each, DropIndex))
    seen = next((each.former for each in drops if each.name == index.name), None)
    if seen is not None and not seen.options.get("postgresql_invalid"):
        made = CreateIndex(pair.seen.name, seen).to_sqlalchemy()
        sql = pair.dialect.creating_index(made)
        yield f"another index has the name {index.name}: {sql}"
    # PostgreSQL keeps a constraint by an index of its name.
    key = pair.seen.constraint(str(index.name))
    if seen is None and isinstance(key, (PrimaryKey, Unique, Exclude)):
        form = pair.form.index(str(index.name)) or index
        is_same = isinstance(key, (PrimaryKey, Unique)) and (
            form.unique
            and form.elements == key.columns
            and spelt_options(form.options) == spelt_options(key.options)
        )
        if not is_same:
            yield f"the name belongs to the index of {_sql(pair, key)}"


# The table


def _spelt(table: Table) -> Table:
    """Give the table with SQLite's texts in one spelling: it keeps what was written."""
    return replace(
        table,
        columns=tuple(map(_spelt_column, table.columns)),
        constraints=tuple(
            replace(part, condition=_spelling(part.condition))
            if isinstance(part, Check)
            else part
            for part in table.constraints
        ),
        indexes=tuple(
            replace(
                index,
                elements=tuple(map(_spelling, index.elements)),
                options=Options({k: _spelling(v) for k, v in index.options.items()}),
            )
            for index in table.indexes
        ),
    )


def _spelt_column(column: Column) -> Column:
    computed = column.computed
    if computed is not None:
        computed = replace(computed, expression=_spelling(computed.expression))
    return replace(column, default=_spelling(column.default), computed=computed)


def _spelling(value: Any) -> Any:
    if isinstance(value, Expression):
        return Expression(spelt(value.text))
    return value


def _table(pair: Pair, asked: Table) -> Iterator[str]:
    can_comment = pair.dialect.sqlalchemy.supports_comments
    if can_comment and asked.comment and pair.seen.comment != asked.comment:
        yield _commented(pair.seen.comment)
    if "UNLOGGED" in asked.prefixes and "UNLOGGED" not in pair.seen.prefixes:
        yield "without UNLOGGED"
    wanted = {_family(key) for key in asked.options}
    there, form = _families(pair.seen.options), _families(pair.form.options)
    for family in sorted(wanted & set(form)):
        if there.get(family) != form[family]:
            shown = {_family(key): value for key, value in pair.seen.options.items()}
            yield f"with {family} {_shown(shown.get(family))}"


def _families(options: Options) -> dict[str, Any]:
    """Give the values of options by what they are about."""
    return {
        _family(key): value for key, value in spelt_options(_without_place(options))
    }


def _without_place(options: Options) -> Options:
    kept = {k: v for k, v in options.items() if not k.endswith(_ELSEWHERE)}
    if kept.get("postgresql_using") == "heap":  # as it is anyway
        del kept["postgresql_using"]
    if kept.get("sqlite_with_rowid") is False:  # what is false counts as not said
        kept["sqlite_with_rowid"] = "False"
    return Options(kept)


def _family(key: str) -> str:
    """Give what an option is about: MySQL has three names for a set of characters."""
    for word in ("charset", "collat"):
        if word in key.replace("character set", "charset"):
            return word
    return key.partition("_")[2].replace(" ", "_").lower()


def _shown(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, Options):
        return ", ".join(f"{name}={each}" for name, each in value.items())
    return plain(str(value))
