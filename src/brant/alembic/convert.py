"""An old script as an async one; comments and form stay. Pure; needs libcst."""

from __future__ import annotations

from typing import Any, final

import libcst as cst
from libcst import matchers as m
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor

from brant.alembic.legacy import is_legacy, meaningful
from brant.alembic.makers import MAKERS
from brant.alembic.proof import (
    ASKS,
    MAKES,
    OPERATIONS,
    Proof,
    UnprovedError,
    proof,
)
from brant.alembic.remarks import remarked, without_remark
from brant.values import dataclass


@final
@dataclass(frozen=True, slots=True)
class Conversion:
    """A script's new source, or why it stays as it is."""

    source: str
    line: int | None = None
    reason: str | None = None


def converted(source: str, dialect: str | None = None) -> Conversion:
    """Rewrite a script; what is async already comes back as it is.

    Where a *dialect* is known it is to do the same on that one's databases.

    One that stays synchronous gets a comment that says why.
    """
    if not is_legacy(source):
        return Conversion(source)
    source = without_remark(source)
    try:
        known = proof(source, dialect)
    except UnprovedError as error:
        return Conversion(remarked(source, error), error.line, error.reason)
    module = cst.parse_module(source)
    return Conversion(module.visit(_Rewriter(known)).code)


_GET_BIND = m.Call(func=m.Attribute(value=m.Name("op"), attr=m.Name("get_bind")))
_CONTEXT = m.Call(func=m.Attribute(value=m.Name("op"), attr=m.Name("get_context")))


