"""Domains: another default, other conditions, or another type underneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import DOMAIN

from brant.autogenerate.equal import plain, same_default, same_type
from brant.autogenerate.types import domain_behind
from brant.operations import (
    UNSET,
    AlterColumn,
    AlterDomain,
    CreateDomain,
    CreateDomainConstraint,
    DropDomain,
    DropDomainConstraint,
)
from brant.schema import Type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from brant.dialects.standard import Standard
    from brant.operations import Operation
    from brant.schema import Check, Column, Domain, Snapshot, Table


def changes(
    seen: Domain, wanted: Domain, form: Domain, dialect: Standard, database: Snapshot
) -> Iterator[Operation]:
    """Give what makes the domain the other one; *form* is that as it is printed."""
    if not same_type(seen.type, form.type, dialect) or seen.collation != form.collation:
        yield from _made_anew(seen, wanted, dialect, database)
        return
    gone = [c for c in seen.checks if not _has(form.checks, c)]
    for check in gone:
        yield DropDomainConstraint(wanted.name, str(check.name), former=check)
    has_default = same_default(seen.default, form.default, dialect)
    if seen.nullable != form.nullable or not has_default:
        yield AlterDomain(
            wanted.name,
            nullable=None if seen.nullable == form.nullable else form.nullable,
            default=UNSET if has_default else wanted.default,
            existing_default=UNSET if has_default else seen.default,
        )
    for check, printed in zip(_by_text(wanted), _by_text(form), strict=True):
        if not _has(seen.checks, printed):
            yield CreateDomainConstraint(wanted.name, check)


def _by_text(domain: Domain) -> list[Check]:
    return sorted(domain.checks, key=lambda check: str(check.name))


def _has(checks: Iterable[Check], wanted: Check) -> bool:
    return any(
        plain(each.condition.text) == plain(wanted.condition.text)
        and (None in {each.name, wanted.name} or each.name == wanted.name)
        for each in checks
    )


def _made_anew(
    seen: Domain, wanted: Domain, dialect: Standard, database: Snapshot
) -> Iterator[Operation]:
    """Lead the columns over the plain type: no domain gets another one in its place."""
    columns = [
        AlterColumn(
            table.name,
            column.name,
            type=seen.type,
            existing_type=column.type,
            existing_nullable=column.nullable,
        )
        for table, column in _columns(seen, dialect, database)
    ]
    yield from columns
    yield DropDomain(seen.name, former=seen)
    yield CreateDomain(wanted)
    for each in columns:
        yield AlterColumn(
            each.table,
            each.column,
            type=_named(wanted),
            existing_type=each.type,
            existing_nullable=each.existing_nullable,
        )


def _named(domain: Domain) -> Type:
    name, type_ = domain.name, domain.type.construct
    return Type(DOMAIN(name.name, type_, schema=name.schema, create_type=False))


def _columns(
    domain: Domain, dialect: Standard, database: Snapshot
) -> Iterator[tuple[Table, Column]]:
    for table in database.values():
        for column in table.columns:
            if domain_behind(column.type.construct, dialect.sqlalchemy) == domain.name:
                yield table, column
