"""What other packages add: things to compare, and how to write them.

An installed package names a plugin under the entry point group "brant.plugins".
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final, Protocol, final

from brant.errors import BrantError, PluginError
from brant.errors.wording import one_line
from brant.operations import Operation
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

GROUP: Final = "brant.plugins"


class Plugin(Protocol):
    """What a package may add to autogenerate."""

    def compare(self, sides: Any) -> Iterable[Operation]:
        """Give more operations; *sides* holds both snapshots and the models."""
        ...

    def render(self, operation: Operation, writer: Any) -> str | None:
        """Give the source of its own operation, without `await`; None for others."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Named:
    """A plugin whose name is said where it fails."""

    name: str
    plugin: Plugin

    def compare(self, sides: Any) -> tuple[Operation, ...]:
        """Give more operations.

        Raises:
            PluginError: the plugin raised, or gave something else.
        """
        with self._failing("compare"):
            found = tuple(self.plugin.compare(sides))
        for each in found:
            if not isinstance(each, Operation):
                raise PluginError(self.name, f"compare gave no operation but {each!r}")
        return found

    def render(self, operation: Operation, writer: Any) -> str | None:
        """Give the source of an operation that is its own.

        Raises:
            PluginError: the plugin raised.
        """
        with self._failing("render"):
            return self.plugin.render(operation, writer)

    @contextmanager
    def _failing(self, method: str) -> Iterator[None]:
        try:
            yield
        except BrantError:
            raise
        except Exception as error:
            raise PluginError(self.name, f"{method}: {one_line(error)}") from error


def named(plugin: Plugin) -> Named:
    """Give a plugin that nobody installed; it goes by its class."""
    return Named(type(plugin).__name__, plugin)


@cache
def installed() -> tuple[Named, ...]:
    """Give the plugins of installed packages, by name.

    What is installed stays so while a process runs, and is slow to find.

    Raises:
        PluginError: one cannot be loaded, or is none.
    """
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return tuple(map(_loaded, found))


def _loaded(entry: EntryPoint) -> Named:
    try:
        plugin = entry.load()
    except Exception as error:
        raise PluginError(entry.name, one_line(error)) from error
    is_plugin = all(callable(getattr(plugin, m, None)) for m in ("compare", "render"))
    if isinstance(plugin, type) or not is_plugin:
        problem = f"{entry.value} is no object with compare() and render()"
        raise PluginError(entry.name, problem)
    return Named(entry.name, plugin)
