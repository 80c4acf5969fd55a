"""A SQLite table made anew, for what ALTER TABLE cannot do. Pure.

docs/sqlite-rebuild.md tells the order of the statements and why it is that one.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final, final

from sqlalchemy.exc import CompileError

from brant.dialects import _sqlite_options as options
from brant.dialects._sqlite_changes import Changes, Draft, lacked
from brant.dialects._sqlite_naming import named
from brant.dialects._sqlite_stored import NEW, Stored, described, stored
from brant.dialects._sqlite_table import affinity, is_indexed, tokens_of
from brant.errors import (
    ForeignKeysEnforcedError,
    InvalidOperationError,
    UnsupportedOperationError,
)
from brant.operations import (
    AddColumn,
    AlterColumn,
    AlterTable,
    CreateConstraint,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
)
from brant.schema import ForeignKey, QualifiedName
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brant.dialects._sqlite_table import Column
    from brant.dialects.base import Answers
    from brant.dialects.standard import Standard
    from brant.dialects.statement import Statement
    from brant.operations import Operation

_CHECK: Final = "_brant_check"
_KEPT_AS_WRITTEN: Final = frozenset({"TEXT", "BLOB"})
"""The affinities that make no numbers of texts."""
_KNOWN: Final = (
    AddColumn,
    AlterColumn,
    CreateConstraint,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
)
"""What a rebuild can do; all else in a batch is SQL between two of them."""


def is_native(
    spoken: Standard,
    operation: Operation,
    *,
    is_tried: bool = False,
    is_offline: bool = False,
) -> bool:
    """Tell whether ALTER TABLE does it, whatever the table is like.

    A column can be dropped in place on trial: SQLite says so itself where it cannot.
    Offline there is nothing but that.
    """
    is_tried = is_tried or is_offline
    match operation:
        case AddColumn():
            return not operation.if_not_exists and _adds_natively(spoken, operation)
        case AlterColumn():
            return is_rename(operation)
        case DropColumn():
            return is_tried and not operation.if_exists
        case CreateConstraint() | DropConstraint():
            return False
        case AlterTable():
            is_anew = operation.recreate == "always" or operation.is_made_anew
            return not is_anew and all(
                is_native(spoken, part, is_tried=is_tried, is_offline=is_offline)
                and (is_offline or not _adds_half_a_key(operation, part))
                for part in operation.operations
            )
        case _:
            return True


def is_rename(operation: AlterColumn) -> bool:
    """Tell whether nothing but the column's name changes."""
    bare = AlterColumn(
        operation.table,
        operation.column,
        new_name=operation.new_name,
        existing_type=operation.existing_type,
        existing_server_default=operation.existing_server_default,
        existing_nullable=operation.existing_nullable,
        existing_comment=operation.existing_comment,
        existing_autoincrement=operation.existing_autoincrement,
        options=operation.options,
    )
    return operation.new_name is not None and operation == bare


