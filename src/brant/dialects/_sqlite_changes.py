"""Operations applied to the definition of a SQLite table. Pure.

What an operation brings is rendered as a whole CREATE TABLE, by SQLAlchemy, and taken
apart like the table's own: one way to read pieces, one way to join them.

A column keeps its old name while the table is rebuilt. It is renamed afterwards, by
SQLite itself, which then writes the new name into indexes, triggers, views and the
foreign keys of other tables too; operations that use the new name are translated.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Final, final

import sqlalchemy as sa

from brant.dialects._sqlite_naming import CONSTRAINTS, conventional
from brant.dialects._sqlite_options import rendered
from brant.dialects._sqlite_table import (
    Clause,
    Column,
    Definition,
    is_indexed,
    substituted,
    tokens_of,
)
from brant.errors import InvalidOperationError, UnsupportedOperationError
from brant.operations import (
    UNSET,
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateConstraint,
    CreateExcludeConstraint,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
)
from brant.schema import (
    Computed,
    ForeignKey,
    Identity,
    QualifiedName,
    constructs,
)
from brant.schema.columns import server_default
from brant.schema.constraints import columns_of
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import NoReturn

    from brant.dialects.standard import Standard
    from brant.schema import Type

_UNNAMED: Final = (
    "The table has constraints without a name; "
    "batch_alter_table(naming_convention=...) gives them one to be dropped by."
)


@final
@dataclass(frozen=True, slots=True)
class Draft:
    """A table on the way from what it is to what it shall be."""

    table: QualifiedName
    definition: Definition
    indexes: tuple[tuple[str, str], ...] = ()
    """Name and SQL of those that are made again."""
    fresh: frozenset[str] = frozenset()
    """Columns, in lower case, that have no values to copy."""
    dropped: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Names that columns will have (in lower case), and those they still have."""
    keys: tuple[Clause, ...] = ()
    """Foreign keys that are new: the rows must follow them."""
    after: tuple[Operation, ...] = ()
    """What SQLite does itself, when the table is there again."""
    gone: frozenset[str] = frozenset()
    """Names, in lower case, of keys, checks and indexes that went with a column."""

    def column(self, name: str, operation: Operation) -> Column:
        """Give a column by the name that it has or will have."""
        wanted = self.aliases.get(name.lower(), name)
        gone = name.lower() not in self.aliases and name.lower() in {
            old.lower() for old in self.aliases.values()
        }
        found = None if gone else self.definition.column(wanted)
        if found is None:
            _refuse(operation, f"column {name!r} does not exist")
        return found

    def translated(self, clause: Clause, spoken: Standard) -> Clause:
        """Give a clause with the names that columns have while they are copied."""
        if not self.aliases:
            return clause
        names = {new: spoken.quote(old) for new, old in self.aliases.items()}
        columns = (self.aliases.get(name.lower(), name) for name in clause.columns)
        text = substituted(clause.text, names)
        return replace(clause, text=text, columns=tuple(columns))


