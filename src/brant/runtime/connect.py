"""Engines and connections: whose they are, and what is wrong when there is none."""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from anyio import CancelScope, to_thread
from sqlalchemy.engine import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, InvalidRequestError, NoSuchModuleError
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool
from sqlalchemy.util import greenlet_spawn

from brant.dialects import dialect_for, dialect_named
from brant.dialects.lookup import SERVED
from brant.errors import EngineError, UnknownDialectError
from brant.errors.wording import one_line
from brant.runtime.faults import is_lost
from brant.runtime.opening import ask_at_once
from brant.runtime.refusals import is_pooled_by_statement, refusal
from brant.runtime.releasing import CLOSE_WITHIN, dispose, to_its_end
from brant.runtime.url import async_url, masked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from sqlalchemy.engine import Connection

    from brant.dialects import Standard
    from brant.runtime.spare import Spare

_NOTHING = "sqlite+aiosqlite://"
_URL = "Write it as postgresql://user:password@host:port/name or sqlite:///path."
_ASYNC_ENGINE = "Make it with sqlalchemy.ext.asyncio.create_async_engine()."
_EXTRAS = {
    "asyncmy": "mysql",
    "psycopg": "psycopg",
    "psycopg_async": "psycopg",
    "oracledb": "oracle",
    "oracledb_async": "oracle",
    "aioodbc": "mssql",
}
"""The extra of brant's that brings a driver; the others come with it or are unknown."""


async def _opened_file(*arguments: Any, **options: Any) -> Any:
    """Open SQLite; a thread of a failed attempt must not outlive its event loop."""
    aiosqlite: Any = import_module("aiosqlite")
    connection = aiosqlite.connect(*arguments, **options)
    # aiosqlite 0.21 is a thread, a later one has a thread.
    thread = getattr(connection, "_thread", connection)
    thread.daemon = True
    try:
        return await connection
    except BaseException:
        with CancelScope(shield=True):
            await to_thread.run_sync(thread.join, CLOSE_WITHIN)
        raise


# What is kept of an engine that was made here, among its execution options.
_OWN = "brant_own"
_KEEPS = "brant_keeps"
_SETTINGS: Mapping[str, dict[str, Any]] = {
    # As the server begins: there is nothing to switch.
    "asyncmy": {"autocommit": True},
    # A migrator gains nothing from a cache, and behind PgBouncer it breaks.
    "asyncpg": {"statement_cache_size": 0},
    # A script's statement comes once: enough are kept for brant's own, which return.
    "aiosqlite": {"async_creator_fn": _opened_file, "cached_statements": 16},
}


@asynccontextmanager
async def open_engine(
    source: Any, root: Path, *, creates: bool = True, spare: Spare | None = None
) -> AsyncIterator[Engine]:
    """Give the engine that *source* names; close it after if it was made here.

    SQLite makes a file where there is none. Where nothing is to be made, an empty
    database in memory stands for it: *creates* tells. An engine that is made here
    begins with the connection that *spare* has.

    Raises:
        EngineError: *source* gives no AsyncEngine.
    """
    engine = await resolve(source, root)
    file = None if creates else _file(engine)
    if file is not None and await to_thread.run_sync(_is_missing, file):
        engine = _NOTHING
    if isinstance(engine, Engine):
        yield engine
        return
    # Importing a driver reads files.
    made = await to_thread.run_sync(_create, engine, spare)
    try:
        yield made
    finally:
        await dispose(made)


async def dialect_of(source: Any, root: Path) -> Standard:
    """Give the dialect of the database that *source* names; nothing is opened.

    Raises:
        EngineError: *source* names no database.
        UnknownDialectError: nobody knows that database.
    """
    engine = await resolve(source, root)
    # Importing a dialect reads files.
    return await to_thread.run_sync(_dialect, engine)


def _dialect(engine: Engine | str | URL) -> Standard:
    if isinstance(engine, Engine):
        return dialect_for(engine.dialect)
    return dialect_named(_url(engine).drivername)


async def resolve(source: Any, root: Path) -> Engine | str | URL:
    """Give the engine or the URL that *source* names, or that it makes.

    Raises:
        EngineError: it is or gives neither.
    """
    if source is None:
        raise EngineError("no database is configured")
    if isinstance(source, str) and "://" not in source:
        source = await to_thread.run_sync(load_name, source, root)
    if callable(source):
        source = await _given(source)
    if isinstance(source, str | URL):
        return source
    engine = engine_of(source)
    if engine is not None:
        return engine
    kind = type(source).__name__
    hint = _ASYNC_ENGINE if isinstance(source, Engine) else None
    raise EngineError(f"an AsyncEngine or a URL is needed, not {kind}", hint=hint)