@final
@dataclass(frozen=True, slots=True)
class Rebuild:
    """Compiles the changes of one table, in place where SQLite can."""

    spoken: Standard
    operation: AlterTable

    def statements(self, answers: Answers) -> Iterator[Statement | str]:
        """Give the statements; without answers there is no database to look at."""
        spoken, operation = self.spoken, self.operation
        if not answers and is_native(spoken, operation, is_offline=True):
            for part in operation.operations:
                yield from self.native(part)
            return
        now, draft = self.stored(answers), None
        parts = operation.operations
        is_empty = operation.recreate == "always" and not parts
        is_known = any(isinstance(part, _KNOWN) for part in parts)
        if is_empty or (operation.is_made_anew and not is_known):
            yield from self.changing(now, self.draft(now, ()), ())
        for is_group, batch in groupby(
            operation.operations, lambda part: isinstance(part, _KNOWN)
        ):
            if is_group:
                group = tuple(batch)
                now = now if draft is None else self.following(now, draft)
                draft = self.draft(now, group)
                yield from self.changing(now, draft, group)
            else:
                for part in batch:
                    yield from spoken.compile(part)

    def stored(self, answers: Answers) -> Stored:
        operation = self.operation
        if answers:
            return stored(self.spoken, operation, answers[0])
        if operation.copy_from is None:
            raise self.spoken.unanswered(operation)
        return described(self.spoken, operation, operation.copy_from)

    def draft(self, now: Stored, parts: tuple[Operation, ...]) -> Draft:
        definition = options.described(self.spoken, self.operation, now.definition)
        draft = Draft(now.table, definition, now.indexes)
        return Changes(self.spoken, self.operation).all(draft, parts)

    def following(self, now: Stored, draft: Draft) -> Stored:
        """Give the table as it is after these changes, for those that follow SQL."""
        if draft.aliases:
            # Triggers and indexes are now other than the database said.
            raise InvalidOperationError(
                self.operation.describe(),
                "a column is renamed, and changes follow after SQL",
                hint="Put what follows the SQL into a batch of its own.",
            )
        made = tuple(
            (str(part.index.name), self.spoken.creating_index(part.to_sqlalchemy()))
            for part in draft.after
            if isinstance(part, CreateIndex)
        )
        return replace(now, definition=draft.definition, indexes=draft.indexes + made)

    def changing(
        self, now: Stored, draft: Draft, parts: tuple[Operation, ...]
    ) -> Iterator[Statement | str]:
        recreate, parts = self.operation.recreate, tuple(_unguarded(parts))
        is_same = (draft.definition, draft.indexes) == (now.definition, now.indexes)
        sets = self.operation.is_made_anew and draft.definition != options.finished(
            self.spoken, self.operation, draft.definition
        )
        if recreate == "always":
            yield from self.rebuilding(now, draft)
        elif not sets and all(self.is_native_on(now, part) for part in parts):
            for part in parts:
                if self.is_wanted(now, part):
                    yield from self.native(part)
                elif isinstance(part, AddColumn):
                    for index in lacked(part, now.indexes):
                        yield from self.native(index)
        elif not sets and is_same:
            for part in draft.after:
                yield from self.native(part)
        elif recreate == "never":
            raise UnsupportedOperationError(
                self.spoken.name,
                f"{self.operation.describe()} without a rebuild",
                hint='recreate is "never"; leave it at "auto".',
            )
        else:
            yield from self.rebuilding(now, draft)

    def is_native_on(self, now: Stored, operation: Operation) -> bool:
        if not self.is_wanted(now, operation):
            return True
        match operation:
            case AddColumn():
                is_half = _adds_half_a_key(self.operation, operation)
                return not is_half and _adds_natively(self.spoken, operation)
            case DropColumn():
                return self.has_version(3, 35) and _drops_natively(now, operation)
            case _:
                return is_native(self.spoken, operation)

    def is_wanted(self, now: Stored, operation: Operation) -> bool:
        """Tell whether it has anything to do, where it may find it done."""
        match operation:
            case AddColumn(if_not_exists=True):
                return now.definition.column(operation.column.name) is None
            case DropColumn(if_exists=True):
                return now.definition.column(operation.column) is not None
            case _:
                return True

    def native(self, operation: Operation) -> Iterator[Statement | str]:
        match operation:
            case AddColumn():
                guarded = operation.if_not_exists
                yield from self.spoken.add_column(
                    replace(operation, if_not_exists=False) if guarded else operation
                )
            case DropColumn():
                yield from self.spoken.drop_column(replace(operation, if_exists=False))
            case AlterColumn() if self.has_version(3, 25):
                yield from self.spoken.after_altering(operation)
            case AlterColumn():
                raise self.spoken.refusal(operation)
            case _:
                yield from self.spoken.compile(operation)

    def has_version(self, *version: int) -> bool:
        found = getattr(self.spoken.sqlalchemy, "server_version_info", None)
        return found is None or tuple(found) >= version

    def rebuilding(self, now: Stored, draft: Draft) -> Iterator[Statement | str]:
        """Give the statements in the order of docs/sqlite-rebuild.md."""
        self._protect(now, draft)
        definition = options.still_counting(draft.definition, now.definition)
        definition = options.finished(self.spoken, self.operation, definition)
        convention = self.operation.naming_convention
        definition = named(self.spoken, now.table, definition, convention)
        draft = replace(draft, definition=definition)
        old, new = self._name(now), self._name(now, NEW)
        yield self.spoken.savepoint("brant_rebuild")
        if not now.is_known:
            yield from self._asserting(
                f"foreign keys are off, or none refers to {now.table}",
                "FROM pragma_foreign_keys AS f, sqlite_master AS t,"
                ' pragma_foreign_key_list(t.name) AS k WHERE f."foreign_keys"'
                f' AND k."table" = {self.spoken.string(now.table.name)} COLLATE NOCASE',
            )
        yield f"DROP TABLE IF EXISTS {new}"
        yield draft.definition.create(new)
        yield self._copying(now, draft, old, new)
        yield from self._checking(now, draft, new)
        if now.definition.counts and draft.definition.counts:
            yield from self._counting(now)
        yield f"DROP TABLE {old}"
        yield from self._renaming(now, new)
        yield from (sql for _, sql in draft.indexes)
        yield from now.triggers
        yield from self._following_keys(now, draft)
        if draft.dropped:
            yield from self._looking(now, draft, old)
        for part in draft.after:
            yield from self.native(part)
        yield self.spoken.release("brant_rebuild")

    def _protect(self, now: Stored, draft: Draft) -> None:
        """Refuse what would touch the rows of other tables, or leave them alone."""
        if now.is_enforced and now.children:
            names = sorted({child for child, _ in now.children})
            raise ForeignKeysEnforcedError(str(now.table), names)
        for child, column in now.children:
            is_other = child.lower() != now.table.name.lower()
            if is_other and column.lower() in draft.dropped:
                problem = f"{child} refers to column {column!r}, which is dropped"
                raise InvalidOperationError(self.operation.describe(), problem)

    def _name(self, now: Stored, prefix: str = "") -> str:
        name = prefix + now.table.name
        return self.spoken.table_name(QualifiedName(name, now.table.schema))

    def _copied(self, now: Stored, draft: Draft) -> Iterator[tuple[Column, Column]]:
        """Give the columns whose values are copied, as they were and as they are."""
        for column in draft.definition.columns:
            source = now.definition.column(column.name)
            is_fresh = column.name.lower() in draft.fresh
            if not (source is None or is_fresh or column.clause("generated")):
                yield source, column

    def _copying(self, now: Stored, draft: Draft, old: str, new: str) -> str:
        before, after = now.definition, draft.definition
        pairs = []
        for source, column in self._copied(now, draft):
            name = self.spoken.quote(source.name)
            cast = _cast(source.type, column.type)
            pairs.append((name, f"CAST({name} AS {cast})" if cast else name))
        if after.rowid_column is None and before.rowid and after.rowid:
            pairs.insert(0, (after.rowid, before.rowid))
        into = ", ".join(name for name, _ in pairs)
        values = ", ".join(value for _, value in pairs)
        return f"INSERT INTO {new} ({into}) SELECT {values} FROM {old}"

    def _checking(self, now: Stored, draft: Draft, new: str) -> Iterator[str]:
        """Fail where a text that became a number is none."""
        for source, column in self._copied(now, draft):
            if _becomes_number(source.type, column.type):
                name = self.spoken.quote(column.name)
                yield from self._asserting(
                    f"{now.table}.{column.name}: a value is no {column.type}",
                    f"FROM {new} WHERE typeof({name}) IN ('text', 'blob')",
                )

    def _counting(self, now: Stored) -> Iterator[str]:
        """Keep the number that AUTOINCREMENT goes on from."""
        at = QualifiedName("sqlite_sequence", now.table.schema)
        sequence = self.spoken.table_name(at)
        old = self.spoken.string(now.table.name)
        new = self.spoken.string(NEW + now.table.name)
        yield f"DELETE FROM {sequence} WHERE name = {new}"
        yield (
            f"INSERT INTO {sequence} (name, seq)"
            f" SELECT {new}, seq FROM {sequence} WHERE name = {old}"
        )

    def _renaming(self, now: Stored, new: str) -> Iterator[str]:
        # Otherwise RENAME reads every view and trigger, and those of the table that
        # was just dropped are errors (https://sqlite.org/lang_altertable.html).
        if not now.is_legacy:
            yield "PRAGMA legacy_alter_table = ON"
        yield f"ALTER TABLE {new} RENAME TO {self.spoken.quote(now.table.name)}"
        if not now.is_legacy:
            yield "PRAGMA legacy_alter_table = OFF"

    def _following_keys(self, now: Stored, draft: Draft) -> Iterator[str]:
        """Demand that the rows follow new foreign keys, as any other database does."""
        if not draft.keys:
            return
        arguments = [now.table.name, now.table.schema or "main"]
        named = ", ".join(map(self.spoken.string, arguments))
        said = " ".join("; ".join(clause.text for clause in draft.keys).split())
        # SQLite counts the keys of a table from the last one to the first.
        yield from self._asserting(
            f"a row of {now.table} refers to nothing: {said}",
            f"FROM pragma_foreign_key_check({named}) WHERE fkid < {len(draft.keys)}",
        )

    def _asserting(self, label: str, source: str) -> Iterator[str]:
        """Fail, with the label in the error, where the query finds rows."""
        check = self.spoken.quote(_CHECK)
        quoted = '"' + label.replace('"', '""') + '"'
        yield f"CREATE TEMP TABLE {check} (n CONSTRAINT {quoted} CHECK (n = 0))"
        yield f"INSERT INTO temp.{check} SELECT count(*) {source}"
        yield f"DROP TABLE temp.{check}"

    def _looking(self, now: Stored, draft: Draft, table: str) -> Iterator[str]:
        """Let SQLite compile what may name a dropped column, and run none of it."""
        yield from (f"EXPLAIN SELECT * FROM {view}" for view in now.views)
        if not now.triggers:
            return
        names = [
            self.spoken.quote(column.name)
            for column in draft.definition.columns
            if column.clause("generated") is None
        ]
        changes = ", ".join(f"{name} = {name}" for name in names)
        yield f"EXPLAIN INSERT INTO {table} DEFAULT VALUES"
        yield f"EXPLAIN UPDATE {table} SET {changes}"
        yield f"EXPLAIN DELETE FROM {table}"


