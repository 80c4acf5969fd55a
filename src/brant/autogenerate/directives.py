"""What a new script will be, for hooks that change it."""

from __future__ import annotations

from dataclasses import KW_ONLY, replace
from typing import TYPE_CHECKING, Any, TypeAlias, final

from brant.errors import WrongDirectivesError
from brant.operations import AlterTable, Operation
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from brant.autogenerate.comparison import Sides
    from brant.autogenerate.options import Process

    Rewrite: TypeAlias = Callable[
        ["Sides", Any], "Operation | Iterable[Operation] | None"
    ]


@final
@dataclass(frozen=True, slots=True)
class Directives:
    """The operations of both ways, and what the script's header shall say."""

    upgrades: tuple[Operation, ...]
    downgrades: tuple[Operation, ...]
    _: KW_ONLY
    message: str = ""
    rev_id: str | None = None
    """None: a random one."""
    parents: tuple[str, ...] = ()
    """The revisions that it follows; none is a new base."""
    splice: bool = False
    """Whether a parent may have other children."""
    branch_label: str | None = None
    version_path: str | None = None
    depends_on: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    """Lines of source, besides those that the operations need."""


def processed(
    process: Process | None, sides: Sides | None, directives: Directives
) -> tuple[Directives, ...]:
    """Give the scripts that a hook makes of one; without a hook, that one.

    Raises:
        WrongDirectivesError: it gave something else.
    """
    made = directives if process is None else process(sides, directives)
    several = made if isinstance(made, (list, tuple)) else (made,)
    for each in several:
        if not isinstance(each, Directives):
            raise WrongDirectivesError(type(each).__name__)
    return tuple(several)


def joined(directives: Iterable[Directives]) -> Directives:
    """Give the operations of several scripts as if they were one."""
    many = tuple(directives)
    return Directives(
        tuple(each for one in many for each in one.upgrades),
        tuple(each for one in reversed(many) for each in one.downgrades),
    )


@final
class Rewriter:
    """Replaces operations of some kinds by others, in both ways.

    Example:
        ```python
        rewriter = Rewriter()

        @rewriter.rewrites(CreateTable)
        def guarded(sides, operation):
            return replace(operation, if_not_exists=True)

        env.process_revision_directives = rewriter
        ```
    """

    def __init__(self) -> None:
        self._rewrites: list[tuple[tuple[type[Operation], ...], Rewrite]] = []

    def rewrites(self, *kinds: type[Operation]) -> Callable[[Rewrite], Rewrite]:
        """Register a function of (sides, operation).

        It gives the operation to take the place of the one it is given, several, or
        None for none.
        """

        def register(function: Rewrite) -> Rewrite:
            self._rewrites.append((kinds, function))
            return function

        return register

    def chain(self, following: Process) -> Process:
        """Give a hook that calls this one, and then another with what it made."""

        def both(sides: Sides, directives: Directives) -> tuple[Directives, ...]:
            made = processed(self, sides, directives)
            return tuple(n for m in made for n in processed(following, sides, m))

        return both

    def __call__(self, sides: Sides, directives: Directives) -> Directives:
        return replace(
            directives,
            upgrades=tuple(self._all(sides, directives.upgrades)),
            downgrades=tuple(self._all(sides, directives.downgrades)),
        )

    def _all(
        self, sides: Sides, operations: Iterable[Operation]
    ) -> Iterator[Operation]:
        for operation in operations:
            if isinstance(operation, AlterTable):
                parts = tuple(self._all(sides, operation.operations))
                operation = replace(operation, operations=parts)  # noqa: PLW2901  # with what its parts became
            yield from self._one(sides, operation)

    def _one(self, sides: Sides, operation: Operation) -> Iterator[Operation]:
        made: tuple[Operation, ...] = (operation,)
        for kinds, function in self._rewrites:
            made = tuple(
                each
                for part in made
                for each in (
                    _several(function(sides, part))
                    if isinstance(part, kinds)
                    else [part]
                )
            )
        yield from made


def _several(made: Operation | Iterable[Operation] | None) -> Iterable[Operation]:
    if made is None:
        return ()
    return (made,) if isinstance(made, Operation) else made
