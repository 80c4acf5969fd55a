"""Alembic's operation objects, as `operations.invoke(ops.CreateTableOp(...))` has them.

They hold their arguments under Alembic's names, so those of an installed Alembic are
carried out the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FORMS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "AddColumnOp": ("add_column", ("table_name", "column")),
    "AlterColumnOp": ("alter_column", ("table_name", "column_name")),
    "BulkInsertOp": ("bulk_insert", ("table", "rows")),
    "CreateCheckConstraintOp": (
        "create_check_constraint",
        ("constraint_name", "table_name", "condition"),
    ),
    "CreateForeignKeyOp": (
        "create_foreign_key",
        (
            *("constraint_name", "source_table", "referent_table"),
            *("local_cols", "remote_cols"),
        ),
    ),
    "CreateIndexOp": ("create_index", ("index_name", "table_name", "columns")),
    "CreatePrimaryKeyOp": (
        "create_primary_key",
        ("constraint_name", "table_name", "columns"),
    ),
    "CreateTableCommentOp": ("create_table_comment", ("table_name", "comment")),
    "CreateTableOp": ("create_table", ("table_name", "columns")),
    "CreateUniqueConstraintOp": (
        "create_unique_constraint",
        ("constraint_name", "table_name", "columns"),
    ),
    "DropColumnOp": ("drop_column", ("table_name", "column_name")),
    "DropConstraintOp": (
        "drop_constraint",
        ("constraint_name", "table_name", "constraint_type"),
    ),
    "DropIndexOp": ("drop_index", ("index_name", "table_name")),
    "DropTableCommentOp": ("drop_table_comment", ("table_name",)),
    "DropTableOp": ("drop_table", ("table_name",)),
    "ExecuteSQLOp": ("execute", ("sqltext",)),
    "RenameTableOp": ("rename_table", ("table_name", "new_table_name")),
}
"""By class: the operation, and the names of its arguments."""
_KEYWORDS: Final = frozenset(
    {"execution_options", "existing_comment", "existing_nullable", "existing_type"}
    | {"if_exists", "if_not_exists", "inline_primary_key", "inline_references"}
    | {"multiinsert", "schema", "unique"}
)
_MODIFIED: Final = {
    "existing_server_default": "existing_server_default",
    "modify_comment": "comment",
    "modify_server_default": "server_default",
}
"""None is a value of these; False stands for none."""
_RENAMED: Final = {
    "modify_name": "new_column_name",
    "modify_nullable": "nullable",
    "modify_type": "type_",
}
_OLD_NAMES: Final = {"type_": "constraint_type", "old_table_name": "table_name"}


class MigrateOperation:
    """The base of the operations that others write."""

    def reverse(self) -> MigrateOperation:
        raise NotImplementedError  # abstract: who writes one says how it goes back

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return ("execute", type(self).__name__)

    @property
    def info(self) -> dict[Any, Any]:
        found: dict[Any, Any] = self.__dict__.setdefault("_info", {})
        return found


class Container(MigrateOperation):
    """Operations that are carried out one after the other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.ops = list(kwargs.get("ops", args[-1] if args else ()))


def _made(name: str, names: tuple[str, ...]) -> type[MigrateOperation]:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        given = dict(zip(names, args, strict=False)) | {
            _OLD_NAMES.get(key, key): value for key, value in kwargs.items()
        }
        known = {*names, *_KEYWORDS, *_MODIFIED, *_RENAMED}
        self.kw = {k: v for k, v in given.items() if k not in known}
        self.__dict__.update((k, v) for k, v in given.items() if k in known)

    return type(name, (MigrateOperation,), {"__init__": __init__, "__doc__": None})


CLASSES: Final[Mapping[str, type[Any]]] = {
    "MigrateOperation": MigrateOperation,
    **{name: _made(name, names) for name, (_, names) in _FORMS.items()},
    "AddConstraintOp": MigrateOperation,
    "AlterTableOp": MigrateOperation,
    "OpContainer": Container,
    "ModifyTableOps": Container,
    "UpgradeOps": Container,
    "DowngradeOps": Container,
    "MigrationScript": MigrateOperation,
}


def calls(operation: Any) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    """Give the methods of `op` that carry an operation out; nothing for other ones."""
    if isinstance(found := getattr(operation, "ops", None), list):
        for each in found:
            yield from calls(each)
        return
    kinds = [kind.__name__ for kind in type(operation).__mro__]
    name = next((each for each in kinds if each in _FORMS), None)
    if name is None:
        return
    method, names = _FORMS[name]
    given = vars(operation)
    args = [given.get(each) for each in names]
    if name == "CreateTableOp":
        args = [args[0], *(args[1] or ())]
    yield method, tuple(args), {**_keywords(given), **(given.get("kw") or {})}


def _keywords(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in _MODIFIED and value is not False:
            found[_MODIFIED[name]] = value
        elif value is not None and (name in _KEYWORDS or name in _RENAMED):
            found[_RENAMED.get(name, name)] = value
    return found