def _unguarded(parts: Iterable[Operation]) -> Iterator[Operation]:
    """Add without a look what the batch itself drops or renames before."""
    gone: set[str] = set()
    for part in parts:
        match part:
            case DropColumn(column=name) | AlterColumn(column=name, new_name=str()):
                gone.add(name.lower())
                yield part
            case AddColumn(if_not_exists=True) if part.column.name.lower() in gone:
                yield replace(part, if_not_exists=False)
            case _:
                yield part


def _adds_half_a_key(batch: AlterTable, part: Operation) -> bool:
    """Tell whether a foreign key has more than ADD COLUMN lets others see.

    SQLAlchemy 2.1 reflects names and ON DELETE of the table's FOREIGN KEY clauses only,
    and not those of a column's REFERENCES clause, which is all that ADD COLUMN takes.
    """
    return (
        isinstance(part, AddColumn)
        and batch.recreate != "never"
        and any(
            isinstance(key, ForeignKey)
            and key != ForeignKey(key.columns, key.referent, key.referent_columns)
            for key in part.constraints
        )
    )


def _adds_natively(spoken: Standard, operation: AddColumn) -> bool:
    """https://sqlite.org/lang_altertable.html#alter_table_add_column."""
    if operation.insert_before or operation.insert_after:
        return False
    alone, value = spoken.alone(operation), operation.column
    if alone is not None and not (value.computed or value.identity):
        given = getattr(alone.server_default, "arg", None)
        return given is None or _is_value(f"DEFAULT {spoken.column_default(given)}")
    try:
        made = Changes(spoken, AlterTable(operation.table)).rendered_column(operation)
    except CompileError:
        return True  # as good as any: compiling it says what is wrong
    (column,) = made.columns
    kinds = [constraint.kind for constraint in made.constraints]
    computed, default = column.clause("generated"), column.clause("default")
    is_stored = computed is not None and computed.text.upper().endswith("STORED")
    return (
        not {"primary", "unique"} & {*kinds, *(c.kind for c in column.clauses)}
        and kinds.count("references") <= 1
        and not ("references" in kinds and default is not None)
        and not is_stored
        and (default is None or _is_value(default.text))
    )


