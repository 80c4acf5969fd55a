"""What Oracle says of what `if_not_exists` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.dialects._presence import Catalogue
from brant.dialects._type_names import TypeNames, names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.dialects.pieces import Pieces
    from brant.operations import CreateIndex
    from brant.schema import QualifiedName


_COLUMNS: Final = """\
SELECT COLUMN_NAME AS "name", CASE
        WHEN DATA_TYPE IN ('CHAR', 'NCHAR', 'NVARCHAR2', 'VARCHAR2')
            THEN DATA_TYPE || '(' || CHAR_LENGTH || ')'
        WHEN DATA_TYPE = 'RAW' THEN 'RAW(' || DATA_LENGTH || ')'
        WHEN DATA_TYPE = 'FLOAT' THEN 'FLOAT(' || DATA_PRECISION || ')'
        WHEN DATA_TYPE = 'NUMBER' AND DATA_SCALE IS NOT NULL
            THEN 'NUMBER(' || NVL(TO_CHAR(DATA_PRECISION), '*') || ','
                || DATA_SCALE || ')'
        ELSE DATA_TYPE END AS "type",
    CASE NULLABLE WHEN 'Y' THEN 1 ELSE 0 END AS "is_nullable"
FROM ALL_TAB_COLUMNS WHERE OWNER = {owner} AND TABLE_NAME = {table}"""
_INDEX: Final = """\
SELECT i.TABLE_NAME AS "table",
    CASE i.UNIQUENESS WHEN 'UNIQUE' THEN 1 ELSE 0 END AS "is_unique",
    CASE WHEN c.COLUMN_NAME NOT LIKE 'SYS!_NC%' ESCAPE '!' THEN c.COLUMN_NAME END
        AS "name"
FROM ALL_INDEXES i JOIN ALL_IND_COLUMNS c
    ON c.INDEX_OWNER = i.OWNER AND c.INDEX_NAME = i.INDEX_NAME
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


class OracleCatalogue(Catalogue):
    """Oracle's: a name without quotes is in capitals there."""

    types = _TYPES

    def columns(
        self, spoken: Pieces, table: QualifiedName, wanted: Mapping[str, str]
    ) -> str:
        del wanted
        name = _stored(spoken, table.name)
        return _COLUMNS.format(owner=_owner(spoken, table), table=name)

    def index(self, spoken: Pieces, operation: CreateIndex) -> str:
        name = _stored(spoken, str(operation.index.name))
        return _INDEX.format(owner=_owner(spoken, operation.table), name=name)


def _owner(spoken: Pieces, table: QualifiedName) -> str:
    if table.schema is None:
        return "SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')"
    return _stored(spoken, table.schema)


def _stored(spoken: Pieces, name: str) -> str:
    is_quoted = spoken.quote(name) != name
    return spoken.string(name if is_quoted else name.upper())
