"""What a batch says of a SQLite table besides its operations. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from brant.dialects._sqlite_table import Clause, Column, Definition, parse
from brant.errors import InvalidOperationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brant.dialects.standard import Standard
    from brant.operations import AlterTable


_USUAL: Final = {"sqlite_strict": False, "sqlite_with_rowid": True}
_WORDS: Final = {"sqlite_strict": "STRICT", "sqlite_with_rowid": "WITHOUT ROWID"}
_HINT: Final = "Describe the column in reflect_args, or the table in copy_from."
_MOOT: Final = frozenset({"autoload_replace", "extend_existing", "resolve_fks"})
"""How to reflect, which is not done."""
_CONFLICT: Final = re.compile(r"\s+ON\s+CONFLICT\s+\w+", re.IGNORECASE)
_AUTOINCREMENT: Final = re.compile(r"\s+AUTOINCREMENT\b", re.IGNORECASE)


def rendered(spoken: Standard, table: sa.Table) -> Definition:
    """Let SQLAlchemy write a table, and take that apart."""
    return parse(spoken.creating_table(table, if_not_exists=False), table.name)


def described(
    spoken: Standard, options: AlterTable, definition: Definition
) -> Definition:
    """Put columns of *reflect_args* in the place of those that were read.

    Before that, listeners of *reflect_kwargs* say which types those are.
    """
    for listener in _listeners(options):
        for column in definition.columns:
            definition = _heard(spoken, options, definition, column, listener)
    for item in options.reflect_args:
        if isinstance(item, sa.Column):
            owner = sa.Table(options.table.name, sa.MetaData(), _copy(item))
            (column,) = rendered(spoken, owner).columns
            definition = definition.changing(column)
    return definition


def _listeners(options: AlterTable) -> Iterator[Callable[..., Any]]:
    for name, value in options.reflect_kwargs.items():
        if name in _MOOT:
            continue
        if name != "listeners":
            problem = f"reflect_kwargs has {name!r}, and nothing is reflected"
            raise InvalidOperationError(options.describe(), problem, hint=_HINT)
        for event, listener in value:
            if event != "column_reflect":
                problem = f"there is no {event} to listen for"
                raise InvalidOperationError(options.describe(), problem, hint=_HINT)
            yield listener


def _heard(
    spoken: Standard,
    options: AlterTable,
    definition: Definition,
    column: Column,
    listener: Callable[..., Any],
) -> Definition:
    """Give the column the type that a listener gives it, with the type's own CHECK."""
    dialect: Any = spoken.sqlalchemy
    known = dialect._resolve_type_affinity(column.type.upper())  # noqa: SLF001  # SQLAlchemy reads a type so
    told = {"name": column.name, "type": known}
    owner = sa.Table(options.table.name, sa.MetaData(), schema=options.table.schema)
    listener(None, owner, told)
    type_ = told.pop("type")
    if told != {"name": column.name}:
        problem = f"a listener changes more of {column.name} than its type"
        raise InvalidOperationError(options.describe(), problem, hint=_HINT)
    if type_ is known:
        return definition
    made = rendered(spoken, sa.Table("t", sa.MetaData(), sa.Column(column.name, type_)))
    former = [clause for clause, _ in definition.owned()]
    checks = (c for c in made.constraints if not any(map(c.is_like, former)))
    changed = definition.changing(replace(column, type=made.columns[0].type))
    return replace(changed, constraints=(*changed.constraints, *checks))


def finished(
    spoken: Standard, options: AlterTable, definition: Definition
) -> Definition:
    """Add what the batch itself says of the new table."""
    definition = _reordered(definition, options)
    added = _constraints(spoken, options, definition)
    definition = replace(definition, constraints=(*definition.constraints, *added))
    keywords = dict(options.table_kwargs)
    match keywords.pop("sqlite_autoincrement", None):
        case True:
            definition = _counting(definition)
        case False:
            definition = _not_counting(definition)
    for key, usual in _USUAL.items():
        if keywords.get(key) is usual:
            del keywords[key]
            definition = _without_option(definition, _WORDS[key])
    if keywords:
        x = sa.Column("x", sa.Integer)
        wanted = sa.Table(options.table.name, sa.MetaData(), x, **keywords)
        definition = _with_options(definition, rendered(spoken, wanted).options)
    return definition