def _is_value(default: str) -> bool:
    """Tell whether the rows that are there can get it without being written."""
    tokens = [t for t in tokens_of(default)[1:] if t.text not in {"(", ")", "+", "-"}]
    return len(tokens) == 1 and not tokens[0].word.startswith("CURRENT_")


def _drops_natively(now: Stored, operation: DropColumn) -> bool:
    """https://sqlite.org/lang_altertable.html#alter_table_drop_column."""
    name, definition = operation.column, now.definition
    column = definition.column(name)
    if column is None:
        return False
    others = (c for c in definition.columns if c is not column)
    clauses = [*definition.constraints, *(c for o in others for c in o.clauses)]
    return (
        not {"primary", "unique", "references"} & {c.kind for c in column.clauses}
        and not any(clause.mentions(name) for clause in clauses)
        and not any(is_indexed(sql, name) for _, sql in now.indexes)
    )


def _cast(old: str, new: str) -> str | None:
    """Give the type to convert values to, where storing them does not do it."""
    named = affinity(new)
    return new if named in _KEPT_AS_WRITTEN and affinity(old) != named else None


def _becomes_number(old: str, new: str) -> bool:
    """Tell whether texts are to be numbers: storing them turns those that are one.

    A CAST would make 0 of the others, and say nothing. Dates, booleans and JSON have
    the numeric affinity for want of another one; they stay texts.
    """
    named = affinity(new)
    is_number = named in {"INTEGER", "REAL"} or (
        named == "NUMERIC" and new.upper().startswith(("NUMERIC", "DECIMAL"))
    )
    return is_number and affinity(old) in _KEPT_AS_WRITTEN
