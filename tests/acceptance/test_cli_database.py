"""Migrating a SQLite file from the command line."""

import json
import os
import signal
import sqlite3
import subprocess
import sys

import pytest

URL = "sqlite:///app.db"

CREATE = 'await op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))'
ADD = 'await op.add_column("users", sa.Column("email", sa.Text))'
DROP_TABLE = 'await op.drop_table("users")'
DROP = 'await op.drop_column("users", "email")'


@pytest.fixture
def project(brant, tmp_path):
    """Two revisions of a table of users, aaa1 and bbb2."""
    (tmp_path / "brant.toml").write_text(f'url = "{URL}"\n')
    (tmp_path / "migrations").mkdir()
    write(tmp_path, "aaa1", None, CREATE, DROP_TABLE)
    write(tmp_path, "bbb2", "aaa1", ADD, DROP)
    return brant


def write(folder, revision, parent, up, down="pass"):
    text = (
        f'"""change {revision}"""\n\n'
        "import anyio\n"
        "import sqlalchemy as sa\n\n"
        f"revision = {revision!r}\n"
        f"down_revision = {parent!r}\n\n\n"
        f"async def upgrade(op):\n    {up}\n\n\n"
        f"async def downgrade(op):\n    {down}\n"
    )
    (folder / "migrations" / f"{revision}.py").write_text(text)


def columns(folder):
    with sqlite3.connect(folder / "app.db") as database:
        rows = database.execute("select name from pragma_table_info('users')")
        return [name for (name,) in rows]


def revisions(rows):
    return [row["revision"] for row in rows]


def test_upgrade_applies_what_is_missing_and_then_nothing(project, tmp_path):
    first = project("upgrade")
    second = project("upgrade")

    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("now at bbb2 (2 revisions, ")
    assert [line.split(" (")[0] for line in first.stderr.splitlines()] == [
        "2 revisions to go",
        "[1/2] applied aaa1 change aaa1",
        "[2/2] applied bbb2 change bbb2",
    ]
    assert columns(tmp_path) == ["id", "email"]
    assert second.stdout == "already at bbb2\n"
    assert second.stderr == ""


def test_upgrade_goes_as_far_as_it_is_told(project, tmp_path):
    done = project("--json", "upgrade", "+1")

    report = json.loads(done.stdout)
    assert revisions(report["applied"]) == ["aaa1"]
    assert report["heads"] == ["aaa1"]
    assert columns(tmp_path) == ["id"]


def test_downgrade_goes_back(project, tmp_path):
    project("upgrade")

    one = project("downgrade", "-1")
    rest = project("downgrade", "base", "--transaction", "run")

    assert one.stdout.startswith("now at aaa1")
    assert rest.stdout.startswith("now at base")
    assert columns(tmp_path) == []


def test_a_dry_run_leaves_nothing_behind(project, tmp_path):
    done = project("--json", "upgrade", "--dry-run")

    report = json.loads(done.stdout)
    assert report["dry_run"]
    assert revisions(report["applied"]) == ["aaa1", "bbb2"]
    with sqlite3.connect(tmp_path / "app.db") as database:
        assert database.execute("select * from sqlite_master").fetchall() == []
    assert project("current").stdout == "base\n"


def test_current_and_wait_exit_3_until_the_database_is_at_the_heads(project):
    before = project("current", "--check-heads")
    gave_up = project("--json", "wait", "--timeout", "0")
    project("upgrade")
    after = project("current", "--check-heads")
    waited = project("wait", "--timeout", "0")

    assert before.returncode == 3
    assert "2 revisions pending" in before.stderr
    assert gave_up.returncode == 3
    assert json.loads(gave_up.stdout)["pending"] == ["aaa1", "bbb2"]
    assert (after.returncode, after.stdout) == (0, "bbb2\n")
    assert waited.returncode == 0


def test_looking_creates_no_table(project, tmp_path):
    for command in ("current", "status", "plan", "log", "verify"):
        assert project(command).returncode == 0

    with sqlite3.connect(tmp_path / "app.db") as database:
        assert database.execute("select * from sqlite_master").fetchall() == []


