"""The names that a naming convention has for constraints that have none. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import InvalidRequestError

from brant.schema import ForeignKey, PrimaryKey, QualifiedName, Unique, constructs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from brant.dialects._sqlite_table import Clause, Definition
    from brant.dialects.standard import Standard
    from brant.schema import Constraint

CONSTRAINTS: Final = frozenset({"primary", "unique", "references", "check"})


def conventional(
    table: QualifiedName,
    clause: Clause,
    columns: tuple[str, ...],
    convention: Mapping[str, Any] | None,
) -> str | None:
    """Give the name that a convention has for a constraint; None where it has none."""
    value = _value(clause, columns)
    if not convention or value is None:
        return None
    metadata = sa.MetaData(naming_convention=dict(convention))
    owner = constructs.placeholder(table, metadata=metadata)
    try:
        name = constructs.constraint(value, owner).name
    except InvalidRequestError:  # the convention wants a name to begin with
        return None
    return None if name is None else str(name)


def named(
    spoken: Standard,
    table: QualifiedName,
    now: Definition,
    convention: Mapping[str, Any] | None,
) -> Definition:
    """Give every constraint the name that the convention has for it."""

    def naming(clause: Clause, columns: tuple[str, ...]) -> Clause:
        if clause.name is not None or clause.kind not in CONSTRAINTS:
            return clause
        name = conventional(table, clause, columns, convention)
        if name is None:
            return clause
        text = f"CONSTRAINT {spoken.quote(name)} {clause.text}"
        return replace(clause, name=name, text=text)

    columns = (
        replace(c, clauses=tuple(naming(each, (c.name,)) for each in c.clauses))
        for c in now.columns
    )
    constraints = (naming(each, each.columns) for each in now.constraints)
    return replace(now, columns=tuple(columns), constraints=tuple(constraints))


def _value(clause: Clause, columns: tuple[str, ...]) -> Constraint | None:
    match clause.kind:
        case "primary":
            return PrimaryKey(columns)
        case "unique":
            return Unique(columns)
        case "references":
            table, names = clause.referent
            return ForeignKey(columns, QualifiedName(table), names or columns)
        case _:
            return None