async def _given(make: Callable[[], Any]) -> Any:
    """Call what gives an engine or a URL.

    Raises:
        EngineError: it raised.
    """
    try:
        made = make()
        return await made if isawaitable(made) else made
    except (Exception, SystemExit) as error:  # it is the application's own
        name = getattr(make, "__qualname__", type(make).__name__)
        hint = f"Mend {name}: it is to give an AsyncEngine or a URL."
        said = f"{name} raised when it was called: {one_line(error)}"
        raise EngineError(said, hint=hint) from error


def engine_of(source: Any) -> Engine | None:
    """Give the engine under an AsyncEngine, or one that is for coroutines itself."""
    # Importing the class of faces would load the ORM.
    engine = getattr(source, "sync_engine", source)
    return engine if isinstance(engine, Engine) and engine.dialect.is_async else None


def load_name(name: str, root: Path) -> Any:
    """Import the thing that "module:attribute" names, with *root* on the path.

    Raises:
        EngineError: there is no such module or attribute.
    """
    module, _, attribute = name.partition(":")
    if not attribute:
        hint = 'Write it as "module:name".'
        raise EngineError(f"{name!r} is neither a URL nor module:name", hint=hint)
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    try:
        found: Any = import_module(module)
    except ImportError as error:
        hint = f"Modules are looked for in {root} and where brant is installed."
        raise EngineError(f"cannot import {name}: {error}", hint=hint) from error
    except (Exception, SystemExit) as error:  # it is the application's own
        hint = f"Mend {module}: it raises when it is imported."
        said = one_line(error)
        raise EngineError(f"cannot import {name}: {said}", hint=hint) from error
    try:
        for part in attribute.split("."):
            found = getattr(found, part)
    except AttributeError as error:
        hint = f"Correct the name, or define it in {module}."
        raise EngineError(f"{module} has no {attribute}", hint=hint) from error
    return found


def _url(url: str | URL) -> URL:
    try:
        if isinstance(url, str):
            return make_url(async_url(url))
        name = async_url(f"{url.drivername}://").removesuffix("://")
        return url.set(drivername=name)
    except (ArgumentError, ValueError):  # a port that is no number
        # What cannot be read may hold a password anywhere.
        raise EngineError("the database URL cannot be read", hint=_URL) from None


def _file(engine: Engine | str | URL) -> Path | None:
    """Give the file of a database of SQLite's."""
    url = engine.url if isinstance(engine, Engine) else _url(engine)
    name = url.database
    if url.get_backend_name() != "sqlite" or not name or _is_in_memory(url):
        return None
    is_uri = name.startswith("file:")
    return Path(unquote(urlsplit(name).path) if is_uri else name)


def _is_missing(file: Path) -> bool:
    """Tell whether SQLite would make this file."""
    # Without a folder there can be no file: that is left for SQLite to say, as is what
    # the system says of a folder that may not be looked into, or of such a name.
    try:
        return file.parent.is_dir() and not file.exists()
    except OSError:
        return False


def _create(url: str | URL, spare: Spare | None) -> Engine:
    parsed = _url(url)
    creator = spare and isinstance(url, str) and spare.creator(async_url(url))
    try:
        settings = {**_SETTINGS.get(parsed.get_driver_name(), {})}
        if creator:
            settings["async_creator_fn"] = creator
        pool = None if _is_in_memory(parsed) else NullPool
        # What is closed after use needs to be put back into no state before.
        ends = {"pool_reset_on_return": None} if pool else {}
        engine = _maker(parsed)(
            parsed,
            poolclass=pool,
            connect_args=settings,
            execution_options={_OWN: pool is NullPool},
            isolation_level="AUTOCOMMIT",
            **ends,
        )
    except NoSuchModuleError as error:
        raise UnknownDialectError(parsed.drivername, tuple(SERVED)) from error
    except (InvalidRequestError, ImportError) as error:
        raise _without_driver(parsed, error) from error
    except ArgumentError:  # sqlite://app.db, where app.db would be a host
        raise EngineError("the database URL cannot be read", hint=_URL) from None
    ask_at_once(engine.dialect, spare.opening if spare and creator else None)
    return engine


