"""What an env.py gives to `context.configure(...)` where it was not executed.

Offline an env.py takes one of its ways, and the other is what Alembic ran: what that
one gives is found in the source, and evaluated with what the executed file defined.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, final

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_THE_RUN: Final = frozenset({"connection", "dialect_opts", "literal_binds", "url"})
"""What says how Alembic connects, and not what it does."""


def configured(tree: ast.Module, names: dict[str, Any]) -> dict[str, Any]:
    """Give the arguments of every call; those of one that connects are the nearer."""
    calls = [(scope, call) for scope, call in _calls(tree) if _is_configure(call)]
    calls.sort(key=lambda pair: "connection" in ast.unparse(pair[0]))
    found: dict[str, Any] = {}
    for scope, call in calls:
        values = _Values(scope, names)
        for name, expression in values.arguments(call):
            try:
                value = values.of(expression)
            except Exception:  # noqa: BLE001, S112  # it needs what only a run has
                continue
            if name is None:
                found |= value if isinstance(value, dict) else {}
            elif name not in _OF_THE_RUN:
                found[name] = value
    return found


def _is_configure(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "configure"


def _calls(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.Call]]:
    """Give calls with the innermost function they stand in."""
    scopes: dict[ast.Call, ast.AST] = {}
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    # Inner functions are walked after the outer ones.
    for scope in ast.walk(tree):
        if scope is tree or isinstance(scope, functions):
            scopes |= {n: scope for n in ast.walk(scope) if isinstance(n, ast.Call)}
    yield from ((scope, call) for call, scope in scopes.items())


@final
class _Values(dict[str, Any]):
    """The local names of a function, each evaluated when it is asked for."""

    def __init__(self, scope: ast.AST, names: dict[str, Any]) -> None:
        super().__init__()
        self._names = names
        is_inner = not isinstance(scope, ast.Module)
        self._assigned = assigned(scope) if is_inner else {}
        self._said = _said(scope) if is_inner else {}

    def of(self, expression: ast.expr) -> Any:
        code = compile(ast.Expression(expression), "env.py", "eval")
        return eval(code, self._names, self)  # noqa: S307  # the project's own file

    def arguments(self, call: ast.Call) -> Iterator[tuple[str | None, ast.expr]]:
        """Give the keywords of a call, and the items of a mapping that is unpacked."""
        for keyword in call.keywords:
            value = keyword.value
            if keyword.arg is None and isinstance(value, ast.Name):
                value = self._assigned.get(value.id, value)
            if keyword.arg is not None or not isinstance(value, ast.Dict):
                yield keyword.arg, value
                continue
            for key, each in zip(value.keys, value.values, strict=True):
                name = key.value if isinstance(key, ast.Constant) else None
                yield name if isinstance(name, str) else None, each

    def __missing__(self, name: str) -> Any:
        said = self._said.pop(name, None)
        if said is not None:
            self[name] = self._executed(said, name)
            return self[name]
        expression = self._assigned.pop(name, None)
        if expression is None:
            raise KeyError(name)
        self[name] = self.of(expression)
        return self[name]

    def _executed(self, said: ast.stmt, name: str) -> Any:
        """Define a function, or import, among the neighbours that have a value here."""
        if isinstance(said, ast.FunctionDef):
            for each in [*self._assigned, *self._said]:
                with suppress(Exception):
                    self[each]
        around = {**self._names, **self}
        module = ast.Module([said], [])
        exec(compile(module, "env.py", "exec"), around)  # noqa: S102  # as above
        return around[name]


def _said(scope: ast.AST) -> dict[str, ast.stmt]:
    """Give the functions and the imports in a function, by the names they bind."""
    found: dict[str, ast.stmt] = {}
    for node in ast.walk(scope):
        match node:
            case ast.FunctionDef(name=name) if node is not scope:
                found[name] = node
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for each in names:
                    found[each.asname or each.name.partition(".")[0]] = node
    return found


def assigned(scope: ast.AST) -> dict[str, ast.expr]:
    """Give what names are bound to by assignments; of several the last."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name] = value
    return found
