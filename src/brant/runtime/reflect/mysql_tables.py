"""Tables of MySQL and MariaDB, from the rows of information_schema."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

from sqlalchemy.dialects.mysql import JSON

from brant.autogenerate.mysql import METHODS, usual_method
from brant.runtime.reflect.mysql_types import Types, names
from brant.runtime.reflect.sql_text import bare, doubled
from brant.schema import (
    Check,
    Column,
    Computed,
    Constraint,
    Expression,
    ForeignKey,
    Index,
    Options,
    PrimaryKey,
    QualifiedName,
    Table,
    Type,
    Unique,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.engine import Dialect

Row: TypeAlias = Mapping[str, Any]

_KEY: Final = "PRIMARY"
_NO_ACTIONS: Final = {"NO ACTION", "RESTRICT"}
# MariaDB quotes an engine's own options.
_OPTION: Final = re.compile(r"`?(\w+)`?='?([^' ]+)'?")
_PREFIXES: Final = {"FULLTEXT", "SPATIAL"}
_UPDATE: Final = re.compile(r"on update (\S+)", re.IGNORECASE)
# A default of a moment is no literal, though MySQL 5.7 says so.
_NOW: Final = re.compile(r"CURRENT_TIMESTAMP(\(\d*\))?", re.IGNORECASE)
_INTEGERS: Final = re.compile(r"(tiny|small|medium|big)?int")


@final
class Family:
    """What of the two is asked, and what one reading has in common."""

    def __init__(self, dialect: Dialect) -> None:
        known: Any = dialect
        self.name = dialect.name
        self.is_mariadb: bool = known.is_mariadb
        self.types = Types(names(dialect))
        self.quote = dialect.identifier_preparer.quote

    def options(self, found: Mapping[str, Any]) -> Options:
        """Name the options that say something as SQLAlchemy does."""
        return Options({f"{self.name}_{k}": v for k, v in found.items() if v})

    def sql(self, text: str) -> str:
        """Give an expression; MySQL (not MariaDB) escapes the quotes around a text."""
        return doubled(text) if self.is_mariadb else text.replace("\\'", "'")


def table(
    family: Family,
    row: Row,
    *,
    columns: Iterable[Row],
    indexes: Iterable[Row],
    foreign_keys: Iterable[Row],
    checks: Sequence[Row],
) -> Table:
    by_name = groupby(indexes, key=lambda part: part["name"])
    keys = {name: list(parts) for name, parts in by_name}
    usual = usual_method(row["engine"])
    uniques = {n: parts for n, parts in keys.items() if _is_constraint(n, parts, usual)}
    columns = list(columns)
    names = [column["name"] for column in columns]
    checks = [_at_home(check, names) for check in checks]
    # MariaDB's JSON is a text with a condition of the column's name.
    json = {c["name"] for c in checks if c["clause"] == f"json_valid(`{c['name']}`)"}
    single = [part["column"] for part in keys.get(_KEY, ())]
    return Table(
        QualifiedName(row["table"], row["schema"]),
        tuple(
            _column(family, c, is_json=c["name"] in json, is_key=[c["name"]] == single)
            for c in columns
        ),
        constraints=(
            *_uniques(family, uniques, usual),
            *_foreign_keys(foreign_keys),
            *(
                _check(family, check, names)
                for check in checks
                if check["name"] not in json
            ),
        ),
        indexes=tuple(
            _index(family, parts, usual)
            for n, parts in keys.items()
            if n not in uniques
        ),
        comment=row["comment"] or None,
        options=family.options(
            {
                "engine": row["engine"],
                "collate": row["collation"],
                **dict(_OPTION.findall(row["options"] or "")),
                "primary_key": _primary_key(family, keys.get(_KEY, ())),
            }
        ),
    )


def _column(family: Family, row: Row, *, is_json: bool, is_key: bool) -> Column:
    extra = str(row["extra"]).lower()
    counts: bool | Literal["auto"] = "auto"
    if "auto_increment" in extra:
        counts = True
    elif is_key and _INTEGERS.match(row["type"]):
        counts = False
    computed = None
    if row["generated"]:
        is_stored = "stored" in extra or "persistent" in extra
        expression = bare(family.sql(row["generated"]))
        computed = Computed(Expression(expression), persisted=is_stored)
    return Column(
        row["name"],
        Type(JSON())
        if is_json
        else family.types.type(row["type"], row["charset"], row["collation"]),
        nullable=row["nullable"] == "YES",
        default=None if computed else _default(family, row, extra),
        computed=computed,
        comment=row["comment"] or None,
        autoincrement=counts,
    )


def _default(family: Family, row: Row, extra: str) -> Expression | None:
    """Give the default with its ON UPDATE, which SQLAlchemy has no other place for."""
    default, update = row["default"], _UPDATE.search(str(row["extra"]))
    if default is None or (family.is_mariadb and default == "NULL"):
        return Expression(f"NULL ON UPDATE {update[1]}") if update else None
    # MariaDB writes the sequence's database: nextval(`app`.`numbers`).
    default = default.replace(f"(`{row['database_name']}`.", "(")
    if not family.is_mariadb and not _NOW.fullmatch(default):
        default = _mysql_default(family, row, extra)
    return Expression(f"{default} ON UPDATE {update[1]}" if update else default)


def _mysql_default(family: Family, row: Row, extra: str) -> str:
    """MySQL tells literals without their quotes, and expressions as such."""
    default: str = row["default"]
    if "default_generated" in extra:
        return f"({bare(family.sql(default))})"
    if default.startswith("b'"):
        return default
    return "'{}'".format(default.replace("'", "''"))


def _is_constraint(name: str, parts: Sequence[Row], usual: str) -> bool:
    """Tell whether a key is one over plain columns: a constraint, not an index."""
    return name == _KEY or all(
        not part["non_unique"]
        and part["column"]
        and part["length"] is None
        and part["collation"] != "D"
        and part["method"].lower() == usual
        for part in parts
    )


def _uniques(
    family: Family, keys: Mapping[str, Sequence[Row]], usual: str
) -> Iterator[Constraint]:
    if _KEY in keys:
        parts = keys[_KEY]
        options = family.options({"using": _method(parts, usual)})
        yield PrimaryKey(tuple(part["column"] for part in parts), options=options)
    for name, parts in keys.items():
        if name != _KEY:
            yield Unique(tuple(part["column"] for part in parts), name=name)


def _primary_key(family: Family, parts: Sequence[Row]) -> str | None:
    """Give the key as SQL where its columns do not tell all: SQLAlchemy has no form."""
    if all(part["length"] is None and part["collation"] != "D" for part in parts):
        return None
    return ", ".join(str(_element(family, part, spelt=True)) for part in parts)


def _foreign_keys(rows: Iterable[Row]) -> Iterator[ForeignKey]:
    for name, group in groupby(rows, key=lambda row: row["name"]):
        parts = list(group)
        first = parts[0]
        yield ForeignKey(
            tuple(part["column"] for part in parts),
            QualifiedName(first["referent"], first["referent_schema"]),
            tuple(part["referent_column"] for part in parts),
            name=name,
            onupdate=_action(first["onupdate"]),
            ondelete=_action(first["ondelete"]),
        )


def _action(rule: str) -> str | None:
    """Give None for the two words that InnoDB takes for nothing at all."""
    return None if rule in _NO_ACTIONS else rule


def _at_home(check: Row, columns: Collection[str]) -> Row:
    """Give a condition beside a column that column's name.

    MariaDB's RENAME COLUMN leaves it under the old one (10.11).
    """
    if check["level"] != "Column" or check["name"] in columns:
        return check
    quoted = {name: "`{}`".format(name.replace("`", "``")) for name in columns}
    said = (name for name in columns if quoted[name] in check["clause"])
    return {**check, "name": next(said, check["name"])}


def _check(family: Family, row: Row, columns: Collection[str]) -> Check:
    """MariaDB gives a condition beside a column its name."""
    name = row["name"]
    column = name if family.is_mariadb and name in columns else None
    condition = Expression(bare(family.sql(row["clause"])))
    return Check(condition, name=name, column=column)


def _method(parts: Sequence[Row], usual: str) -> str | None:
    """Give how an index works, where that is neither usual nor its prefix.

    In small letters: SQLAlchemy would quote others.
    """
    method: str = parts[0]["method"].lower()
    return method if method in METHODS and method != usual else None


def _index(family: Family, parts: Sequence[Row], usual: str) -> Index:
    first = parts[0]
    method = first["method"]
    # SQLAlchemy looks for lengths by the names of columns, which a text has not.
    is_spelt = any(part["collation"] == "D" or not part["column"] for part in parts)
    lengths = {p["column"]: p["length"] for p in parts if p["length"] is not None}
    options = {
        "prefix": method if method in _PREFIXES else None,
        "using": _method(parts, usual),
        # A spatial key tells a length that nobody gave.
        "length": lengths if method != "SPATIAL" and not is_spelt else None,
    }
    return Index(
        first["name"],
        tuple(
            _element(family, part, spelt=is_spelt and part["length"] is not None)
            for part in parts
        ),
        unique=not first["non_unique"],
        options=family.options(options),
    )


def _element(family: Family, part: Row, *, spelt: bool = False) -> str | Expression:
    is_descending = part["collation"] == "D"
    if part["column"] and not is_descending and not spelt:
        return str(part["column"])
    key = (
        family.quote(part["column"])
        if part["column"]
        else f"({family.sql(part['expression'])})"
    )
    key += f"({part['length']})" if part["length"] is not None else ""
    return Expression(f"{key} DESC" if is_descending else key)
