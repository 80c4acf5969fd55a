"""What scripts use of Alembic's dialect classes: which one it is, and to run things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

    from brant.alembic.current import Migration


class DefaultImpl:
    """A database of any kind."""

    __dialect__: ClassVar[str] = "default"
    transactional_ddl: ClassVar[bool] = True

    def __init__(
        self, operations: Migration, table: str | None = None, schema: str | None = None
    ) -> None:
        self._operations = operations
        self.table_name = table
        """Of the batch that it was asked of."""
        self.schema = schema
        self.as_sql = operations.op.offline

    @property
    def bind(self) -> sa.Connection:
        return self._operations.get_bind()

    connection = bind

    @property
    def dialect(self) -> sa.Dialect:
        return self.bind.dialect

    def execute(self, sql: Any, execution_options: Any = None) -> None:
        self._operations.execute(sql, execution_options)

    def static_output(self, text: str) -> None:
        static_output(self._operations, text)

    def _exec(self, construct: Any, *args: Any, **kwargs: Any) -> Any:
        del args, kwargs  # Alembic's own callers pass values here, others do not
        return self.bind.execute(construct)


class PostgresqlImpl(DefaultImpl):
    __dialect__ = "postgresql"


class SQLiteImpl(DefaultImpl):
    __dialect__ = "sqlite"


class MySQLImpl(DefaultImpl):
    __dialect__ = "mysql"
    transactional_ddl = False


class MariaDBImpl(MySQLImpl):
    __dialect__ = "mariadb"


class MSSQLImpl(DefaultImpl):
    __dialect__ = "mssql"


class OracleImpl(DefaultImpl):
    __dialect__ = "oracle"
    transactional_ddl = False


_KINDS: Final[Mapping[str, type[DefaultImpl]]] = {
    each.__dialect__: each
    for each in (
        PostgresqlImpl,
        SQLiteImpl,
        MySQLImpl,
        MariaDBImpl,
        MSSQLImpl,
        OracleImpl,
    )
}


def static_output(operations: Migration, text: str) -> None:
    """Write into the file of SQL; there is none in a run, so it is printed."""
    if operations.op.offline:
        operations.execute(text)
    else:
        print(text)  # noqa: T201  # the script's own words


def impl(
    operations: Migration, table: str | None = None, schema: str | None = None
) -> DefaultImpl:
    """Give the one of the database that the migration is for."""
    kind = _KINDS.get(operations.get_bind().dialect.name, DefaultImpl)
    return kind(operations, table, schema)
