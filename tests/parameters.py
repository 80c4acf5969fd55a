"""Operations without and with one parameter: the pair shows what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from brant.operations import Operation


@dataclass(frozen=True, slots=True)
class Beside:
    """A value that means something only beside others."""

    value: Any
    others: dict[str, Any]


def beside(value: Any, **others: Any) -> Beside:
    return Beside(value, others)


@dataclass(frozen=True, slots=True)
class Pair:
    """An operation without and with one parameter."""

    make: Callable[..., Operation]
    arguments: tuple[Any, ...]
    parameter: str
    given: Any

    @property
    def others(self) -> dict[str, Any]:
        return self.given.others if isinstance(self.given, Beside) else {}

    def without(self) -> Operation:
        return self._made()

    def having(self) -> Operation:
        value = self.given.value if isinstance(self.given, Beside) else self.given
        return self._made(**{self.parameter: value})

    def _made(self, **parameter: Any) -> Operation:
        # A column belongs to the one table that it was given to.
        arguments = (
            each() if isinstance(each, Fresh) else each for each in self.arguments
        )
        return self.make(*arguments, **self.others, **parameter)

    def __str__(self) -> str:
        name = self.make.__qualname__.removesuffix(".of")
        return f"{name.replace('_batch', 'Batch')} {self.parameter}"


@dataclass(frozen=True, slots=True)
class Fresh:
    """An argument that must be made anew for each operation."""

    make: Callable[[], Any]

    def __call__(self) -> Any:
        return self.make()


def vary(
    make: Callable[..., Operation], *arguments: Any, **parameters: Any
) -> Iterator[Pair]:
    for parameter, given in parameters.items():
        yield Pair(make, arguments, parameter, given)
