"""Oracle Database 12.2 and later.

Each DDL statement commits. There is no IF EXISTS before 23ai, so a block of PL/SQL runs
the statement and lets the one error pass that says it was not needed.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sqlalchemy.sql import sqltypes

from brant.dialects._gaps import ROUTINES, SCHEMAS, TRIGGERS, because
from brant.dialects._oracle_catalogue import OracleCatalogue
from brant.dialects._oracle_compilers import (
    HexRaw,
    OracleDDL,
    OracleSQL,
)
from brant.dialects.base import compiles
from brant.dialects.split import Lexicon
from brant.dialects.standard import Standard
from brant.dialects.statement import Statement
from brant.errors import UnsupportedOperationError
from brant.operations import (
    UNSET,
    AddColumn,
    AlterColumn,
    BulkInsert,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Unset,
)
from brant.schema import Computed, Expression, Identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import sqlalchemy as sa

_ROWS: Final = 100
"""Rows that one block inserts."""

# Oracle Database Error Messages: what says that there is nothing to do.
_NAME_USED: Final = 955
_NO_TABLE: Final = 942
_NO_INDEX: Final = 1418
_COLUMN_EXISTS: Final = 1430
_NO_COLUMN: Final = 904
_NO_CONSTRAINT: Final = 2443


class Oracle(Standard):
    """Oracle Database 12.2 and later."""

    name = "oracle"
    # Oracle begins by itself; said aloud it is the first statement of a transaction.
    begin = "SET TRANSACTION READ WRITE"
    probe = "SELECT 1 FROM DUAL"
    dual = " FROM DUAL"
    check_deferred = "SET CONSTRAINTS ALL IMMEDIATE"
    batch_separator = "/"
    unsupported = MappingProxyType(
        {**Standard.unsupported, **ROUTINES, **SCHEMAS, **TRIGGERS}
    )
    emulated = MappingProxyType(
        {
            BulkInsert: "an INSERT for each row, in blocks of PL/SQL",
            **because(
                "`if_exists` and `if_not_exists` as a block of PL/SQL that lets one "
                "error pass",
                AddColumn,
                CreateIndex,
                CreateTable,
                DropColumn,
                DropConstraint,
                DropIndex,
                DropTable,
            ),
        }
    )
    view_replacement = "CREATE OR REPLACE VIEW"
    guards_creation = False
    guards_drops = False
    catalogue = OracleCatalogue()
    lexicon = Lexicon(q_quotes=True, slash_lines=True)
    literal_types = MappingProxyType(
        {**Standard.literal_types, sqltypes._Binary: HexRaw}  # noqa: SLF001  # what all binary types are
    )
    compilers = MappingProxyType(
        {"ddl_compiler": OracleDDL, "statement_compiler": OracleSQL}
    )

    def release(self, name: str) -> str:
        del name
        return ""

    def timeouts(
        self, *, lock: float | None, statement: float | None
    ) -> tuple[str, ...]:
        if statement is not None:
            raise UnsupportedOperationError(
                self.name,
                "limit how long a statement runs",
                hint="Leave statement_timeout out: only drivers can do that here.",
            )
        if lock is None:
            return ()
        return (f"ALTER SESSION SET DDL_LOCK_TIMEOUT = {ceil(lock)}",)

    def timeouts_end(
        self, *, lock: float | None, statement: float | None
    ) -> tuple[str, ...]:
        del statement
        return () if lock is None else ("ALTER SESSION SET DDL_LOCK_TIMEOUT = 0",)

    def unless(self, code: int, statements: Iterable[str]) -> str:
        """Run statements until one says the error that means: not needed."""
        lines = "\n".join(
            f"    EXECUTE IMMEDIATE {self.string(sql)};" for sql in statements
        )
        return (
            f"BEGIN\n{lines}\nEXCEPTION WHEN OTHERS THEN\n"
            f"    IF SQLCODE <> -{code} THEN RAISE; END IF;\nEND;"
        )

    # Tables

    def creating_table(self, table: sa.Table, *, if_not_exists: bool) -> str:
        created = super().creating_table(table, if_not_exists=False)
        return self.unless(_NAME_USED, [created]) if if_not_exists else created

    @compiles(DropTable)
    def drop_table(self, operation: DropTable) -> Iterator[Statement | str]:
        dropped = super().drop_table(replace(operation, if_exists=False))
        yield from self._if_there(operation, _NO_TABLE, dropped)

    def _if_there(
        self,
        operation: DropTable | DropColumn | DropIndex,
        code: int,
        statements: Iterable[Statement | str],
    ) -> Iterator[Statement | str]:
        if operation.if_exists:
            yield self.unless(code, map(_text, statements))
        else:
            yield from statements

    # Columns

    @compiles(AddColumn)
    def add_column(self, operation: AddColumn) -> Iterator[Statement | str]:
        if not operation.if_not_exists:
            yield from super().add_column(operation)
            return
        added = f"{self._alter(operation.table)} {self.adding(operation)}"
        after = map(_text, self.after_adding(operation, has_indexes=False))
        yield self.unless(_COLUMN_EXISTS, (added, *after))
        yield from self.indexing(operation)

    def adding(self, operation: AddColumn) -> str:
        plain = super().adding(replace(operation, if_not_exists=False))
        return plain.replace("ADD COLUMN", "ADD", 1)

    @compiles(DropColumn)
    def drop_column(self, operation: DropColumn) -> Iterator[Statement | str]:
        dropped = super().drop_column(replace(operation, if_exists=False))
        yield from self._if_there(operation, _NO_COLUMN, dropped)

    @compiles(AlterColumn)
    def alter_column(self, operation: AlterColumn) -> Iterator[Statement | str]:
        yield from self.before_altering(operation)
        modify = f"{self._alter(operation.table)} MODIFY {self.quote(operation.column)}"
        if _loses_identity(operation):
            yield f"{modify} DROP IDENTITY"
            default = operation.server_default
            operation = replace(
                operation,
                server_default=UNSET if default is None else default,
                existing_server_default=UNSET,
            )
        changes = tuple(self.altering(operation))
        if changes:
            yield f"{modify} {' '.join(changes)}"
        yield from self.after_altering(operation)

    def altering(self, operation: AlterColumn) -> Iterator[str]:
        """Give the clauses of MODIFY, in the order of a column's definition."""
        self._check_place(operation)
        if operation.autoincrement is not None:
            raise UnsupportedOperationError(
                self.name,
                f"{operation.describe()} to autoincrement",
                hint="Only a new column can be an sa.Identity().",
            )
        if operation.type is not None:
            yield self.type(operation.type)
        yield from self.default_actions(operation)
        # ORA-01442 and ORA-01451: it is already.
        if operation.nullable not in {None, operation.existing_nullable}:
            yield "NULL" if operation.nullable else "NOT NULL"

    def default_action(self, new: str | Expression | None) -> str:
        # A default cannot be taken away, and NULL is what there is without one.
        return f"DEFAULT {'NULL' if new is None else self.default(new)}"

    def identity_actions(self, operation: AlterColumn) -> Iterator[str]:
        match operation.existing_server_default, operation.server_default:
            case ((Identity() | Unset()), Identity() as new):
                yield self._ddl.visit_identity_column(new.to_sqlalchemy())
            case _:
                # ORA-30673: only a column that is made as one can be an identity.
                yield from super().identity_actions(operation)

    def computed_actions(self, operation: AlterColumn) -> Iterator[str]:
        match operation.existing_server_default, operation.server_default:
            case Computed(), Computed() as new:
                yield self._ddl.process(new.to_sqlalchemy())
            case _:
                yield from super().computed_actions(operation)

    # Constraints and indexes

    @compiles(DropConstraint)
    def drop_constraint(self, operation: DropConstraint) -> Iterator[str]:
        (dropped,) = super().drop_constraint(replace(operation, if_exists=False))
        is_guarded = operation.if_exists
        yield self.unless(_NO_CONSTRAINT, [dropped]) if is_guarded else dropped

    def creating_index(self, index: sa.Index, *, if_not_exists: bool = False) -> str:
        created = super().creating_index(index)
        return self.unless(_NAME_USED, [created]) if if_not_exists else created

    @compiles(DropIndex)
    def drop_index(self, operation: DropIndex) -> Iterator[Statement | str]:
        dropped = super().drop_index(replace(operation, if_exists=False))
        yield from self._if_there(operation, _NO_INDEX, dropped)

    # Data

    @compiles(BulkInsert)
    def bulk_insert(self, operation: BulkInsert) -> Iterator[Statement]:
        """Give an INSERT for each row, many in a block.

        INSERT ALL would give all its rows the same number of an identity.
        """
        single = super().bulk_insert(replace(operation, multiinsert=False))
        for is_text, group in groupby(single, key=lambda made: made.construct is None):
            if is_text and operation.multiinsert:
                yield from _blocks(list(group))
            else:
                yield from group


def _blocks(inserts: list[Statement]) -> Iterator[Statement]:
    if len(inserts) == 1:
        yield from inserts
        return
    for start in range(0, len(inserts), _ROWS):
        rows = inserts[start : start + _ROWS]
        lines = "\n".join(f"    {insert.sql};" for insert in rows)
        yield Statement(f"BEGIN\n{lines}\nEND;")


def _loses_identity(operation: AlterColumn) -> bool:
    return isinstance(operation.existing_server_default, Identity) and not isinstance(
        operation.server_default, (Identity, Unset)
    )


def _text(statement: Statement | str) -> str:
    return statement if isinstance(statement, str) else statement.sql
