"""MariaDB, where it is not MySQL.

It has IF EXISTS and IF NOT EXISTS nearly everywhere, drops any constraint by its name,
limits every statement, and has no indexes over expressions.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.sql import operators

from brant.dialects._gaps import SCHEMAS
from brant.dialects._mysql_catalogue import MariaDBCatalogue
from brant.dialects._mysql_compiler import MariaDBCompiler
from brant.dialects._mysql_vocabulary import is_column
from brant.dialects.mysql import REDEFINED, REPLACED, MySQL
from brant.dialects.standard import Standard
from brant.errors import UnsupportedOperationError
from brant.operations.unset import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Callable

    from brant.operations import DropConstraint, Operation
    from brant.operations.constraints import Kind
    from brant.schema import Expression


class MariaDB(MySQL):
    """MariaDB 10.6 and later."""

    name = "mariadb"
    unsupported = MappingProxyType({**Standard.unsupported, **SCHEMAS})
    emulated = MappingProxyType({**REDEFINED, **REPLACED})
    has_guards = True
    catalogue = MariaDBCatalogue()
    prefixes = ("mariadb", "mysql")
    compilers = MappingProxyType({"ddl_compiler": MariaDBCompiler})
    renames_columns_since = (10, 5, 2)

    def _registered(self, kind: type[Operation]) -> Callable[..., Any] | None:
        """Let a third party's handler for MySQL serve, where it has none for this."""
        own = kind.handlers.get(self.name) or kind.handlers.get("mysql")
        return own or super()._registered(kind)

    def limiting(
        self, lock: float | Unset | None, statement: float | Unset | None
    ) -> tuple[str, ...]:
        limits = super().limiting(lock, UNSET)
        if isinstance(statement, Unset):
            return limits
        value = "DEFAULT" if statement is None else statement
        return (*limits, f"SET SESSION max_statement_time = {value}")

    def timeouts(
        self, *, lock: float | None, statement: float | None
    ) -> tuple[str, ...]:
        limits = super().timeouts(lock=lock, statement=None)
        if statement is None:
            return limits
        return (
            *limits,
            "SET @brant_statement_time = @@SESSION.max_statement_time",
            f"SET SESSION max_statement_time = {statement}",
        )

    def timeouts_end(
        self, *, lock: float | None, statement: float | None
    ) -> tuple[str, ...]:
        ends = super().timeouts_end(lock=lock, statement=None)
        if statement is None:
            return ends
        return (*ends, "SET SESSION max_statement_time = @brant_statement_time")

    def take_options(self, item: sa.Index) -> None:
        # SQLAlchemy reads the options of the name that the URL has; both are meant.
        own, given = self.sqlalchemy.name, dict(item.dialect_kwargs)
        for prefix in reversed(self.prefixes):
            for key, value in given.items():
                name = key.removeprefix(f"{prefix}_")
                if name != key:
                    item.dialect_kwargs[f"{own}_{name}"] = value

    def key_part(self, element: str | Expression) -> str | Expression:
        if isinstance(element, str) or _is_column(element.to_sqlalchemy()):
            return element
        raise UnsupportedOperationError(
            self.name,
            f"index the expression {element}",
            hint="Add a generated column, and index that.",
        )

    def dropped(self, operation: DropConstraint, kind: Kind | None) -> str:
        guard = "IF EXISTS " if operation.if_exists else ""
        if kind == "primary" and guard:
            return f"CONSTRAINT {guard}`PRIMARY`"
        if kind in {None, "check"}:
            return f"CONSTRAINT {guard}{self.quote(operation.name)}"
        words = super().dropped(operation, kind)
        if not guard:
            return words
        name = self.quote(operation.name)
        return f"{words.removesuffix(name)}{guard}{name}"


_ORDERS: Final = frozenset({operators.asc_op, operators.desc_op})


def _is_column(construct: Any) -> bool:
    match construct:
        case sa.TextClause():
            return is_column(construct.text)
        case sa.UnaryExpression(modifier=modifier) if modifier in _ORDERS:
            return _is_column(construct.element)
        case _:
            return isinstance(construct, sa.ColumnClause)
