"""check and revision --autogenerate as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from servers.query import query

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(50), nullable=False),
)
"""
CONVENTIONAL = """
import sqlalchemy as sa

names = {"ck": "ck_%(table_name)s_%(constraint_name)s"}
metadata = sa.MetaData(naming_convention=names)
positive = sa.CheckConstraint("b > 0", name="pos")
sa.Table("t", metadata, sa.Column("b", sa.Integer), positive)
"""
CONFIG = 'scripts = "migrations"\nmetadata = "models:metadata"\n'


@pytest.fixture
def project(tmp_path: Path, sqlite_url: str) -> Path:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "models.py").write_text(MODELS)
    (tmp_path / "brant.toml").write_text(f'url = "{sqlite_url}"\n{CONFIG}')
    return tmp_path


def _brant(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "brant", *words],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_check_names_the_difference_and_exits_4(project: Path) -> None:
    done = _brant(project, "check")
    assert (done.returncode, done.stdout) == (4, "+ create table users\n")


def test_check_gives_json(project: Path) -> None:
    done = _brant(project, "--json", "check")
    assert json.loads(done.stdout) == {
        "operations": [{"operation": "create table users", "category": "additive"}],
        "pending": [],
        "likely_renames": [],
        "compared_by_text": [],
    }


@pytest.mark.parametrize("baseline", [False, True])
def test_generated_names_stay_where_the_models_have_a_convention(
    project: Path, sqlite_url: str, *, baseline: bool
) -> None:
    """The application runs the script with its models at hand, and so a convention."""
    (project / "models.py").write_text(CONVENTIONAL)
    if baseline:
        query(
            sqlite_url, "CREATE TABLE t (b integer, CONSTRAINT ck_t_pos CHECK (b > 0))"
        )
    kind = "--baseline" if baseline else "--autogenerate"
    made = _brant(project, "revision", kind, "-m", "x")
    assert made.returncode == 0, made.stderr
    text = (project / made.stdout.strip()).read_text()
    assert 'name=op.f("ck_t_pos")' in text


UNNAMED = """
import sqlalchemy as sa
revision = "a"
down_revision = None


async def upgrade(op):
    column = sa.Column("b", sa.Integer)
    await op.create_table("t", column, sa.CheckConstraint("b > 0", name="pos"))
"""


def test_scripts_are_run_with_the_convention_of_models_that_are_named(
    project: Path, sqlite_url: str
) -> None:
    """As they are where the application runs them, with the models at hand."""
    (project / "migrations" / "a.py").write_text(UNNAMED)
    (project / "models.py").write_text("raise RuntimeError('no models here')")
    told = _brant(project, "plan")
    assert "constraints go without the models' convention" in told.stderr
    assert "CONSTRAINT pos" in told.stdout

    (project / "models.py").write_text(CONVENTIONAL)
    assert "CONSTRAINT ck_t_pos" in _brant(project, "plan").stdout
    assert "CONSTRAINT ck_t_pos" in _brant(project, "upgrade", "--sql").stdout
    assert _brant(project, "upgrade").stderr.startswith("1 revision to go")
    (project / "tenants.py").write_text(f"urls = ['sqlite:///{project}/other.db']")
    assert _brant(project, "upgrade", "--tenants", "tenants:urls").returncode == 0
    for url in (sqlite_url, f"sqlite:///{project}/other.db"):
        ((made,),) = query(url, "SELECT sql FROM sqlite_master WHERE name = 't'")
        assert "CONSTRAINT ck_t_pos" in made


def test_a_generated_script_brings_both_together(project: Path) -> None:
    made = _brant(project, "revision", "--autogenerate", "-m", "add users")
    behind = _brant(project, "check")
    _brant(project, "upgrade")
    agreed = _brant(project, "check")
    again = _brant(project, "revision", "--autogenerate", "-m", "again")
    assert made.returncode == 0
    assert "1 revision pending" in behind.stderr
    assert (agreed.returncode, agreed.stdout) == (0, "models and database agree\n")
    assert (again.returncode, again.stdout) == (0, "")
    assert "nothing changed: no script was written" in again.stderr
    told = _brant(project, "--json", "revision", "--autogenerate")
    assert json.loads(told.stdout) == {"path": None}
    assert len(list((project / "migrations").glob("*.py"))) == 1


