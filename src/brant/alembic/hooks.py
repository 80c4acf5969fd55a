"""What an old env.py gives to `context.configure` to be called, as Alembic calls it.

They were written for SQLAlchemy's constructs; brant compares values. So each is called
with the constructs: the models' own, and ones made of what the database holds.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, final

import sqlalchemy as sa
from sqlalchemy.util import greenlet_spawn

from brant.alembic.current import running
from brant.alembic.operations import Operations
from brant.alembic.unheard import switched_off
from brant.schema import Expression, constructs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from brant.alembic.environment import Environment
    from brant.autogenerate.options import Options
    from brant.op import Op
    from brant.revisions import Step
    from brant.schema import Table

_ASKED: Final = frozenset(
    {"column", "index", "unique_constraint", "foreign_key_constraint"}
    | {"check_constraint"}
)
"""The kinds that Alembic asks about besides tables."""
_AS_THEY_ARE: Final = (
    "include_name",
    "include_schemas",
    "process_revision_directives",
    "user_module_prefix",
)


def options(before: Options, said: Mapping[str, Any]) -> Options:
    """Take over how an env.py compares."""
    found = {name: said[name] for name in _AS_THEY_ARE if said.get(name)}
    models = tuple(metadata(said))
    if include := said.get("include_object"):
        found["include_object"] = IncludeObject(include, models)
    if render := said.get("render_item"):
        found["render_item"] = _rendering(render)
    for name, adapted in (
        ("compare_type", _type_hook),
        ("compare_server_default", _default_hook),
    ):
        wish = said.get(name)
        if callable(wish):
            found[name] = adapted(wish, models)
        elif isinstance(wish, bool):
            found[name] = wish
    found |= switched_off(said.get("autogenerate_plugins"))
    return replace(before, **found)


def metadata(said: Mapping[str, Any]) -> Iterable[sa.MetaData]:
    given = said.get("target_metadata")
    many = given if isinstance(given, list | tuple) else (given,)
    return (each for each in many if isinstance(each, sa.MetaData))


@final
class IncludeObject:
    """`include_object(object, name, type_, reflected, compare_to)`."""

    def __init__(
        self, hook: Callable[..., bool], models: Sequence[sa.MetaData]
    ) -> None:
        self._hook = hook
        self._models = models

    def __call__(
        self, value: Any, name: str | None, kind: str, is_reflected: bool, other: Any
    ) -> bool:
        if kind != "table":
            return True  # a thing that Alembic knows nothing of
        mine = self._table(value, is_reflected=is_reflected)
        theirs = self._table(other, is_reflected=not is_reflected)
        return bool(self._hook(mine, name, kind, is_reflected, theirs))

    def within(
        self, table: Table, other: Table, *, is_reflected: bool
    ) -> Callable[..., bool]:
        """Give what is asked about the parts of a table."""
        mine = self._table(table, is_reflected=is_reflected)
        theirs = self._table(other, is_reflected=not is_reflected)

        def asked(
            value: Any, name: str | None, kind: str, _reflected: bool, partner: Any
        ) -> bool:
            # Of a table that one side has Alembic asks about the models' indexes only.
            is_whole = theirs is None and (kind != "index" or is_reflected)
            part = None if is_whole or kind not in _ASKED else _part(mine, value)
            if part is None:
                return True
            compared = None if partner is None else _part(theirs, partner)
            return bool(self._hook(part, name, kind, is_reflected, compared))

        return asked

    def _table(self, value: Table | None, *, is_reflected: bool) -> sa.Table | None:
        if value is None or not (value.columns or value.constraints):
            return None
        found = None if is_reflected else model(self._models, value)
        return constructs.table(value) if found is None else found


def model(models: Sequence[sa.MetaData], table: Table) -> sa.Table | None:
    """Give the models' own construct of a table."""
    name, schema = table.name.name, table.name.schema
    keys = {name if schema is None else f"{schema}.{name}", name}
    found = (each.tables[key] for each in models for key in keys if key in each.tables)
    return next(found, None)


def _part(table: sa.Table | None, value: Any) -> Any:
    """Find the construct of a column, an index or a constraint."""
    if table is None:
        return None
    if value.name in table.c:
        return table.c[value.name]
    named: list[Any] = [*table.indexes, *table.constraints]
    if value.name is not None:
        return next((each for each in named if each.name == value.name), None)
    columns = getattr(value, "columns", ())
    return next(
        (
            each
            for each in table.constraints
            if each.name is None and _columns(each) == tuple(columns)
        ),
        None,
    )


def _columns(constraint: Any) -> tuple[str, ...]:
    return tuple(each.name for each in getattr(constraint, "columns", ()))


