"""What no value of brant's says of MySQL and MariaDB, as SQL of the server's own.

The words of SHOW CREATE TABLE that values know are listed here. A table with any other
word is its own text: partitions, versions of rows, invisible columns, comments on
indexes, and what servers to come will have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import JSON

from brant.runtime.reflect.leftover import Made, Unsaid
from brant.schema import Function, Procedure, QualifiedName, View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brant.dialects.standard import Standard
    from brant.runtime.batching import Channel
    from brant.schema import SchemaObject, Snapshot, Table

_TEXT: Final = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.DOTALL)
_NAME: Final = re.compile(r"`(?:[^`]|``)+`")
_GROUP: Final = re.compile(r"\([^()]*\)")
_COLUMN: Final = re.compile(
    r"  ` \w+#?(?: (?:unsigned|zerofill|CHARACTER SET \w+|COLLATE \w+|CHECK #"
    r"|GENERATED ALWAYS AS #|STORED|VIRTUAL|PERSISTENT|NOT NULL|NULL|DEFAULT \S+"
    r"|ON UPDATE \w+#?|AUTO_INCREMENT|COMMENT ''))*"
)
_KEY: Final = re.compile(
    r"  (?:PRIMARY |UNIQUE |FULLTEXT |SPATIAL )?KEY (?:` )?#(?: USING (?:BTREE|HASH))?"
)
_CONSTRAINT: Final = re.compile(
    r"  CONSTRAINT ` (?:CHECK #|FOREIGN KEY # REFERENCES `(?:\.`)? #"
    r"(?: ON (?:DELETE|UPDATE) (?:CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION))*)"
)
_OPTIONS: Final = re.compile(r"\)(?: (?!UNION)(?:DEFAULT CHARSET|[\w`]+)=[\w']+)*")
_FOREIGN_KEY: Final = re.compile(
    r",\n  CONSTRAINT `(?:[^`]|``)+` FOREIGN KEY [^\n]*?(?=,?\n)"
)
_COUNTER: Final = re.compile(r"(\n\).*?) AUTO_INCREMENT=\d+")
_DEFINER: Final = re.compile(r" DEFINER=`(?:[^`]|``)*`@`(?:[^`]|``)*`")
_VIEW: Final = re.compile(
    r"CREATE( ALGORITHM=\w+)? DEFINER=.*?( SQL SECURITY \w+) VIEW .*?"
    r"( WITH (?:CASCADED|LOCAL) CHECK OPTION)?",
    re.DOTALL,
)
_USUAL: Final = (" ALGORITHM=UNDEFINED", " SQL SECURITY DEFINER", None)
_HOME: Final = "SELECT database(), @@sql_mode"
# A default that is no text is told with question marks, and not at all in the other.
_BYTES: Final = """
SELECT DISTINCT table_name FROM information_schema.columns
WHERE table_schema = database() AND data_type REGEXP 'binary|blob'
    AND column_default LIKE '%?%'
"""
_ROUTINES: Final = """
SELECT routine_type, routine_name, sql_mode,
    routine_comment <> '' OR specific_name IN (
        SELECT specific_name FROM information_schema.parameters
        WHERE specific_schema = database() AND collation_name <> @@collation_database
    )
