"""An old project's env.py, executed for what it says and nothing else.

It is told that it runs offline, and the engines it makes connect to nothing, in every
form that Alembic's templates have had; `context.configure` writes down what it is
given. What only its other way gives is read from the source (env_calls.py). It writes
no file, and its logging configuration is left out: logging is the application's.
"""

from __future__ import annotations

import builtins
import io
import re
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import field, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, final

from brant import syntax
from brant.alembic.context import x_arguments
from brant.alembic.current import running
from brant.alembic.directives import processing
from brant.alembic.env_calls import configured
from brant.alembic.environment import Environment
from brant.alembic.importing import env_file_builtins, history_modules
from brant.alembic.ini import Config
from brant.alembic.silence import (
    Silence,
    SilentEngine,
    silent_modules,
    without_configuration,
)
from brant.errors import BrantError, SeveralDatabasesError
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import sqlalchemy as sa

_HOOKS: Final = (
    "compare_server_default",
    "compare_type",
    "include_name",
    "include_object",
    "render_item",
)
_PROCESS: Final = "process_revision_directives"
_PLACEHOLDER: Final = "driver://"
"""How the URL begins that `alembic init` writes."""


@final
@dataclass(slots=True)
class EnvironmentRun:
    """What `alembic.context` is while env.py is executed."""

    environment: Environment
    tag: str | None = None
    config: Config = field(init=False)
    opts: dict[str, Any] = field(default_factory=dict)
    runs: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    """What was configured at each run_migrations(), and its arguments."""
    url: sa.URL | None = None
    """Of the first engine it made."""
    was_asked: bool = False
    """It looked whether it is offline, so what stands above that was executed."""
    _script: Any = None

    def __post_init__(self) -> None:
        self.config = Config(self.environment)

    @property
    def script(self) -> Any:
        """The ScriptDirectory, if the scripts can be read."""
        if self._script is None:
            self._script = Silence()
            with suppress(BrantError):  # env.py may be about to say where they are
                if self.environment.script is not None:
                    self._script = self.environment.script()
        return self._script

    def context_attribute(self, name: str) -> Any:
        return getattr(self, name)

    def made(self, url: sa.URL) -> None:
        self.url = self.url or url

    def configure(self, connection: Any = None, **opts: Any) -> None:
        if isinstance(connection, SilentEngine):
            self.made(connection.url)
        self.opts = {**self.opts, **opts}

    def run_migrations(self, **arguments: Any) -> None:
        self.runs.append((self.opts, arguments))

    def begin_transaction(self) -> AbstractContextManager[None]:
        return nullcontext()

    def is_offline_mode(self) -> bool:
        self.was_asked = True
        return True

    def is_transactional_ddl(self) -> bool:
        return True

    def get_tag_argument(self) -> str | None:
        return self.tag

    def get_x_argument(self, as_dictionary: bool = False) -> Any:
        return x_arguments(self.environment, as_dictionary=as_dictionary)

    def get_head_revision(self) -> Any:
        return self.script.get_current_head()

    def get_head_revisions(self) -> tuple[str, ...]:
        return tuple(self.script.get_heads())

    def get_revision_argument(self) -> None: ...

    get_starting_revision_argument = get_revision_argument

    def get_bind(self) -> Silence:
        return Silence()

    get_impl = get_bind

    def get_context(self) -> Any:
        shown = Silence()
        vars(shown).update(opts=self.opts, config=self.config, script=self.script)
        return shown

    def static_output(self, text: str) -> None:
        """Write nothing: nobody reads it."""

    def execute(self, sql: Any, execution_options: Any = None) -> None:
        """Do nothing: what env.py sends before the migrations is for a session."""


def executed(
    path: Path,
    source: str,
    environment: Environment,
    profile: str | None = None,
    *,
    tag: str | None = None,
) -> Environment:
    """Execute an Alembic env.py; give what surrounds its scripts.

    Of several databases *profile* chooses the one of that name.

    Raises:
        SeveralDatabasesError: it does not.
    """
    run = EnvironmentRun(environment, tag)
    instead = {
        **without_configuration(),
        **silent_modules(run.made),
    } | history_modules()
    names: dict[str, Any] = {
        "__name__": "brant_alembic_env",
        "__file__": str(path),
        "__builtins__": {**env_file_builtins(instead), "open": _open},
    }
    tree = syntax.tree(source, str(path))
    failed: BaseException | None = None
    with running(run):
        try:
            exec(compile(tree, str(path), "exec"), names)  # noqa: S102  # the project's own file
        except (Exception, SystemExit) as error:
            if not run.was_asked:
                raise
            failed = error  # it has no offline mode: what it says is in its source
        read = configured(tree, names)
    if failed is not None and not read:
        raise failed
    opts, arguments = _chosen(run.runs, profile) or (run.opts, {})
    opts = {**opts, **read}
    opts["url"] = _url(opts.get("url"), run)
    opts |= _hooks(opts, run)
    return replace(environment, opts=opts, arguments=arguments, options=run.config.main)


def _hooks(opts: Mapping[str, Any], run: EnvironmentRun) -> Iterator[tuple[str, Any]]:
    """Let hooks find env.py's `context`, and have brant's form where it is another."""
    for name in _HOOKS:
        if callable(hook := opts.get(name)):
            yield name, _within(run, hook)
    if hook := opts.get(_PROCESS):
        run.script  # noqa: B018  # read here, in a thread
        yield _PROCESS, _within(run, processing(hook, run))


def _within(run: EnvironmentRun, hook: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(hook)
    def called(*args: Any, **kwargs: Any) -> Any:
        with running(run):
            return hook(*args, **kwargs)

    return called


def _chosen(
    runs: Sequence[tuple[dict[str, Any], dict[str, Any]]], profile: str | None
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    if len(runs) <= 1:
        return runs[0] if runs else None
    for opts, arguments in runs:
        if profile is not None and profile in (*arguments.values(), *_tokens(opts)):
            return opts, arguments
    given = [value for _, each in runs for value in each.values()]
    names = [each for each in given if isinstance(each, str)]
    raise SeveralDatabasesError(len(runs), tuple(dict.fromkeys(names)))


def _tokens(opts: Mapping[str, Any]) -> Iterator[str]:
    yield str(opts.get("upgrade_token", "")).removesuffix("_upgrades")


def _url(said: Any, run: EnvironmentRun) -> Any:
    """Give the database that env.py means, as nearly as it says."""
    for each in (said, run.config.get_main_option("sqlalchemy.url"), run.url):
        if each and not str(each).startswith(_PLACEHOLDER):
            return each
    return None


def _open(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
    """Open a file to read; what is written goes nowhere."""
    if not set(mode).isdisjoint("wax+"):
        return io.BytesIO() if "b" in mode else io.StringIO()
    return builtins.open(file, mode, *args, **kwargs)  # noqa: PTH123  # it stands for it


def surroundings(
    root: Path, ini: Path, x: Mapping[str, str], section: str = "alembic"
) -> Environment:
    """Read an alembic.ini; one that is not there says nothing."""
    found = ini if ini.is_file() else None
    return Environment(ini=found, section=section, root=root, x=x)


def import_places(environment: Environment) -> None:
    """Put what the project calls prepend_sys_path where Alembic puts it."""
    written = Config(environment).get_alembic_option("prepend_sys_path", "")
    places = written if isinstance(written, list) else re.split(r"[\s,:;]+", written)
    for place in reversed([each for each in places if each]):
        found = str((environment.root / place).absolute())
        if found not in sys.path:
            sys.path.insert(0, found)
