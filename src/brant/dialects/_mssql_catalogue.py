"""What SQL Server says of what `if_not_exists` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.dialects._details import Detailed
from brant.dialects._type_names import TypeNames, names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from brant.dialects._presence import Asked
    from brant.dialects.pieces import Pieces
    from brant.operations import CreateIndex
    from brant.schema import QualifiedName


_TYPES: Final = TypeNames(
    known=names(
        "BIGINT BINARY BIT CHAR DATE DATETIME DATETIME2 DATETIMEOFFSET DECIMAL FLOAT "
        "IMAGE INT MONEY NCHAR NTEXT NVARCHAR REAL SMALLDATETIME SMALLINT SMALLMONEY "
        "TEXT TIME TIMESTAMP TINYINT UNIQUEIDENTIFIER VARBINARY VARCHAR XML"
    ),
    synonyms={
        "DEC": "DECIMAL",
        "DOUBLE PRECISION": "FLOAT(53)",
        "FLOAT": "FLOAT(53)",
        "INTEGER": "INT",
        "NUMERIC": "DECIMAL",
        "ROWVERSION": "TIMESTAMP",
    },
    sizes={
        "BINARY": ("1",),
        "CHAR": ("1",),
        "DATETIME2": ("7",),
        "DATETIMEOFFSET": ("7",),
        "DECIMAL": ("18", "0"),
        "NCHAR": ("1",),
        "NVARCHAR": ("1",),
        "TIME": ("7",),
        "VARBINARY": ("1",),
        "VARCHAR": ("1",),
    },
    floats=("REAL", "FLOAT"),
)
_WIDE: Final = frozenset({"nchar", "nvarchar"})
_SIZED: Final = frozenset({"binary", "char", "varbinary", "varchar"}) | _WIDE
_SCALED: Final = frozenset({"datetime2", "datetimeoffset", "time"})


_COLUMNS: Final = """\
SELECT 'column' AS part, c.name, TYPE_NAME(c.user_type_id) AS type, c.max_length,
    c.precision, c.scale, c.collation_name, c.is_nullable, d.definition AS [default],
    c.is_identity AS is_generated, NULL AS [column], NULL AS target_schema,
    NULL AS target, NULL AS target_column, NULL AS on_delete, NULL AS on_update
FROM sys.columns AS c
LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id
WHERE c.object_id = {table}
UNION ALL
SELECT 'other', REPLACE(o.type_desc, '_', ' ') COLLATE DATABASE_DEFAULT,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM sys.objects AS o WHERE o.object_id = {table} AND o.type <> 'U'"""
# A filter makes a unique index less than a key.
_KEYS: Final = """
UNION ALL
SELECT CASE WHEN i.is_primary_key = 1 THEN 'p'
        WHEN i.is_unique = 1 AND i.has_filter = 0 THEN 'u' ELSE 'i' END,
    i.name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    COL_NAME(k.object_id, k.column_id), NULL, NULL, NULL, NULL, NULL
FROM sys.indexes AS i JOIN sys.index_columns AS k
    ON k.object_id = i.object_id AND k.index_id = i.index_id
WHERE i.object_id = {table} AND k.is_included_column = 0
UNION ALL
SELECT 'f', f.name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    COL_NAME(k.parent_object_id, k.parent_column_id),
    OBJECT_SCHEMA_NAME(f.referenced_object_id), OBJECT_NAME(f.referenced_object_id),
    COL_NAME(k.referenced_object_id, k.referenced_column_id),
    f.delete_referential_action_desc, f.update_referential_action_desc
FROM sys.foreign_keys AS f JOIN sys.foreign_key_columns AS k
    ON k.constraint_object_id = f.object_id
WHERE f.parent_object_id = {table}
UNION ALL
SELECT 'c', name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL
FROM sys.check_constraints WHERE parent_object_id = {table}"""


_DETAILS: Final = """\
SELECT 'column' AS part, c.name, NULL AS text, NULL AS place, NULL AS waits,
    NULL AS state
FROM sys.columns AS c WHERE c.object_id = {table}
UNION ALL
SELECT 'default', c.name, d.definition, NULL, NULL, NULL
FROM sys.columns AS c JOIN sys.default_constraints AS d
    ON d.object_id = c.default_object_id
WHERE c.object_id = {table}
UNION ALL
SELECT 'computed', name, definition, NULL, NULL,
    CASE WHEN is_persisted = 1 THEN 'PERSISTED' ELSE 'VIRTUAL' END