@final
@dataclass(frozen=True, slots=True)
class Changes:
    """Applies one operation after the other to a draft."""

    spoken: Standard
    options: AlterTable

    def all(self, draft: Draft, operations: Iterable[Operation]) -> Draft:
        for operation in operations:
            draft = self.one(draft, operation)
        return draft

    def one(self, draft: Draft, operation: Operation) -> Draft:  # noqa: PLR0911  # a table of kinds
        match operation:
            case AddColumn():
                return self.add_column(draft, operation)
            case DropColumn():
                return self.drop_column(draft, operation)
            case AlterColumn():
                return self.alter_column(draft, operation)
            case CreateConstraint():
                return self.create_constraint(draft, operation)
            case DropConstraint():
                return self.drop_constraint(draft, operation)
            case DropIndex():
                return self.drop_index(draft, operation)
            case CreateIndex():
                return replace(draft, after=(*draft.after, operation))
            case _:
                raise self.spoken.refusal(operation)

    def add_column(self, draft: Draft, operation: AddColumn) -> Draft:
        name = self.new_name(draft, operation.column.name, operation)
        if name is None:
            lacking = lacked(operation, draft.indexes)
            return replace(draft, after=(*draft.after, *lacking))
        rendered = self.rendered_column(operation)
        definition = draft.definition
        (made,) = rendered.columns
        clauses = [draft.translated(c, self.spoken) for c in made.clauses]
        made = replace(made, clauses=tuple(clauses))
        columns = (*definition.columns, made)
        draft = replace(
            draft,
            definition=replace(definition, columns=columns),
            fresh=draft.fresh | {made.name.lower()},
        )
        draft = self.placed(draft, made.name, operation)
        for constraint in rendered.constraints:
            draft = self.with_constraint(draft, constraint, operation)
        indexes = (CreateIndex(operation.table, index) for index in operation.indexes)
        return replace(draft, after=(*draft.after, *indexes))

    def new_name(self, draft: Draft, name: str, operation: AddColumn) -> str | None:
        """Give the name if it is free; None where it may be taken."""
        known = draft.definition.column(name) is not None
        if known and operation.if_not_exists:
            return None
        if known or name.lower() in draft.aliases:
            _refuse(operation, f"column {name!r} exists already")
        return self.spoken.new_name(operation, name)

    def placed(
        self, draft: Draft, name: str, operation: AddColumn | AlterColumn
    ) -> Draft:
        """Move a column to the place that the operation names."""
        if not (operation.insert_before or operation.insert_after):
            return draft
        columns = list(draft.definition.columns)
        moved = columns.pop(_index(columns, name))
        other = operation.insert_before or operation.insert_after or ""
        at = _index(columns, draft.column(other, operation).name)
        columns.insert(at if operation.insert_before else at + 1, moved)
        definition = replace(draft.definition, columns=tuple(columns))
        return replace(draft, definition=definition)

    def drop_column(self, draft: Draft, operation: DropColumn) -> Draft:
        """Drop a column, with the keys, checks and indexes that name it."""
        definition, name = draft.definition, operation.column
        if operation.if_exists and definition.column(name) is None:
            return draft
        if name.lower() in draft.aliases:
            _refuse(operation, "the column is renamed in the same batch")
        draft.column(name, operation)
        columns = tuple(
            _without_checks(c, name) for c in definition.columns if not _is(c, name)
        )
        for column in columns:
            made = column.clause("generated")
            if made is not None and made.mentions(name):
                _refuse(operation, f"column {column.name!r} is computed from it")
        constraints = tuple(c for c in definition.constraints if not c.mentions(name))
        left = replace(definition, columns=columns, constraints=constraints)
        indexes = tuple(i for i in draft.indexes if not is_indexed(i[1], name))
        return replace(
            draft,
            definition=left,
            indexes=indexes,
            gone=draft.gone
            | (_names(definition) - _names(left))
            | {i[0].lower() for i in draft.indexes if i not in indexes},
            fresh=draft.fresh - {name.lower()},
            dropped=draft.dropped | {name.lower()},
        )

    def alter_column(self, draft: Draft, operation: AlterColumn) -> Draft:
        if operation.comment is not UNSET:
            what = f"set a comment of {operation.table}.{operation.column}"
            raise UnsupportedOperationError(self.spoken.name, what)
        if operation.autoincrement is not None:
            raise UnsupportedOperationError(
                self.spoken.name,
                f"{operation.describe()} to autoincrement",
                hint="Use table_kwargs={'sqlite_autoincrement': True} of a batch.",
            )
        column = draft.column(operation.column, operation)
        if operation.type is not None:
            draft = self.with_type(draft, column, operation)
            column = draft.column(operation.column, operation)
        if operation.nullable is not None:
            column = column.without("not null", "null")
            column = column.having(_not_null(operation))
        if operation.server_default is not UNSET:
            column = self.with_default(column, operation)
        draft = replace(draft, definition=draft.definition.changing(column))
        draft = self.placed(draft, column.name, operation)
        if operation.new_name is None or operation.new_name == operation.column:
            return draft
        return self.renaming(draft, column, operation)

    def with_type(self, draft: Draft, column: Column, operation: AlterColumn) -> Draft:
        """Give the column a type, and its own checks for those of the old one."""
        assert operation.type is not None  # noqa: S101  # the caller looked
        if operation.existing_type is not None:
            old = self.of_type(draft, operation, operation.existing_type)
            draft = _without(draft, lambda c, _: any(map(c.is_like, old.constraints)))
            column = draft.definition.column(column.name) or column
            if old.columns[0].clause("collate") is not None:
                column = column.without("collate")  # it was the type's own
        new = self.of_type(draft, operation, operation.type)
        (made,) = new.columns
        collation = made.clause("collate")
        if collation is not None:
            column = column.without("collate").having(collation)
        changed = replace(column, type=made.type)
        draft = replace(draft, definition=draft.definition.changing(changed))
        for check in new.constraints:
            draft = self.with_constraint(draft, check, operation)
        return draft

    def of_type(self, draft: Draft, operation: AlterColumn, type_: Type) -> Definition:
        """Render a column of that type alone; a copy, as a type has one owner."""
        metadata = sa.MetaData(naming_convention=operation.naming_convention)
        owner = constructs.placeholder(draft.table, metadata=metadata)
        owner.append_column(sa.Column(operation.column, type_.construct.copy()))
        return self.rendered(owner)

    def with_default(self, column: Column, operation: AlterColumn) -> Column:
        new = operation.server_default
        if isinstance(new, Identity):
            what = f"give {operation.table}.{operation.column} an identity"
            raise UnsupportedOperationError(self.spoken.name, what)
        column = column.without("default", "generated")
        if new is None or new is UNSET:
            return column
        made = (
            sa.Column("x", sa.Integer, new.to_sqlalchemy())
            if isinstance(new, Computed)
            else sa.Column("x", sa.Integer, server_default=server_default(new))
        )
        (rendered,) = self.rendered(sa.Table("t", sa.MetaData(), made)).columns
        return column.having(rendered.clause("default"), rendered.clause("generated"))

    def renaming(self, draft: Draft, column: Column, operation: AlterColumn) -> Draft:
        new = operation.new_name or ""
        taken = draft.definition.column(new)
        if new.lower() in draft.aliases or (
            taken is not None
            and not _is(taken, column.name)
            and taken.name.lower() not in {v.lower() for v in draft.aliases.values()}
        ):
            _refuse(operation, f"column {new!r} exists already")
        rename = AlterColumn(operation.table, operation.column, new_name=new)
        left = {k: v for k, v in draft.aliases.items() if v != column.name}
        aliases = {**left, new.lower(): column.name}
        return replace(draft, aliases=aliases, after=(*draft.after, rename))

    def create_constraint(self, draft: Draft, operation: CreateConstraint) -> Draft:
        if isinstance(operation, CreateExcludeConstraint):
            raise self.spoken.refusal(operation)
        value = operation.constraint
        if not isinstance(value, ForeignKey) and (value.deferrable or value.initially):
            what = f"{operation.describe()}: only foreign keys can be deferred"
            raise UnsupportedOperationError(self.spoken.name, what)
        for name in columns_of(value):
            draft.column(name, operation)
        names = {*(c.name for c in draft.definition.columns), *columns_of(value)}
        owner = self.owner(draft, *(sa.Column(n, sa.Integer) for n in sorted(names)))
        constructs.constraint(value, owner)
        for made in self.rendered(owner).constraints:
            draft = self.with_constraint(draft, made, operation)
        return draft

    def with_constraint(
        self, draft: Draft, constraint: Clause, operation: Operation
    ) -> Draft:
        name = constraint.name
        if name is not None:
            # One of its kind takes the place of the old one: old histories rely on it.
            draft = _without(
                draft, lambda old, _: old.kind == constraint.kind and _is(old, name)
            )
            if any(_is(clause, name) for clause, _ in draft.definition.owned()):
                _refuse(operation, f"constraint {name!r} exists already")
        clause = draft.translated(constraint, self.spoken)
        former = draft.definition.primary_key
        if constraint.kind == "primary" and former:
            if {*_lowered(clause.columns)} == {*_lowered(former)} or not any(
                c.name for c, _ in draft.definition.owned() if c.kind == "primary"
            ):
                # A key of the same columns takes the place of the old one, and any
                # takes that of one which has no name to be dropped by.
                draft = _without(draft, lambda clause, _: clause.kind == "primary")
                return self.with_constraint(draft, constraint, operation)
            _refuse(
                operation,
                "the table has a primary key",
                hint="Drop that one first, in the same batch.",
            )
        constraints = list(draft.definition.constraints)
        constraints.insert(_place(constraints, clause), clause)
        keys = (clause,) if clause.kind == "references" else ()
        return replace(
            draft,
            definition=replace(draft.definition, constraints=tuple(constraints)),
            keys=(*draft.keys, *keys),
        )

    def drop_constraint(self, draft: Draft, operation: DropConstraint) -> Draft:
        def goes(clause: Clause, columns: tuple[str, ...]) -> bool:
            return clause.kind in CONSTRAINTS and self.is_meant(
                draft, clause, columns, operation
            )

        left = _without(draft, goes)
        went = operation.name.lower() in draft.gone
        if left.definition != draft.definition or operation.if_exists or went:
            return left
        keys = draft.definition.owned()
        has_unnamed = any(c.name is None and c.kind in CONSTRAINTS for c, _ in keys)
        raise InvalidOperationError(
            operation.describe(),
            "it does not exist",
            hint=_UNNAMED if has_unnamed else None,
        )

    def is_meant(
        self,
        draft: Draft,
        clause: Clause,
        columns: tuple[str, ...],
        operation: DropConstraint,
    ) -> bool:
        if clause.name is not None:
            return _is(clause, operation.name)
        if operation.kind == "primary" and clause.kind == "primary":
            return True  # a table has only one
        if clause.kind == "check" and "sqlite_condition" in operation.options:
            said = tokens_of(f"CHECK ({operation.options['sqlite_condition']})")
            return [t.text for t in said] == [t.text for t in tokens_of(clause.text)]
        options = self.options
        convention = options.naming_convention or options.default_convention
        name = conventional(draft.table, clause, columns, convention)
        return name is not None and name.lower() == operation.name.lower()

    def drop_index(self, draft: Draft, operation: DropIndex) -> Draft:
        made = [
            o
            for o in draft.after
            if isinstance(o, CreateIndex) and o.index.name == operation.name
        ]
        kept = tuple(i for i in draft.indexes if not _same(i[0], operation.name))
        went = operation.name.lower() in draft.gone
        if not (made or kept != draft.indexes or operation.if_exists or went):
            _refuse(operation, "it does not exist")
        after = tuple(o for o in draft.after if o not in made)
        return replace(draft, indexes=kept, after=after)

    def rendered_column(self, operation: AddColumn) -> Definition:
        made = self.rendered(_table_of(operation.to_sqlalchemy()))
        own = tuple(c for c in made.columns if c.name == operation.column.name)
        return replace(made, columns=own)

    def owner(self, draft: Draft, *columns: sa.Column[Any]) -> sa.Table:
        name = draft.table
        return sa.Table(name.name, sa.MetaData(), *columns, schema=name.schema)

    def rendered(self, table: sa.Table) -> Definition:
        return rendered(self.spoken, table)


