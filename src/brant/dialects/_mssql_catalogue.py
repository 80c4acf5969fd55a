"""What SQL Server says of what `if_not_exists` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.dialects._presence import Catalogue
from brant.dialects._type_names import TypeNames, names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

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


class SQLServerCatalogue(Catalogue):
    """SQL Server's."""

    types = _TYPES

    def columns(
        self, spoken: Pieces, table: QualifiedName, wanted: Mapping[str, str]
    ) -> str:
        del wanted
        owner = spoken.string(spoken.table_name(table))
        return (
            "SELECT name, TYPE_NAME(user_type_id) AS type, max_length, precision, "
            "scale, collation_name, is_nullable FROM sys.columns "
            f"WHERE object_id = OBJECT_ID({owner})"
        )

    def printed(self, row: Mapping[str, Any]) -> str:
        return sql_server_type(row).partition(" COLLATE ")[0]

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        owner = spoken.string(spoken.table_name(operation.table))
        name = spoken.string(str(operation.index.name))
        return (
            "SELECT COL_NAME(k.object_id, k.column_id) AS name, i.is_unique "
            "FROM sys.indexes AS i JOIN sys.index_columns AS k "
            "ON k.object_id = i.object_id AND k.index_id = i.index_id "
            f"WHERE i.object_id = OBJECT_ID({owner}) AND i.name = {name} "
            "AND k.is_included_column = 0 ORDER BY k.key_ordinal"
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
