"""Whether an old script can be rewritten without changing what it does. Pure.

Only what is listed here is proved. The first thing that is not keeps the whole script
as it is: the bridge runs it, and the reason is told with its line.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import field
from typing import TYPE_CHECKING, Final, final

from brant import syntax
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OPERATIONS: Final = frozenset(
    {"add_column", "alter_column", "bulk_insert", "create_check_constraint"}
    | {"create_exclude_constraint", "create_foreign_key", "create_index"}
    | {"create_primary_key", "create_table", "create_table_comment"}
    | {"create_unique_constraint", "drop_column", "drop_constraint", "drop_index"}
    | {"drop_table", "drop_table_comment", "execute", "rename_table"}
)
PURE: Final = frozenset({"f", "inline_literal"})
ASKS: Final = frozenset({"execute", "exec_driver_sql", "scalar", "scalars"})
"""Methods of a connection that `op.fetch` stands for."""
MAKES: Final = frozenset({"create", "create_all", "drop", "drop_all"})
"""Methods of types, tables and metadata that take a connection first."""
RESTATES: Final = frozenset(
    {"autoincrement", "comment", "new_column_name", "nullable", "type_"}
)
"""With these an old script's alter_column says the whole column again on MySQL."""
_MYSQL: Final = frozenset({"mariadb", "mysql"})
_COMMENTS: Final = frozenset({"create_table_comment", "drop_table_comment"})
_DROPPED: Final = frozenset({"autoincrement", "comment"})
"""In an old script's batch SQLite does not hear of these."""
_FUNCTIONS: Final = ("upgrade", "downgrade")
_KNOWN: Final = frozenset({"alembic", "sqlalchemy", "sqlalchemy_utils", "sqlmodel"})


class UnprovedError(Exception):
    """A line that stands in the way."""

    def __init__(self, node: ast.AST, reason: str) -> None:
        super().__init__(reason)
        self.line: int = getattr(node, "lineno", 1)
        self.reason = reason


