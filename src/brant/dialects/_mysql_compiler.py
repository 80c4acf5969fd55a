"""SQLAlchemy's rendering of MySQL's DDL, where it says too little or too much."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.mysql.base import MySQLDDLCompiler

_KEY: Final = "primary_key"
"""An option of brant's own: the key's columns as SQL, with lengths and DESC."""


class MySQLCompiler(MySQLDDLCompiler):
    """Leaves out what is the server's way anyway; the rest was refused before."""

    prefixes: tuple[str, ...] = ("mysql",)

    def define_constraint_deferrability(self, constraint: Any) -> str:  # noqa: ARG002  # SQLAlchemy's signature
        return ""

    def define_constraint_match(self, constraint: Any) -> str:  # noqa: ARG002  # likewise
        return ""

    def visit_column_check_constraint(self, constraint: Any, **kw: Any) -> str:
        # In a column MariaDB gives a check no name: it stands at the table's end.
        if isinstance(constraint.name, str):
            return ""
        inherited: Any = super()
        return str(inherited.visit_column_check_constraint(constraint, **kw))

    def create_table_constraints(self, table: Any, *args: Any, **kw: Any) -> str:
        inherited: Any = super()
        rendered: str = inherited.create_table_constraints(table, *args, **kw)
        checks = (check for c in table.columns for check in named_checks(c))
        lifted = [self.process(check) for check in checks]
        return ", \n\t".join(filter(None, (rendered, *lifted)))

    def visit_primary_key_constraint(self, constraint: Any, **kw: Any) -> str:
        """Write the key as the table's option says it, over the beginning of a text."""
        text: str = super().visit_primary_key_constraint(constraint, **kw)
        said = self._options(constraint.table).get(_KEY)
        if said is None:
            return text
        head, tail = text.partition("(")[0], text.rpartition(")")[2]
        return f"{head}({said}){tail}"

    def _options(self, table: Any) -> dict[str, str]:
        return {
            key.removeprefix(f"{prefix}_"): str(value)
            for prefix in reversed(self.prefixes)
            for key, value in table.kwargs.items()
            if key.startswith(f"{prefix}_")
        }

    def post_create_table(self, table: Any) -> str:
        """Write the options, whichever of the database's names they bear."""
        own = self.dialect.name
        options = {
            f"{own}_{name}": value
            for name, value in self._options(table).items()
            if name != _KEY
        }
        counter = table.autoincrement_column
        if counter is not None and counter.identity and counter.identity.start:
            options.setdefault(f"{own}_auto_increment", str(counter.identity.start))
        described: Any = SimpleNamespace(kwargs=options, comment=table.comment)
        return super().post_create_table(described)


class MariaDBCompiler(MySQLCompiler):
    prefixes = ("mariadb", "mysql")


def named_checks(column: sa.Column[Any]) -> list[sa.CheckConstraint]:
    """Give a column's named checks as checks of its table, which is not changed."""
    checks = (c for c in column.constraints if isinstance(c, sa.CheckConstraint))
    made = []
    for check in checks:
        if isinstance(check.name, str):
            owner = sa.Table(
                column.table.name, sa.MetaData(), schema=column.table.schema
            )
            made.append(sa.CheckConstraint(check.sqltext, name=check.name))
            owner.append_constraint(made[-1])
    return made
