"""What an env.py gets when it makes an engine: one that connects to nothing.

Its connections take everything and say nothing, so an env.py that knows no offline mode
can be executed for what it gives to `context.configure`.
"""

from __future__ import annotations

import logging
from types import ModuleType
from typing import TYPE_CHECKING, Any, final

import sqlalchemy as sa
from sqlalchemy.ext import asyncio as sa_asyncio

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from typing import Self


class Silence:
    """Any attribute, call and block of it is itself; it holds nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_args: Any, **_kwargs: Any) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None: ...

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None: ...

    def __await__(self) -> Generator[Any, Any, Self]:
        yield from ()
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __bool__(self) -> bool:
        return False


@final
class SilentEngine(Silence):
    """An engine, and a connection of it."""

    def __init__(self, url: sa.URL) -> None:
        self.url = url
        self.dialect = url.get_dialect()()

    async def run_sync(
        self, function: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        return function(self, *args, **kwargs)


@final
class Instead(ModuleType):
    """A module with some names replaced."""

    def __init__(self, module: ModuleType, replaced: Mapping[str, Any]) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(replaced)
        self.__dict__["_module"] = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_module"], name)


def silent_modules(told: Callable[[sa.URL], None]) -> dict[str, ModuleType]:
    """Give SQLAlchemy's modules with engines that are silent; *told* hears the URLs."""

    def create(url: str | sa.URL, *_args: Any, **_options: Any) -> SilentEngine:
        made = sa.make_url(url)
        told(made)
        return SilentEngine(made)

    def from_config(
        configuration: Mapping[str, Any], prefix: str = "sqlalchemy.", **_options: Any
    ) -> SilentEngine:
        return create(configuration[f"{prefix}url"])

    sync = {"create_engine": create, "engine_from_config": from_config}
    asynchronous = {
        "create_async_engine": create,
        "async_engine_from_config": from_config,
    }
    return {
        "sqlalchemy": Instead(sa, sync),
        "sqlalchemy.engine": Instead(sa.engine, sync),
        "sqlalchemy.ext.asyncio": Instead(sa_asyncio, asynchronous),
    }


def without_configuration() -> dict[str, ModuleType]:
    """Give the logging modules whose configuration does nothing."""
    config = ModuleType("logging.config")
    config.__dict__["fileConfig"] = config.__dict__["dictConfig"] = _ignore
    return {"logging": Instead(logging, {"config": config}), "logging.config": config}


def _ignore(*_args: Any, **_kwargs: Any) -> None: ...
