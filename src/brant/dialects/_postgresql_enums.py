"""Native enum types that are created when a table or column first needs them.

Offline SQL cannot look first, so the server looks: a DO block creates the type where it
is missing and complains where it exists without a label that the script relies on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql.named_types import CreateEnumType

if TYPE_CHECKING:
    import sqlalchemy as sa

    from brant.dialects.standard import Standard

_BLOCK = """\
DO $brant$
DECLARE
    present text[];
BEGIN
    IF to_regtype({literal}) IS NULL THEN
        {create};
    ELSE
        SELECT coalesce(array_agg(enumlabel::text), '{{}}') INTO present
        FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype({literal});
        IF NOT present @> ARRAY[{labels}]::text[] THEN
            RAISE EXCEPTION 'type % exists with other labels: %', {literal}, present
            USING ERRCODE = 'duplicate_object',
            HINT = 'Add the missing labels to the type, or give it another name.';
        END IF;
    END IF;
END
$brant$"""


def creation(dialect: Standard, type_: sa.Enum) -> str:
    """Give the block that makes sure that the enum type is there."""
    preparer: Any = dialect.sqlalchemy.identifier_preparer
    name = preparer.format_type(type_)
    return _BLOCK.format(
        literal=dialect.string(name),
        create=dialect.text(CreateEnumType(type_)),
        labels=", ".join(dialect.string(label) for label in type_.enums),
    )
