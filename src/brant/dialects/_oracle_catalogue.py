"""What Oracle says of what `if_not_exists` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.dialects._details import Detailed
from brant.dialects._type_names import TypeNames, names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.dialects._presence import Asked
    from brant.dialects.pieces import Pieces
    from brant.operations import CreateIndex
    from brant.schema import QualifiedName


# The text of a default is a LONG, which no expression takes. One of the length of NULL
# may be none.
_COLUMNS: Final = """\
SELECT 'column' AS "part", COLUMN_NAME AS "name", CASE
        WHEN DATA_TYPE IN ('CHAR', 'NCHAR', 'NVARCHAR2', 'VARCHAR2')
            THEN DATA_TYPE || '(' || CHAR_LENGTH || ')'
        WHEN DATA_TYPE = 'RAW' THEN 'RAW(' || DATA_LENGTH || ')'
        WHEN DATA_TYPE = 'FLOAT' THEN 'FLOAT(' || DATA_PRECISION || ')'
        WHEN DATA_TYPE = 'NUMBER' AND DATA_SCALE IS NOT NULL
            THEN 'NUMBER(' || NVL(TO_CHAR(DATA_PRECISION), '*') || ','
                || DATA_SCALE || ')'
        ELSE DATA_TYPE END AS "type",
    CASE NULLABLE WHEN 'Y' THEN 1 ELSE 0 END AS "is_nullable",
    CASE WHEN DEFAULT_LENGTH > 0
        THEN 'of ' || DEFAULT_LENGTH || ' characters' END AS "default",
    CASE WHEN IDENTITY_COLUMN = 'YES' OR DEFAULT_LENGTH IN (4, 5)
        THEN 1 ELSE 0 END AS "is_generated",
    NULL AS "column", NULL AS "target_schema", NULL AS "target",
    NULL AS "target_column", NULL AS "on_delete", NULL AS "on_update"
FROM ALL_TAB_COLUMNS WHERE OWNER = {owner} AND TABLE_NAME = {table}
UNION ALL
SELECT 'other', OBJECT_TYPE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM ALL_OBJECTS WHERE OWNER = {owner} AND OBJECT_NAME = {table}
    AND OBJECT_TYPE IN ('VIEW', 'SEQUENCE', 'SYNONYM', 'FUNCTION', 'PROCEDURE')"""
_KEYS: Final = """
UNION ALL
SELECT CASE c.CONSTRAINT_TYPE WHEN 'R' THEN 'f' ELSE LOWER(c.CONSTRAINT_TYPE) END,
    c.CONSTRAINT_NAME, NULL, NULL, NULL, NULL, k.COLUMN_NAME, r.OWNER, r.TABLE_NAME,
    r.COLUMN_NAME, c.DELETE_RULE, NULL
FROM ALL_CONSTRAINTS c
LEFT JOIN ALL_CONS_COLUMNS k
    ON k.OWNER = c.OWNER AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME
LEFT JOIN ALL_CONS_COLUMNS r
    ON r.OWNER = c.R_OWNER AND r.CONSTRAINT_NAME = c.R_CONSTRAINT_NAME
    AND r.POSITION = k.POSITION
WHERE c.OWNER = {owner} AND c.TABLE_NAME = {table}
    AND c.CONSTRAINT_TYPE IN ('P', 'U', 'R', 'C')
UNION ALL
SELECT CASE i.UNIQUENESS WHEN 'UNIQUE' THEN 'u' ELSE 'i' END, i.INDEX_NAME,
    NULL, NULL, NULL, NULL, k.COLUMN_NAME, NULL, NULL, NULL, NULL, NULL
FROM ALL_INDEXES i JOIN ALL_IND_COLUMNS k
    ON k.INDEX_OWNER = i.OWNER AND k.INDEX_NAME = i.INDEX_NAME
WHERE i.TABLE_OWNER = {owner} AND i.TABLE_NAME = {table}"""
# A column in descending order is an expression, too, but printed as the column.
_INDEX: Final = """\
SELECT i.TABLE_NAME AS "table", i.INDEX_TYPE AS "kind",
    CASE i.UNIQUENESS WHEN 'UNIQUE' THEN 1 ELSE 0 END AS "is_unique",
    CASE WHEN c.COLUMN_NAME NOT LIKE 'SYS!_NC%' ESCAPE '!' THEN c.COLUMN_NAME END
        AS "name",
    CASE c.DESCEND WHEN 'DESC' THEN 1 ELSE 0 END AS "is_descending",
    e.COLUMN_EXPRESSION AS "expression"
FROM ALL_INDEXES i JOIN ALL_IND_COLUMNS c
    ON c.INDEX_OWNER = i.OWNER AND c.INDEX_NAME = i.INDEX_NAME
LEFT JOIN ALL_IND_EXPRESSIONS e ON e.INDEX_OWNER = c.INDEX_OWNER
    AND e.INDEX_NAME = c.INDEX_NAME AND e.COLUMN_POSITION = c.COLUMN_POSITION
