"""Offline SQL from the command line."""

import json
import sqlite3

import pytest

URL = "sqlite:///app.db"
CREATE = 'await op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))'
ADD = 'await op.add_column("users", sa.Column("email", sa.Text))'
DROP_TABLE = 'await op.drop_table("users")'
DROP = 'await op.drop_column("users", "email")'


@pytest.fixture
def project(brant, tmp_path):
    """Two revisions of a table of users, aaa1 and bbb2, and no URL."""
    (tmp_path / "brant.toml").write_text('scripts = "migrations"\n')
    (tmp_path / "migrations").mkdir()
    write(tmp_path, "aaa1", None, CREATE, DROP_TABLE)
    write(tmp_path, "bbb2", "aaa1", ADD, DROP)
    return brant


def write(folder, revision, parent, up, down="pass"):
    (folder / "migrations" / f"{revision}.py").write_text(
        f'"""change {revision}"""\n\n'
        "import sqlalchemy as sa\n\n"
        f"revision = {revision!r}\n"
        f"down_revision = {parent!r}\n\n\n"
        f"async def upgrade(op):\n    {up}\n\n\n"
        f"async def downgrade(op):\n    {down}\n"
    )


def execute(folder, sql):
    with sqlite3.connect(folder / "app.db") as database:
        database.executescript(sql)


def columns(folder):
    with sqlite3.connect(folder / "app.db") as database:
        rows = database.execute("select name from pragma_table_info('users')")
        return [name for (name,) in rows]


def test_a_file_goes_up_and_down_without_a_connection(project, tmp_path):
    up = project("upgrade", "--sql", "--dialect", "sqlite")
    down = project("downgrade", "bbb2:aaa1", "--sql", "--dialect", "sqlite")

    assert (up.returncode, down.returncode) == (0, 0), up.stderr + down.stderr
    assert not (tmp_path / "app.db").exists()
    execute(tmp_path, up.stdout)
    assert columns(tmp_path) == ["id", "email"]
    execute(tmp_path, down.stdout)
    assert columns(tmp_path) == ["id"]
    assert project("current", BRANT_URL=URL).stdout == "aaa1\n"
    assert "no problems" in project("verify", BRANT_URL=URL).stdout


def test_the_dialect_is_the_urls_and_the_server_is_not_asked(project):
    url = "postgresql://user:secret@nowhere.invalid/db"
    done = project("upgrade", "aaa1:bbb2", "--sql", BRANT_URL=url)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("-- revision bbb2: change bbb2\n\nBEGIN;\n")
    assert "ALTER TABLE users ADD COLUMN email TEXT;" in done.stdout


def test_a_password_that_is_a_word_of_the_sql_does_not_spoil_it(project):
    url = "postgresql://user:version@nowhere.invalid/db"
    done = project("upgrade", "--sql", BRANT_URL=url)
    assert "INSERT INTO brant_version" in done.stdout
    assert "***" not in done.stdout


def test_plan_writes_what_is_missing_in_the_database(project, tmp_path):
    project("upgrade", "aaa1", BRANT_URL=URL)
    planned = project("plan", "--sql", BRANT_URL=URL)
    execute(tmp_path, planned.stdout)
    again = project("plan", "--sql", BRANT_URL=URL)

    assert "CREATE TABLE" not in planned.stdout
    assert columns(tmp_path) == ["id", "email"]
    assert (again.stdout, again.stderr) == ("", "nothing to do: at bbb2\n")


def test_a_downgrade_may_start_where_the_database_is(project, tmp_path):
    project("upgrade", BRANT_URL=URL)
    done = project("downgrade", "current:-1", "--sql", BRANT_URL=URL)
    execute(tmp_path, done.stdout)
    assert columns(tmp_path) == ["id"]


def test_a_run_knows_its_tag_too(project, tmp_path):
    write(tmp_path, "ccc3", "bbb2", 'await op.execute(f"create table {op.tag} (id)")')
    write(tmp_path, "ddd4", "ccc3", 'await op.fetch(f"select * from {op.tag}")')
    done = project("upgrade", "--tag", "blue", BRANT_URL=URL)
    assert done.returncode == 0, done.stderr


def test_output_is_a_file_and_a_report(project, tmp_path):
    done = project(
        *("upgrade", "--sql", "--dialect", "sqlite", "-o", "all.sql", "--tag", "v1")
    )
    told = project(
        *("--json", "upgrade", "--sql", "--dialect", "sqlite", "--output", "all.sql")
    )

    assert done.stdout.endswith(" statements in all.sql\n")
    assert json.loads(told.stdout)["after"] == ["bbb2"]
    execute(tmp_path, (tmp_path / "all.sql").read_text())
    assert columns(tmp_path) == ["id", "email"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "all.sql",
        "app.db",
        "brant.toml",
        "migrations",
    ]