def _type_hook(hook: Callable[..., Any], models: Sequence[sa.MetaData]) -> Any:
    def differs(sides: Any, table: Table, seen: Any, wanted: Any) -> bool | None:
        inspected, modelled = _both(models, table, seen, wanted)
        said: bool | None = hook(
            _context(sides), inspected, modelled, inspected.type, modelled.type
        )
        return said

    return differs


def _default_hook(hook: Callable[..., Any], models: Sequence[sa.MetaData]) -> Any:
    def differs(sides: Any, table: Table, seen: Any, wanted: Any) -> bool | None:
        inspected, modelled = _both(models, table, seen, wanted)
        said: bool | None = hook(
            _context(sides),
            inspected,
            modelled,
            _text(seen.default),
            modelled.server_default,
            _text(wanted.default),
        )
        return said

    return differs


def _both(
    models: Sequence[sa.MetaData], table: Table, seen: Any, wanted: Any
) -> tuple[sa.Column[Any], sa.Column[Any]]:
    own = model(models, table)
    if own is not None and wanted.name in own.c:
        return seen.to_sqlalchemy(), own.c[wanted.name]
    return seen.to_sqlalchemy(), wanted.to_sqlalchemy()


def _text(default: Any) -> str | None:
    if isinstance(default, Expression):
        return default.text
    return None if default is None else "'{}'".format(default.replace("'", "''"))


def _context(sides: Any) -> Any:
    dialect = sides.dialect.sqlalchemy
    return SimpleNamespace(dialect=dialect, impl=SimpleNamespace(dialect=dialect))


def _rendering(hook: Callable[..., Any]) -> Callable[[str, Any, Any], Any]:
    """Call the hook for what Alembic calls it for; False is brant's own words."""

    def render(kind: str, item: Any, writer: Any) -> Any:
        dialect = getattr(writer.dialect, "sqlalchemy", None)
        context = SimpleNamespace(
            imports=writer.imports,
            dialect=dialect,
            opts={"sqlalchemy_module_prefix": "sa.", "alembic_module_prefix": "op."},
        )
        construct = getattr(item, "to_sqlalchemy", lambda: item)()
        return hook(kind, construct, context)

    return render


def on_version_apply(
    given: Any, environment: Environment
) -> tuple[Callable[[Op, Step], Awaitable[None]], ...]:
    """Give the callbacks as brant awaits them: after each revision, inside it."""
    many = given if isinstance(given, list | tuple | set) else (given,)
    return tuple(_after(hook, environment) for hook in many if callable(hook))


def _after(
    hook: Callable[..., Any], environment: Environment
) -> Callable[[Op, Step], Awaitable[None]]:
    async def call(op: Op, step: Step) -> None:
        operations = Operations.of(op, environment, heads=step.heads_after)
        info = _info(step)

        def body() -> None:
            try:
                hook(
                    ctx=operations.get_context(),
                    step=info,
                    heads=set(step.heads_after),
                    run_args=dict(environment.arguments),
                )
                operations.finish()
            finally:
                operations.release()

        with running(operations):
            await greenlet_spawn(body)

    return call


def _info(step: Step) -> SimpleNamespace:
    """Show a step as Alembic's MigrationInfo; of its parents only the ids are known."""
    revision, is_upgrade = step.revision, step.direction == "upgrade"
    up = SimpleNamespace(
        revision=revision.id,
        down_revision=_scalar(revision.parents),
        dependencies=_scalar(revision.depends_on),
        branch_labels=set(revision.labels),
        doc=revision.message,
        longdoc=revision.message,
        path=revision.path,
        is_base=not revision.parents,
        is_merge_point=len(revision.parents) > 1,
    )
    beneath = step.change.delete if is_upgrade else step.change.insert
    ids = beneath if step.is_stamp else revision.parents
    down = tuple(SimpleNamespace(revision=id) for id in ids)
    source, to = (down, (up,)) if is_upgrade else ((up,), down)
    return SimpleNamespace(
        is_upgrade=is_upgrade,
        is_stamp=step.is_stamp,
        is_migration=not step.is_stamp,
        up_revision=up,
        up_revisions=(up,),
        down_revisions=down,
        source_revisions=source,
        destination_revisions=to,
        up_revision_id=revision.id,
        up_revision_ids=(revision.id,),
        down_revision_ids=ids,
        source_revision_ids=tuple(each.revision for each in source),
        destination_revision_ids=tuple(each.revision for each in to),
    )


def _scalar(ids: tuple[str, ...]) -> str | tuple[str, ...] | None:
    return ids if len(ids) > 1 else next(iter(ids), None)
