"""Named types that are created when a table or column first needs them.

Offline SQL cannot look first, so the server looks: a DO block creates the type where
it is missing, and complains where an enum exists without a label that the script needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.dialects.postgresql.named_types import (
    CreateDomainType,
    CreateEnumType,
    NamedType,
)

from brant.schema.unseen import is_common

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.types import TypeEngine

    from brant.dialects.pieces import Pieces
    from brant.dialects.standard import Standard

_ENUM: Final = """\
DO $brant$
DECLARE
    present text[];
BEGIN
    IF to_regtype({literal}) IS NULL THEN
        {create};
    ELSE
        SELECT coalesce(array_agg(enumlabel::text ORDER BY enumsortorder), '{{}}')
        INTO present FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype({literal});
        IF NOT {is_same} THEN
            RAISE EXCEPTION 'type % exists with other labels: %', {literal}, present
            USING ERRCODE = 'duplicate_object',
            HINT = 'Add the missing labels to the type, or give it another name.';
        END IF;
    END IF;
END
$brant$"""

_HOLDS: Final = "present @> ARRAY[{labels}]::text[]"
_HOLDS_IN_ORDER: Final = """ARRAY(
            SELECT label FROM unnest(present) WITH ORDINALITY AS p (label, place)
            WHERE label = ANY (ARRAY[{labels}]::text[]) ORDER BY place
        ) = ARRAY[{labels}]::text[]"""

_DOMAIN: Final = """\
DO $brant$
BEGIN
    IF to_regtype({literal}) IS NULL THEN
        {create};
    END IF;
END
$brant$"""


def creations(dialect: Standard, types: Iterable[TypeEngine[Any]]) -> Iterator[str]:
    """Give what creates the named types among these, or inside of these."""
    for type_ in types:
        if is_common(type_):
            continue
        implementation: Any = type_.dialect_impl(dialect.sqlalchemy)
        for attribute in ("item_type", "impl_instance"):
            inner = getattr(implementation, attribute, None)
            if inner is not None and inner is not implementation:
                yield from creations(dialect, [inner])
        if isinstance(implementation, NamedType) and implementation.create_type:
            yield from creation(dialect, implementation)


def creation(dialect: Standard, type_: NamedType) -> Iterator[str]:
    """Give the block that makes sure that the type is there."""
    preparer: Any = dialect.sqlalchemy.identifier_preparer
    if isinstance(type_, DOMAIN):
        yield _DOMAIN.format(
            literal=dialect.string(preparer.format_type(type_)),
            create=dialect.sql(CreateDomainType(type_)),
        )
    elif isinstance(type_, sa.Enum):
        yield enum_block(
            dialect,
            dialect.string(preparer.format_type(type_)),
            dialect.sql(CreateEnumType(type_)),
            type_.enums,
        )


def enum_block(
    dialect: Pieces,
    literal: str,
    create: str,
    labels: Iterable[str],
    *,
    in_order: bool = False,
) -> str:
    """Create the type of that name unless it is there, with these labels or more."""
    listed = ", ".join(map(dialect.string, labels))
    holds = (_HOLDS_IN_ORDER if in_order else _HOLDS).format(labels=listed)
    return _ENUM.format(literal=literal, create=create, is_same=holds)
