"""brant's own tables: their shape and the SQL that reads and changes them. Pure.

`brant_version` holds the heads, one row each, in Alembic's form, so that an adopted
project can go back. `brant_history` is append-only. They are made by the first write.
Another version table has a history of its own
(docs/decisions/0014-tables-by-version-table.md).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, final

import sqlalchemy as sa

from brant.runtime import durations
from brant.runtime.batching import Command
from brant.runtime.beside import beside
from brant.schema import QualifiedName
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy.sql.compiler import SQLCompiler

    from brant.dialects import Standard
    from brant.revisions import VersionChange

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# ISO 8601 text sorts and hashes alike everywhere; PostgreSQL takes it as the real type.
_TIME = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")
_STRING = sa.String()
_ANY_SCHEMA = "brant_any_schema"
# Text in which no database sees anything but itself.
_HARMLESS = re.compile(r'[A-Za-z0-9_ .,:;@/>+"{}[\]-]*')
_LITERALS = 128
"""Literals that are kept while a run lasts."""
# Whatever the server's defaults are: revisions differ in upper and lower case, names of
# people and errors may hold any character, and a version row must roll back.
_MYSQL = {"engine": "InnoDB", "charset": "utf8mb4", "collate": "utf8mb4_bin"}
# "It is there already", says the server, and drivers log it as a warning.
_SILENCE = ("SET @brant_notes = @@SESSION.sql_notes, SESSION sql_notes = 0",)
_SPEECH = ("SET SESSION sql_notes = @brant_notes",)
# The time in UTC in the form that `history.timestamp` gives it.
_NOW = {
    "postgresql": "now()",
    "cockroachdb": "now()::text",
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')",
    "mysql": "date_format(utc_timestamp(6), '%Y-%m-%dT%H:%i:%s.%f+00:00')",
    "mariadb": "date_format(utc_timestamp(6), '%Y-%m-%dT%H:%i:%s.%f+00:00')",
    "mssql": "CONVERT(varchar(26), CAST(SYSUTCDATETIME() AS datetime2(6)), 126) "
    "+ '+00:00'",
    "oracle": "TO_CHAR(SYS_EXTRACT_UTC(SYSTIMESTAMP), "
    "'YYYY-MM-DD\"T\"HH24:MI:SS.FF6') || '+00:00'",
}
_USERS = {
    "postgresql": "current_user::text",
    "mysql": "current_user()",
    "mariadb": "current_user()",
    "mssql": "SUSER_SNAME()",
    "oracle": "USER",
}


@final
@dataclass(frozen=True)
class BrantTables:
    """Where brant's tables are, and how to speak to them."""

    dialect: Standard
    version_table: str
    schema: str | None

    @cached_property
    def version(self) -> str:
        return self._name(self.version_table)

    @cached_property
    def history(self) -> str:
        return self._name(self._beside("history"))

    @cached_property
    def journal(self) -> str:
        return self._name(self._beside("journal"))

    @cached_property
    def lock(self) -> str:
        return self._name(self._beside("lock"))

    @property
    def now(self) -> str:
        """The time by the database's clock, as brant's tables keep it."""
        return _NOW.get(self.dialect.name, "CURRENT_TIMESTAMP")

    def create(self, *, lock: bool = False) -> tuple[Command, ...]:
        """Make what is missing."""
        return self._creating("version", "history", *(["lock"] if lock else []))

    def create_lock(self) -> tuple[Command, ...]:
        return self._creating("lock")

    def create_journal(self) -> tuple[Command, ...]:
        return self._creating("journal")

    def _creating(self, *tables: str) -> tuple[Command, ...]:
        made = tuple(map(self._creation, tables))
        if self._is_mysql:
            made = (*_SILENCE, *made, *_SPEECH)
        return tuple(map(Command, made))

    def _creation(self, table: str) -> str:
        """Write a table's creation: for many schemas it is compiled once."""
        if self.schema is None or self.dialect.name != "postgresql":
            return self._compiled(table)
        known, key = self.dialect.remembered, (table, self.version_table)
        if key not in known:
            any_schema = replace(self, schema=_ANY_SCHEMA)
            known[key] = any_schema._compiled(table)  # noqa: SLF001  # of another self
        schema = self.dialect.sqlalchemy.identifier_preparer.quote_schema(self.schema)
        return known[key].replace(f" {_ANY_SCHEMA}.", f" {schema}.", 1)

    def _compiled(self, table: str) -> str:
        made: sa.Table = getattr(self, f"_{table}_table")()
        return self.dialect.creating_table(made, if_not_exists=True)

    def select_heads(self) -> str:
        return f"SELECT version_num FROM {self.version}"

    def select_last_hash(self) -> str:
        last = f"SELECT max(id) FROM {self.history}"
        return f"SELECT row_hash FROM {self.history} WHERE id = ({last})"

    def select_standing(self) -> str:
        """Ask for the heads, the hash of the last row, and whom the server sees in us.

        And for the journal, where a server says that there is none without an error.
        All but the heads are there once for each head, and where there is none.
        """
        name = self.dialect.name
        asked = {
            "row_hash": f"({self.select_last_hash()})",
            "db_user": _USERS.get(name, "NULL"),
        }
        if name == "postgresql":
            asked["journal"] = f"to_regclass({self.text(self.journal)})::text"
        columns = ", ".join(f"e.{column}" for column in asked)
        once = ", ".join(f"{sql} AS {column}" for column, sql in asked.items())
        once = f"(SELECT {once}{self.dialect.dual}) e"
        joined = f"{once} LEFT JOIN {self.version} v ON 1 = 1"
        return f"SELECT v.version_num, {columns} FROM {joined}"

    def select_seals(self) -> str:
        columns = "revision, direction, outcome, script_hash"
        return f"SELECT {columns} FROM {self.history} ORDER BY id DESC"

    def select_lineage(self) -> str:
        some = "lineage IS NOT NULL AND outcome = 'done'"
        return f"SELECT lineage FROM {self.history} WHERE {some} ORDER BY id DESC"

    def select_history(self, limit: int | None = None) -> str:
        rows = sa.select(sa.text("*")).select_from(sa.text(self.history))
        newest = rows.order_by(sa.text("id DESC")).limit(limit)
        return str(
            newest.compile(
                dialect=self.dialect.sqlalchemy, compile_kwargs={"literal_binds": True}
            )
        )

    def change(
        self, change: VersionChange, condition: str | None = None
    ) -> Iterable[Command]:
        """Move the version rows; each command must find exactly its row.

        The first one must find *condition* true as well.
        """
        for at, (old, new) in enumerate(change.pairs):
            asked = condition if at == 0 else None
            where = f"WHERE version_num = {self.text(old)}" if old else ""
            if old and asked:
                where += f" AND {asked}"
            if new is None:
                yield Command(f"DELETE FROM {self.version} {where}", rows=1)
            elif old is None:
                row = f"VALUES ({self.text(new)})"
                if asked:
                    alone = f"SELECT {self.text(new)}{self.dialect.dual}"
                    row = f"{alone} WHERE {asked}"
                sql = f"INSERT INTO {self.version} (version_num) {row}"
                yield Command(sql, rows=1)
            else:
                row = f"SET version_num = {self.text(new)} {where}"
                yield Command(f"UPDATE {self.version} {row}", rows=1)

    def is_at(self, heads: Sequence[str]) -> str:
        """A condition: the version rows are these."""
        count = f"(SELECT count(*) FROM {self.version}"
        names = ", ".join(map(self.text, heads)) or "NULL"
        among = f"{count} WHERE version_num IN ({names}))"
        return f"{count}) = {len(heads)} AND {among} = {len(heads)}"

    def insert_history(
        self,
        row: Mapping[str, Any],
        condition: str | None = None,
        duration: str | None = None,
    ) -> Command:
        """Append a row, which is there only if *condition* was true.

        Otherwise the command fails.
        """
        if row["started_at"] is None:
            return self._insert_later(row)
        given = row.items()
        values = {name: self.value(each) for name, each in given if each is not None}
        if duration is not None:
            values["duration_ms"] = duration
        names, literals = ", ".join(values), ", ".join(values.values())
        insert = f"INSERT INTO {self.history} ({names})"
        if condition is None:
            # What is killed on MySQL may say that all went well (0312).
            rows = None if self.dialect.transactional_ddl else 1
            return Command(f"{insert} VALUES ({literals})", rows)
        alone = f"SELECT {literals}{self.dialect.dual}"
        return Command(f"{insert} {alone} WHERE {condition}", rows=1)

    def duration(self, row: Mapping[str, Any], *, is_shared: bool) -> str | None:
        """Write how long a revision took up to here; None where nobody measures."""
        known = durations.SHARED if is_shared else durations.ALONE
        sql = known.get(self.dialect.name)
        return sql and sql.format(
            spent=row["duration_ms"], started=self.value(row["started_at"])
        )

    @cached_property
    def beginning(self) -> tuple[Command, ...]:
        """Note when a revision began, where its message has several."""
        sql = durations.BEGAN.get(self.dialect.name)
        return (Command(sql),) if sql else ()

    def is_behind(self, previous: str | None) -> str:
        """A condition: the history's last row has this hash; None: there is none."""
        if previous is None:
            return f"NOT EXISTS (SELECT id FROM {self.history})"
        return f"({self.select_last_hash()}) = {self.text(previous)}"

    def _insert_later(self, row: Mapping[str, Any]) -> Command:
        """Append a row whose time and predecessor are known when the SQL is run."""
        values = {name: self.value(value) for name, value in row.items()}
        values["started_at"] = self.now
        values["previous_hash"] = "past.row_hash"
        names, literals = ", ".join(values), ", ".join(values.values())
        return Command(
            f"INSERT INTO {self.history} ({names})\nSELECT {literals}\n"
            f"FROM (SELECT max(id) AS id FROM {self.history}) newest "
            f"LEFT JOIN {self.history} past ON past.id = newest.id"
        )

    @cached_property
    def text(self) -> Callable[[str], str]:
        """Writes a string literal; a run writes most of them again and again."""
        return lru_cache(_LITERALS)(self._text)

    def _text(self, value: str) -> str:
        if _HARMLESS.fullmatch(value):  # as nearly all are that a run writes
            return f"{self._quote}{value}'"
        return self._compiler.render_literal_value(value, _STRING)

    def value(self, value: Any) -> str:
        """Write a literal."""
        if isinstance(value, str):
            return self.text(value)
        if value is None:
            return "NULL"
        return str(value) if isinstance(value, int) else self.text(str(value))

    def _beside(self, what: str) -> str:
        return beside(self.version_table, what)

    def _name(self, table: str) -> str:
        return self.dialect.table_name(QualifiedName(table, self.schema))

    @cached_property
    def _compiler(self) -> SQLCompiler:
        sqlalchemy = self.dialect.sqlalchemy
        return sqlalchemy.statement_compiler(sqlalchemy, None)

    @cached_property
    def _quote(self) -> str:
        """What a string literal begins with."""
        return self._compiler.render_literal_value("x", _STRING).removesuffix("x'")

    @property
    def _is_mysql(self) -> bool:
        return self.dialect.name in {"mysql", "mariadb"}

    def _options(self) -> dict[str, Any]:
        prefix = self.dialect.sqlalchemy.name
        return {f"{prefix}_{k}": v for k, v in _MYSQL.items()} if self._is_mysql else {}

    def _version_table(self) -> sa.Table:
        # MySQL calls every primary key PRIMARY, and warns of other names.
        name = None if self._is_mysql else f"{self.version_table}_pkc"
        key = sa.PrimaryKeyConstraint("version_num", name=name)
        # An adopted table stays as Alembic makes it.
        length = 32 if self.version_table == "alembic_version" else 255
        column = sa.Column("version_num", sa.String(length), nullable=False)
        return sa.Table(
            self.version_table,
            sa.MetaData(),
            column,
            key,
            schema=self.schema,
            **self._options(),
        )

    def _history_table(self) -> sa.Table:
        is_oracle = self.dialect.name == "oracle"
        return sa.Table(
            self._beside("history"),
            sa.MetaData(),
            sa.Column("id", _ID, sa.Identity(), primary_key=True),
            sa.Column("run_id", sa.String(32), nullable=False),
            sa.Column("revision", sa.String(255), nullable=False),
            sa.Column("direction", sa.String(16), nullable=False),
            sa.Column("outcome", sa.String(16), nullable=False),
            # To Oracle the empty text, no heads, is NULL.
            sa.Column("heads_before", sa.UnicodeText, nullable=is_oracle),
            sa.Column("heads_after", sa.UnicodeText, nullable=is_oracle),
            sa.Column("started_at", _TIME, nullable=False),
            sa.Column("duration_ms", sa.BigInteger),
            sa.Column("lock_wait_ms", sa.BigInteger),
            sa.Column("retries", sa.Integer),
            sa.Column("host", sa.Unicode(255)),
            sa.Column("pid", sa.BigInteger),
            sa.Column("os_user", sa.Unicode(255)),
            sa.Column("db_user", sa.Unicode(255)),
            sa.Column("application", sa.Unicode(255)),
            sa.Column("versions", sa.String(255), nullable=False),
            sa.Column("script_hash", sa.String(128)),
            sa.Column("error", sa.UnicodeText),
            sa.Column("lineage", sa.UnicodeText),
            sa.Column("reason", sa.UnicodeText),
            sa.Column("previous_hash", sa.String(64)),
            sa.Column("row_hash", sa.String(64), nullable=False),
            schema=self.schema,
            **self._options(),
        )

    def _lock_table(self) -> sa.Table:
        return sa.Table(
            self._beside("lock"),
            sa.MetaData(),
            sa.Column("name", sa.String(16), primary_key=True),
            sa.Column("epoch", sa.BigInteger, nullable=False),
            sa.Column("run_id", sa.String(32)),
            sa.Column("host", sa.Unicode(255)),
            sa.Column("pid", sa.BigInteger),
            sa.Column("os_user", sa.Unicode(255)),
            sa.Column("application", sa.Unicode(255)),
            sa.Column("versions", sa.String(255)),
            sa.Column("started_at", _TIME),
            sa.Column("revision", sa.Unicode(255)),
            sa.Column("operation", sa.Unicode(255)),
            sa.Column("session", sa.BigInteger),
            sa.Column("expires_at", sa.BigInteger),
            schema=self.schema,
            **self._options(),
        )

    def _journal_table(self) -> sa.Table:
        return sa.Table(
            self._beside("journal"),
            sa.MetaData(),
            sa.Column("revision", sa.String(255), primary_key=True),
            sa.Column("direction", sa.String(16), primary_key=True),
            sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("digest", sa.String(64), nullable=False),
            sa.Column("state", sa.String(16), nullable=False),
            sa.Column("statements", sa.Integer, nullable=False),
            sa.Column("operation", sa.UnicodeText, nullable=False),
            sa.Column("site", sa.UnicodeText, nullable=False),
            sa.Column("question", sa.UnicodeText),
            sa.Column("run_id", sa.String(32), nullable=False),
            sa.Column("started_at", _TIME, nullable=False),
            sa.Column("finished_at", _TIME),
            sa.Column("error", sa.UnicodeText),
            schema=self.schema,
            **self._options(),
        )