def test_status_gives_the_state_of_each_revision(project):
    project("upgrade", "aaa1")

    status = json.loads(project("--json", "status").stdout)

    states = [(each["revision"], each["state"]) for each in status["revisions"]]
    assert states == [("aaa1", "applied"), ("bbb2", "pending")]
    assert status["current"] == ["aaa1"]
    assert status["heads"] == ["bbb2"]


def test_history_marks_where_the_database_is(project):
    project("upgrade", "aaa1")

    listed = json.loads(project("--json", "history", "-i").stdout)
    pending = json.loads(project("--json", "history", "-r", "current:").stdout)

    current = [(each["revision"], each["is_current"]) for each in listed]
    assert current == [("bbb2", False), ("aaa1", True)]
    assert revisions(pending) == ["bbb2", "aaa1"]


def test_plan_shows_operations_with_their_sql_and_place(project):
    steps = json.loads(project("--json", "plan").stdout)["steps"]
    shown = project("plan").stdout

    assert revisions(steps) == ["aaa1", "bbb2"]
    assert "CREATE TABLE users" in steps[0]["operations"][0]["statements"][0]
    assert steps[0]["operations"][0]["line"] == 11
    assert "aaa1.py:11" in shown
    assert "ALTER TABLE users ADD COLUMN email" in shown


def test_log_tells_what_was_done_newest_first(project):
    project("upgrade")
    project("downgrade", "-1")

    rows = json.loads(project("--json", "log").stdout)
    last = json.loads(project("--json", "log", "--limit", "1").stdout)

    done = [(row["direction"], row["revision"], row["outcome"]) for row in rows]
    assert done == [
        ("downgrade", "bbb2", "done"),
        ("upgrade", "bbb2", "done"),
        ("upgrade", "aaa1", "done"),
    ]
    assert last == rows[:1]


def test_stamp_sets_the_version_and_runs_nothing(project, tmp_path):
    done = project("stamp", "heads")

    assert done.returncode == 0
    assert project("current").stdout == "bbb2\n"
    assert columns(tmp_path) == []


def test_ensure_version_makes_brants_tables_only(project, tmp_path):
    assert project("ensure-version").returncode == 0

    with sqlite3.connect(tmp_path / "app.db") as database:
        rows = database.execute("select name from sqlite_master where type = 'table'")
        names = {name for (name,) in rows}
    assert "brant_version" in names
    assert "users" not in names


def test_verify_exits_5_when_an_applied_script_was_edited(project, tmp_path):
    project("upgrade")
    unchanged = project("verify")
    write(tmp_path, "aaa1", None, f"{CREATE}; {ADD}")

    edited = project("--json", "verify")

    (problem,) = json.loads(edited.stdout)["problems"]
    assert unchanged.returncode == 0
    assert edited.returncode == 5
    assert (problem["kind"], problem["revision"]) == ("edited", "aaa1")


def test_verify_exits_1_when_the_history_was_changed(project, tmp_path):
    project("upgrade")
    with sqlite3.connect(tmp_path / "app.db") as database:
        database.execute("update brant_history set os_user = 'somebody else'")
    database.close()

    done = project("verify")

    assert done.returncode == 1
    assert "history" in done.stdout


HALF_WAY = """async with op.autocommit():
        await op.create_table("half", sa.Column("id", sa.Integer))
        await op.execute("{}")"""


def test_a_revision_that_stopped_half_way_is_shown_and_gone_on_with(project, tmp_path):
    write(tmp_path, "ccc3", "bbb2", HALF_WAY.format("vacuum nowhere"))
    assert project("upgrade").returncode == 1
    status = project("status")
    assert "(upgrade stopped at: execute vacuum nowhere, " in status.stdout
    assert "ccc3.py:13; not done)" in status.stdout
    assert project("downgrade", "base").returncode == 6
    said = project("resolve", "ccc3", "--reverted", "--reason", "dropped half")
    assert said.returncode == 0, said.stderr
    with sqlite3.connect(tmp_path / "app.db") as database:
        database.execute("drop table half")
    write(tmp_path, "ccc3", "bbb2", HALF_WAY.format("vacuum"))
    assert project("upgrade").returncode == 0
    assert project("resume").returncode == 1  # nothing is half-way any more
    assert project("verify").returncode == 0


