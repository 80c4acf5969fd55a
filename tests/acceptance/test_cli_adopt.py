"""An Alembic project as somebody has it today, taken over and given back."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TEMPLATES = ("generic", "async", "multidb", "pyproject", "pyproject_async")
MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
other = sa.MetaData()
sa.Table("posts", other, sa.Column("id", sa.Integer, primary_key=True))
"""
SEVERAL = """import models
target_metadata = {"engine1": models.metadata, "engine2": models.other}
"""
SCRIPT = """
import sqlalchemy as sa
from alembic import op

revision = "b2"
down_revision = {parent!r}


def upgrade({arguments}):
    op.create_table("more", sa.Column("id", sa.Integer, primary_key=True))


def downgrade({arguments}):
    op.drop_table("more")
"""
REGISTERING = """config = context.config
from alembic.autogenerate import comparators


def mine(context, revision, directives):
    directives[0].upgrade_ops.ops.reverse()


@comparators.dispatch_for("schema")
def compared(autogen_context, upgrade_ops, schemas):
    pass
"""
HOOKS = """
[post_write_hooks]
hooks = format, check, own
format.type = console_scripts
format.entrypoint = black
format.options = -l 79 REVISION_SCRIPT_FILENAME
check.type = exec
check.executable = ruff
own.type = mine
"""


def made(folder, template, home="moves"):
    """What `alembic init` writes, with models and the scripts Alembic made of them."""
    if template.startswith("pyproject"):
        (folder / "pyproject.toml").write_text('[project]\nname = "app"\n')
    package = ("--package",) if home == "alembic" else ()
    alembic(folder, "init", "-t", template, *package, home)
    driver = "sqlite+aiosqlite" if template.endswith("async") else "sqlite"
    edit(
        folder / "alembic.ini",
        ("driver://user:pass@localhost/dbname2", f"{driver}:///%(here)s/posts.db"),
        ("driver://user:pass@localhost/dbname", f"{driver}:///%(here)s/app.db"),
    )
    edit(
        folder / home / "env.py",
        (
            "target_metadata = None",
            "from models import metadata\ntarget_metadata = metadata",
        ),
        ("target_metadata = {}", SEVERAL),
    )
    (folder / "models.py").write_text(MODELS)
    alembic(folder, "revision", "--autogenerate", "--rev-id", "a1")
    return folder


def edit(path, *replaced):
    text = path.read_text()
    for old, new in replaced:
        text = text.replace(old, new)
    path.write_text(text)


@pytest.fixture
def project(tmp_path):
    return made(tmp_path, "generic")