def _maker(url: URL) -> Callable[..., Engine]:
    """Give what makes an engine of the URL's dialect for coroutines.

    psycopg and oracledb have two dialects of one name; only SQLAlchemy's asyncio part
    tells them apart, and it loads the ORM.
    """
    if url.get_dialect().is_async:
        return create_engine
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  # start-up

    return lambda *args, **options: create_async_engine(*args, **options).sync_engine


def _without_driver(url: URL, error: Exception) -> EngineError:
    driver = url.get_driver_name()
    backend = url.get_backend_name()
    if not url.get_dialect().get_async_dialect_cls(url).is_async:
        written = f"Write {async_url(f'{backend}://')}... or {backend}://..."
        return EngineError(f"the driver {driver} is a synchronous one", hint=written)
    name = (isinstance(error, ImportError) and error.name) or url.drivername
    extra = _EXTRAS.get(driver)
    package = f"'brant[{extra}]'" if extra else name
    install = f"`pip install {package}`"
    if isinstance(error, ModuleNotFoundError):
        problem, hint = "is not installed", f"Install it with {install}."
    else:
        problem = f"cannot be loaded: {error}"
        hint = f"Install the library it needs; the driver itself is in {install}."
    return EngineError(f"the driver {name} {problem}", hint=hint)


def _is_in_memory(url: URL) -> bool:
    is_unnamed = url.database in {None, "", ":memory:", "file::memory:"}
    return url.get_backend_name() == "sqlite" and (
        is_unnamed or "mode=memory" in str(url)
    )


def is_own(engine: Engine) -> bool:
    """Tell whether it was made here: no application has set up its connections."""
    return bool(engine.get_execution_options().get(_OWN))


def is_keeping(engine: Engine) -> bool:
    """Tell whether a connection of brant's own may have served somebody before."""
    return bool(engine.get_execution_options().get(_KEEPS))


def private_engine(engine: Engine, *, keeps: int = 0) -> Engine:
    """Make an engine with the same way to connect and a pool of its own.

    It *keeps* so many connections for the next who needs one; of such an engine there
    is no other one. The creator carries the URL, the arguments, certificates and token
    callbacks; the application's listeners hear of it as of their own engine.
    """
    if is_keeping(engine):
        return engine
    common: dict[str, Any] = {
        "dialect": engine.dialect,
        "_dispatch": engine.pool.dispatch,
    }
    creator = engine.pool._creator  # noqa: SLF001  # what Pool.recreate() hands on
    pool = (
        AsyncAdaptedQueuePool(creator, pool_size=keeps, max_overflow=-1, **common)
        if keeps
        else NullPool(creator, reset_on_return=None, **common)
    )
    made = Engine(
        pool,
        engine.dialect,
        engine.url,
        hide_parameters=engine.hide_parameters,
        execution_options={**engine.get_execution_options(), _KEEPS: bool(keeps)},
    )
    # What an engine made by execution_options() has of the one it was made of.
    made.dispatch = made.dispatch._join(engine.dispatch)  # noqa: SLF001
    made._has_events = engine._has_events  # noqa: SLF001
    return made


@asynccontextmanager
async def connect(engine: Engine) -> AsyncIterator[Connection]:
    """Open a connection in AUTOCOMMIT; brant sends its own BEGIN.

    Raises:
        ConnectError: the server is not there or refused.
    """
    try:
        connection = await greenlet_spawn(engine.connect)
    except Exception as error:
        raise refusal(_shown(engine), error) from error
    try:
        if not is_own(engine):
            try:
                await greenlet_spawn(_isolate, connection)
            except Exception as error:
                raise refusal(_shown(engine), error) from error
            except BaseException:  # cancelled, and MySQL's drivers close at that
                await _invalidate(connection)
                raise
        yield connection
    except Exception as error:
        if is_lost(error):
            await _invalidate(connection)
        if is_pooled_by_statement(error):  # it is told at the first BEGIN
            raise refusal(_shown(engine), error) from error
        raise
    finally:
        await _close(connection)


def _isolate(connection: Connection) -> None:
    if connection.in_transaction():  # a listener's, when the connection was fetched
        connection.commit()
    connection.execution_options(isolation_level="AUTOCOMMIT")


async def _invalidate(connection: Connection) -> None:
    """Keep a connection from the pool: drivers are asked without SQLAlchemy."""
    await to_its_end(partial(greenlet_spawn, connection.invalidate))


async def _close(connection: Connection) -> None:
    if not await to_its_end(partial(greenlet_spawn, connection.close)):
        await _invalidate(connection)


def _shown(engine: Engine) -> str:
    return masked(engine.url.render_as_string(hide_password=True))
