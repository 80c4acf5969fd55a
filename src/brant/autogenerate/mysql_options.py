"""Options of MySQL's tables, where the models name them: engine, collation, format.

A new default does not touch the columns that there are: they keep what the old one
gave them, and are then compared with the models like any other column. CONVERT TO would
change all at once, those with a collation of their own too, and make a TEXT longer.
"""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from brant.operations import Execute
from brant.schema import Column, Options, Table, Type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.dialects.standard import Standard

_USUAL: Final = {
    "row_format": "DEFAULT",
    "key_block_size": "0",
    "stats_persistent": "DEFAULT",
    "stats_auto_recalc": "DEFAULT",
    "stats_sample_pages": "DEFAULT",
    "max_rows": "0",
    "min_rows": "0",
    "avg_row_length": "0",
    "checksum": "0",
    "pack_keys": "DEFAULT",
}
"""What the database does not show where nobody says it."""
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "engine": ("engine",),
    "charset": (
        "charset",
        "default_charset",
        "character_set",
        "default_character_set",
    ),
    "collate": ("collate", "default_collate"),
    **{name: (name,) for name in _USUAL},
}
_UTF8: Final = re.compile(r"utf8(?=_|$)")
"""https://mariadb.com/kb/en/unicode/: a name of utf8mb3."""


def homed(options: Options, dialect: Standard) -> Options:
    """Give the options by the name that the database has in its URL.

    MariaDB takes MySQL's options, and prefers its own.
    """
    home = dialect.sqlalchemy.name
    return Options(
        {
            f"{home}_{key.removeprefix(f'{prefix}_')}": value
            for prefix in ("mysql", dialect.name)
            for key, value in options.items()
            if key.startswith(f"{prefix}_")
        }
    )


def changed(
    seen: Table, wanted: Table, dialect: Standard
) -> tuple[Table, Execute | None]:
    """Give the table with the models' options, and what gives it them."""
    now, then = _USUAL | _said(seen), _said(wanted)
    if "collate" in now:
        now["charset"] = now["collate"].partition("_")[0]
    differs = {
        name for name in then if name in now and not _same(now[name], then[name])
    }
    if not differs:
        return seen, None
    recoded = not differs.isdisjoint({"charset", "collate"})
    parts = differs | ({"charset", "collate"} if recoded else set())
    alter = f"ALTER TABLE {dialect.table_name(wanted.name)} "
    operation = Execute(
        alter + _clauses({k: v for k, v in then.items() if k in parts}),
        undo=alter + _clauses({k: v for k, v in now.items() if k in parts}),
    )
    columns = seen.columns
    if recoded:
        columns = tuple(_keeping(each, now) for each in columns)
    return replace(seen, columns=columns), operation


def engine(table: Table, usual: str | None = None) -> str | None:
    """Give the storage engine of a table; *usual* where it names none."""
    return _said(table).get("engine", usual)


def collation(seen: Table, wanted: Table) -> str | None:
    """Give what texts will have that name no collation; or the character set alone."""
    then = _said(wanted)
    return then.get("collate") or then.get("charset") or _said(seen).get("collate")


def _said(table: Table) -> dict[str, str]:
    """Give the options, each by one name."""
    found = {key.partition("_")[2]: value for key, value in table.options.items()}
    return {
        name: str(found[spelling])
        for name, spellings in _NAMES.items()
        for spelling in spellings
        if spelling in found
    }


def _same(seen: str, wanted: str) -> bool:
    seen, wanted = (_UTF8.sub("utf8mb3", each.lower()) for each in (seen, wanted))
    # Some collations of MariaDB are told with the character set, and said without.
    return seen == wanted or seen.endswith(f"_{wanted}")


def _clauses(options: Mapping[str, str]) -> str:
    words = {"charset": "DEFAULT CHARSET"}
    return ", ".join(
        f"{words.get(name, name.upper())}={options[name]}"
        for name in _NAMES
        if name in options
    )


def _keeping(column: Column, options: Mapping[str, str]) -> Column:
    """Say of a text column that names no collation which one it has."""
    own: Any = copy.copy(column.type.construct)
    if not hasattr(own, "charset") or own.charset or own.collation:
        return column
    own.charset, own.collation = options.get("charset"), options.get("collate")
    return replace(column, type=Type(own))