def test_lock_status_says_that_nobody_works(project):
    done = project("--json", "lock", "status")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"held": False, "holder": None}


def test_a_failed_run_says_what_was_applied_and_shows_the_line_and_the_sql(
    project, tmp_path
):
    write(
        tmp_path, "bbb2", "aaa1", 'await op.execute("insert into nowhere values (1)")'
    )

    done = project("upgrade")

    assert done.returncode == 1
    assert done.stdout == ""
    assert "error: revision bbb2 failed at " in done.stderr
    assert "bbb2.py:11" in done.stderr
    assert "no such table: nowhere" in done.stderr
    assert "applied: aaa1" in done.stderr
    assert "insert into nowhere values (1)" in done.stderr
    assert "Traceback" not in done.stderr
    assert project("current").stdout == "aaa1\n"


def test_a_failed_run_as_json_is_one_document(project, tmp_path):
    write(
        tmp_path, "bbb2", "aaa1", 'await op.execute("insert into nowhere values (1)")'
    )

    done = project("--json", "-q", "upgrade")

    document = json.loads(done.stdout)
    assert done.returncode == 1
    assert document["applied"] == ["aaa1"]
    assert document["revision"] == "bbb2"
    assert document["sql"] == "insert into nowhere values (1)"
    assert done.stderr == ""


def test_an_unknown_target_is_one_sentence(project):
    done = project("upgrade", "zzz")

    assert done.returncode == 1
    assert done.stderr.startswith("error: no revision or label begins with 'zzz'")


def test_without_a_database_the_way_to_name_one_is_told(project, tmp_path):
    (tmp_path / "brant.toml").write_text("")

    done = project("upgrade")

    assert done.returncode == 1
    assert "error: no database is configured" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verbosity", ["-q", "-v"])
def test_a_server_that_is_not_there_is_one_sentence_without_the_password(
    project, verbosity
):
    url = "postgresql://user:s3cr3t-word@127.0.0.1:1/db"

    done = project(verbosity, "--url", url, "current")

    assert done.returncode == 1
    assert "error: cannot connect to postgresql+asyncpg://user:***@127.0.0.1:1/db" in (
        done.stderr
    )
    assert ("Traceback" in done.stderr) is (verbosity == "-v")
    assert "s3cr3t" not in done.stdout + done.stderr


def test_a_secret_that_is_not_set_is_named(project):
    done = project("--url", "env:NOWHERE", "upgrade")

    assert done.returncode == 1
    assert "the environment variable NOWHERE, and it is not set" in done.stderr


def test_current_tells_all_of_the_revisions_it_names(project, tmp_path):
    assert project("current", "-v").stdout == "base\n"
    project("upgrade")
    assert "marks:       current, head\n" in project("current", "-v").stdout
    with sqlite3.connect(tmp_path / "app.db") as database:
        database.execute("update brant_version set version_num = 'unknown'")
    assert project("current", "-v").stdout == "unknown\n"


def test_the_arguments_of_x_reach_env_py(project, tmp_path):
    (tmp_path / "migrations" / "env.py").write_text(
        "async def configure(env):\n    env.version_table = env.x['table']\n"
        "    assert env.x['quickly'] == ''\n"
    )

    project("-x", "table=my_version", "-x", "quickly", "upgrade")

    with sqlite3.connect(tmp_path / "app.db") as database:
        rows = database.execute("select version_num from my_version").fetchall()
    assert rows == [("bbb2",)]


