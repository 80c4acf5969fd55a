"""An Alembic project as somebody has it today, taken over and given back."""

import subprocess
import sys
import tomllib

import pytest

SCRIPT = """
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("users")
"""
MORE = SCRIPT.replace("a1", "b2").replace("None", '"a1"').replace("users", "posts")
MODELS = "import sqlalchemy as sa\nmetadata = sa.MetaData()\n"


@pytest.fixture(params=["generic", "async", "pyproject"])
def project(request, tmp_path):
    """What `alembic init` writes, with models and one script."""
    alembic(tmp_path, "init", "-t", request.param, "moves")
    ini = tmp_path / "alembic.ini"
    driver = "sqlite+aiosqlite" if request.param == "async" else "sqlite"
    text = ini.read_text().replace("driver://user:pass@localhost/dbname", "URL")
    ini.write_text(text.replace("URL", f"{driver}:///%(here)s/app.db"))
    env = tmp_path / "moves" / "env.py"
    env.write_text(
        env.read_text().replace(
            "target_metadata = None",
            "from models import metadata\ntarget_metadata = metadata",
        )
    )
    (tmp_path / "models.py").write_text(MODELS)
    (tmp_path / "moves" / "versions" / "a1.py").write_text(SCRIPT)
    return tmp_path


def alembic(folder, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_project_is_adopted_run_and_given_back(project, brant):
    alembic(project, "upgrade", "head")
    (project / "moves" / "versions" / "b2.py").write_text(MORE)

    done = brant("adopt")
    assert done.returncode == 0, done.stderr
    assert "Alembic still works" in done.stdout
    assert brant("current").stdout.startswith("a1"), brant("current").stderr

    done = brant("upgrade")
    assert done.returncode == 0, done.stderr
    assert "b2" in alembic(project, "current")
    assert "b2" not in alembic(project, "downgrade", "-1")
    alembic(project, "upgrade", "head")
    assert brant("current").stdout.startswith("b2")


def test_what_it_understood_is_in_the_configuration(project, brant):
    assert brant("adopt").returncode == 0
    (path,) = [
        p for p in (project / "brant.toml", project / "pyproject.toml") if p.exists()
    ]
    written = tomllib.loads(path.read_text())["tool"]["brant"]
    assert written["scripts"] == "moves"
    assert written["version_table"] == "alembic_version"
    assert written["metadata"] == ["models:metadata"]


def test_the_database_is_compared_with_the_scripts(project, brant):
    alembic(project, "upgrade", "head")
    (project / "moves" / "versions" / "a1.py").unlink()
    (project / "moves" / "versions" / "b2.py").write_text(SCRIPT.replace("a1", "b2"))
    done = brant("--url", "sqlite:///app.db", "adopt")
    assert done.returncode == 0, done.stderr
    assert "no script stands for a1" in done.stdout


def test_adopting_twice_is_refused(project, brant):
    brant("adopt")
    again = brant("adopt")
    assert again.returncode == 1
    assert "configures brant already" in again.stderr


def test_a_folder_without_alembic_is_told(brant):
    done = brant("adopt")
    assert done.returncode == 1
    assert "alembic.ini configures no Alembic project" in done.stderr


def test_scripts_are_converted_and_stay_converted(project, brant):
    brant("adopt")
    old = (project / "moves" / "versions" / "a1.py").read_text()

    shown = brant("convert", "--diff")
    assert "+async def upgrade(op: Op):" in shown.stdout
    assert brant("convert", "--check").returncode == 1
    assert (project / "moves" / "versions" / "a1.py").read_text() == old

    assert brant("convert").returncode == 0
    assert "async def" in (project / "moves" / "versions" / "a1.py").read_text()
    assert brant("convert", "--check").returncode == 0
    assert brant("upgrade").returncode == 0
