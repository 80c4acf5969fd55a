"""What process_revision_directives makes of a new script."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from autogenerating import holding
from brant import Migrator
from brant.autogenerate import Directives, Rewriter
from brant.errors import NotHeadError, WrongDirectivesError
from brant.operations import AddColumn, CreateTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def models(*names: str) -> sa.MetaData:
    metadata = sa.MetaData()
    for name in names:
        sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True))
    return metadata


@pytest.fixture
def made(sqlite_url: str, tmp_path: Path) -> Callable[[Any], Migrator]:
    """A migrator of two tables that an empty database has not, with a hook."""

    def make(hook: Any) -> Migrator:
        return Migrator(
            sqlite_url,
            tmp_path / "m",
            metadata=models("one", "two"),
            process_revision_directives=hook,
        )

    (tmp_path / "m").mkdir()
    return make


def counted(_sides: Any, directives: Directives) -> Directives:
    number = max((int(each) for each in directives.parents), default=0) + 1
    return replace(directives, rev_id=f"{number:04}")


async def test_ids_are_counted(made: Callable[[Any], Migrator]) -> None:
    migrator = made(counted)
    first = await migrator.revision("add", autogenerate=True)
    assert first is not None
    assert first.name == "0001_add.py"
    await migrator.upgrade()
    migrator.config.metadata[0].tables["one"].append_column(sa.Column("b", sa.Text))
    second = await migrator.revision("more", autogenerate=True)
    assert second is not None
    assert second.name == "0002_more.py"


async def test_a_hook_decides_what_the_header_says(
    made: Callable[[Any], Migrator],
) -> None:
    def hook(_sides: Any, directives: Directives) -> Directives:
        return replace(
            directives,
            message=f"{directives.message} indeed",
            rev_id="abcd",
            parents=(),
            splice=True,
            branch_label="shop",
            depends_on=("aaaa",),
            imports=("import decimal",),
        )

    migrator = made(None)
    await migrator.revision("before", rev_id="aaaa")
    await migrator.stamp("aaaa")
    path = await made(hook).revision("add", autogenerate=True)
    assert path is not None
    assert path.read_text().startswith('"""add indeed')
    assert "\nimport decimal\n" in path.read_text()
    (info,) = [each for each in await migrator.heads() if each.revision == "abcd"]
    assert info.parents == ()
    assert info.labels == ("shop",)
    assert info.depends_on == ("aaaa",)


def apart(_sides: Any, directives: Directives) -> tuple[Directives, ...]:
    """One script for each table, one after the other."""
    up, down = directives.upgrades, reversed(directives.downgrades)
    both = list(zip(up, down, strict=True))
    ids = [f"000{number}" for number, _ in enumerate(both, 1)]
    parents = [directives.parents, *((id,) for id in ids)]
    return tuple(
        replace(directives, rev_id=id, parents=parent, upgrades=(u,), downgrades=(d,))
        for id, parent, (u, d) in zip(ids, parents, both, strict=False)
    )


async def test_one_difference_becomes_several_scripts(
    made: Callable[[Any], Migrator],
) -> None:
    migrator = made(apart)
    path = await migrator.revision("add", autogenerate=True)
    assert path is not None
    assert path.name == "0002_add.py"
    assert [each.parents for each in await migrator.history()] == [("0001",), ()]
    await migrator.upgrade()
    assert await migrator.check() == ()
    await migrator.downgrade("0001")
    assert len(await migrator.check()) == 1


async def test_where_one_of_several_cannot_be_none_is_written(
    made: Callable[[Any], Migrator], tmp_path: Path
) -> None:
    def fork(sides: Any, directives: Directives) -> tuple[Directives, ...]:
        first, second = apart(sides, directives)
        third = replace(second, rev_id="0003")
        return first, second, third

    with pytest.raises(NotHeadError):
        await made(fork).revision("add", autogenerate=True)
    assert list((tmp_path / "m").iterdir()) == []


async def test_no_directives_are_no_script(made: Callable[[Any], Migrator]) -> None:
    migrator = made(lambda *_: ())
    assert await migrator.revision("add", autogenerate=True) is None


async def test_a_hook_that_forgets_to_return_is_told(
    made: Callable[[Any], Migrator],
) -> None:
    with pytest.raises(WrongDirectivesError, match="gave NoneType"):
        await made(lambda *_: None).revision("add", autogenerate=True)


async def test_what_no_script_would_hold_is_no_difference(
    made: Callable[[Any], Migrator],
) -> None:
    assert len(await made(None).check()) == 2
    assert await made(lambda *_: ()).check() == ()


async def test_rewriters_are_called_one_after_the_other(
    sqlite_url: str, tmp_path: Path
) -> None:
    first, second = Rewriter(), Rewriter()

    @first.rewrites(AddColumn)
    def added(_sides: Any, operation: AddColumn) -> list[Any]:
        beside = CreateTable.of("beside", sa.Column("a", sa.Integer))
        return [beside, operation]

    @second.rewrites(CreateTable)
    def created(_sides: Any, operation: CreateTable) -> CreateTable:
        return replace(operation, if_not_exists=True)

    wanted = models("one")
    wanted.tables["one"].append_column(sa.Column("b", sa.Text))
    async with holding(sqlite_url, models("one")) as engine:
        migrator = Migrator(
            engine,
            tmp_path,
            metadata=wanted,
            process_revision_directives=first.chain(second),
        )
        path = await migrator.revision("add", autogenerate=True)
    assert path is not None
    assert "if_not_exists=True" in path.read_text()


ENV = """
from dataclasses import replace

async def configure(env):
    env.template_args = {"ticket": env.x.get("ticket", "T-1")}
    env.process_revision_directives = counted

def counted(sides, directives):
    assert sides is None and directives.upgrades == ()
    number = max((int(each) for each in directives.parents), default=0) + 1
    return replace(directives, rev_id=directives.rev_id or f"{number:04}")
"""
TEMPLATE = '''"""{{ message }} for {{ ticket }}"""
revision = {{ revision | literal }}
down_revision = {{ down_revision | literal }}
branch_labels = {{ branch_labels | literal }}
depends_on = {{ depends_on | literal }}


async def upgrade(op):
    pass
'''


@pytest.fixture
def project(sqlite_url: str, tmp_path: Path) -> Migrator:
    home = tmp_path / "m"
    home.mkdir()
    (home / "env.py").write_text(ENV)
    (home / "script.py.jinja").write_text(TEMPLATE)
    return Migrator(sqlite_url, home, metadata=models("one"))


async def test_env_py_has_a_say_in_every_script_where_that_is_wanted(
    project: Migrator,
) -> None:
    asked = replace(project.config, revision_environment=True)
    migrator = Migrator.from_config(asked)
    path = await migrator.revision("add")
    assert path is not None
    assert path.name == "0001_add.py"
    assert path.read_text().startswith('"""add for T-1"""')
    await migrator.revision("other", head="base", rev_id="0005")
    merged = await migrator.merge(message="join", rev_id="0009")
    assert merged.read_text().startswith('"""join for T-1"""')


async def test_what_env_py_gives_to_templates_reaches_generated_scripts(
    project: Migrator, tmp_path: Path
) -> None:
    (tmp_path / "m" / "env.py").write_text(ENV.partition("    env.process")[0])
    path = await project.revision("add", autogenerate=True)
    assert path is not None
    assert path.read_text().startswith('"""add for T-1"""')
