"""What is taken over of an Alembic env.py that nobody rewrote."""

from __future__ import annotations

import sys
import traceback
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from brant import Migrator
from brant.commands.environment import configured
from brant.errors import BrantError, EnvironmentFileError, SeveralDatabasesError
from servers.dump import dumped

if TYPE_CHECKING:
    from brant.config import Config

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

HEADER = (
    "import sqlalchemy as sa\nfrom alembic import context\nconfig = context.config\n"
)
SCRIPT = '''
"""the first"""
import sqlalchemy as sa
from alembic import context, op
revision = "a1"
down_revision = None
def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Text))
'''


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "a1.py").write_text(SCRIPT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


async def taken(project: Path, env: str, **changes: Any) -> Config:
    (project / "m" / "env.py").write_text(HEADER + dedent(env))
    config = Migrator(None, project / "m").config
    return await configured(replace(config, root=project, **changes))


async def test_arguments_of_the_way_that_is_not_taken(project: Path) -> None:
    """Offline an env.py often says less; what Alembic ran was the other way."""
    found = await taken(
        project,
        """
        metadata = sa.MetaData()
        def include_name(name, type_, parents): return True

        def offline():
            context.configure(url="sqlite:///a.db", version_table="other")
            with context.begin_transaction():
                context.run_migrations()

        def online():
            engine = sa.create_engine("postgresql+psycopg2://absent/x")
            more = {"user_module_prefix": "app."}
            with engine.connect() as connection:
                context.configure(
                    connection=connection, target_metadata=metadata,
                    include_name=include_name, version_table="mine", mine=1 + 1,
                    compare_type=False, unknown=connection.absent, **more,
                )
                given = {"connection": connection, "given": 3}
                given["late"] = 4
                context.configure(**given)
                with context.begin_transaction():
                    context.run_migrations()

        if context.is_offline_mode():
            offline()
        else:
            online()
        """,
    )
    assert found.engine == "sqlite+aiosqlite:///a.db"
    assert found.version_table == "mine"
    assert [type(each) for each in found.metadata] == [sa.MetaData]
    assert found.autogenerate.include_name is not None
    assert found.autogenerate.compare_type is False
    assert found.autogenerate.user_module_prefix == "app."
    assert found.alembic.opts["mine"] == 2
    assert found.alembic.opts["given"] == 3
    assert "unknown" not in found.alembic.opts


async def test_what_stands_in_the_way_that_is_not_taken(project: Path) -> None:
    """Functions and imports of a function's own are there for its arguments."""
    found = await taken(
        project,
        """
        def online():
            from decimal import Decimal as Exact
            import os.path
            prefix = "app" + os.path.extsep
            def include_name(name, type_, parents): return known(name)
            def known(name): return name in {prefix, str(Exact(2))}
            with absent.connect() as connection:
                context.configure(
                    connection=connection, include_name=include_name,
                    user_module_prefix=prefix, mine=Exact("1.5"),
                )
        if context.is_offline_mode():
            context.configure(url="sqlite://")
            context.run_migrations()
        else:
            online()
        """,
    )
    include_name = found.autogenerate.include_name
    assert include_name is not None
    assert [include_name(name, "table", {}) for name in ("app.", "2", "x")] == [
        True,
        True,
        False,
    ]
    assert found.autogenerate.user_module_prefix == "app."
    assert str(found.alembic.opts["mine"]) == "1.5"


@pytest.mark.parametrize(
    "offline",
    [
        "raise RuntimeError('no offline mode')",
        "raise SystemExit('no offline mode')",
        "print('no offline mode')",
    ],
)
async def test_one_without_an_offline_mode_is_read(project: Path, offline: str) -> None:
    found = await taken(
        project,
        f"""
        import asyncio
        from sqlalchemy.ext.asyncio import create_async_engine
        engine = create_async_engine("postgresql+asyncpg://absent/x")
        async def online():
            async with engine.connect() as connection:
                await connection.run_sync(run)
        def run(connection):
            context.configure(connection=connection, include_schemas=True)
        if context.is_offline_mode():
            {offline}
        else:
            asyncio.run(online())
        """,
    )
    assert str(found.engine) == "postgresql+asyncpg://absent/x"
    assert found.autogenerate.include_schemas
    assert found.version_table == "alembic_version"


async def test_one_that_never_asks_connects_to_nothing(project: Path) -> None:
    found = await taken(
        project,
        """
        import asyncio, logging.config
        from logging.config import fileConfig
        from sqlalchemy import engine_from_config, pool, text
        from sqlalchemy.ext.asyncio import async_engine_from_config
        fileConfig("absent.ini")
        logging.config.dictConfig({})
        section = {"sqlalchemy.url": "postgresql+pg8000://absent/x"}
        engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=None)

        def run(connection):
            connection.execute(text("SET search_path TO x"))
            for row in connection.execute(text("select 1")).scalars():
                raise RuntimeError(row)
            connection.dialect.default_schema_name = "x"
            context.configure(connection=connection, version_table_schema="x")
            with context.begin_transaction():
                context.get_context().execute("select 1")
                context.run_migrations(tester="yes")

        with engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA IF NOT EXISTS x"))

        async def main():
            section = {"sqlalchemy.url": "postgresql+asyncpg://absent/x"}
            other = async_engine_from_config(section)
            async with other.connect() as connection:
                await connection.run_sync(run)
            await other.dispose()

        asyncio.run(main())
        with open("written.sql", "w") as file:
            file.write("nothing")
        """,
    )
    assert found.engine == "postgresql+asyncpg://absent/x"  # from the first one
    assert "pg8000 cannot be awaited" in found.warnings[0]
    assert found.schema == "x"
    assert found.alembic.arguments == {"tester": "yes"}
    assert not Path("written.sql").exists()


SEVERAL = """
for name in ("one", "two"):
    context.configure(url=f"sqlite:///{name}.db", upgrade_token=f"{name}_upgrades")
    context.run_migrations(name)
"""


async def test_of_several_databases_one_is_chosen(project: Path) -> None:
    named = SEVERAL.replace("(name)", "(engine_name=name)")
    with pytest.raises(SeveralDatabasesError, match="2 times: one, two"):
        await taken(project, named)
    with pytest.raises(SeveralDatabasesError) as caught:
        await taken(project, SEVERAL.replace("(name)", "()"), profile="three")
    assert "brant_env.py" in str(caught.value.hint)
    for env in (named, SEVERAL.replace("(name)", "()")):
        found = await taken(project, env, profile="two")
        assert found.engine == "sqlite+aiosqlite:///two.db"


async def test_options_are_filled_in_as_configparser_does(project: Path) -> None:
    (project / "alembic.ini").write_text(
        "[alembic]\nscript_location = %(here)s/m\nsqlalchemy.url = sqlite:///%(FILE)s\n"
        "prepend_sys_path = .:lib\n[more]\nkey = a%%b\n"
    )
    (project / "lib").mkdir()
    (project / "lib" / "told_by_lib.py").write_text("name = 'x.db'")
    found = await taken(
        project,
        """
        from told_by_lib import name
        config.set_section_option(config.config_ini_section, "FILE", name)
        more = config.get_section("more")["key"]
        config.set_main_option("more", more.replace("%", "%%"))
        context.configure(url=config.get_main_option("sqlalchemy.url"))
        """,
    )
    assert found.engine == "sqlite+aiosqlite:///x.db"
    assert found.alembic.options["more"] == "a%b"
    assert found.alembic.options["script_location"] == f"{project.as_posix()}/m"


async def test_options_of_a_pyproject_are_filled_in_too(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.alembic]\nprepend_sys_path = ["%(here)s/lib"]\nown = ["a%%b"]\n'
    )
    (project / "lib").mkdir()
    (project / "lib" / "told_by_toml.py").write_text("name = 'y.db'")
    found = await taken(
        project,
        """
        from told_by_toml import name
        assert config.get_alembic_option("own") == ["a%b"]
        context.configure(url=f"sqlite:///{name}")
        """,
    )
    assert found.engine == "sqlite+aiosqlite:///y.db"


