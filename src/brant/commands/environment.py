"""The project's optional env.py: `async def configure(env)`.

It runs at the start of every command that needs the database or the models, and changes
the configuration by setting attributes of what it is given.
"""

from __future__ import annotations

from dataclasses import field, fields, replace
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, final

from anyio import to_thread

from brant.alembic.environment import BESIDE
from brant.alembic.legacy import imports_alembic
from brant.autogenerate.options import Options
from brant.commands.scripts import environment_file, script_directory
from brant.errors import BrantError, EnvironmentFileError, ScriptUnreadableError
from brant.errors.arguments import named
from brant.errors.wording import line_in, one_line
from brant.scripts.said import decode
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from sqlalchemy import MetaData

    from brant.autogenerate.options import (
        CompareColumn,
        IncludeName,
        IncludeObject,
        Process,
        RenderItem,
    )
    from brant.autogenerate.plugins import Plugin
    from brant.commands.scripts import Project
    from brant.config import Config
    from brant.op import Op
    from brant.revisions import Step

    OnVersionApply = Callable[[Op, Step], Awaitable[None]]

_FIELDS = ("engine", "version_table", "schema", "template_args", "on_version_apply")

_OPTIONS = tuple(each.name for each in fields(Options))


@final
@dataclass(slots=True, kw_only=True)
class Environment:
    """What env.py may look at and set.

    Example:
        ```python
        async def configure(env: Environment) -> None:
            env.metadata = Base.metadata
            env.engine = make_engine(region=env.x.get("region"))
        ```
    """

    engine: Any
    """An AsyncEngine, a URL, or a callable that gives one."""
    metadata: MetaData | tuple[MetaData, ...] | None
    version_table: str
    schema: str | None
    template_args: Mapping[str, Any]
    on_version_apply: tuple[OnVersionApply, ...] = ()
    """Awaited after each revision with its Op and step, inside its transaction."""
    x: Mapping[str, str] = field(default_factory=dict)
    """The `-x key=value` arguments; of a key that is repeated the last."""
    x_arguments: tuple[str, ...] = ()
    """The same as they were written, each of them."""
    tag: str | None = None
    """What was given as `--tag`."""
    offline: bool = False
    """No database will be asked: only SQL is written."""
    include_schemas: bool = False
    """Compare all schemas; this and what follows is described at `Options`."""
    include_name: IncludeName | None = None
    include_object: IncludeObject | None = None
    compare_type: bool | CompareColumn = True
    compare_server_default: bool | CompareColumn = True
    render_item: RenderItem | None = None
    process_revision_directives: Process | None = None
    user_module_prefix: str | None = None
    plugins: tuple[Plugin, ...] = ()
    safe_forms: bool = True


async def configured(
    config: Config, here: Project | None = None, *, offline: bool = False
) -> Config:
    """Give the configuration as env.py leaves it; without one, as it is.

    Who has read the project knows already whether there is one: *here*.

    Raises:
        EnvironmentFileError: env.py cannot be executed, or configure() raised.
        ScriptError: it cannot be read, or is not in the encoding it names.
        WrongArgumentError: a name that it sets is empty.
    """
    path = await environment_of(config, here)
    if path is None:
        return config
    source = await to_thread.run_sync(_text, path)
    if is_legacy_environment(source):
        from brant.commands.alembic_environment import taken_over  # noqa: PLC0415  # start-up

        beside = path.with_name(BESIDE)
        is_replaced = await to_thread.run_sync(beside.is_file)
        try:
            config = await taken_over(config, path, source)
        except (Exception, SystemExit) as error:
            if not is_replaced:
                raise _raised(path, error) from error
            notice = f"{path.name} cannot be executed: {one_line(error)}"
            config = replace(config, warnings=(*config.warnings, notice))
        if not is_replaced:
            return config
        path = beside
        source = await to_thread.run_sync(_text, path)
    env = Environment(
        engine=config.engine,
        metadata=config.metadata,
        version_table=config.version_table,
        schema=config.schema,
        template_args=config.template_args,
        on_version_apply=config.on_version_apply,
        x=config.x,
        x_arguments=config.x_arguments,
        tag=config.tag,
        offline=offline,
        **{name: getattr(config.autogenerate, name) for name in _OPTIONS},
    )
    await _configure(path, source, env)
    named("env.version_table", env.version_table)
    if env.schema is not None:
        named("env.schema", env.schema)
    many = env.metadata if isinstance(env.metadata, list | tuple) else (env.metadata,)
    metadata = tuple(each for each in many if each is not None)
    changed = {name: getattr(env, name) for name in _FIELDS}
    options = Options(**{name: getattr(env, name) for name in _OPTIONS})
    return replace(config, metadata=metadata, autogenerate=options, **changed)


async def environment_of(config: Config, here: Project | None) -> Path | None:
    """Give the env.py that has a say in the configuration."""
    if here is not None:
        return here.environment
    return await to_thread.run_sync(_environment_file, config)


def _environment_file(config: Config) -> Path | None:
    return environment_file(script_directory(config))


def is_legacy_environment(source: str) -> bool:
    """Tell whether an env.py was written for Alembic."""
    return imports_alembic(source) and "def configure" not in source


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScriptUnreadableError(str(path), reason) from error
    return decode(str(path), data)


async def _configure(path: Path, source: str, env: Environment) -> None:
    try:
        names = await to_thread.run_sync(_executed, path, source)
        configure = names.get("configure")
        started = configure(env) if configure else None
        if isawaitable(started):
            await started
    except (Exception, SystemExit) as error:
        raise _raised(path, error) from error
    if configure is None:
        raise EnvironmentFileError(str(path), "it defines no configure(env)")
    if started is None:
        raise EnvironmentFileError(str(path), "configure() is not `async def`")


def _raised(path: Path, error: BaseException) -> BrantError:
    if isinstance(error, BrantError):
        return error
    line = line_in(str(path), error)
    return EnvironmentFileError(str(path), one_line(error), line)


def _executed(path: Path, source: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "brant_env", "__file__": str(path)}
    exec(compile(source, str(path), "exec"), names)  # noqa: S102  # the project's own file
    return names
