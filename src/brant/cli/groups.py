"""Groups whose commands are imported and made when they are asked for.

Typer reads the signature of every command before it runs one, and the modules of all of
them are imported for it. Here a group knows names, and makes what is run or listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, final

from brant.cli.coercion import PlainGroup

if TYPE_CHECKING:
    from collections.abc import Iterator


@final
class _Commands(Mapping[str, Any]):
    """Commands by name: those of modules of this package, then those made before."""

    def __init__(
        self, modules: Mapping[str, tuple[str, ...]], made: Mapping[str, Any]
    ) -> None:
        self._modules = {
            name: each for each, names in modules.items() for name in names
        }
        self._made = dict(made)

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            module = import_module(f"brant.cli.{self._modules[name]}")
            found = next(each for each in module.COMMANDS if each.name == name)
            self._made[name] = found.made()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._modules, **self._made})

    def __len__(self) -> int:
        return len({**self._modules, **self._made})


def group_of(modules: Mapping[str, tuple[str, ...]]) -> type[PlainGroup]:
    """Make the class of a group with the commands of modules, named by module."""

    class Group(PlainGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            made: Any = _Commands(modules, self.commands)
            self.commands = made

    return Group
