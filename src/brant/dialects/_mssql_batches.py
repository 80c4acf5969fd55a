"""T-SQL that looks before it acts, on the server, so that it works offline too.

Each piece is one batch. What must be built from what is found travels in a variable to
EXEC; nothing before that reports a row count, which drivers would take for the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Quoted = Callable[[str], str]

_OF_COLUMN: Final = """\
sys.{catalog} AS found
    WHERE found.parent_object_id = OBJECT_ID({owner})
    AND COL_NAME(found.parent_object_id, found.parent_column_id) = {column}"""
_KEYS_OF_COLUMN: Final = """\
sys.foreign_keys AS found
    WHERE EXISTS (SELECT 1 FROM sys.foreign_key_columns AS part
        WHERE part.constraint_object_id = found.object_id
        AND part.parent_object_id = OBJECT_ID({owner})
        AND COL_NAME(part.parent_object_id, part.parent_column_id) = {column})"""

# The constraints of a column, by what Alembic's users know the wish for it by.
SOURCES: Final = {
    "mssql_drop_default": _OF_COLUMN.replace("{catalog}", "default_constraints"),
    "mssql_drop_check": _OF_COLUMN.replace("{catalog}", "check_constraints"),
    "mssql_drop_foreign_key": _KEYS_OF_COLUMN,
}


def dropping(kind: str, table: str, column: str, string: Quoted) -> str:
    """Drop a column's constraints of a kind, whatever they are called; none is fine.

    *table* is the quoted name, *column* the bare one.
    """
    source = SOURCES[kind].format(owner=string(table), column=string(column))
    drop = string(f"ALTER TABLE {table} DROP CONSTRAINT ")
    return (
        "DECLARE @brant nvarchar(max) = (\n"
        f"    SELECT STRING_AGG({drop} + QUOTENAME(found.name), N'; ')\n"
        f"    FROM {source}\n"
        ")\n"
        "IF @brant IS NOT NULL EXEC(@brant)"
    )


def guarded(condition: str, statements: Iterable[str], string: Quoted) -> str:
    """Run statements if a condition holds.

    All but the first are compiled by the server when their turn comes: they speak of
    what the first one makes.
    """
    first, *rest = statements
    if not rest:
        return f"IF {condition} {first}"
    lines = (first, *(f"EXEC({string(statement)})" for statement in rest))
    body = "\n".join(f"    {line}" for line in lines)
    return f"IF {condition}\nBEGIN\n{body}\nEND"


def column_definition(table: str, column: str, string: Quoted) -> str:
    """Ask for what ALTER COLUMN must say again."""
    return (
        "SELECT TYPE_NAME(user_type_id) AS type, max_length, precision, scale, "
        "collation_name, is_nullable FROM sys.columns "
        f"WHERE object_id = OBJECT_ID({string(table)}) AND name = {string(column)}"
    )