WHERE i.OWNER = {owner} AND i.INDEX_NAME = {name} ORDER BY c.COLUMN_POSITION"""
_TYPES: Final = TypeNames(
    known=names(
        "BINARY_DOUBLE BINARY_FLOAT BLOB CHAR CLOB DATE FLOAT NCHAR NCLOB NUMBER "
        "NVARCHAR2 RAW TIMESTAMP VARCHAR2"
    ),
    synonyms={
        "DECIMAL": "NUMBER(*,0)",
        "DOUBLE PRECISION": "FLOAT",
        "INT": "NUMBER(*,0)",
        "INTEGER": "NUMBER(*,0)",
        "NUMERIC": "NUMBER(*,0)",
        "REAL": "FLOAT(63)",
        "SMALLINT": "NUMBER(*,0)",
        "VARCHAR": "VARCHAR2",
    },
    sizes={
        "CHAR": ("1",),
        "FLOAT": ("126",),
        "NCHAR": ("1",),
        "NUMBER": (),
        "NVARCHAR2": (),
        "RAW": (),
        "TIMESTAMP": ("6",),
        "VARCHAR2": (),
    },
)


_DETAILS: Final = """\
SELECT 'column' AS "part", COLUMN_NAME AS "name", NULL AS "text", NULL AS "place",
    NULL AS "waits", NULL AS "state"
FROM ALL_TAB_COLUMNS WHERE OWNER = {owner} AND TABLE_NAME = {table}
UNION ALL
SELECT 'identity', COLUMN_NAME, IDENTITY_OPTIONS, NULL, NULL, NULL
FROM ALL_TAB_IDENTITY_COLS WHERE OWNER = {owner} AND TABLE_NAME = {table}
UNION ALL
SELECT 'comment', COLUMN_NAME, COMMENTS, NULL, NULL, NULL
FROM ALL_COL_COMMENTS WHERE OWNER = {owner} AND TABLE_NAME = {table}
UNION ALL
SELECT 'comment', NULL, COMMENTS, NULL, NULL, NULL
FROM ALL_TAB_COMMENTS WHERE OWNER = {owner} AND TABLE_NAME = {table}
UNION ALL
SELECT CASE c.CONSTRAINT_TYPE WHEN 'R' THEN 'f' ELSE LOWER(c.CONSTRAINT_TYPE) END,
    c.CONSTRAINT_NAME, CASE c.CONSTRAINT_TYPE WHEN 'C' THEN c.SEARCH_CONDITION_VC
        ELSE k.COLUMN_NAME END, k.POSITION,
    CASE c.DEFERRABLE WHEN 'DEFERRABLE'
        THEN 'DEFERRABLE INITIALLY ' || c.DEFERRED END,
    CASE WHEN c.STATUS = 'DISABLED' THEN 'DISABLED'
        WHEN c.VALIDATED = 'NOT VALIDATED' THEN 'NOT VALIDATED' END
FROM ALL_CONSTRAINTS c LEFT JOIN ALL_CONS_COLUMNS k ON k.OWNER = c.OWNER
    AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND c.CONSTRAINT_TYPE <> 'C'
WHERE c.OWNER = {owner} AND c.TABLE_NAME = {table}
    AND c.CONSTRAINT_TYPE IN ('P', 'U', 'R', 'C')"""
# A LONG stands in no UNION.
_TEXTS: Final = """\
SELECT CASE VIRTUAL_COLUMN WHEN 'YES' THEN 'computed' ELSE 'default' END AS "part",
    COLUMN_NAME AS "name", DATA_DEFAULT AS "text", NULL AS "state"
FROM ALL_TAB_COLS
WHERE OWNER = {owner} AND TABLE_NAME = {table} AND HIDDEN_COLUMN = 'NO'"""


class OracleCatalogue(Detailed):
    """Oracle's: a name without quotes is in capitals there."""

    types = _TYPES
    detailed = (
        (_DETAILS, frozenset({"c", "comment", "identity"})),
        (_TEXTS, frozenset({"computed"})),
    )

    def place(self, spoken: Pieces, table: QualifiedName) -> Mapping[str, str]:
        return {"owner": owner_of(spoken, table), "table": stored(spoken, table.name)}

    def table(self, spoken: Pieces, asked: Asked) -> str:
        name = stored(spoken, asked.table.name)
        sql = _COLUMNS + (_KEYS if asked.has_keys else "")
        return sql.format(owner=owner_of(spoken, asked.table), table=name)

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        name = stored(spoken, str(operation.index.name))
        return _INDEX.format(owner=owner_of(spoken, operation.table), name=name)


def owner_of(spoken: Pieces, table: QualifiedName) -> str:
    """Write whose a table is."""
    if table.schema is None:
        return "SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')"
    return stored(spoken, table.schema)


def stored(spoken: Pieces, name: str) -> str:
    """Write a name as the catalogue has it."""
    is_quoted = spoken.quote(name) != name
    return spoken.string(name if is_quoted else name.upper())
