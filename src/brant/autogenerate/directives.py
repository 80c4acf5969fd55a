"""What a new script will hold, for hooks that change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, final

from brant.operations import AlterTable, Operation
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from brant.autogenerate.comparison import Sides

    Rewrite: TypeAlias = Callable[
        ["Sides", Any], "Operation | Iterable[Operation] | None"
    ]


@final
@dataclass(frozen=True, slots=True)
class Directives:
    """The operations of both ways."""

    upgrades: tuple[Operation, ...]
    downgrades: tuple[Operation, ...]


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

    def __call__(self, sides: Sides, directives: Directives) -> Directives:
        return Directives(
            tuple(self._all(sides, directives.upgrades)),
            tuple(self._all(sides, directives.downgrades)),
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