def lacked(
    operation: AddColumn, present: Iterable[tuple[str, str]]
) -> tuple[CreateIndex, ...]:
    """Give the indexes that a column lacks, which is there."""
    names = {name.lower() for name, _ in present}
    return tuple(
        CreateIndex(operation.table, index, if_not_exists=True)
        for index in operation.indexes
        if str(index.name).lower() not in names
    )


def _without(draft: Draft, goes: Callable[[Clause, tuple[str, ...]], bool]) -> Draft:
    """Give the draft without the clauses, of the table or a column, that go."""
    columns = tuple(
        replace(
            column,
            clauses=tuple(c for c in column.clauses if not goes(c, (column.name,))),
        )
        for column in draft.definition.columns
    )
    constraints = tuple(
        c for c in draft.definition.constraints if not goes(c, c.columns)
    )
    definition = replace(draft.definition, columns=columns, constraints=constraints)
    return replace(draft, definition=definition)


def _place(constraints: list[Clause], new: Clause) -> int:
    """Give the last place, but before a nameless key of the same columns.

    SQLAlchemy reflects one of two such keys, the first.
    """
    if new.kind == "references" and new.name is not None:
        for at, old in enumerate(constraints):
            is_alike = _lowered(old.columns) == _lowered(new.columns)
            if old.kind == "references" and old.name is None and is_alike:
                return at
    return len(constraints)