FROM information_schema.routines WHERE routine_schema = database()
ORDER BY routine_type, routine_name
"""
_TRIGGERS: Final = """
SELECT 'TRIGGER', trigger_name, sql_mode FROM information_schema.triggers
WHERE trigger_schema = database() ORDER BY trigger_name
"""
_EVENTS: Final = """
SELECT 'EVENT', event_name, sql_mode FROM information_schema.events
WHERE event_schema = database() ORDER BY event_name
"""


async def unsaid(channel: Channel, dialect: Standard, found: Snapshot) -> Unsaid:
    """Give what only the server's own text says, of the connection's database."""
    ((home, mode),) = await channel.rows(_HOME)
    reading = _Reading(channel, dialect, str(home))
    unread = {str(name) for (name,) in await channel.rows(_BYTES)}
    routines = await channel.rows(_ROUTINES)
    triggers, events = await channel.rows(_TRIGGERS), await channel.rows(_EVENTS)
    return Unsaid(
        tables=await reading.tables(found, unread),
        objects={
            **await reading.views(found),
            **await reading.routines(found, {(r[0], r[1]): r[3] for r in routines}),
        },
        others=[await reading.event(str(name)) for _, name, _ in events],
        lost=(
            *(f"the default of bytes in table {name}" for name in sorted(unread)),
            *(f"{r[0].lower()} {r[1]}" for r in routines if "PACKAGE" in r[0]),
            *(
                f"the sql_mode '{other}' of {kind.lower()} {name}"
                for kind, name, other, *_ in (*routines, *triggers, *events)
                if other != mode and "PACKAGE" not in kind
            ),
        ),
    )


class _Reading:
    """What SHOW CREATE says of one database."""

    def __init__(self, channel: Channel, dialect: Standard, home: str) -> None:
        self._channel = channel
        self._dialect = dialect
        self._home = f"{dialect.quote(home)}."

    async def tables(
        self, found: Snapshot, unread: set[str]
    ) -> Mapping[QualifiedName, Made]:
        texts = {
            name: await self._shown("TABLE", name, 1)
            for name in found
            if name.name not in unread
        }
        return {
            name: Made(
                self._own(text, name), f"DROP TABLE {self._dialect.table_name(name)}"
            )
            for name, text in texts.items()
            if says_more(text, found[name])
        }

    def _own(self, text: str, name: QualifiedName) -> str:
        """Give the text without keys to other tables, and without what is counted."""
        head = f"CREATE TABLE {self._dialect.table_name(name)} ("
        text = head + text[text.index("\n") :]
        text = _COUNTER.sub(r"\1", _FOREIGN_KEY.sub("", text))
        return text.replace(self._home, "")

    async def views(self, found: Snapshot) -> Mapping[SchemaObject, Made]:
        written: dict[SchemaObject, Made] = {}
        for view in found.objects:
            if not isinstance(view, View):
                continue
            match = _VIEW.fullmatch(await self._shown("VIEW", view.name, 1))
            if match is None or match.groups() == _USUAL:
                continue
            algorithm, security, option = (each or "" for each in match.groups())
            name = self._dialect.table_name(view.name)
            sql = f"CREATE{algorithm}{security} VIEW {name} AS {view.body}{option}"
            written[view] = Made(sql, f"DROP VIEW {name}")
        return written

    async def routines(
        self, found: Snapshot, more: Mapping[tuple[Any, Any], Any]
    ) -> Mapping[SchemaObject, Made]:
        written: dict[SchemaObject, Made] = {}
        for each in found.objects:
            if not isinstance(each, (Function, Procedure)):
                continue
            kind = each.kind.upper()
            text = await self._shown(kind, each.name, 2)
            is_aggregate = " AGGREGATE FUNCTION " in text[:300]
            if is_aggregate or more.get((kind, each.name.name)):
                name = self._dialect.table_name(each.name)
                written[each] = Made(_anonymous(text), f"DROP {kind} {name}")
        return written

    async def event(self, name: str) -> Made:
        text = await self._shown("EVENT", QualifiedName(name), 3)
        return Made(_anonymous(text), f"DROP EVENT {self._dialect.quote(name)}")

    async def _shown(self, kind: str, name: QualifiedName, at: int) -> str:
        sql = f"SHOW CREATE {kind} {self._dialect.table_name(name)}"
        ((*row,),) = await self._channel.rows(sql)
        return str(row[at] or "")  # None: no right to see it


def _anonymous(text: str) -> str:
    return _DEFINER.sub("", text, count=1)


def says_more(text: str, table: Table) -> bool:
    """Tell whether SHOW CREATE TABLE has words that the table's value has not."""
    reduced = _NAME.sub("`", _TEXT.sub("''", text))
    body, end, options = reduced.partition("\n)")
    lines = body.split("\n")[1:]
    return (
        not _OPTIONS.fullmatch(end.strip() + options)
        or not all(map(_is_known, lines))
        or _counts_otherwise(lines, table)
        or _is_other_json(lines, table, options)
    )


def _is_known(line: str) -> bool:
    line = line.removesuffix(",")
    while line != (line := _GROUP.sub("#", line)):
        pass
    return any(form.fullmatch(line) for form in (_COLUMN, _KEY, _CONSTRAINT))


def _counts_otherwise(lines: Sequence[str], table: Table) -> bool:
    """Tell whether AUTO_INCREMENT is on what SQLAlchemy does not let count.

    It writes the column that counts as the key's first, wherever that is.
    """
    key = table.primary_key.columns[:1] if table.primary_key is not None else ()
    return any(
        " AUTO_INCREMENT" in line
        and not (column.name in key and isinstance(column.type.construct, sa.Integer))
        for line, column in zip(lines, table.columns, strict=False)
    )


def _is_other_json(lines: Sequence[str], table: Table, options: str) -> bool:
    """Tell whether a text is taken for MariaDB's JSON that sorts in another way."""
    return any(
        isinstance(column.type.construct, JSON)
        and " longtext" in line
        and not ("COLLATE utf8mb4_bin" in line or "COLLATE=utf8mb4_bin" in options)
        for line, column in zip(lines, table.columns, strict=False)
    )