FROM sys.computed_columns WHERE object_id = {table}
UNION ALL
SELECT 'identity', name, CONCAT('START WITH ', CAST(seed_value AS bigint),
    ' INCREMENT BY ', CAST(increment_value AS bigint)), NULL, NULL, NULL
FROM sys.identity_columns WHERE object_id = {table}
UNION ALL
SELECT 'collation', name, collation_name, NULL, NULL, NULL
FROM sys.columns WHERE object_id = {table} AND collation_name IS NOT NULL
UNION ALL
SELECT 'comment', COL_NAME(major_id, NULLIF(minor_id, 0)),
    CAST(value AS nvarchar(max)) COLLATE DATABASE_DEFAULT, NULL, NULL, NULL
FROM sys.extended_properties
WHERE name = N'MS_Description' AND class = 1 AND major_id = {table}
UNION ALL
SELECT 'c', name, definition, NULL, NULL,
    CASE WHEN is_disabled = 1 THEN 'DISABLED'
        WHEN is_not_trusted = 1 THEN 'NOT TRUSTED' END
FROM sys.check_constraints WHERE parent_object_id = {table}
UNION ALL
SELECT CASE WHEN i.is_primary_key = 1 THEN 'p' ELSE 'u' END, i.name,
    COL_NAME(k.object_id, k.column_id), k.key_ordinal, NULL,
    CASE WHEN i.is_disabled = 1 THEN 'DISABLED' END
FROM sys.indexes AS i JOIN sys.index_columns AS k
    ON k.object_id = i.object_id AND k.index_id = i.index_id
WHERE i.object_id = {table} AND i.is_unique = 1 AND i.has_filter = 0
    AND k.is_included_column = 0
UNION ALL
SELECT 'f', f.name, COL_NAME(k.parent_object_id, k.parent_column_id),
    k.constraint_column_id, NULL, CASE WHEN f.is_disabled = 1 THEN 'DISABLED'
        WHEN f.is_not_trusted = 1 THEN 'NOT TRUSTED' END
FROM sys.foreign_keys AS f JOIN sys.foreign_key_columns AS k
    ON k.constraint_object_id = f.object_id
WHERE f.parent_object_id = {table}"""
_TOLD: Final = frozenset({"c", "collation", "comment", "computed", "identity"})


class SQLServerCatalogue(Detailed):
    """SQL Server's."""

    types = _TYPES
    detailed = ((_DETAILS, _TOLD),)

    def place(self, spoken: Pieces, table: QualifiedName) -> Mapping[str, str]:
        return {"table": f"OBJECT_ID({spoken.string(spoken.table_name(table))})"}

    def table(self, spoken: Pieces, asked: Asked) -> str:
        owner = spoken.string(spoken.table_name(asked.table))
        sql = _COLUMNS + (_KEYS if asked.has_keys else "")
        return sql.format(table=f"OBJECT_ID({owner})")

    def printed(self, row: Mapping[str, Any]) -> str:
        return sql_server_type(row).partition(" COLLATE ")[0]

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        owner = spoken.string(spoken.table_name(operation.table))
        name = spoken.string(str(operation.index.name))
        return (
            "SELECT COL_NAME(k.object_id, k.column_id) AS name, i.is_unique, "
            "i.type_desc AS kind, i.filter_definition AS condition, "
            "k.is_included_column AS is_included, "
            "k.is_descending_key AS is_descending "
            "FROM sys.indexes AS i JOIN sys.index_columns AS k "
            "ON k.object_id = i.object_id AND k.index_id = i.index_id "
            f"WHERE i.object_id = OBJECT_ID({owner}) AND i.name = {name} "
            "ORDER BY k.key_ordinal"
        )


def sql_server_type(row: Mapping[str, Any]) -> str:
    """Write a column's type from its row in sys.columns."""
    name = str(row["type"])
    length, scale = int(row["max_length"]), int(row["scale"])
    if name in _SIZED:
        # In bytes; -1 is max.
        size = "max" if length < 0 else length // (2 if name in _WIDE else 1)
        collation = row["collation_name"]
        # Left out, it would become the database's.
        return f"{name}({size})" + (f" COLLATE {collation}" if collation else "")
    if name in _SCALED:
        return f"{name}({scale})"
    if name in {"decimal", "numeric"}:
        return f"{name}({row['precision']}, {scale})"
    return f"float({row['precision']})" if name == "float" else name
