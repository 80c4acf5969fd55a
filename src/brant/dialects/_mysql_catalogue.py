"""What MySQL and MariaDB say of what `if_not_exists` finds."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

from brant.dialects._presence import Catalogue, Look
from brant.dialects._sequences import other_sequence
from brant.dialects._type_names import TypeNames, names
from brant.operations import CreateSequence
from brant.schema import ForeignKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brant.dialects._presence import Asked
    from brant.dialects.base import Rows
    from brant.dialects.pieces import Pieces
    from brant.operations import CreateIndex, Operation
    from brant.schema import Constraint, QualifiedName


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


_COLUMNS: Final = """\
SELECT 'column' AS part, COLUMN_NAME AS name, COLUMN_TYPE AS type,
    IS_NULLABLE = 'YES' AS is_nullable, {default} AS `default`,
    EXTRA LIKE '%auto_increment%' AS is_generated,
    NULL AS `column`, NULL AS target_schema, NULL AS target, NULL AS target_column,
    NULL AS on_delete, NULL AS on_update
FROM information_schema.COLUMNS WHERE {place}
UNION ALL
SELECT 'other', TABLE_TYPE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM information_schema.TABLES WHERE {place}
    AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED', 'TEMPORARY')"""
# A prefix makes a unique index less than a key of the column.
_KEYS: Final = """
UNION ALL
SELECT CASE WHEN INDEX_NAME = 'PRIMARY' THEN 'p'
        WHEN NON_UNIQUE = 0 THEN 'u' ELSE 'i' END,
    INDEX_NAME, NULL, NULL, NULL, NULL,
    CASE WHEN SUB_PART IS NULL THEN COLUMN_NAME END, NULL, NULL, NULL, NULL, NULL
FROM information_schema.STATISTICS WHERE {place}
UNION ALL
SELECT 'f', CONSTRAINT_NAME, NULL, NULL, NULL, NULL, COLUMN_NAME,
    REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME,
    DELETE_RULE, UPDATE_RULE
FROM (SELECT * FROM information_schema.KEY_COLUMN_USAGE
    WHERE {place} AND REFERENCED_TABLE_NAME IS NOT NULL) AS k
JOIN (SELECT CONSTRAINT_NAME AS rule, DELETE_RULE, UPDATE_RULE
    FROM information_schema.REFERENTIAL_CONSTRAINTS
    WHERE {rules}) AS r ON rule = CONSTRAINT_NAME
UNION ALL
SELECT 'c', CONSTRAINT_NAME, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM information_schema.TABLE_CONSTRAINTS
WHERE {place} AND CONSTRAINT_TYPE = 'CHECK'
UNION ALL
SELECT 'engine', ENGINE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM information_schema.TABLES WHERE {place}"""


# A sequence is read like a table, and only where there is one.
_SEQUENCE: Final = """\
BEGIN NOT ATOMIC
IF EXISTS (SELECT 1 FROM information_schema.TABLES
    WHERE {place} AND TABLE_TYPE = 'SEQUENCE') THEN
    SELECT 1 AS is_sequence, start_value AS `start`, increment AS `increment`,
        minimum_value AS `minvalue`, maximum_value AS `maxvalue`,
        cache_size AS `cache`, cycle_option AS `cycle`, 1 AS has_type, 1 AS has_owner
    FROM {name};
ELSE
    SELECT 0 AS is_sequence FROM information_schema.TABLES WHERE {place};
END IF;
END"""


class MySQLCatalogue(Catalogue):
    """MySQL's."""

    types = _MYSQL

    same_rules = MappingProxyType({"RESTRICT": "NO ACTION"})
    # A literal is told without its quotes.
    default: ClassVar[str] = (
        "CASE WHEN EXTRA LIKE '%DEFAULT_GENERATED%' OR COLUMN_DEFAULT IS NULL "
        "THEN COLUMN_DEFAULT ELSE QUOTE(COLUMN_DEFAULT) END"
    )

    def table(self, spoken: Pieces, asked: Asked) -> str:
        sql = _COLUMNS + (_KEYS if asked.has_keys else "")
        place = _place(spoken, asked.table)
        rules = place.replace("TABLE_SCHEMA", "CONSTRAINT_SCHEMA", 1)
        return sql.format(default=self.default, place=place, rules=rules)

    def compared(
        self, constraints: tuple[Constraint, ...], rows: Rows
    ) -> tuple[Constraint, ...]:
        # Other engines read a foreign key and forget it.
        engines = [row["name"] for row in rows if row.get("part") == "engine"]
        if engines in ([], ["InnoDB"]):
            return constraints
        return tuple(c for c in constraints if not isinstance(c, ForeignKey))

    def makes_values(self, row: Mapping[str, Any]) -> bool:
        # A timestamp gets one by itself.
        is_timestamp = str(row["type"]).lower().startswith("timestamp")
        return is_timestamp or super().makes_values(row)

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        name = spoken.string(str(operation.index.name))
        place = _place(spoken, operation.table)
        return (
            "SELECT COLUMN_NAME AS name, NON_UNIQUE = 0 AS is_unique, "
            "SUB_PART AS length, INDEX_TYPE AS kind, "
            "CASE COLLATION WHEN 'D' THEN 1 WHEN 'A' THEN 0 END AS is_descending "
            f"FROM information_schema.STATISTICS WHERE {place} "
            f"AND INDEX_NAME = {name} ORDER BY SEQ_IN_INDEX"
        )

    def index_doubts(
        self, spoken: Pieces, operation: CreateIndex, rows: Rows
    ) -> Iterator[str]:
        del spoken
        if any(row["name"] is None for row in rows):
            yield f"an expression in index {operation.index.name}"


class MariaDBCatalogue(MySQLCatalogue):
    """MariaDB's."""

    types = _MARIADB
    default = "COLUMN_DEFAULT"

    def looks(self, spoken: Pieces, operation: Operation) -> Iterator[Look]:
        if isinstance(operation, CreateSequence) and operation.if_not_exists:
            value = operation.value
            question = _SEQUENCE.format(
                name=spoken.table_name(value.name), place=_place(spoken, value.name)
            )
            yield Look(question, partial(other_sequence, value))
        else:
            yield from super().looks(spoken, operation)

    def keeps_order(self, spoken: Pieces) -> bool:
        # Before 10.8 DESC was read and forgotten.
        version = getattr(spoken.sqlalchemy, "server_version_info", None)
        return version is not None and tuple(version) >= (10, 8)


def _place(spoken: Pieces, table: QualifiedName) -> str:
    schema = "DATABASE()" if table.schema is None else spoken.string(table.schema)
    return f"TABLE_SCHEMA = {schema} AND TABLE_NAME = {spoken.string(table.name)}"