def _constraints(
    spoken: Standard, options: AlterTable, definition: Definition
) -> tuple[Clause, ...]:
    """Give the constraints of the batch that the table has not."""
    table = options.table
    columns = (sa.Column(c.name, sa.Integer) for c in definition.columns)
    owner = sa.Table(table.name, sa.MetaData(), *columns, schema=table.schema)
    for item in (*options.reflect_args, *options.table_args):
        if not isinstance(item, sa.Column):
            owner.append_constraint(_free(item, owner))
    known = [clause for clause, _ in definition.owned()]
    made = rendered(spoken, owner).constraints
    return tuple(clause for clause in made if not any(map(clause.is_like, known)))


def _reordered(definition: Definition, options: AlterTable) -> Definition:
    """Sort the columns so that each tuple of *partial_reordering* is in its order."""
    pairs = {
        (one.lower(), other.lower())
        for names in options.partial_reordering
        for one, other in pairwise(names)
    }
    known = {column.name.lower() for column in definition.columns}
    for name in sorted({name for pair in pairs for name in pair} - known):
        problem = f"column {name!r} does not exist"
        raise InvalidOperationError(options.describe(), problem)
    left, sorted_ = list(definition.columns), []
    while left:
        waiting = {column.name.lower() for column in left}
        after = {other for one, other in pairs if one in waiting}
        column = next((c for c in left if c.name.lower() not in after), None)
        if column is None:
            problem = "partial_reordering contradicts itself"
            raise InvalidOperationError(options.describe(), problem)
        sorted_.append(column)
        left.remove(column)
    return replace(definition, columns=tuple(sorted_))


def _counting(definition: Definition) -> Definition:
    """Give the definition with AUTOINCREMENT, for which the key is the column's own."""
    column = definition.rowid_column
    if column is None or definition.counts:
        return definition
    own = column.clause("primary")
    kept = tuple(c for c in definition.constraints if c.kind != "primary")
    if own is None:
        own = next(c for c in definition.constraints if c.kind == "primary")
        conflict = _CONFLICT.search(own.text)
        own = replace(own, text=f"PRIMARY KEY{conflict[0] if conflict else ''}")
    clause = replace(own, text=f"{own.text} AUTOINCREMENT", columns=())
    changed = definition.changing(column.without("primary").having(clause))
    return replace(changed, constraints=kept)


def still_counting(definition: Definition, former: Definition) -> Definition:
    """Give the definition with the AUTOINCREMENT of a key that was made anew."""
    own, old = definition.rowid_column, former.rowid_column
    is_same = own is not None and old is not None and own.name == old.name
    if former.counts and is_same and not definition.counts:
        return _counting(definition)
    return definition


def _not_counting(definition: Definition) -> Definition:
    """Give the definition without AUTOINCREMENT; the rowid is counted anyway."""
    for column in definition.columns:
        own = column.clause("primary")
        if own is not None and definition.counts:
            words = _AUTOINCREMENT.sub("", own.text)
            clauses = (replace(own, text=words), *column.without("primary").clauses)
            return definition.changing(replace(column, clauses=clauses))
    return definition


def _without_option(definition: Definition, word: str) -> Definition:
    known = [part.strip() for part in definition.options.split(",")]
    kept = [part for part in known if " ".join(part.upper().split()) != word]
    return replace(definition, options=", ".join(kept))


def _with_options(definition: Definition, options: str) -> Definition:
    known = [part.strip().upper() for part in definition.options.split(",")]
    more = [part.strip() for part in options.split(",")]
    new = [part for part in more if part and part.upper() not in known]
    parts = [part for part in (definition.options, *new) if part]
    return replace(definition, options=", ".join(parts))


def _free(item: Any, owner: sa.Table) -> Any:
    """Give a constraint that may be attached: itself once, and then a copy."""
    is_free = getattr(item, "parent", None) is None
    return item if is_free else item._copy(target_table=owner)  # noqa: SLF001  # what Table.to_metadata calls


def _copy(column: sa.Column[Any]) -> sa.Column[Any]:
    return column._copy()  # noqa: SLF001  # likewise
