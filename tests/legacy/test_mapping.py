"""The table for Python callers in docs/from-alembic.md, row by row.

The project is an adopted one; where Alembic has an answer brant's is compared with it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic import autogenerate as alembic_autogenerate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

import brant.autogenerate as brant_autogenerate
import legacy_corpus
from brant import Migrator
from brant.autogenerate import Options, Rewriter
from brant.config.loading import load
from brant.entities import Function, Trigger, View, declare
from brant.operations import AddColumn, AddEnumValue, CreateTable
from legacy_corpus import by_alembic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.may_block("old scripts import and compute where they run"),
    pytest.mark.filterwarnings("ignore::brant.alembic.LegacyScriptWarning"),
]
PAGE = Path(__file__).parents[2] / "docs" / "from-alembic.md"
TRIED: dict[str, Callable[..., Any]] = {}
SCRIPT = """
import sqlalchemy as sa
from alembic import op
revision = {id!r}
down_revision = {parent!r}
def upgrade():
    op.create_table({id!r}, sa.Column("id", sa.Integer, primary_key=True))
def downgrade():
    op.drop_table({id!r})
"""


def row(*cells: str) -> Callable[[Any], Any]:
    """Say which rows of the table a test tries."""

    def mark(test: Any) -> Any:
        TRIED.update(dict.fromkeys(cells, test))
        return test

    return mark


def test_every_row_is_tried() -> None:
    table = PAGE.read_text().partition("## Alembic called from Python")[2]
    rows = re.findall(r"^\| (.*?) \| .*\|$", table, re.MULTILINE)[1:]
    assert sorted(set(rows) - {"---"}) == sorted(TRIED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "m"
    (home / "versions").mkdir(parents=True)
    env = (legacy_corpus.HOME / "env.py").read_text()
    (home / "env.py").write_text(env)
    for id, parent in (("one", None), ("two", "one"), ("three", "two")):
        text = SCRIPT.format(id=id, parent=parent)
        (home / "versions" / f"{id}.py").write_text(text)
    return home


@pytest.fixture
def migrator(sqlite_url: str, folder: Path) -> Migrator:
    return Migrator(sqlite_url, folder, version_table="alembic_version")


@pytest.fixture
def models() -> sa.MetaData:
    models = sa.MetaData()
    for name in ("one", "two", "three"):
        sa.Table(name, models, sa.Column("id", sa.Integer, primary_key=True))
    return models


def sync_engine(url: str) -> sa.Engine:
    return sa.create_engine(url.replace("+aiosqlite", ""))


@pytest.fixture
def connected(sqlite_url: str) -> Iterator[sa.Connection]:
    engine = sync_engine(sqlite_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@row(
    '`command.upgrade(config, "head")`, `downgrade`',
    "`command.current(config)`, `MigrationContext.get_current_heads()`",
)
async def test_up_down_current(
    migrator: Migrator, connected: sa.Connection, sqlite_url: str
) -> None:
    await migrator.upgrade("head")
    await migrator.downgrade("-1")
    assert await migrator.current() == ("two",)
    context = MigrationContext.configure(connected)
    assert context.get_current_heads() == await migrator.current()
    engine = create_async_engine(sqlite_url)
    async with engine.connect() as connection:
        assert await migrator.current(connection=connection) == ("two",)
    await engine.dispose()


@row('`Config("alembic.ini")`')
def test_the_configuration_is_loaded_and_runs_in_synchronous_code(
    folder: Path, sqlite_url: str
) -> None:
    config = folder.parent / "brant.toml"
    config.write_text(
        f'scripts = "m"\nurl = "{sqlite_url}"\nversion_table = "alembic_version"\n'
    )
    migrator = Migrator.from_config(load(config))
    migrator.sync.upgrade("two")
    assert migrator.sync.current() == ("two",)


@row("`command.stamp(config, ...)`, `command.ensure_version(config)`")
async def test_stamp(migrator: Migrator, folder: Path, sqlite_url: str) -> None:
    await migrator.ensure_version()
    await migrator.stamp("two")
    by_alembic(sqlite_url, "head", folders=(folder / "versions",))
    engine = sync_engine(sqlite_url)
    assert sa.inspect(engine).has_table("alembic_version")
    assert not sa.inspect(engine).has_table("two")
    assert sa.inspect(engine).has_table("three")
    engine.dispose()


@row(
    "`command.history`, `heads`, `branches`, `show`",
    "`ScriptDirectory`: `get_heads()`, `get_base()`, `walk_revisions()`, "
    "`get_revision(id)`",
)
async def test_scripts_are_told_as_by_alembic(migrator: Migrator, folder: Path) -> None:
    theirs = ScriptDirectory(str(folder))
    history = await migrator.history()
    walked = [each.revision for each in theirs.walk_revisions()]
    assert [each.revision for each in history] == walked
    heads = [each.revision for each in await migrator.heads()]
    assert heads == list(theirs.get_heads())
    bases = [each.revision for each in history if each.is_base]
    assert bases == [theirs.get_base()]
    shown, theirs_shown = await migrator.show("two"), theirs.get_revision("two")
    assert shown.parents == (theirs_shown.down_revision,)
    assert shown.path == theirs_shown.path
    assert await migrator.branches() == ()


@row(
    "`command.revision(config, message, autogenerate=True)`",
    "`command.merge(config, revisions)`",
    "`command.check(config)`",
)
async def test_scripts_are_written(
    migrator: Migrator, models: sa.MetaData, folder: Path, sqlite_url: str
) -> None:
    sa.Table("added", models, sa.Column("id", sa.Integer, primary_key=True))
    migrator = Migrator(
        sqlite_url, folder, metadata=models, version_table="alembic_version"
    )
    await migrator.upgrade()
    assert len(await migrator.check()) == 1
    made = await migrator.revision("add", autogenerate=True)
    assert "async def upgrade" in str(made and made.read_text())
    await migrator.upgrade()
    assert await migrator.check() == ()
    await migrator.revision("beside", head="three", splice=True)
    merged = await migrator.merge(message="join")
    assert [each.path for each in await migrator.heads()] == [str(merged)]


@row("`autogenerate.compare_metadata(context, metadata)`")
async def test_differences(
    migrator: Migrator, models: sa.MetaData, connected, sqlite_url: str
) -> None:
    await migrator.upgrade()
    sa.Table("added", models, sa.Column("id", sa.Integer, primary_key=True))
    models.tables["one"].append_column(sa.Column("more", sa.Text))

    def is_meant(name: str | None, *_: Any) -> bool:
        return not str(name).startswith(("alembic_", "brant_"))

    opts = {"include_name": is_meant}
    context = MigrationContext.configure(connected, opts=opts)
    theirs = alembic_autogenerate.compare_metadata(context, models)
    engine = create_async_engine(sqlite_url)
    async with engine.connect() as connection:
        options = Options(include_name=is_meant)
        found = await brant_autogenerate.compare(models, connection, options)
    await engine.dispose()
    kinds = {"add_table": "create table", "add_column": "add column"}
    assert sorted(kinds[each[0]] for each in theirs) == sorted(
        " ".join(each.describe().split()[:2]) for each in found
    )


@row("`autogenerate.produce_migrations(...)`, `render_python_code(...)`")
async def test_differences_are_written(models: sa.MetaData) -> None:
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.connect() as connection:
        directives = await brant_autogenerate.produce(models, connection)
    await engine.dispose()
    source = brant_autogenerate.render(directives)
    assert source.upgrades[0].startswith("await op.create_table(")
    assert source.downgrades[-1] == 'await op.drop_table("one")'


@row("`Rewriter`, `process_revision_directives`")
async def test_a_rewriter(
    migrator: Migrator, models: sa.MetaData, folder: Path, sqlite_url: str
) -> None:
    from dataclasses import replace

    rewriter = Rewriter()

    @rewriter.rewrites(CreateTable)
    def guarded(_sides: Any, operation: CreateTable) -> CreateTable:
        return replace(operation, if_not_exists=True)

    await migrator.upgrade()
    sa.Table("added", models, sa.Column("id", sa.Integer, primary_key=True))
    made = await Migrator(
        sqlite_url,
        folder,
        metadata=models,
        version_table="alembic_version",
        process_revision_directives=rewriter,
    ).revision("add", autogenerate=True)
    assert "if_not_exists=True" in str(made and made.read_text())


@row("`render_item`, `include_object`, `include_name`, `compare_type`")
async def test_hooks(
    migrator: Migrator, models: sa.MetaData, folder: Path, sqlite_url: str
) -> None:
    await migrator.upgrade()
    models.tables["one"].append_column(sa.Column("more", sa.String(3)))
    sa.Table("left", models, sa.Column("id", sa.Integer))

    def rendered(kind: str, item: Any, writer: Any) -> str | bool:
        if not isinstance(item, sa.String):
            return False
        writer.imports.add("import mine")
        return "mine.Short()"

    made = await Migrator(
        sqlite_url,
        folder,
        metadata=models,
        version_table="alembic_version",
        render_item=rendered,
        include_object=lambda _value, name, *_: name != "left",
        include_name=lambda name, *_: name not in {"two", "three"},
        compare_type=False,
    ).revision("add", autogenerate=True)
    written = str(made and made.read_text())
    assert "import mine" in written
    assert "mine.Short()" in written
    assert "left" not in written
    assert 'op.create_table("two"' in written


@row('`command.upgrade(config, "head", sql=True)`')
async def test_sql(migrator: Migrator) -> None:
    script = await migrator.sql("two")
    assert "CREATE TABLE two" in script.text
    assert "alembic_version" in script.text


@row('`config.attributes["connection"] = connection`')
async def test_a_connection_is_joined(migrator: Migrator, sqlite_url: str) -> None:
    engine = create_async_engine(sqlite_url)
    async with engine.connect() as connection:
        await connection.execute(sa.text("select 1"))
        await migrator.upgrade("one", connection=connection)
        await connection.rollback()
    await engine.dispose()
    assert await migrator.current() == ()


@row("`EnvironmentContext(config, script, ...)`, `env.py`")
async def test_an_environment_is_an_object(folder: Path, tmp_path: Path) -> None:
    """Two of them at once, each with what `context.configure` would be given."""
    import asyncio

    urls = [f"sqlite+aiosqlite:///{tmp_path / name}.db" for name in "ab"]
    migrators = [
        Migrator(url, folder, version_table=f"v{n}", transaction="run")
        for n, url in enumerate(urls)
    ]
    await asyncio.gather(*(each.upgrade() for each in migrators))
    for n, url in enumerate(urls):
        engine = sync_engine(url)
        assert sa.inspect(engine).has_table(f"v{n}")
        engine.dispose()


@row(
    "pytest-alembic: `test_single_head_revision`, `test_upgrade`, "
    "`test_up_down_consistency`, `test_model_definitions_match_ddl`"
)
async def test_what_pytest_alembic_tests(
    migrator: Migrator, models: sa.MetaData, sqlite_url: str, folder: Path
) -> None:
    assert len(await migrator.heads()) == 1
    for step in (await migrator.plan()).steps:
        await migrator.upgrade(step.revision)
        await migrator.downgrade("-1")
        await migrator.upgrade(step.revision)
    await migrator.downgrade("base")
    await migrator.upgrade()
    with_models = Migrator(
        sqlite_url, folder, metadata=models, version_table="alembic_version"
    )
    assert await with_models.check() == ()


@row("pytest-alembic: `alembic_runner.migrate_up_to(id)`, `insert_into`")
async def test_data_between_revisions(migrator: Migrator, sqlite_url: str) -> None:
    engine = create_async_engine(sqlite_url)
    await migrator.upgrade("one")
    async with engine.begin() as connection:
        await connection.execute(sa.text("insert into one values (1)"))
    await migrator.upgrade("two")
    async with engine.connect() as connection:
        found = await connection.execute(sa.text("select id from one"))
        assert found.scalar() == 1
    await engine.dispose()


@row(
    "alembic-utils: "
    "`register_entities([PGView(...), PGFunction(...), PGTrigger(...)])`",
    "alembic-postgresql-enum",
)
async def test_what_packages_add(postgres_url: str, tmp_path: Path) -> None:
    """Views, functions, triggers and labels are compared and written without them."""
    models = sa.MetaData()
    mood = sa.Enum("sad", "ok", name="mood", metadata=models)
    table = sa.Table("t", models, sa.Column("a", sa.Integer), sa.Column("m", mood))
    body = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
    declare(
        models,
        View("seen", sa.select(table.c.a)),
        Function("touch", body),
        Trigger(
            "touching", "t", "BEFORE INSERT", "FOR EACH ROW EXECUTE FUNCTION touch()"
        ),
    )
    (tmp_path / "m").mkdir()
    migrator = Migrator(postgres_url, tmp_path / "m", metadata=models)
    made = await migrator.revision("first", autogenerate=True)
    written = str(made and made.read_text())
    for name in ("create_view", "create_function", "create_trigger", "create_enum"):
        assert f"op.{name}(" in written, written
    await migrator.upgrade()
    assert await migrator.check() == ()

    later = sa.MetaData()
    mood = sa.Enum("sad", "ok", "glad", name="mood", metadata=later)
    sa.Table("t", later, sa.Column("a", sa.Integer), sa.Column("m", mood))
    changed = Migrator(postgres_url, tmp_path / "m", metadata=later)
    (found,) = await changed.check()
    assert isinstance(found, AddEnumValue)
    assert not isinstance(found, AddColumn)
