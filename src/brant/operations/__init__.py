"""What a migration may do: frozen values, no SQL."""

from brant.operations.alter import AlterTable, Recreate
from brant.operations.base import Category, Operation
from brant.operations.columns import UNSET, AddColumn, AlterColumn, DropColumn, Unset
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
from brant.operations.indexes import CreateIndex, DropIndex
from brant.operations.tables import (
    CreateTable,
    DropTable,
    RenameTable,
    SetTableComment,
)

__all__ = [
    "UNSET",
    "AddColumn",
    "AlterColumn",
    "AlterTable",
    "BulkInsert",
    "Category",
    "CreateCheckConstraint",
    "CreateConstraint",
    "CreateExcludeConstraint",
    "CreateForeignKey",
    "CreateIndex",
    "CreatePrimaryKey",
    "CreateTable",
    "CreateUniqueConstraint",
    "DropColumn",
    "DropConstraint",
    "DropIndex",
    "DropTable",
    "Execute",
    "Operation",
    "Recreate",
    "RenameTable",
    "SetTableComment",
    "Unset",
    "f",
    "inline_literal",
]