def _names(definition: Definition) -> frozenset[str]:
    return frozenset(c.name.lower() for c, _ in definition.owned() if c.name)


def _without_checks(column: Column, name: str) -> Column:
    """Give the column without its checks that are about another one."""
    left = (c for c in column.clauses if c.kind != "check" or not c.mentions(name))
    return replace(column, clauses=tuple(left))


def _table_of(column: sa.Column[Any]) -> sa.Table:
    table = column.table
    assert isinstance(table, sa.Table)  # noqa: S101  # AddColumn attaches it
    return table


def _index(columns: list[Column], name: str) -> int:
    return next(i for i, column in enumerate(columns) if _is(column, name))


def _is(part: Column | Clause, name: str) -> bool:
    return _same(part.name or "", name)


def _same(one: str, other: str) -> bool:
    """SQLite's names are equal whatever their case, in ASCII."""
    return one.lower() == other.lower()


def _not_null(operation: AlterColumn) -> Clause | None:
    if operation.nullable:
        return None
    conflict = operation.options.get("sqlite_on_conflict_not_null")
    words = "NOT NULL" if conflict is None else f"NOT NULL ON CONFLICT {conflict}"
    return Clause("not null", words)


def _refuse(operation: Operation, problem: str, *, hint: str | None = None) -> NoReturn:
    raise InvalidOperationError(operation.describe(), problem, hint=hint)


def _lowered(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)
