"""Running one command: its configuration, its event loop, signals and its end."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import redirect_stdout
from dataclasses import KW_ONLY, field, replace
from functools import wraps
from inspect import getdoc
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, final

import typer

from brant import errors
from brant.cli.coercion import PlainCommand
from brant.cli.console import Console
from brant.cli.exits import FINDINGS, exit_code, interrupted
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from brant.cli.progress import Progress
    from brant.config import Config
    from brant.migrator import Migrator

_P = ParamSpec("_P")
_T = TypeVar("_T")


@final
@dataclass(frozen=True, slots=True)
class Invocation:
    """What stands before the command's name, and where the command prints."""

    config: str | None = None
    env: str | None = None
    url: str | None = None
    x: tuple[str, ...] = ()
    """The -x arguments as they are written."""
    console: Console = field(default_factory=Console)
    _: KW_ONLY
    others: tuple[str, ...] = ()
    """More environments, for which the command is run when it is done with `env`."""

    def offline(self, use_case: Callable[[Config], _T]) -> _T:
        """Run what needs files only: no event loop, no database."""
        return use_case(self._load({}, database=False))

    def online(
        self,
        use_case: Callable[[Migrator], Awaitable[_T]],
        *,
        at_once: Callable[[Config], _T | None] | None = None,
        database: bool = True,
        **overrides: object,
    ) -> _T:
        """Run what needs the database, until it ends or a signal comes.

        What *at_once* gives, unless that is None, needs no event loop. Overrides that
        are None are not set. Without *database* no URL is looked up.
        """
        given = {k: v for k, v in overrides.items() if v is not None}
        config = self._load(given, database=database)
        if at_once and (found := at_once(config)) is not None:
            return found
        import anyio  # noqa: PLC0415  # costs start-up time

        from brant.cli.progress import Progress  # noqa: PLC0415  # likewise
        from brant.migrator import Migrator  # noqa: PLC0415  # likewise

        progress = Progress(self.console)
        config = replace(config, on_event=(*config.on_event, progress))
        migrator = Migrator.from_config(config)
        return anyio.run(interruptible, lambda: use_case(migrator), progress)

    def _load(
        self, overrides: Mapping[str, object], *, database: bool = True
    ) -> Config:
        from brant.config.loading import load  # noqa: PLC0415  # costs start-up time

        self.console.hide(self.url)
        self.console.hide(os.environ.get("BRANT_URL"))
        given = {**overrides, **({"url": self.url} if self.url else {})}
        config = load(self.config, env=self.env, overrides=given, database=database)
        self.console.hide(config.engine)
        # Scripts import what is the application's: its types, its constants.
        if str(config.root) not in sys.path:
            sys.path.insert(0, str(config.root))
        for warning in config.warnings:
            self.console.warn(warning)
        pairs = (each.partition("=") for each in self.x)
        x = {key: value for key, _, value in pairs}
        return replace(config, x=x, x_arguments=self.x)


async def interruptible(act: Callable[[], Awaitable[_T]], progress: Progress) -> _T:
    """Act until SIGINT or SIGTERM; the first lets it clean up, a second ends at once.

    Raises:
        InterruptedRunError: a signal came before the end.
    """
    import anyio  # noqa: PLC0415  # costs start-up time

    received: int | None = None
    work = anyio.CancelScope()

    async def listen(*, task_status: anyio.abc.TaskStatus[None]) -> None:
        nonlocal received
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            task_status.started()
            async for number in signals:
                if received is not None:
                    sys.stderr.flush()
                    os._exit(interrupted(number))
                received = number
                progress.stopping()
                work.cancel()

    outcome: list[_T] = []
    failure: Exception | None = None
    async with anyio.create_task_group() as group:
        await group.start(listen)
        with work:
            try:
                outcome.append(await act())
            except Exception as error:  # noqa: BLE001  # the group would wrap it
                failure = error
        group.cancel_scope.cancel()
    if outcome:
        return outcome[0]
    if received is not None:
        raise errors.InterruptedRunError(
            progress.applied, received, tenants=progress.tenants
        ) from failure
    assert failure is not None  # noqa: S101  # act() either gave a result or raised
    raise failure


@final
@dataclass(frozen=True, slots=True)
class Command:
    """A command of the command line."""

    name: str
    run: Callable[..., None]
    examples: tuple[str, ...]
    settings: Mapping[str, Any]

    def listed(self) -> Any:
        """Make what Typer lists: the name, and what it does."""
        return PlainCommand(self.name, help=getdoc(self.run))

    def made(self) -> Any:
        """Make what Typer runs."""
        # "\b" tells Typer to leave the lines of a paragraph as they are.
        shown = "\n  ".join(("\b\nExample:", *self.examples))
        settings = {"epilog": shown, "cls": PlainCommand, **self.settings}
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(self.name, **settings)(self.run)
        return typer.main.get_command(alone)


def command(
    name: str, *examples: str, **settings: Any
) -> Callable[[Callable[Concatenate[typer.Context, _P], None]], Command]:
    """Make a command of a function; its errors end in one sentence and an exit code."""

    def made(function: Callable[Concatenate[typer.Context, _P], None]) -> Command:
        @wraps(function)
        def guarded(
            context: typer.Context, *args: _P.args, **kwargs: _P.kwargs
        ) -> None:
            for_each(context, lambda: function(context, *args, **kwargs))

        return Command(name, guarded, examples, settings)

    return made


def for_each(context: typer.Context, act: Callable[[], None]) -> None:
    """Act for each environment, one after the other, as long as none fails.

    What a look finds (3, 4, 5) is no failure; the first of them is what the process
    says in the end.
    """
    invocation: Invocation = context.obj
    if not invocation.others:
        _guarded(invocation.console, act)
        return
    console, found = invocation.console, 0
    names = (str(invocation.env), *invocation.others)
    _guarded(console, lambda: _check_named(invocation.config, names))
    for name in names:
        context.obj = replace(invocation, env=name, others=())
        console.begin(name)
        try:
            _guarded(console, act)
        except typer.Exit as ended:
            found = found or ended.exit_code
            if ended.exit_code not in FINDINGS:
                break
    console.end()
    if found:
        raise typer.Exit(found)


def _check_named(config: str | None, names: Iterable[str]) -> None:
    """Read all environments before the first is begun: one may be misspelt."""
    from brant.config.loading import load  # noqa: PLC0415  # costs start-up time

    for name in names:
        load(config, env=name, database=False)


def _guarded(console: Console, act: Callable[[], None]) -> None:
    try:
        # What scripts and models print is no part of a result.
        with redirect_stdout(sys.stderr):
            act()
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:
        console.failure(error)
        raise typer.Exit(exit_code(error)) from error
