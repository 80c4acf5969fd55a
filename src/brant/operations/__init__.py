"""What a migration may do: frozen values, no SQL."""

from brant.operations.alter import AlterTable, Recreate
from brant.operations.base import Category, Operation
from brant.operations.column_changes import AlterColumn
from brant.operations.columns import AddColumn, DropColumn
from brant.operations.constraints import (
    CreateCheckConstraint,
    CreateConstraint,
    CreateExcludeConstraint,
    CreateForeignKey,
    CreatePrimaryKey,
    CreateUniqueConstraint,
    DropConstraint,
)
from brant.operations.data import BulkInsert, Execute, f, inline_literal
from brant.operations.domains import (
    AlterDomain,
    CreateDomain,
    CreateDomainConstraint,
    DropDomain,
    DropDomainConstraint,
)
from brant.operations.enums import (
    AddEnumValue,
    CreateEnum,
    DropEnum,
    RenameEnumValue,
    ReplaceEnum,
)
from brant.operations.grants import AlterDefaultPrivileges, Grant, Revoke
from brant.operations.indexes import CreateIndex, DropIndex
from brant.operations.policies import (
    CreatePolicy,
    DropPolicy,
    ReplacePolicy,
    SetRowLevelSecurity,
)
from brant.operations.routines import (
    CreateFunction,
    CreateProcedure,
    DropFunction,
    DropProcedure,
    ReplaceFunction,
    ReplaceProcedure,
)
from brant.operations.schemas import (
    AlterExtension,
    CreateExtension,
    CreateSchema,
    DropExtension,
    DropSchema,
)
from brant.operations.sequences import AlterSequence, CreateSequence, DropSequence
from brant.operations.tables import (
    CreateTable,
    DropTable,
    RenameTable,
    SetTableComment,
)
from brant.operations.triggers import (
    CreateTrigger,
    DropTrigger,
    ReplaceTrigger,
    SetTriggerFiring,
)
from brant.operations.unset import UNSET, Unset
from brant.operations.views import (
    CreateMaterializedView,
    CreateView,
    DropMaterializedView,
    DropView,
    RefreshMaterializedView,
    ReplaceMaterializedView,
    ReplaceView,
)

__all__ = [
    "UNSET",
    "AddColumn",
    "AddEnumValue",
    "AlterColumn",
    "AlterDefaultPrivileges",
    "AlterDomain",
    "AlterExtension",
    "AlterSequence",
    "AlterTable",
    "BulkInsert",
    "Category",
    "CreateCheckConstraint",
    "CreateConstraint",
    "CreateDomain",
    "CreateDomainConstraint",
    "CreateEnum",
    "CreateExcludeConstraint",
    "CreateExtension",
    "CreateForeignKey",
    "CreateFunction",
    "CreateIndex",
    "CreateMaterializedView",
    "CreatePolicy",
    "CreatePrimaryKey",
    "CreateProcedure",
    "CreateSchema",
    "CreateSequence",
    "CreateTable",
    "CreateTrigger",
    "CreateUniqueConstraint",
    "CreateView",
    "DropColumn",
    "DropConstraint",
    "DropDomain",
    "DropDomainConstraint",
    "DropEnum",
    "DropExtension",
    "DropFunction",
    "DropIndex",
    "DropMaterializedView",
    "DropPolicy",
    "DropProcedure",
    "DropSchema",
    "DropSequence",
    "DropTable",
    "DropTrigger",
    "DropView",
    "Execute",
    "Grant",
    "Operation",
    "Recreate",
    "RefreshMaterializedView",
    "RenameEnumValue",
    "RenameTable",
    "ReplaceEnum",
    "ReplaceFunction",
    "ReplaceMaterializedView",
    "ReplacePolicy",
    "ReplaceProcedure",
    "ReplaceTrigger",
    "ReplaceView",
    "Revoke",
    "SetRowLevelSecurity",
    "SetTableComment",
    "SetTriggerFiring",
    "Unset",
    "f",
    "inline_literal",
]
