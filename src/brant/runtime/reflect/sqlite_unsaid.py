"""What no value of brant's says of a SQLite table: how its keys sort and compare.

`PRIMARY KEY (a, b DESC)` is the order of a table WITHOUT ROWID, `INTEGER PRIMARY KEY
DESC` is no rowid, and what `UNIQUE (a COLLATE NOCASE)` takes for equal is its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from brant.dialects._sqlite_table import parse, tokens_of
from brant.runtime.reflect.leftover import Made, Unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from brant.dialects.standard import Standard
    from brant.runtime.batching import Channel
    from brant.schema import QualifiedName, Snapshot

_TABLES: Final = "SELECT name, sql FROM {} WHERE type = 'table'"
_WORDS: Final = frozenset({"COLLATE", "DESC"})


async def unsaid(channel: Channel, dialect: Standard, found: Snapshot) -> Unsaid:
    """Give the tables that only their own text says."""
    tables: dict[QualifiedName, Made] = {}
    for schema in {name.schema for name in found}:
        source = f"{dialect.quote(schema or 'main')}.sqlite_schema"
        rows = await channel.rows(_TABLES.format(source))
        own = {name.name: name for name in found if name.schema == schema}
        texts = {own[name]: sql for name, sql in rows if name in own}
        tables.update(_tables(texts, dialect))
    return Unsaid(tables=tables)


def _tables(
    texts: Mapping[QualifiedName, str], dialect: Standard
) -> Iterator[tuple[QualifiedName, Made]]:
    for name, sql in texts.items():
        definition = parse(sql, name.name)
        if any(
            clause.kind in {"primary", "unique"}
            and not _WORDS.isdisjoint(token.word for token in tokens_of(clause.text))
            for clause, _ in definition.owned()
        ):
            quoted = dialect.table_name(name)
            made = definition.create(quoted)
            yield name, Made(made, f"DROP TABLE {quoted}", has_keys=True)