def test_arguments_of_x_with_one_key_are_all_there(project, tmp_path):
    given = ["to=a", "to=b=c", "quickly", "none="]
    (tmp_path / "migrations" / "env.py").write_text(
        f"async def configure(env):\n    assert env.x_arguments == {tuple(given)!r}\n"
        "    assert env.x['to'] == 'b=c'\n"
    )
    (tmp_path / "migrations" / "ccc3_old.py").write_text(
        "from alembic import context\nrevision = 'ccc3'\ndown_revision = 'bbb2'\n"
        "def upgrade():\n"
        f"    assert context.get_x_argument() == {given!r}\n"
        f"    assert context.config.cmd_opts.x == {given!r}\n"
        "    found = context.get_x_argument(as_dictionary=True)\n"
        "    assert found == {'to': 'b=c', 'quickly': '', 'none': ''}\n"
    )

    done = project(*(f"-x{each}" for each in given), "upgrade")

    assert "ccc3" in done.stdout


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (("--json", "upgrade"), '{\n  "run": '),
        (("upgrade", "--sql"), "-- brant's own tables"),
        (("--json", "plan"), '{\n  "direction": "upgrade"'),
    ],
)
def test_what_code_of_the_project_prints_is_no_result(
    project, tmp_path, command, printed
):
    (tmp_path / "migrations" / "env.py").write_text(
        "async def configure(env):\n    print('from env.py')\n"
    )
    write(tmp_path, "ccc3", "bbb2", "print('from a script')")

    done = project(*command)

    assert done.stdout.startswith(printed)
    assert "from env.py" not in done.stdout
    assert "from a script" not in done.stdout
    assert "from env.py\n" in done.stderr
    assert "from a script\n" in done.stderr


def test_people_are_told_paths_from_where_they_are(project, tmp_path):
    write(tmp_path, "ccc3", "bbb2", "1 / 0")

    failed = project("upgrade")
    told = project("--json", "upgrade")

    assert " failed at migrations/ccc3.py:11: ZeroDivisionError" in failed.stderr
    assert "\n  at: migrations/ccc3.py:11\n" in failed.stderr
    assert json.loads(told.stdout)["site"] == f"{tmp_path}/migrations/ccc3.py:11"


@pytest.fixture(params=["await anyio.sleep(60)"])
def sleeping(project, tmp_path, request):
    """An upgrade that hangs in bbb2, after aaa1 was applied."""
    write(tmp_path, "bbb2", "aaa1", f"{ADD}\n    {request.param}")
    process = subprocess.Popen(
        [sys.executable, "-m", "brant", "-v", "upgrade"],
        cwd=tmp_path,
        env=os.environ | {"NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    seen = iter(process.stderr.readline, "")
    assert any("[1/2] applied aaa1" in line for line in seen)
    assert any("bbb2.py:11" in line for line in seen)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_signal_stops_the_run_cleanly_and_says_what_was_applied(
    sleeping, project, tmp_path, number, code
):
    sleeping.send_signal(number)
    _, printed = sleeping.communicate(timeout=30)

    assert sleeping.returncode == code
    assert "error: interrupted after 1 revision" in printed
    assert "applied: aaa1" in printed
    assert columns(tmp_path) == ["id"]
    rows = json.loads(project("--json", "log").stdout)
    assert [(row["revision"], row["outcome"]) for row in rows] == [
        ("bbb2", "interrupted"),
        ("aaa1", "done"),
    ]
    assert rows[0]["error"] == "interrupted"
    assert project("verify").returncode == 0


STUBBORN = "with anyio.CancelScope(shield=True): await anyio.sleep(60)"


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("sleeping", [STUBBORN], indirect=True)
def test_a_second_signal_stops_at_once(sleeping, tmp_path):
    sleeping.send_signal(signal.SIGTERM)
    heard = iter(sleeping.stderr.readline, "")
    assert any("once more to stop at once" in line for line in heard)

    sleeping.send_signal(signal.SIGTERM)
    sleeping.communicate(timeout=30)

    assert sleeping.returncode == 143
    assert columns(tmp_path) == ["id"]