def test_an_output_of_a_hyphen_is_stdout(project, tmp_path):
    command = ("upgrade", "--sql", "--dialect", "sqlite")

    done = project(*command, "-o", "-")

    assert done.stdout == project(*command).stdout
    assert done.stdout.endswith("COMMIT;\n")
    assert not (tmp_path / "-").exists()


def test_limits_of_the_command_line_stand_in_the_file(project):
    done = project(
        *("upgrade", "--sql", "--dialect", "postgresql"),
        *("--lock-timeout", "7", "--statement-timeout", "8"),
    )

    assert "SET LOCAL lock_timeout = 7000" in done.stdout
    assert "SET LOCAL statement_timeout = 8000" in done.stdout


def test_json_holds_the_statements(project):
    done = project("--json", "upgrade", "--sql", "--dialect", "sqlite")
    found = json.loads(done.stdout)
    assert found["dialect"] == "sqlite"
    assert "ALTER TABLE users ADD COLUMN email TEXT" in found["statements"]
    assert found["text"].count("COMMIT;") == 2


def test_a_script_that_reads_is_named_and_the_file_stays_as_it_was(project, tmp_path):
    write(tmp_path, "ccc3", "bbb2", 'await op.fetch("select 1")')
    (tmp_path / "all.sql").write_text("before")
    done = project("upgrade", "--sql", "--dialect", "sqlite", "-o", "all.sql")

    assert done.returncode == 1
    assert done.stderr.startswith("error: op.fetch() at migrations/ccc3.py:10 needs ")
    assert (tmp_path / "all.sql").read_text() == "before"
    assert project("upgrade", "--sql", "--dialect", "sqlite").stdout == ""


def test_a_file_that_cannot_be_written_is_named(project, tmp_path):
    done = project("upgrade", "--sql", "--dialect", "sqlite", "-o", "no/all.sql")
    assert done.returncode == 1
    assert "no/all.sql cannot be written" in done.stderr


def test_stamp_and_ensure_version_are_written_too(project, tmp_path):
    for command in (
        ("ensure-version",),
        ("stamp", "aaa1"),
        ("stamp", "aaa1:bbb2"),
    ):
        done = project(*command, "--sql", "--dialect", "sqlite")
        assert done.returncode == 0, done.stderr
        execute(tmp_path, done.stdout)

    assert project("current", BRANT_URL=URL).stdout == "bbb2\n"
    assert "no problems" in project("verify", BRANT_URL=URL).stdout


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("downgrade base --sql", 1, "does not say where the downgrade starts"),
        ("downgrade -1 --sql", 1, "does not say where the downgrade starts"),
        ("downgrade aaa1:bbb2 --sql", 1, "'bbb2' is no target for downgrade"),
        ("upgrade bbb2:aaa1 --sql", 1, "'aaa1' is no target for upgrade"),
        ("upgrade zzz9 --sql", 1, "zzz9"),
        ("upgrade zzz9:heads --sql", 1, "zzz9"),
        ("upgrade a:b:c --sql", 1, "a:b:c"),
        ("upgrade aaa1:bbb2", 1, "is a range"),
        ("upgrade --sql --dialect db9", 1, "no database dialect is called 'db9'"),
        ("upgrade --sql --dry-run", 2, "--sql and --dry-run exclude each other"),
        ("downgrade a:b --sql --dry-run", 2, "--sql and --dry-run exclude each other"),
        ("stamp base --sql --purge", 2, "--sql and --purge exclude each other"),
        ("upgrade -o all.sql", 2, "--output goes with --sql only"),
        ("upgrade --dialect sqlite", 2, "--dialect goes with --sql only"),
        ("plan --output all.sql", 2, "--output goes with --sql only"),
        ("ensure-version --dialect sqlite", 2, "--dialect goes with --sql only"),
        ("upgrade current:heads --sql --dialect sqlite", 2, "leave out --dialect"),
        ("upgrade --sql --lock-wait 0", 2, "--sql and --lock-wait exclude each"),
        ("downgrade a:b --sql --lock-wait 1", 2, "--sql and --lock-wait exclude"),
        ("stamp base --sql --lock-wait 1", 2, "--sql and --lock-wait exclude each"),
    ],
)
def test_what_makes_no_sense_is_refused(project, tmp_path, command, code, said):
    done = project(*command.split(), BRANT_URL=URL)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert not (tmp_path / "all.sql").exists()


def test_without_a_url_or_a_dialect_the_hint_says_what_to_do(project):
    done = project("upgrade", "--sql")
    assert done.returncode == 1
    assert "no database is configured" in done.stderr


@pytest.mark.parametrize("command", ["upgrade", "downgrade", "stamp", "plan"])
def test_the_help_shows_an_example(brant, command):
    shown = brant(command, "--help").stdout
    assert "--sql" in shown.partition("Example:")[2]
