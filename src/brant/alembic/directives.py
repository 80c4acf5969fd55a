"""`process_revision_directives` of an old env.py, called for what it can say.

It is handed what Alembic hands it, as far as a script's header goes, and whether there
is anything to do. The operations are brant's own and no list for it to change: one that
looks at them is an error that says where they can be changed.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NoReturn, final
from uuid import uuid4

from brant.alembic.directory import scalar
from brant.errors import AlembicDirectivesError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.autogenerate.directives import Directives
    from brant.autogenerate.options import Process

_WAYS: Final = frozenset({"upgrade_ops", "downgrade_ops"})


def processing(hook: Any, run: Any) -> Process:
    """Give a hook in the form that brant calls; *run* is env.py's own `context`."""

    def process(sides: Any, made: Directives) -> tuple[Directives, ...]:
        run.config.cmd_opts.autogenerate = sides is not None
        if type(hook).__module__.partition(".")[0] == "alembic":
            raise AlembicDirectivesError(type(hook).__name__)
        directives = [MigrationScript(made)]
        hook(_context(run, sides), made.parents, directives)
        return tuple(map(_became, directives))

    return process


def _context(run: Any, sides: Any) -> Any:
    dialect = sides.dialect.sqlalchemy if sides is not None else None
    return SimpleNamespace(
        config=run.config,
        script=run.script,
        opts=run.opts,
        dialect=dialect,
        as_sql=False,
        environment_context=run,
    )


class _Unchangeable:
    """Whatever is asked of it but what it says is an error."""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AlembicDirectivesError(name)


@final
class Operations(_Unchangeable):
    """A list of operations, of which only the length is known."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        if self._count:
            raise AlembicDirectivesError("ops")
        return iter(())

    def __getitem__(self, _index: Any) -> NoReturn:
        raise AlembicDirectivesError("ops")

    def __setitem__(self, _index: Any, _value: Any) -> NoReturn:
        raise AlembicDirectivesError("ops")


@final
class Way(_Unchangeable):
    """`script.upgrade_ops`, and its like for the way back."""

    def __init__(self, count: int) -> None:
        self.__dict__["ops"] = Operations(count)

    def is_empty(self) -> bool:
        return not self.ops

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AlembicDirectivesError(name)


@final
class MigrationScript(_Unchangeable):
    """What a new script will be; its header may be changed."""

    def __init__(self, made: Directives) -> None:
        self.made = made
        self.rev_id = made.rev_id or uuid4().hex[-12:]
        self.message = made.message
        self.head: Any = scalar(made.parents) or "base"
        self._head = self.head
        self.splice = made.splice
        self.branch_label: Any = made.branch_label
        self.version_path = made.version_path
        self.depends_on: Any = scalar(made.depends_on)
        self.imports: set[str] = set(made.imports)
        self.upgrade_ops = Way(len(made.upgrades))
        self.downgrade_ops = Way(len(made.downgrades))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _WAYS and name in vars(self):
            raise AlembicDirectivesError(name)
        super().__setattr__(name, value)

    def directives(self) -> Directives:
        """Give what it became."""
        is_moved = self.head != self._head
        return replace(
            self.made,
            rev_id=self.rev_id,
            message=self.message or "",
            parents=_all(self.head) if is_moved else self.made.parents,
            splice=bool(self.splice),
            branch_label=next(iter(_all(self.branch_label)), None),
            version_path=self.version_path,
            depends_on=_all(self.depends_on),
            imports=tuple(sorted(self.imports)),
        )


def _all(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given or ())


def _became(script: Any) -> Directives:
    """Take a script over; one that the hook made holds Alembic's operations."""
    if not isinstance(script, MigrationScript):
        raise AlembicDirectivesError(type(script).__name__)
    return script.directives()
