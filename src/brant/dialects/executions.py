"""SQL text and SQLAlchemy constructs that a script executes, to statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql import ddl

from brant.dialects.rendering import is_writable
from brant.dialects.split import Lexicon, split
from brant.dialects.statement import Statement
from brant.errors import InvalidOperationError
from brant.schema.expressions import raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brant.dialects.rendering import Literals
    from brant.operations import Execute


def executions(
    literals: Literals,
    operation: Execute,
    lexicon: Lexicon,
    is_transactional: Callable[[str], bool],
) -> Iterator[Statement]:
    """Give the statements: text as it is, constructs with their values written in."""
    options = dict(operation.execution_options)
    alone = options.pop("isolation_level", None) == "AUTOCOMMIT"
    # Nothing here formats parameters, so the wish not to is granted.
    options.pop("no_parameters", None)
    for made in _statements(literals, operation, lexicon, options):
        in_transaction = not alone and is_transactional(made.sql)
        yield Statement(made.sql, made.construct, transactional=in_transaction)


def _statements(
    literals: Literals, operation: Execute, lexicon: Lexicon, options: dict[str, Any]
) -> Iterator[Statement]:
    statement = operation.statement
    if isinstance(statement, str) and not options:
        yield from (Statement(sql) for sql in split(statement, lexicon))
        return
    construct: Any = (
        raw(statement) if isinstance(statement, str) else statement.to_sqlalchemy()
    )
    if options:
        configured = construct.execution_options(**options)
        yield Statement(str(configured.compile(dialect=literals.dialect)), configured)
    else:
        yield _written(literals, operation, construct)


def _written(literals: Literals, operation: Execute, construct: Any) -> Statement:
    """Give a construct's statement, with its values written in where it can be."""
    if isinstance(construct, sa.Insert) and not _returns(construct):
        # Otherwise SQLAlchemy would ask for the new primary key.
        construct = construct.inline()
    compiled = construct.compile(dialect=literals.dialect)
    sql = str(compiled).strip()
    if isinstance(construct, ddl.BaseDDLElement):
        return Statement(sql)
    missing = [bound.key for bound in compiled.binds.values() if bound.required]
    if missing:
        problem = f"parameter {missing[0]!r} has no value"
        raise InvalidOperationError(operation.describe(), problem)
    # Defaults that are computed in Python are computed when it is sent.
    computed = compiled.insert_prefetch or compiled.update_prefetch
    if computed or not all(map(is_writable, compiled.binds.values())):
        return Statement(sql, construct)
    literal = literals.expression(construct)
    return Statement(sql, construct) if literal is None else Statement(literal)


def _returns(construct: sa.Insert) -> bool:
    return bool(construct.returning_column_descriptions)
