"""Groups whose commands are imported and made when they are asked for.

Typer reads the signature of every command before it runs or lists one, and the modules
of all of them are imported for it. Here a group knows names. To list its commands it
imports them; the signature is read of the one that is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, final

from brant.cli.coercion import PlainGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from brant.cli.running import Command


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
            self._made[name] = self._imported(name).made()
        return self._made[name]

    def listed(self, name: str) -> Any:
        """Give what has a command's name and help, or None."""
        if name in self._modules:
            return self._imported(name).listed()
        return self._made.get(name)

    def _imported(self, name: str) -> Command:
        module = import_module(f"brant.cli.{self._modules[name]}")
        commands: tuple[Command, ...] = module.COMMANDS
        return next(each for each in commands if each.name == name)

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

        def list_commands(self, _: Any) -> Any:
            return list(self.commands)

        def get_command(self, _: Any, cmd_name: str) -> Any:
            known: Any = self.commands
            return known.listed(cmd_name)

        def resolve_command(self, ctx: Any, args: Any) -> Any:
            name, _, rest = super().resolve_command(ctx, args)
            return name, self.commands[name] if name else None, rest

    return Group
