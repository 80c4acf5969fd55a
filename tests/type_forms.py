"""Every type that SQLAlchemy has for a database, with every parameter of it.

Found by looking, not by a list: a type or a parameter that SQLAlchemy adds is here, or
fails for want of a value.
"""

from __future__ import annotations

from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.types import TypeEngine

_MODULES: Final = {"postgresql": postgresql, "mariadb": mysql, "sqlite": sqlite}
OWN: Final = "own "
ANY: Final = "any "
"""What the title of a type begins with that only this database has, or every one."""
_ABSTRACT: Final = {
    "AbstractMultiRange",
    "AbstractRange",
    "AbstractSingleRange",
    "MatchType",
    "NamedType",
    "NullType",
    "TupleType",
    "TypeDecorator",
    "TypeEngine",
    "UserDefinedType",
    "Variant",
    "_Binary",
}
_LABELS: Final = ("k", "it's")
_NEEDED: Final[dict[str, tuple[Any, ...]]] = {
    "ARRAY": (sa.Integer,),
    "ENUM": _LABELS,
    "Enum": _LABELS,
    "NVARCHAR": (9,),
    "SET": _LABELS,
    "String": (9,),
    "Unicode": (9,),
    "VARBINARY": (9,),
    "VARCHAR": (9,),
}
"""What a type cannot do without; MySQL wants lengths."""
_VALUES: Final[dict[str, Any]] = {
    "ascii": True,
    "binary": True,
    "charset": "latin1",
    "check": "VALUE <> 'x'",
    "constraint_name": "ck_domain",
    "create_constraint": True,
    "day_precision": 2,
    "default": "'y'",
    "dimensions": 2,
    "display_width": 7,
    "fields": "DAY TO SECOND",
    "fsp": 3,
    "impl": sa.LargeBinary,
    "length": 12,
    "national": True,
    "native_enum": False,
    "native_uuid": False,
    "not_null": True,
    "precision": 5,
    "scale": 2,
    "second_precision": 3,
    "timezone": True,
    "unicode": True,
    "unsigned": True,
    "varying": True,
    "zerofill": True,
}
_OWN_VALUES: Final[dict[str, dict[str, Any]]] = {
    "postgresql": {"collation": "C", "collation_schema": "pg_catalog"},
    "mariadb": {"collation": "utf8mb4_bin", "collation_schema": None},
    "sqlite": {"collation": "NOCASE", "collation_schema": None},
}
_WITH: Final = {
    "collation_schema": {"collation": "C"},
    "constraint_name": {"check": "VALUE <> 'x'"},
    "scale": {"precision": 5},
}
"""What a parameter means nothing without."""
_OF_PYTHON: Final = {
    *("args", "as_tuple", "as_uuid", "asdecimal", "astext_type", "comparator"),
    *("decimal_return_scale", "kw", "kwargs", "none_as_null", "pickler", "protocol"),
    *("regexp", "self", "storage_format", "text_type", "zero_indexes"),
    # Of the value itself or of SQLAlchemy's own making.
    *("_adapted_from", "_create_events", "data_type", "enums", "item_type", "values"),
    # Whether the type is created, and where: said by others than the column.
    *("create_type", "inherit_schema", "metadata", "name", "native", "quote", "schema"),
}
REFUSED: Final = {
    "postgresql": {
        *("BINARY", "BLOB", "CLOB", "DATETIME", "DOUBLE", "NVARCHAR", "VARBINARY"),
        *("TEXT length", "any Text length", "any UnicodeText length"),
        *("own TEXT length", "own CITEXT length"),
    },
    "mariadb": {
        *("ARRAY", "CLOB"),
        *("DOUBLE precision", "DOUBLE_PRECISION precision", "any Double precision"),
        *("NCHAR collation", "own NCHAR collation"),
        *("NVARCHAR collation", "own NVARCHAR collation"),
        *("own ENUM national", "own SET national", "own TEXT national"),
        *("own LONGTEXT national", "own MEDIUMTEXT national", "own TINYTEXT national"),
    },
    "sqlite": {"ARRAY"},
}
"""What the database does not have, or not with that parameter."""


def is_refused(form: str, database: str) -> bool:
    return not {form, form.partition(" ")[0]}.isdisjoint(REFUSED[database])


def forms(database: str) -> Iterator[tuple[str, TypeEngine[Any]]]:
    """Give each type as it comes, then with each of its parameters, by name."""
    for module in (sa.types, _MODULES[database]):
        for name in sorted(vars(module)):
            cls = getattr(module, name)
            is_type = isinstance(cls, type) and issubclass(cls, sa.types.TypeEngine)
            if is_type and name not in _ABSTRACT:
                # Names differ by more than their case: to most databases that is none.
                prefix = (
                    OWN if module is not sa.types else "" if name.isupper() else ANY
                )
                for title, form in _forms(cls, name, database):
                    yield prefix + title, form


def _forms(cls: Any, name: str, database: str) -> Iterator[tuple[str, TypeEngine[Any]]]:
    values = {**_VALUES, **_OWN_VALUES[database]}
    known = [p for p in dict.fromkeys(_parameters(cls)) if p not in _OF_PYTHON]
    for parameter in (None, *known):
        said = {} if parameter is None else {parameter: values[parameter]}
        if parameter and said[parameter] is None:
            continue
        said |= _WITH.get(str(parameter), {})
        if parameter == "precision" and cls in {mysql.DOUBLE, mysql.FLOAT, mysql.REAL}:
            said["scale"] = 2
        needed = _NEEDED.get(name, ())
        if parameter == "length" and needed != _LABELS:
            needed = ()
        title = name if parameter is None else f"{name} {parameter}"
        if name == "DOMAIN":
            needed = (title, sa.Text)
        elif needed == _LABELS and cls not in {mysql.ENUM, mysql.SET}:
            said["name"] = title
        yield title, cls(*needed, **said)


def _parameters(cls: type) -> Iterator[str]:
    if cls is sa.Enum:
        yield from ("native_enum", "create_constraint", "length")
    for base in cls.__mro__:
        init = vars(base).get("__init__")
        if init is None or base is object:
            continue
        taken = signature(init).parameters
        yield from taken
        if not any(p.kind is Parameter.VAR_KEYWORD for p in taken.values()):
            return