async def test_hooks_are_called_as_alembic_calls_them(project: Path) -> None:
    env = """
    models = sa.MetaData(naming_convention={"ix": "ix_%(column_0_label)s"})
    t = sa.Table("t", models,
        sa.Column("a", sa.Integer), sa.Column("b", sa.Integer, info={"skip": True}),
        sa.Column("c", sa.String(3)), sa.Index("ix_left", "a"))
    sa.Table("fresh", models, sa.Column("a", sa.Integer), sa.Column("hidden", sa.Text))
    sa.Table("left", models, sa.Column("a", sa.Integer), info={"skip": True})
    seen = []

    def include_object(object, name, type_, reflected, compare_to):
        if type_ == "column":
            assert object.table.name == "t", name
            seen.append((name, reflected, compare_to is not None))
        assert type_ == "table" or object.table is not None
        return not (object.info.get("skip") or name == "ix_left")

    def compare_type(ctx, inspected, column, seen_type, wanted_type):
        assert ctx.dialect.name == "sqlite" and column.table is t
        return isinstance(seen_type, sa.Integer) is False

    def render_item(type_, item, autogen_context):
        if type_ == "type" and isinstance(item, sa.String):
            autogen_context.imports.add("import mine")
            return "mine.Short()"
        if type_ == "column":
            assert item.type.as_generic() is not None
            return None if item.name == "hidden" else False
        return False

    def applied(ctx, step, heads, run_args, **kw):
        assert step.is_upgrade and heads == {step.up_revision_id}, (step, heads)
        assert step.up_revision.doc == "the first" and step.up_revision.path
        assert step.destination_revisions == (step.up_revision,)
        assert step.source_revision_ids == () and step.down_revisions == ()
        ctx.bind.execute(sa.text("create table told (a integer)"))

    context.configure(url="sqlite:///%(here)s/a.db", target_metadata=models,
        include_object=include_object, compare_type=compare_type,
        render_item=render_item, on_version_apply=applied)
    """
    (project / "alembic.ini").write_text("[alembic]\n")
    (project / "m" / "env.py").write_text(
        HEADER + dedent(env).replace("%(here)s", str(project))
    )
    config = replace(Migrator(None, project / "m").config, root=project)
    migrator = Migrator.from_config(config)
    await migrator.upgrade()
    assert "told" in dumped(str(project / "a.db"))
    path = await migrator.revision("more", autogenerate=True)
    assert path is not None
    written = path.read_text()
    assert "import mine" in written
    assert "mine.Short()" in written
    assert "'left'" not in written
    assert "ix_left" not in written
    assert "hidden" not in written
    assert 'drop_table("told")' in written
    assert "op.alter_column" not in written