class _Rewriter(cst.CSTTransformer):
    def __init__(self, known: Proof) -> None:
        super().__init__()
        self._known = known
        self._function: str | None = None
        self._batches: list[str] = []
        self._depth = 0
        self._is_imported = False

    @property
    def _binds(self) -> frozenset[str]:
        return self._known.binds.get(self._function or "", frozenset())

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._depth += 1
        if self._depth == 1 and node.name.value in self._known.functions:
            self._function = node.name.value

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        self._depth -= 1
        if self._depth or self._function is None:
            return updated_node
        self._function = None
        given = cst.Param(
            cst.Name("op"),
            cst.Annotation(cst.Name("Op")),
            comma=cst.Comma(cst.SimpleWhitespace(""), cst.SimpleWhitespace(" ")),
        )
        params = updated_node.params
        if not params.params:
            given = given.with_changes(comma=cst.MaybeSentinel.DEFAULT)
        body = updated_node.body
        if isinstance(body, cst.IndentedBlock) and not body.body:
            nothing = cst.SimpleStatementLine([cst.Pass()])
            updated_node = updated_node.with_changes(
                body=body.with_changes(body=[nothing])
            )
        return updated_node.with_changes(
            asynchronous=cst.Asynchronous(),
            params=params.with_changes(params=[given, *params.params]),
        )

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> Any:
        if not m.matches(original_node, m.ImportFrom(module=m.Name("alembic"))):
            return updated_node
        if self._depth or self._is_imported:
            return cst.RemoveFromParent()
        self._is_imported = True
        return updated_node.with_changes(
            module=cst.Name("brant"), names=[cst.ImportAlias(cst.Name("Op"))]
        )

    def leave_Module(
        self, original_node: cst.Module, updated_node: cst.Module
    ) -> cst.Module:
        if self._is_imported:
            return updated_node
        context = CodemodContext()
        AddImportsVisitor.add_needed_import(context, "brant", "Op")
        return AddImportsVisitor(context).transform_module(updated_node)

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: Any
    ) -> Any:
        bound = m.Assign(
            targets=[m.AssignTarget(m.Name(m.MatchIfTrue(lambda n: n in self._binds)))],
            value=_GET_BIND,
        )
        if m.matches(original_node, m.SimpleStatementLine(body=[bound])):
            return cst.RemoveFromParent()
        return updated_node

    def visit_With(self, node: cst.With) -> None:
        for item in node.items:
            if m.matches(item.item, _opening("batch_alter_table")) and item.asname:
                self._batches.append(cst.ensure_type(item.asname.name, cst.Name).value)

    def leave_With(self, original_node: cst.With, updated_node: cst.With) -> cst.With:
        block = m.Call(
            func=m.Attribute(value=_CONTEXT, attr=m.Name("autocommit_block"))
        )
        (first, *_) = original_node.items
        if m.matches(first.item, _opening("batch_alter_table")):
            if first.asname:
                self._batches.pop()
            return updated_node.with_changes(asynchronous=cst.Asynchronous())
        if m.matches(first.item, block):
            opening = updated_node.items[0].with_changes(
                item=cst.Call(_op("autocommit"))
            )
            return updated_node.with_changes(
                asynchronous=cst.Asynchronous(), items=[opening]
            )
        return updated_node

    def leave_Call(  # noqa: PLR0911  # a table of what calls become
        self, original_node: cst.Call, updated_node: cst.Call
    ) -> Any:
        if self._function is None:
            return updated_node
        match original_node.func:
            case cst.Name(value=name) if name in self._known.functions:
                given = [cst.Arg(cst.Name("op")), *updated_node.args]
                return _awaited(updated_node.with_changes(args=given))
            case cst.Attribute(value=cst.Name("op"), attr=cst.Name(name)):
                return self._operation(name, updated_node)
            case cst.Attribute(value=cst.Name(owner), attr=cst.Name(name)) if (
                owner in self._batches
            ):
                if name == "execute":
                    return _awaited(updated_node.with_changes(func=_op("execute")))
                return self._operation(name, updated_node)
            case cst.Attribute(value=owner, attr=cst.Name(name)) if self._is_bind(
                owner
            ):
                return (
                    self._asking(name, updated_node) if name in ASKS else updated_node
                )
            case cst.Attribute(attr=cst.Name(name)) if (
                name in MAKES
                and original_node.args
                and self._is_bind(original_node.args[0].value)
            ):
                return self._making(updated_node)
        return updated_node

    def _operation(self, name: str, call: cst.Call) -> Any:
        if name not in OPERATIONS:
            return call
        if name in MAKERS:
            given = {each.keyword.value: None for each in call.args if each.keyword}
            _, ignored = meaningful(
                MAKERS[name], given, takes_any=name == "create_table"
            )
            kept = [
                each
                for each in call.args
                if each.keyword is None or each.keyword.value not in ignored
            ]
            if ignored and kept:
                kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
            call = call.with_changes(args=kept) if ignored else call
        return _awaited(call)

    def _asking(self, name: str, call: cst.Call) -> Any:
        found = _awaited(call.with_changes(func=_op("fetch")))
        if name in {"execute", "exec_driver_sql"}:
            return found
        return cst.Call(cst.Attribute(found, cst.Name(name)))

    def _making(self, call: cst.Call) -> Any:
        function = cst.Arg(call.func, comma=call.args[0].comma)
        run = cst.Attribute(_connection(), cst.Name("run_sync"))
        return _awaited(cst.Call(run, [function, *call.args[1:]]))

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.Attribute:
        owner = original_node.value
        is_dialect = original_node.attr.value == "dialect"
        if is_dialect and (m.matches(owner, _CONTEXT) or self._is_bind(owner)):
            return updated_node.with_changes(value=_connection())
        return updated_node

    def _is_bind(self, node: cst.BaseExpression) -> bool:
        if isinstance(node, cst.Name):
            return node.value in self._binds
        return m.matches(node, _GET_BIND)

    # Where an await stands alone it needs no parentheses.

    def leave_Expr(self, original_node: cst.Expr, updated_node: cst.Expr) -> cst.Expr:
        return updated_node.with_changes(value=_bare(updated_node.value))

    def leave_Assign(
        self, original_node: cst.Assign, updated_node: cst.Assign
    ) -> cst.Assign:
        return updated_node.with_changes(value=_bare(updated_node.value))

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> cst.For:
        return updated_node.with_changes(iter=_bare(updated_node.iter))

    def leave_Return(
        self, original_node: cst.Return, updated_node: cst.Return
    ) -> cst.Return:
        if updated_node.value is None:
            return updated_node
        return updated_node.with_changes(value=_bare(updated_node.value))


def _opening(name: str) -> m.Call:
    return m.Call(func=m.Attribute(value=m.Name("op"), attr=m.Name(name)))


def _op(name: str) -> cst.Attribute:
    return cst.Attribute(cst.Name("op"), cst.Name(name))


def _connection() -> cst.Await:
    return _awaited(cst.Call(_op("connection")))


def _awaited(expression: cst.BaseExpression) -> cst.Await:
    return cst.Await(expression, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _bare(expression: cst.BaseExpression) -> cst.BaseExpression:
    if not isinstance(expression, cst.Await):
        return expression
    return expression.with_changes(lpar=[], rpar=[])