def alembic(folder, *arguments):
    done = subprocess.run(
        [Path(sys.executable).parent / "alembic", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_project_is_adopted_run_and_given_back(template, tmp_path, brant):
    # A folder that is called as the package, and is one, stands in its way.
    home = "alembic" if template == "async" else "moves"
    project = made(tmp_path, template, home)
    alembic(project, "upgrade", "head")
    is_multiple = template == "multidb"
    chosen = [("--env", f"engine{n}") for n in (1, 2)] if is_multiple else [()]
    given = "engine_name" if is_multiple else ""
    script = project / home / "versions" / "b2.py"
    script.write_text(SCRIPT.format(parent="a1", arguments=given))

    done = brant("adopt")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" is at a1.") == len(chosen)
    assert "Alembic still works" in done.stdout
    for env in chosen:
        done = brant(*env, "upgrade")
        assert done.returncode == 0, done.stderr
    assert "b2" in alembic(project, "current")
    alembic(project, "downgrade", "-1")
    for env in chosen:
        done = brant(*env, "check")
        assert "models and database agree" in done.stdout, done.stderr
        assert "1 revision pending: b2" in done.stderr

    # A script of brant's follows, and may take what env.py gives.
    new = SCRIPT.format(parent="b2", arguments=", ".join(filter(None, ["op", given])))
    for old, async_form in (
        ("from alembic import op\n", ""),
        ('revision = "b2"', 'revision = "c3"'),
        ("def ", "async def "),
        ("    op.", "    await op."),
        ('"more"', '"most"'),
    ):
        new = new.replace(old, async_form)
    script.with_name("c3.py").write_text(new)
    for env in chosen:
        done = brant(*env, "upgrade")
        assert "c3" in done.stdout, done.stderr
    assert not list(project.glob("*.sql"))


def test_several_databases_and_none_chosen_is_told(tmp_path, brant):
    made(tmp_path, "multidb")
    brant("adopt")
    done = brant("current")
    assert done.returncode == 1
    assert "env.py runs the migrations 2 times: engine1, engine2" in done.stderr
    assert "--env engine1" in done.stderr


def test_what_it_understood_is_in_the_configuration(project, brant):
    ini = project / "alembic.ini"
    text = ini.read_text().replace("[post_write_hooks]\n", HOOKS)
    text = text.replace("[alembic]", "[alembic]\nrevision_environment = true")
    url = "postgresql+psycopg2://me:secret@127.0.0.1:1/app"
    ini.write_text(text.replace("sqlite:///%(here)s/app.db", url))
    done = brant("adopt", "--from", "alembic.ini")
    assert done.returncode == 0, done.stderr
    assert "psycopg2 cannot be awaited, brant connects with asyncpg" in done.stdout
    assert "the database was not looked at: cannot connect" in done.stdout
    assert "secret" not in done.stdout + done.stderr
    assert "the post-write hook own is a function that env.py registers" in done.stdout
    written = tomllib.loads((project / "brant.toml").read_text())["tool"]["brant"]
    assert written == {
        "scripts": "moves",
        "version_table": "alembic_version",
        "metadata": ["models:metadata"],
        "revision_environment": True,
        "hooks": [
            {
                "name": "format",
                "type": "console_scripts",
                "run": "black",
                "options": "-l 79 REVISION_SCRIPT_FILENAME",
            },
            {"name": "check", "type": "exec", "run": "ruff"},
        ],
    }
    assert "psycopg2 cannot be awaited" in brant("current").stderr


def test_per_cent_signs_of_a_pyproject_are_alembics(tmp_path, brant):
    project = made(tmp_path, "pyproject")
    edit(
        project / "pyproject.toml",
        ("[tool.alembic]", '[tool.alembic]\nfile_template = "at_%%(rev)s"'),
    )
    assert brant("adopt").returncode == 0
    written = brant("revision", "--rev-id", "b2").stdout.strip()
    assert written == "moves/versions/at_b2.py"


def test_another_file_and_section_are_remembered(project, brant):
    ini = project / "alembic.ini"
    text = ini.read_text().replace("[alembic]", "[moving]")
    (project / "other.ini").write_text(text)
    ini.unlink()
    done = brant("adopt", "--from", "other.ini", "--name", "moving")
    assert "The database is at base" in done.stdout, done.stderr
    assert brant("upgrade").returncode == 0
    assert brant("current").stdout.startswith("a1")


def test_the_database_is_compared_with_the_scripts(project, brant):
    alembic(project, "upgrade", "head")
    (script,) = (project / "moves" / "versions").glob("a1_*.py")
    script.write_text(SCRIPT.format(parent=None, arguments=""))
    done = brant("adopt")
    assert done.returncode == 0, done.stderr
    assert "no script stands for a1" in done.stdout


def test_hooks_that_brant_calls_otherwise_are_named(project, brant):
    edit(
        project / "moves" / "env.py",
        (
            "literal_binds=True,",
            "literal_binds=True, process_revision_directives=mine,",
        ),
        (
            "config = context.config",
            REGISTERING,
        ),
        ("as connection:", 'as connection:\n        connection.execute("SET x TO y")'),
    )
    done = brant("adopt")
    assert "named in moves/brant_env.py" in done.stdout
    assert "env.py sends SQL around the migrations (line " in done.stdout
    assert "env.py extends Alembic's autogenerate, which brant does not" in done.stdout
    written = (project / "moves" / "brant_env.py").read_text()
    assert "gives process_revision_directives=mine" in written
    assert brant("upgrade").returncode == 0
    (project / "moves" / "brant_env.py").write_text(
        "async def configure(env):\n    env.version_table = 'mine'\n"
    )
    assert brant("current").stdout.startswith("base")


def test_adopting_twice_is_refused(project, brant):
    brant("adopt")
    again = brant("adopt")
    assert again.returncode == 1
    assert "configures brant already" in again.stderr


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[alembic]\nx = gr\xfc\n", "it is not UTF-8 text"),
        (b"script_location = x\n", "file contains no section headers"),
    ],
)
def test_an_ini_file_that_cannot_be_read_is_told(brant, tmp_path, content, problem):
    (tmp_path / "alembic.ini").write_bytes(content)

    done = brant("adopt")

    assert done.returncode == 1
    assert done.stderr.startswith(
        f"error: alembic.ini configures no Alembic project: {problem}\nhint: "
    )
    assert not (tmp_path / "brant.toml").exists()


def test_a_folder_without_alembic_is_told(brant):
    done = brant("adopt")
    assert done.returncode == 1
    assert "alembic.ini configures no Alembic project" in done.stderr


def test_scripts_are_converted_and_stay_converted(project, brant):
    brant("adopt")
    (script,) = (project / "moves" / "versions").glob("a1_*.py")
    old = script.read_text()

    shown = brant("convert", "--diff")
    assert "+async def upgrade(op: Op)" in shown.stdout
    assert brant("convert", "--check").returncode == 1
    assert script.read_text() == old

    assert brant("upgrade").returncode == 0
    assert brant("convert").returncode == 0
    assert "async def" in script.read_text()
    assert brant("convert", "--check").returncode == 0

    # It is what was applied, until somebody edits it.
    assert brant("downgrade", "base").returncode == 0
    assert brant("upgrade").returncode == 0
    other = script.with_name("b2.py")
    other.write_text(SCRIPT.format(parent="a1", arguments=""))
    done = brant("upgrade")
    assert done.returncode == 0, done.stderr
    brant("convert")
    edit(other, ("more", "most"))
    done = brant("verify")
    assert done.returncode != 0
    assert "b2" in done.stdout + done.stderr
    assert "a1" not in done.stdout + done.stderr