async def test_a_stamp_is_told_as_alembic_tells_it(project: Path) -> None:
    env = """
    from pathlib import Path
    project = Path(__file__).parents[1]

    def told(ctx, step, heads, run_args):
        line = (step.is_stamp, step.is_upgrade, step.up_revision_ids,
            step.source_revision_ids, step.destination_revision_ids, sorted(heads))
        with (project / "told").open("a") as file:
            print(*line, file=file)

    context.configure(url=f"sqlite:///{project}/a.db", on_version_apply=told)
    """
    (project / "m" / "env.py").write_text(HEADER + dedent(env))
    config = replace(Migrator(None, project / "m").config, root=project)
    migrator = Migrator.from_config(config)
    await migrator.stamp("head")
    await migrator.stamp("base")
    assert (project / "told").read_text().splitlines() == [
        "True True ('a1',) () ('a1',) ['a1']",
        "True False ('a1',) ('a1',) () []",
    ]


NAMED = """
import sqlalchemy as sa
from alembic import op
revision = "b2"
down_revision = "a1"
def upgrade():
    with op.batch_alter_table("t") as batch:
        batch.create_unique_constraint(None, ["a"])
    with op.batch_alter_table("t") as batch:
        batch.drop_constraint("uq_t_a", type_="unique")
        batch.create_check_constraint("b_long", sa.text("length(b) > 1"))
"""


async def test_names_follow_the_convention_of_its_models(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the configuration names the models, as `brant adopt` writes it."""
    (project / "told_models.py").write_text(
        "import sqlalchemy as sa\nmetadata = sa.MetaData(naming_convention={"
        "'uq': 'uq_%(table_name)s_%(column_0_name)s',"
        "'ck': 'ck_%(table_name)s_%(constraint_name)s'})\n"
    )
    monkeypatch.syspath_prepend(str(project))
    (project / "m" / "b2.py").write_text(NAMED)
    (project / "m" / "env.py").write_text(
        HEADER + "from told_models import metadata\n"
        "context.configure(url='sqlite:///a.db', target_metadata=metadata)\n"
    )
    url = f"sqlite+aiosqlite:///{project / 'a.db'}"
    config = Migrator(url, project / "m").config
    names = ("told_models:metadata",)
    config = replace(config, root=project, metadata=names)
    await Migrator.from_config(config).upgrade()
    assert "ck_t_b_long" in dumped(str(project / "a.db"))


async def test_what_fails_before_it_asks_is_told(project: Path) -> None:
    with pytest.raises(EnvironmentFileError, match="no_such_module") as caught:
        await taken(project, "import no_such_module\n")
    assert isinstance(caught.value, BrantError)
    with pytest.raises(EnvironmentFileError, match=r"env\.py:5"):
        await taken(project, "if context.is_offline_mode():\n    raise ValueError('x')")
    # brant's own beside it is enough.
    (project / "m" / "brant_env.py").write_text(
        "async def configure(env):\n    env.engine = 'sqlite:///a.db'\n"
    )
    found = await taken(project, "from flask import nothing\n")
    assert found.engine == "sqlite:///a.db"
    assert "env.py cannot be executed" in found.warnings[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'config.get_main_option("sqlalchemy.url")',
            "sqlalchemy.url has a % that is not written as %%",
        ),
        (
            'config.get_section("alembic")',
            "sqlalchemy.url has a % that is not written as %%",
        ),
        (
            'config.set_main_option("sqlalchemy.url", "postgresql://u:s3%cret@h/x")',
            "sqlalchemy.url takes %% for a %",
        ),
    ],
)
async def test_a_percent_sign_in_a_url_is_named_and_not_shown(
    project: Path, line: str, said: str
) -> None:
    (project / "alembic.ini").write_text(
        "[alembic]\nscript_location = m\nsqlalchemy.url = postgresql://u:s3%cret@h/x\n"
    )
    with pytest.raises(EnvironmentFileError, match=f"env.py:4: .*{said}") as caught:
        await taken(project, line)
    shown = "".join(traceback.format_exception(caught.value))
    assert "cret@" not in shown.replace(line, "")