BOTH = ("--env", "users", "--env", "stock")


@pytest.fixture
def two_databases(tmp_path: Path) -> Path:
    models, tables = ["import sqlalchemy as sa"], []
    for name in ("users", "stock"):
        (tmp_path / "migrations" / name).mkdir(parents=True)
        models.append(f"{name} = sa.MetaData()")
        models.append(f'sa.Table("{name}", {name}, sa.Column("id", sa.Integer))')
        url = f"sqlite:///{tmp_path / name}.db"
        tables.append(f'[tool.brant.env.{name}]\nurl = "{url}"')
        tables.append(f'scripts = "migrations/{name}"\nmetadata = "models:{name}"')
    (tmp_path / "models.py").write_text("\n".join(models))
    (tmp_path / "brant.toml").write_text("\n".join(tables))
    return tmp_path


def _scripts(project: Path) -> dict[str, int]:
    folders = (project / "migrations").iterdir()
    return {folder.name: len(list(folder.glob("*.py"))) for folder in folders}


def test_several_databases_are_gone_through_one_after_the_other(
    two_databases: Path,
) -> None:
    differing = _brant(two_databases, *BOTH, "check")
    written = _brant(two_databases, *BOTH, "revision", "--autogenerate", "-m", "one")
    upgraded = _brant(two_databases, *BOTH, "upgrade")
    checked = _brant(two_databases, "--json", *BOTH, "check")
    agreed = {"operations": [], "pending": []}
    agreed |= {"likely_renames": [], "compared_by_text": []}

    assert differing.returncode == 4
    assert differing.stdout == "+ create table users\n+ create table stock\n"
    assert (written.returncode, upgraded.returncode, checked.returncode) == (0, 0, 0)
    assert _scripts(two_databases) == {"users": 1, "stock": 1}
    assert json.loads(checked.stdout) == {"users": agreed, "stock": agreed}

    models = two_databases / "models.py"
    more = 'sa.Table("shelves", stock, sa.Column("id", sa.Integer))'
    models.write_text(f"{models.read_text()}\n{more}")
    _brant(two_databases, *BOTH, "revision", "--autogenerate", "-m", "two")
    assert _scripts(two_databases) == {"users": 1, "stock": 2}


def test_the_first_database_that_fails_is_the_last(two_databases: Path) -> None:
    _brant(two_databases, *BOTH, "revision", "--autogenerate", "-m", "one")
    (script,) = (two_databases / "migrations" / "users").glob("*.py")
    script.write_text(script.read_text().replace("await op.", "await nothing."))
    done = _brant(two_databases, *BOTH, "upgrade")
    assert done.returncode == 1
    assert "stock:" not in done.stderr
    assert not (two_databases / "stock.db").exists()


def test_nothing_is_begun_where_an_environment_is_misspelt(
    two_databases: Path,
) -> None:
    done = _brant(two_databases, "--env", "users", "--env", "stokc", "upgrade")

    assert done.returncode == 1
    assert "has no environment 'stokc'; it has stock, users" in done.stderr
    assert "users:" not in done.stderr


def test_a_url_names_one_database(two_databases: Path) -> None:
    done = _brant(two_databases, *BOTH, "--url", "sqlite:///one.db", "current")
    assert done.returncode == 2
    assert "a URL names one database, not users and stock" in done.stderr


def test_a_script_finds_the_applications_types(project: Path) -> None:
    """The installed command, unlike `python -m brant`, has no folder on its path."""
    own = "class Money(sa.types.TypeDecorator):\n    impl = sa.Integer\n"
    columns = 'sa.Column("total", Money), sa.Column("id", sa.Integer)'
    models = f"import sqlalchemy as sa\n{own}metadata = sa.MetaData()\n"
    (project / "models.py").write_text(f'{models}sa.Table("t", metadata, {columns})\n')
    installed = Path(sys.executable).with_name("brant")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [installed, *words],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )

    made = run("revision", "--autogenerate", "-m", "one")
    upgraded = run("upgrade")
    assert "models.Money()" in (project / made.stdout.strip()).read_text()
    assert (upgraded.returncode, upgraded.stderr.count("failed")) == (0, 0)
