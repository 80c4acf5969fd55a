"""What databases lack, and what to do instead; each dialect says which it lacks.

The reasons are the hints of the refusals, and stand in docs/operations.md.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from brant import operations as ops

if TYPE_CHECKING:
    from collections.abc import Mapping

    Gaps: TypeAlias = Mapping[type[ops.Operation], str]


def because(reason: str, *operations: type[ops.Operation]) -> Gaps:
    return MappingProxyType(dict.fromkeys(operations, reason))


ROUTINES: Final = because(
    "Write the CREATE, ALTER or DROP as SQL with op.execute, if the database has it.",
    ops.CreateFunction,
    ops.CreateProcedure,
    ops.DropFunction,
    ops.DropProcedure,
    ops.ReplaceFunction,
    ops.ReplaceProcedure,
)
TRIGGERS: Final = because(
    "Write the trigger as SQL with op.execute.",
    ops.CreateTrigger,
    ops.ReplaceTrigger,
    ops.DropTrigger,
)
SEQUENCES: Final = because(
    "There are no sequences; let the column number itself (autoincrement).",
    ops.CreateSequence,
    ops.AlterSequence,
    ops.DropSequence,
)
SCHEMAS: Final = because(
    "A schema is a database, a user or a file here; make it before migrations run.",
    ops.CreateSchema,
    ops.DropSchema,
)
COMMENTS: Final = because(
    "There are no comments; leave this operation out.", ops.SetTableComment
)
EXCLUSIONS: Final = because(
    "Only PostgreSQL has exclusion constraints; a trigger can do the like.",
    ops.CreateExcludeConstraint,
)
_POSTGRESQL_ONLY: Final = (
    because(
        "Only PostgreSQL has enum types: drop one with if_exists=True, "
        "and give the column an sa.Enum instead.",
        ops.AddEnumValue,
        ops.CreateEnum,
        ops.DropEnum,
        ops.RenameEnumValue,
        ops.ReplaceEnum,
    ),
    because(
        "Only PostgreSQL has domains; give each column the type and the CHECK.",
        ops.AlterDomain,
        ops.CreateDomain,
        ops.CreateDomainConstraint,
        ops.DropDomain,
        ops.DropDomainConstraint,
    ),
    because(
        "Only PostgreSQL has extensions; leave this operation out.",
        ops.AlterExtension,
        ops.CreateExtension,
        ops.DropExtension,
    ),
    because(
        "brant writes it for PostgreSQL; elsewhere write SQL with op.execute.",
        ops.AlterDefaultPrivileges,
        ops.CreateMaterializedView,
        ops.CreatePolicy,
        ops.DropMaterializedView,
        ops.DropPolicy,
        ops.Grant,
        ops.RefreshMaterializedView,
        ops.ReplaceMaterializedView,
        ops.ReplacePolicy,
        ops.Revoke,
        ops.SetRowLevelSecurity,
        ops.SetTriggerFiring,
    ),
)
POSTGRESQL_ONLY: Final[Gaps] = MappingProxyType(
    {kind: reason for gaps in _POSTGRESQL_ONLY for kind, reason in gaps.items()}
)
