"""What MySQL and MariaDB say of what `if_not_exists` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.dialects._presence import Catalogue
from brant.dialects._type_names import TypeNames, names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.dialects.pieces import Pieces
    from brant.operations import CreateIndex
    from brant.schema import QualifiedName


_SIZES: Final = {
    "BINARY": ("1",),
    "BIT": ("1",),
    "CHAR": ("1",),
    "DATETIME": ("0",),
    "DECIMAL": ("10", "0"),
    "ENUM": (),
    "SET": (),
    "TIME": ("0",),
    "TIMESTAMP": ("0",),
    "VARBINARY": (),
    "VARCHAR": (),
}
_SYNONYMS: Final = {
    "BOOL": "TINYINT",
    "BOOLEAN": "TINYINT",
    "DEC": "DECIMAL",
    "DOUBLE PRECISION": "DOUBLE",
    "FIXED": "DECIMAL",
    "INTEGER": "INT",
    "NCHAR": "CHAR",
    "NUMERIC": "DECIMAL",
    "NVARCHAR": "VARCHAR",
}
_NAMES: Final = names(
    "BIGINT BINARY BIT BLOB CHAR DATE DATETIME DECIMAL DOUBLE ENUM FLOAT INT LONGBLOB "
    "LONGTEXT MEDIUMBLOB MEDIUMINT MEDIUMTEXT SET SMALLINT TEXT TIME TIMESTAMP "
    "TINYBLOB TINYINT TINYTEXT VARBINARY VARCHAR"
)
_MYSQL: Final = TypeNames(
    known=_NAMES | {"JSON"},
    sizes=_SIZES,
    synonyms=_SYNONYMS,
    floats=("FLOAT", "DOUBLE"),
)
_MARIADB: Final = TypeNames(
    known=_NAMES | {"UUID"},
    sizes=_SIZES,
    synonyms={**_SYNONYMS, "JSON": "LONGTEXT"},
    floats=("FLOAT", "DOUBLE"),
)


class MySQLCatalogue(Catalogue):
    """MySQL's."""

    types = _MYSQL

    def columns(
        self, spoken: Pieces, table: QualifiedName, wanted: Mapping[str, str]
    ) -> str:
        del wanted
        return (
            "SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, "
            "IS_NULLABLE = 'YES' AS is_nullable FROM information_schema.COLUMNS "
            f"WHERE {_place(spoken, table)}"
        )

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        name = spoken.string(str(operation.index.name))
        place = _place(spoken, operation.table)
        return (
            "SELECT COLUMN_NAME AS name, NON_UNIQUE = 0 AS is_unique "
            f"FROM information_schema.STATISTICS WHERE {place} "
            f"AND INDEX_NAME = {name} ORDER BY SEQ_IN_INDEX"
        )


class MariaDBCatalogue(MySQLCatalogue):
    """MariaDB's."""

    types = _MARIADB


def _place(spoken: Pieces, table: QualifiedName) -> str:
    schema = "DATABASE()" if table.schema is None else spoken.string(table.schema)
    return f"TABLE_SCHEMA = {schema} AND TABLE_NAME = {spoken.string(table.name)}"
