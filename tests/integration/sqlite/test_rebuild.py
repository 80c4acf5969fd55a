"""A table is made anew, and everything that nobody asked to change is as it was."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from brant import Migrator
from brant.errors import (
    BrantError,
    ForeignKeysEnforcedError,
    ForeignKeyViolatedError,
    InvalidOperationError,
    RunFailedError,
    UnsupportedOperationError,
)
from running import applied, start, write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    Upgrade = Callable[..., Awaitable[None]]

FAMILY = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    author INTEGER REFERENCES users (id) ON DELETE CASCADE,
    editor INTEGER REFERENCES users (id) ON DELETE SET NULL
);
INSERT INTO users VALUES (1, 'Ada'), (2, 'Alan');
INSERT INTO posts VALUES (1, 1, 2), (2, 2, 1), (3, 2, NULL);
"""
POSTS = [(1, 1, 2), (2, 2, 1), (3, 2, None)]
NOT_NULL = 'await op.alter_column("users", "name", nullable=False)'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture(params=[True, False], ids=["enforced", "unenforced"])
async def engine(
    request: pytest.FixtureRequest, path: Path
) -> AsyncIterator[AsyncEngine]:
    """An engine whose application wants foreign keys looked at, or does not."""
    made = create_async_engine(f"sqlite+aiosqlite:///{path}")

    @event.listens_for(made.sync_engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA foreign_keys = {request.param}")

    yield made
    await made.dispose()


@pytest.fixture
def upgrade(engine: AsyncEngine, tmp_path: Path) -> Upgrade:
    """Run bodies of `upgrade`, a revision each."""

    async def run(*bodies: str, transactional: bool = True, **options: Any) -> None:
        scripts = [(f"r{n}", body) for n, body in enumerate(bodies)]
        folder = write(tmp_path / "m", *scripts, transactional=transactional)
        await Migrator(engine, str(folder)).upgrade(**options)

    return run


def execute(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


def rows(path: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def schema(path: Path) -> list[Any]:
    return rows(
        path,
        "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'brant%' "
        "AND name NOT LIKE 'sqlite%' ORDER BY name",
    )


def cause(failed: pytest.ExceptionInfo[RunFailedError]) -> BrantError:
    return failed.value.cause


async def test_outside_of_transactions_a_rebuild_is_its_own(
    path: Path, upgrade: Upgrade
) -> None:
    execute(path, "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")
    execute(path, "INSERT INTO users VALUES (1, 'Ada')")
    await upgrade(NOT_NULL, transactional=False)
    assert rows(path, "SELECT name FROM users") == [("Ada",)]


@pytest.mark.parametrize(
    "first", ["drop_column('name')", "alter_column('name', new_column_name='old')"]
)
async def test_a_column_that_the_batch_itself_takes_away_is_added_again(
    path: Path, upgrade: Upgrade, first: str
) -> None:
    execute(path, "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")
    execute(path, "INSERT INTO users VALUES (1, 'Ada')")
    added = "await batch.add_column(sa.Column('name', sa.Text()), if_not_exists=True)"
    body = f"""async with op.batch_alter_table("users") as batch:
        await batch.{first}
        {added}"""
    await upgrade(body)
    assert rows(path, "SELECT name FROM users") == [(None,)]


TO_INTEGER = 'await op.alter_column("users", "name", type_=sa.Integer())'


async def test_texts_become_the_numbers_they_are(path: Path, upgrade: Upgrade) -> None:
    execute(path, FAMILY + "UPDATE users SET name = id || '2';")
    execute(path, "INSERT INTO users VALUES (3, NULL), (4, '1.5')")
    await upgrade(TO_INTEGER)
    assert rows(path, "SELECT name FROM users") == [(12,), (22,), (None,), (1.5,)]


async def test_a_text_that_is_no_number_is_not_lost(
    path: Path, upgrade: Upgrade
) -> None:
    execute(path, FAMILY)
    with pytest.raises(RunFailedError, match=r"users\.name: a value is no INTEGER"):
        await upgrade(TO_INTEGER)
    assert rows(path, "SELECT name FROM users") == [("Ada",), ("Alan",)]


async def test_child_rows_stay(path: Path, upgrade: Upgrade) -> None:
    execute(path, FAMILY)
    await upgrade(NOT_NULL)
    assert rows(path, "SELECT * FROM posts") == POSTS
    assert rows(path, 'SELECT "notnull" FROM pragma_table_info("users")') == [
        (0,),
        (1,),
    ]


def test_alembic_loses_them(path: Path) -> None:
    """Keep knowing what the test above is about."""
    execute(path, FAMILY)
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("users") as batch:
            batch.alter_column("name", existing_type=sa.Text(), nullable=False)
        connection.commit()
    engine.dispose()
    assert rows(path, "SELECT * FROM posts") == []


async def test_child_rows_stay_when_the_transaction_was_open_before(
    path: Path, upgrade: Upgrade
) -> None:
    execute(path, FAMILY)
    await upgrade(f'await op.fetch("SELECT 1")\n{NOT_NULL}')
    assert rows(path, "SELECT * FROM posts") == POSTS


@pytest.mark.parametrize("options", [{"dry_run": True}, {"transaction": "run"}])
async def test_child_rows_stay_in_one_transaction_for_all(
    path: Path,
    upgrade: Upgrade,
    engine: AsyncEngine,
    tmp_path: Path,
    options: dict[str, Any],
) -> None:
    execute(path, FAMILY)
    folder = write(
        tmp_path / "m", ("r0", NOT_NULL), ("r1", "await op.fetch('SELECT 1')")
    )
    whole = options.pop("transaction", "revision")
    await Migrator(engine, str(folder), transaction=whole).upgrade(**options)
    assert rows(path, "SELECT * FROM posts") == POSTS


async def test_a_table_that_refers_to_itself_keeps_its_rows(
    path: Path, upgrade: Upgrade
) -> None:
    execute(
        path,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT,"
        " boss INTEGER REFERENCES users (id) ON DELETE CASCADE);"
        "INSERT INTO users VALUES (1, 'Ada', NULL), (2, 'Alan', 1);",
    )
    await upgrade(NOT_NULL)
    assert rows(path, "SELECT * FROM users") == [(1, "Ada", None), (2, "Alan", 1)]


@pytest.mark.parametrize("engine", [True], indirect=True)
async def test_foreign_keys_are_on_again_afterwards(
    path: Path, engine: AsyncEngine, tmp_path: Path
) -> None:
    execute(path, FAMILY)
    look = 'assert (await op.fetch("PRAGMA foreign_keys")).scalar() == 1'
    folder = write(tmp_path / "m", ("r0", NOT_NULL), ("r1", look))
    await Migrator(engine, str(folder)).upgrade()
    assert rows(path, "SELECT * FROM brant_version") == [("r1",)]


@pytest.mark.parametrize("engine", [True], indirect=True)
async def test_what_a_key_would_have_refused_fails_the_revision(
    path: Path, upgrade: Upgrade
) -> None:
    execute(path, FAMILY)
    before = schema(path)
    with pytest.raises(RunFailedError) as failed:
        await upgrade(f'{NOT_NULL}\nawait op.execute("DELETE FROM users WHERE id = 2")')
    assert isinstance(cause(failed), ForeignKeyViolatedError)
    assert schema(path) == before
    assert rows(path, "SELECT * FROM posts") == POSTS


@pytest.mark.parametrize("engine", [True], indirect=True)
async def test_violations_of_before_are_left_alone(
    path: Path, upgrade: Upgrade
) -> None:
    execute(path, f"{FAMILY} INSERT INTO posts VALUES (4, 99, NULL);")
    await upgrade(NOT_NULL)
    assert (4, 99, None) in rows(path, "SELECT * FROM posts")


async def test_a_script_that_starts_again_meets_an_empty_metadata(
    path: Path, upgrade: Upgrade
) -> None:
    execute(path, FAMILY)
    own = 'globals().setdefault("own", sa.MetaData())'
    await upgrade(f"sa.Table('users', {own}, sa.Column('id')); {NOT_NULL}")
    assert rows(path, "SELECT * FROM posts") == POSTS


@pytest.mark.parametrize("engine", [True], indirect=True)
async def test_a_caller_with_keys_on_is_refused_before_anything_ran(
    path: Path, engine: AsyncEngine, tmp_path: Path
) -> None:
    execute(path, FAMILY)
    before = schema(path)
    folder = write(tmp_path / "m", ("r0", NOT_NULL))
    async with engine.connect() as connection:
        with pytest.raises(RunFailedError) as failed:
            await Migrator(engine, str(folder)).upgrade(connection=connection)
        await connection.commit()
    assert isinstance(cause(failed), ForeignKeysEnforcedError)
    assert schema(path) == before
    assert rows(path, "SELECT * FROM posts") == POSTS


@pytest.mark.parametrize("engine", [False], indirect=True)
async def test_a_caller_without_keys_gets_the_rebuild_in_its_transaction(
    path: Path, engine: AsyncEngine, tmp_path: Path
) -> None:
    execute(path, FAMILY)
    before = schema(path)
    folder = write(tmp_path / "m", ("r0", NOT_NULL))
    async with engine.connect() as connection:
        await Migrator(engine, str(folder)).upgrade(connection=connection)
        await connection.rollback()
        assert schema(path) == before
        await Migrator(engine, str(folder)).upgrade(connection=connection)
        await connection.commit()
    assert schema(path) != before
    assert rows(path, "SELECT * FROM posts") == POSTS


EVERYTHING = """
CREATE TABLE org (id INTEGER PRIMARY KEY, region INTEGER, UNIQUE (id, region));
CREATE TABLE "User s" (
    "id" INTEGER CONSTRAINT pk PRIMARY KEY AUTOINCREMENT,
    [e-mail] VARCHAR(20) COLLATE NOCASE CONSTRAINT must NOT NULL ON CONFLICT ABORT,
    age INT DEFAULT (1 + 1) CHECK ("User s".age > 0), -- a comment, with a comma
    org_id INTEGER, region INTEGER DEFAULT 7,
    made TEXT DEFAULT CURRENT_TIMESTAMP,
    twice INT GENERATED ALWAYS AS (age * 2) STORED,
    thrice INT AS (age * 3) VIRTUAL,
    CONSTRAINT fk FOREIGN KEY (org_id, region) REFERENCES org (id, region)
        ON DELETE SET NULL ON UPDATE CASCADE MATCH FULL DEFERRABLE INITIALLY DEFERRED
    CONSTRAINT uq UNIQUE ([e-mail] COLLATE NOCASE, age) ON CONFLICT REPLACE,
    CHECK (age < 100)
);
CREATE INDEX ix_partial ON "User s" (age DESC, lower([e-mail])) WHERE age > 5;
CREATE UNIQUE INDEX ix_unique ON "User s" (made COLLATE RTRIM);
CREATE TABLE log (line TEXT);
CREATE TRIGGER tr AFTER INSERT ON "User s" BEGIN
    INSERT INTO log VALUES (NEW."e-mail"); UPDATE log SET line = line;
END;
CREATE TRIGGER other AFTER INSERT ON org BEGIN DELETE FROM "User s" WHERE age = 99; END;
CREATE VIEW v AS SELECT "e-mail", twice FROM "User s";
CREATE VIEW w AS SELECT * FROM v;
INSERT INTO org VALUES (1, 7);
INSERT INTO "User s" ("e-mail", age, org_id, made)
    VALUES ('a', 3, 1, 'x'), ('b', 4, NULL, 'y');
INSERT INTO "User s" ("id", "e-mail") VALUES (50, 'gone');
DELETE FROM "User s" WHERE id = 50;
DELETE FROM log;
"""


async def test_the_rest_of_the_table_is_as_it_was(path: Path, upgrade: Upgrade) -> None:
    execute(path, EVERYTHING)
    before = dict(schema(path))
    found = rows(path, 'SELECT * FROM "User s"')
    await upgrade(
        'await op.alter_column("User s", "region", nullable=False, server_default="8")'
    )
    after = dict(schema(path))
    changed = before.pop("User s"), after.pop("User s")
    expected = (
        changed[0]
        .replace("region INTEGER DEFAULT 7", "region INTEGER NOT NULL DEFAULT '8'")
        .replace('"User s".age', "age")
        .replace("-- a comment, with a comma", "")
        .replace("INITIALLY DEFERRED", "INITIALLY DEFERRED,")
    )
    assert changed[1].split() == expected.split()
    assert after == before
    assert rows(path, 'SELECT * FROM "User s"') == found
    assert rows(path, "SELECT * FROM w") == [("a", 6), ("b", 8)]
    assert rows(path, "SELECT * FROM log") == []
    assert rows(path, "SELECT seq FROM sqlite_sequence WHERE name = 'User s'") == [
        (50,)
    ]


async def test_rowids_stay(path: Path, upgrade: Upgrade) -> None:
    execute(
        path,
        "CREATE TABLE users (name TEXT);"
        "INSERT INTO users (rowid, name) VALUES (7, 'a'), (900, 'b');",
    )
    await upgrade(NOT_NULL)
    assert rows(path, "SELECT rowid, name FROM users") == [(7, "a"), (900, "b")]


async def test_a_table_without_rowids_and_with_strict_types_stays_so(
    path: Path, upgrade: Upgrade
) -> None:
    execute(
        path,
        "CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT) STRICT, WITHOUT ROWID;"
        "INSERT INTO users VALUES ('b', 'x'), ('a', 'y');",
    )
    await upgrade(NOT_NULL)
    assert schema(path)[0][1].endswith(") STRICT, WITHOUT ROWID")
    assert rows(path, "SELECT * FROM users") == [("a", "y"), ("b", "x")]


async def test_several_changes_are_one_rebuild(path: Path, upgrade: Upgrade) -> None:
    execute(path, FAMILY)
    await upgrade(
        """
        async with op.batch_alter_table("users") as users:
            slug = sa.Column("slug", sa.Text, unique=True)
            await users.add_column(slug, insert_after="id")
            await users.alter_column("name", nullable=False, new_column_name="title")
            await users.create_check_constraint("ck", "length(title) > 1")
            await users.create_index("ix_title", ["title"])
        """
    )
    assert dict(schema(path)) == {
        "ix_title": "CREATE INDEX ix_title ON users (title)",
        "posts": dict(schema(path))["posts"],
        "users": 'CREATE TABLE "users" (\n\tid INTEGER PRIMARY KEY,\n\tslug TEXT,\n'
        "\ttitle TEXT NOT NULL,\n\tUNIQUE (slug),\n"
        "\tCONSTRAINT ck CHECK (length(title) > 1)\n)",
    }
    assert rows(path, "SELECT * FROM users") == [(1, None, "Ada"), (2, None, "Alan")]
    assert rows(path, "SELECT * FROM posts") == POSTS


async def test_sql_between_changes_runs_between_them(
    path: Path, upgrade: Upgrade
) -> None:
    execute(path, FAMILY)
    await upgrade(
        """
        async with op.batch_alter_table("users") as users:
            await users.add_column(sa.Column("slug", sa.Text))
            await users.execute("UPDATE users SET slug = lower(name)")
            await users.alter_column("slug", nullable=False)
        """
    )
    assert rows(path, "SELECT slug FROM users") == [("ada",), ("alan",)]


async def test_a_renamed_column_is_renamed_everywhere(
    path: Path, upgrade: Upgrade
) -> None:
    execute(
        path,
        f"{FAMILY} CREATE VIEW v AS SELECT name FROM users; CREATE TRIGGER tr"
        " AFTER UPDATE OF name ON users BEGIN SELECT OLD.name; END;"
        "CREATE INDEX ix ON users (name);",
    )
    await upgrade(
        """
        async with op.batch_alter_table("users") as users:
            await users.alter_column("name", new_column_name="title", nullable=False)
        """
    )
    texts = [sql for name, sql in schema(path) if name in {"v", "tr", "ix", "users"}]
    assert ["title" in sql and "name" not in sql for sql in texts] == [True] * 4


async def test_columns_are_dropped_with_what_names_them(
    path: Path, upgrade: Upgrade
) -> None:
    execute(
        path,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, a INT UNIQUE, b INT CHECK (b > a),"
        " CHECK (a > 0), UNIQUE (a, b)); CREATE INDEX ix ON users (b) WHERE a > 1;"
        "INSERT INTO users VALUES (1, 2, 3);",
    )
    await upgrade('await op.drop_column("users", "a")')
    assert schema(path) == [
        ("users", 'CREATE TABLE "users" (\n\tid INTEGER PRIMARY KEY,\n\tb INT\n)')
    ]
    assert rows(path, "SELECT * FROM users") == [(1, 3)]


async def test_a_view_of_a_dropped_column_stops_it(
    path: Path, upgrade: Upgrade
) -> None:
    execute(
        path,
        f"{FAMILY} CREATE VIEW v AS SELECT name FROM users;"
        "CREATE INDEX i ON users (name);",
    )
    before = schema(path)
    with pytest.raises(RunFailedError, match="no such column: name"):
        await upgrade('await op.drop_column("users", "name")')
    assert schema(path) == before


async def test_a_new_key_must_be_followed(path: Path, upgrade: Upgrade) -> None:
    execute(
        path,
        "CREATE TABLE org (id INTEGER PRIMARY KEY);"
        "CREATE TABLE users (id INTEGER PRIMARY KEY, org_id INT);"
        "INSERT INTO users VALUES (1, 5);",
    )
    with pytest.raises(RunFailedError, match=r"refers to nothing|FOREIGN KEY"):
        await upgrade(
            'await op.create_foreign_key("fk", "users", "org", ["org_id"], ["id"])'
        )
    execute(path, "INSERT INTO org VALUES (5)")
    await upgrade(
        'await op.create_foreign_key("fk", "users", "org", ["org_id"], ["id"])'
    )
    assert "CONSTRAINT fk FOREIGN KEY" in dict(schema(path))["users"]


@pytest.mark.parametrize("transactional", [True, False])
async def test_a_failure_half_way_changes_nothing(
    path: Path, upgrade: Upgrade, transactional: bool
) -> None:
    execute(
        path,
        "CREATE TABLE users (id INT, name TEXT); INSERT INTO users VALUES (1, NULL);",
    )
    before = schema(path)
    with pytest.raises(
        RunFailedError, match=r"NOT NULL constraint failed: users\.name"
    ):
        await upgrade(NOT_NULL, transactional=transactional)
    assert schema(path) == before
    assert rows(path, "SELECT * FROM users") == [(1, None)]


async def test_a_left_table_of_ours_is_no_hindrance(
    path: Path, upgrade: Upgrade
) -> None:
    execute(
        path,
        f"{FAMILY} CREATE TABLE _brant_new_users (x);"
        "CREATE TABLE _alembic_tmp_users (x);",
    )
    await upgrade(NOT_NULL)
    assert [name for name, _ in schema(path)] == [
        "_alembic_tmp_users",
        "posts",
        "users",
    ]


async def test_types_are_converted_where_their_affinity_changes(
    path: Path, upgrade: Upgrade
) -> None:
    execute(
        path,
        "CREATE TABLE t (a TEXT, b INT, c TEXT, d TEXT);"
        "INSERT INTO t VALUES ('12', 5, '2024-02-29', '[1]');",
    )
    await upgrade(
        """
        async with op.batch_alter_table("t") as t:
            await t.alter_column("a", type_=sa.Integer)
            await t.alter_column("b", type_=sa.String(5))
            await t.alter_column("c", type_=sa.Date)
            await t.alter_column("d", type_=sa.JSON)
        """
    )
    assert rows(path, "SELECT * FROM t") == [(12, "5", "2024-02-29", "[1]")]


async def test_a_temporary_table_is_found(path: Path, upgrade: Upgrade) -> None:
    await upgrade(
        """
        await op.execute("CREATE TEMP TABLE t (a INT)")
        await op.execute("INSERT INTO t VALUES (1)")
        await op.create_check_constraint("ck", "t", "a > 0")
        assert (await op.fetch("SELECT * FROM temp.t")).all() == [(1,)]
        sql = (await op.fetch("SELECT sql FROM sqlite_temp_master")).scalar()
        assert "CONSTRAINT ck" in sql
        """
    )


@pytest.mark.parametrize(
    ("convention", "name", "kind"),
    [("uq_%(table_name)s_%(column_0_name)s", "uq_users_name", "unique")],
)
async def test_a_convention_names_what_shall_be_dropped(
    path: Path, upgrade: Upgrade, convention: str, name: str, kind: str
) -> None:
    execute(path, "CREATE TABLE users (id INT UNIQUE, name TEXT UNIQUE)")
    await upgrade(
        f"""
        async with op.batch_alter_table(
            "users", naming_convention={{"uq": "{convention}"}}
        ) as users:
            await users.drop_constraint("{name}", type_="{kind}")
        """
    )
    columns = "id INT CONSTRAINT uq_users_id UNIQUE,\n\tname TEXT"
    assert schema(path) == [("users", f'CREATE TABLE "users" (\n\t{columns}\n)')]


async def test_a_batch_says_more_of_the_new_table(path: Path, upgrade: Upgrade) -> None:
    execute(
        path,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b INT);"
        "INSERT INTO t VALUES (1, 2, 3);",
    )
    await upgrade(
        """
        async with op.batch_alter_table(
            "t", recreate="always", partial_reordering=[("b", "a")],
            table_args=[sa.CheckConstraint("a > 0", name="ck")],
            table_kwargs={"sqlite_autoincrement": True, "sqlite_strict": True},
        ) as t:
            pass
        """
    )
    assert schema(path)[0][1] == (
        'CREATE TABLE "t" (\n\tid INTEGER PRIMARY KEY AUTOINCREMENT,\n\tb INT,'
        "\n\ta INT,\n\tCONSTRAINT ck CHECK (a > 0)\n) STRICT"
    )
    assert rows(path, "SELECT a, b FROM t") == [(2, 3)]


@pytest.mark.parametrize("engine", [False], indirect=True)
async def test_a_primary_key_of_the_same_columns_gets_a_name(
    path: Path, upgrade: Upgrade
) -> None:
    execute(path, "CREATE TABLE t (id INT NOT NULL PRIMARY KEY)")
    await upgrade('await op.create_primary_key("pk_t", "t", ["id"])')
    assert schema(path)[0][1].count("PRIMARY KEY") == 1
    assert "CONSTRAINT pk_t PRIMARY KEY (id)" in schema(path)[0][1]


@pytest.mark.parametrize("engine", [False], indirect=True)
async def test_a_primary_key_of_columns_that_the_batch_renames_replaces_the_old_one(
    path: Path, upgrade: Upgrade
) -> None:
    execute(path, "CREATE TABLE t (a INT, b INT, CONSTRAINT pk PRIMARY KEY (a, b))")
    await upgrade(
        """
        async with op.batch_alter_table("t") as batch:
            await batch.alter_column("b", new_column_name="c")
            await batch.create_primary_key("pk_t", ["c", "a"])
        """
    )
    assert schema(path)[0][1].count("PRIMARY KEY") == 1
    assert "CONSTRAINT pk_t PRIMARY KEY (c, a)" in schema(path)[0][1]


ERRORS = {
    'op.alter_column("nix", "a", nullable=True)': "table nix does not exist",
    'op.alter_column("t", "nix", nullable=True)': "column 'nix' does not exist",
    'op.drop_column("t", "nix")': "column 'nix' does not exist",
    'op.drop_constraint("nix", "t")': "it does not exist",
    'op.drop_constraint(None, "t")': "the constraint has no name",
    'op.create_unique_constraint("uq", "t", ["nix"])': "column 'nix' does not exist",
    'op.create_unique_constraint("ck", "t", ["a"])': "constraint 'ck' exists already",
    'op.create_primary_key("pk", "t", ["a"])': "the table has a primary key",
    'op.add_column("t", sa.Column("a", sa.Text, unique=True))': "'a' exists already",
    'op.alter_column("v", "id", nullable=True)': "the table is a view",
    'op.drop_column("t", "a")': "column 'g' is computed from it",
    'op.drop_column("t", "b")': "child refers to column 'b', which is dropped",
}


@pytest.mark.parametrize("engine", [False], indirect=True)
@pytest.mark.parametrize("call", ERRORS)
async def test_what_is_not_there_is_named(
    path: Path, upgrade: Upgrade, call: str
) -> None:
    execute(
        path,
        "CREATE TABLE t (id INTEGER CONSTRAINT own PRIMARY KEY, a INT, b INT UNIQUE,"
        " g INT AS (a), CONSTRAINT ck CHECK (a > 0));"
        "CREATE VIEW v AS SELECT id FROM t;"
        "CREATE TABLE child (x INT REFERENCES t (b));",
    )
    before = schema(path)
    with pytest.raises(RunFailedError) as failed:
        await upgrade(f"await {call}")
    assert isinstance(cause(failed), InvalidOperationError)
    assert ERRORS[call] in str(cause(failed))
    assert schema(path) == before


async def test_a_lost_table_is_looked_for_beside(path: Path, upgrade: Upgrade) -> None:
    execute(path, "CREATE TABLE _alembic_tmp_users (name TEXT)")
    with pytest.raises(RunFailedError) as failed:
        await upgrade(NOT_NULL)
    assert "_alembic_tmp_users" in (failed.value.hint or "")


async def test_never_means_no_rebuild(path: Path, upgrade: Upgrade) -> None:
    execute(path, FAMILY)
    with pytest.raises(RunFailedError) as failed:
        await upgrade(
            """
            async with op.batch_alter_table("users", recreate="never") as users:
                await users.alter_column("name", nullable=False)
            """
        )
    assert isinstance(cause(failed), UnsupportedOperationError)


async def test_a_plan_shows_the_rebuild_of_a_table_that_is_not_there_yet(
    engine: AsyncEngine, path: Path, tmp_path: Path
) -> None:
    make = 'await op.create_table("users", sa.Column("name", sa.Text))'
    folder = write(tmp_path / "m", ("r0", make), ("r1", NOT_NULL))
    plan = await Migrator(engine, str(folder)).plan()
    (rebuild,) = plan.steps[1].operations
    assert (
        "CREATE TABLE _brant_new_users (\n\tname TEXT NOT NULL\n)" in rebuild.statements
    )
    assert rows(path, "SELECT * FROM sqlite_schema") == []


@pytest.mark.parametrize("kill_at", [8, 14, 16, 18])
def test_a_killed_process_leaves_the_table_as_it_was(
    path: Path, tmp_path: Path, sqlite_url: str, kill_at: int
) -> None:
    execute(path, FAMILY)
    before = schema(path)
    folder = write(tmp_path / "m", ("r0", NOT_NULL))
    process = start(sqlite_url, folder, kill_at=kill_at, kind="statement")
    process.communicate(timeout=60)
    assert process.returncode < 0
    assert schema(path) == before
    assert rows(path, "SELECT * FROM posts") == POSTS
    assert applied(start(sqlite_url, folder)) == ["r0"]