@final
@dataclass(frozen=True, slots=True)
class Proof:
    """What the rewriting needs to know of a script."""

    functions: frozenset[str]
    """Those that use `op`, also through others of them."""
    binds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By function: the names that hold `op.get_bind()`."""


def proof(source: str, dialect: str | None = None) -> Proof:
    """Prove a script, for the databases of a dialect if that is known.

    Raises:
        UnprovedError: something in it may not mean the same afterwards.
        SyntaxError: it is not Python.
    """
    tree = syntax.tree(source)
    if "\\:" in source:
        raise UnprovedError(tree, "a string escapes a colon")
    _check_imports(tree)
    if dialect in _MYSQL:
        _check_columns(tree)
    if dialect == "sqlite":
        _check_comments(tree)
    functions = {
        each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)
    }
    using = _using(functions)
    for statement in tree.body:
        if statement not in [functions.get(name) for name in using]:
            for node in ast.walk(statement):
                if _is_name(node, "op", *using):
                    raise UnprovedError(node, "`op` is used outside of a function")
    binds = {name: _function(functions[name], using) for name in sorted(using)}
    return Proof(using, binds)


def _check_imports(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="alembic", names=[ast.alias("op", None)]):
                continue
            case ast.ImportFrom(level=level) if level:
                raise UnprovedError(node, "a helper may use `op`")
            case ast.ImportFrom(module=str() as module):
                names = [module]
            case ast.Import(names=aliases):
                names = [each.name for each in aliases]
            case _:
                continue
        for name in names:
            root = name.partition(".")[0]
            if root == "alembic":
                raise UnprovedError(node, "more of alembic than `op` is imported")
            if root not in _KNOWN and root not in sys.stdlib_module_names:
                raise UnprovedError(node, f"{root} may use `op`")


def _check_columns(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="alter_column"), keywords=given):
                if any(each.arg in RESTATES for each in given):
                    reason = "alter_column loses on MySQL what is not told"
                    raise UnprovedError(node, reason)


def _check_comments(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), keywords=given):
                is_dropped = any(each.arg in _DROPPED for each in given)
                if name in _COMMENTS or (name == "alter_column" and is_dropped):
                    raise UnprovedError(node, "a batch leaves it out on SQLite")


def _using(functions: Mapping[str, ast.FunctionDef]) -> frozenset[str]:
    found = {name for name in _FUNCTIONS if name in functions}
    while True:
        more = {
            name
            for name, function in functions.items()
            if any(
                _is_name(node, "op", *(found - {*_FUNCTIONS}))
                for node in ast.walk(function)
            )
        }
        if more <= found:
            return frozenset(found)
        found |= more


def _function(function: ast.FunctionDef, using: frozenset[str]) -> frozenset[str]:
    if function.decorator_list:
        raise UnprovedError(function, f"{function.name}() is decorated")
    arguments = function.args
    if function.name in _FUNCTIONS and ast.unparse(arguments):
        raise UnprovedError(function, f"{function.name}() takes arguments")
    parents = dict(_parents(function))
    binds = frozenset(_binds(function))
    batches = frozenset(_batches(function))
    for node in ast.walk(function):
        if not _is_name(node, "op", *binds, *batches, *(using - {*_FUNCTIONS})):
            continue
        assert isinstance(node, ast.Name)  # noqa: S101  # _is_name looked
        if isinstance(node.ctx, ast.Store):
            if node.id in binds | batches:
                continue
            raise UnprovedError(node, f"`{node.id}` is assigned")
        if _is_deferred(node, parents, function):
            raise UnprovedError(node, f"`{node.id}` is used in an inner function")
        if _is_caught(node, parents, function):
            raise UnprovedError(node, "an error is caught, and it would come later")
        _check_use(node, parents, binds, batches)
    return binds


def _check_use(
    node: ast.Name,
    parents: Mapping[ast.AST, ast.AST],
    binds: frozenset[str],
    batches: frozenset[str],
) -> None:
    if node.id in binds:
        return _check_bind(node, node, parents)
    parent = parents[node]
    call = parents.get(parent)
    match parent:
        case ast.Call(func=func) if func is node and node.id not in {"op", *batches}:
            return None
        case ast.Attribute(attr=attr) if (
            isinstance(call, ast.Call) and call.func is parent
        ):
            return _check_method(node, attr, call, parents, batches)
        case _:
            raise UnprovedError(node, f"`{node.id}` is used as a value")


def _check_method(
    node: ast.Name,
    attr: str,
    call: ast.Call,
    parents: Mapping[ast.AST, ast.AST],
    batches: frozenset[str],
) -> None:
    if attr in PURE:
        return
    if attr in OPERATIONS:
        _check_operation(node, attr, call)
        return
    if node.id in batches:
        raise UnprovedError(node, f"{node.id}.{attr}() is not known")
    match attr, parents[call]:
        case "batch_alter_table", ast.withitem():
            return
        case "get_bind", ast.Assign(targets=[ast.Name()]):
            return
        case "get_bind", _:
            _check_bind(node, call, parents)
        case "get_context", ast.Attribute(attr="dialect"):
            return
        case "get_context", ast.Attribute(attr="autocommit_block") as block if (
            isinstance(parents[parents[block]], ast.withitem)
        ):
            return
        case _:
            raise UnprovedError(node, f"op.{attr}() is not known here")


def _check_operation(node: ast.Name, attr: str, call: ast.Call) -> None:
    if attr == "execute" and _is_transaction(call):
        raise UnprovedError(node, "SQL ends or begins a transaction")
    if any(each.arg is None for each in call.keywords):
        raise UnprovedError(node, "keywords are unpacked")
    if attr == "create_table" and "use_alter" in ast.unparse(call):
        raise UnprovedError(node, "use_alter has no effect in an old script")


def _check_bind(
    node: ast.Name, bind: ast.AST, parents: Mapping[ast.AST, ast.AST]
) -> None:
    match parents[bind]:
        case ast.Attribute(attr="dialect"):
            return
        case ast.Attribute(attr=attr) as method if attr in ASKS:
            call = parents[method]
            if isinstance(call, ast.Call) and call.func is method and not call.keywords:
                return
        case ast.Call(func=ast.Attribute(attr=attr), args=[first, *_]) if (
            first is bind and attr in MAKES
        ):
            return
    raise UnprovedError(node, "the connection is used in a way that is not known")


def _is_transaction(call: ast.Call) -> bool:
    match call.args:
        case [ast.Constant(value=str() as sql), *_]:
            words = sql.upper().replace(";", " ").split()
            return not {"COMMIT", "BEGIN", "ROLLBACK"}.isdisjoint(words[:1])
    return False


def _binds(function: ast.FunctionDef) -> Iterator[str]:
    seen: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if _is_get_bind(value):
                    yield name
                elif name in seen:
                    continue
                seen.add(name)


def _is_get_bind(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name("op"), attr="get_bind")):
            return True
    return False


def _batches(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.With(items=items):
                for item in items:
                    match item:
                        case ast.withitem(
                            ast.Call(func=ast.Attribute(attr="batch_alter_table")),
                            ast.Name(id=name),
                        ):
                            if len(items) > 1:
                                raise UnprovedError(node, "two contexts in one `with`")
                            yield name


def _parents(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            yield child, node


def _is_deferred(
    node: ast.AST, parents: Mapping[ast.AST, ast.AST], function: ast.FunctionDef
) -> bool:
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
    while (node := parents[node]) is not function:
        if isinstance(node, (*inner, ast.GeneratorExp)):
            return True
    return False


def _is_caught(
    node: ast.AST, parents: Mapping[ast.AST, ast.AST], function: ast.FunctionDef
) -> bool:
    """Tell whether something around it may go on after its error."""
    while node is not function:
        inner, node = node, parents[node]
        match node:
            case ast.Try(body=body, handlers=[_, *_]) | ast.TryStar(body=body) if (
                inner in body
            ):
                return True
            case ast.With(items=items, body=body) if inner in body:
                if any(_may_suppress(each.context_expr) for each in items):
                    return True
    return False


def _may_suppress(context: ast.expr) -> bool:
    match context:
        case ast.Call(func=ast.Name("open") | ast.Attribute(attr="open")):
            return False
        case ast.Call(func=ast.Attribute(value=owner)):
            return not any(_is_name(each, "op") for each in ast.walk(owner))
    return True


def _is_name(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names
