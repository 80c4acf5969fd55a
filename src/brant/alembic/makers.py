"""The operations that old scripts and brant have in common, by their name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from brant import operations as ops

if TYPE_CHECKING:
    from collections.abc import Callable

MAKERS: Final[dict[str, Callable[..., Any]]] = {
    "create_table": ops.CreateTable.of,
    "drop_table": ops.DropTable.of,
    "rename_table": ops.RenameTable.of,
    "create_table_comment": ops.SetTableComment.of,
    "drop_table_comment": ops.SetTableComment.dropping,
    "add_column": ops.AddColumn.of,
    "alter_column": ops.AlterColumn.of,
    "drop_column": ops.DropColumn.of,
    "create_primary_key": ops.CreatePrimaryKey.of,
    "create_unique_constraint": ops.CreateUniqueConstraint.of,
    "create_check_constraint": ops.CreateCheckConstraint.of,
    "create_foreign_key": ops.CreateForeignKey.of,
    "create_exclude_constraint": ops.CreateExcludeConstraint.of,
    "drop_constraint": ops.DropConstraint.of,
    "create_index": ops.CreateIndex.of,
    "drop_index": ops.DropIndex.of,
}
