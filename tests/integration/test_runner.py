"""The runner on real databases: all of a revision, or nothing of it."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from brant import Migrator, RetryPolicy
from brant.errors import (
    ConnectError,
    InvalidOperationError,
    NotAwaitedError,
    RunFailedError,
    ScriptRaisedError,
    StatementError,
    TransactionEndedError,
    UnsupportedOperationError,
    VersionChangedError,
)
from brant.runtime import events
from running import tables, write
from servers.dump import dumped
from servers.query import query


def dump(url: str, *, without: str | tuple[str, ...] = ()) -> str:
    return dumped(url, rows=True, without=without)


async def test_up_down_and_up_again_gives_the_same_database(database_url, tmp_path):
    folder = write(tmp_path / "m", *tables(4))
    migrator = Migrator(database_url, folder)
    report = await migrator.upgrade()
    assert [each.revision for each in report.applied] == [
        "r001",
        "r002",
        "r003",
        "r004",
    ]
    first = dump(database_url, without="brant_")
    await migrator.downgrade("base")
    assert "t1" not in dump(database_url, without="brant_")
    await migrator.upgrade()
    assert dump(database_url, without="brant_") == first
    assert await migrator.current() == ("r004",)


async def test_nothing_to_do_is_said(database_url, tmp_path):
    migrator = Migrator(database_url, write(tmp_path / "m", *tables(1)))
    await migrator.upgrade()
    report = await migrator.upgrade()
    assert report.already_current
    assert report.applied == ()


async def test_reads_create_nothing(database_url, tmp_path):
    migrator = Migrator(database_url, write(tmp_path / "m", *tables(1)))
    before = dump(database_url)
    assert await migrator.current() == ()
    assert (await migrator.status()).pending
    assert await migrator.log() == ()
    assert (await migrator.verify()).problems == ()
    assert len((await migrator.plan()).steps) == 1
    assert dump(database_url) == before


@pytest.mark.parametrize("reading", [False, True])
async def test_a_script_that_fails_half_way_leaves_nothing(
    database_url, tmp_path, reading
):
    folder = write(tmp_path / "m", *tables(2, reading=reading))
    write(folder, ("bad", _FAILS_IN_THE_MIDDLE), parent="r002")
    migrator = Migrator(database_url, folder)
    await migrator.upgrade("r002")
    before = dump(database_url, without=("brant_history", "brant_lock"))
    with pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    assert dump(database_url, without=("brant_history", "brant_lock")) == before
    assert failed.value.revision == "bad"
    assert failed.value.applied == ()
    assert "missing_table" in failed.value.sql
    assert failed.value.site.endswith("bad.py:13")


_FAILS_IN_THE_MIDDLE = """
await op.create_table("half", sa.Column("id", sa.Integer))
await op.execute("insert into half values (1)")
await op.execute("insert into missing_table values (1)")
await op.create_table("never", sa.Column("id", sa.Integer))
"""


async def test_what_came_before_a_failure_stays_and_is_reported(database_url, tmp_path):
    folder = write(tmp_path / "m", *tables(2))
    write(folder, ("bad", 'raise ValueError("no luck")'), parent="r002")
    migrator = Migrator(database_url, folder)
    with pytest.raises(RunFailedError, match="no luck") as failed:
        await migrator.upgrade()
    assert failed.value.applied == ("r001", "r002")
    assert isinstance(failed.value.cause, ScriptRaisedError)
    assert await migrator.current() == ("r002",)
    entries = await migrator.log()
    assert [(e.revision, e.outcome) for e in entries] == [
        ("bad", "failed"),
        ("r002", "done"),
        ("r001", "done"),
    ]
    assert (await migrator.verify()).problems == ()


async def test_one_transaction_for_the_run_leaves_nothing_of_a_failed_run(
    database_url, tmp_path
):
    folder = write(tmp_path / "m", *tables(2))
    write(folder, ("bad", _FAILS_IN_THE_MIDDLE), parent="r002")
    migrator = Migrator(database_url, folder, transaction="run")
    with pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    assert failed.value.applied == ()
    assert failed.value.site.endswith("bad.py:13")
    assert await migrator.current() == ()
    assert "t1" not in dump(database_url, without="brant_")
    report = await migrator.upgrade("r002")
    assert report.heads == ("r002",)


async def test_a_dry_run_runs_everything_and_leaves_nothing(database_url, tmp_path):
    migrator = Migrator(database_url, write(tmp_path / "m", *tables(3, reading=True)))
    before = dump(database_url)
    report = await migrator.upgrade(dry_run=True)
    assert [each.revision for each in report.applied] == ["r001", "r002", "r003"]
    assert report.heads == ()
    assert await migrator.current() == ()
    assert dump(database_url) == before


async def test_a_dry_run_of_a_failing_script_leaves_nothing(database_url, tmp_path):
    before = dump(database_url)
    folder = write(tmp_path / "m", *tables(1), ("bad", 'raise ValueError("no luck")'))
    with pytest.raises(RunFailedError, match="no luck"):
        await Migrator(database_url, folder).upgrade(dry_run=True)
    assert dump(database_url) == before


async def test_a_dry_run_leaves_the_tables_of_earlier_runs_alone(
    database_url, tmp_path
):
    migrator = Migrator(database_url, write(tmp_path / "m", *tables(3)))
    await migrator.upgrade("r001")
    before = dump(database_url)
    report = await migrator.upgrade(dry_run=True)
    assert [each.revision for each in report.applied] == ["r002", "r003"]
    assert dump(database_url) == before


_SLOW = {
    "sqlite": "with recursive c(n) as (select 1 union all select n + 1 from c"
    " where n < 3000000) select count(*) from c",
    "postgresql": "select pg_sleep(0.5)",
}


def slow(url: str) -> str:
    return f"await op.execute({_SLOW[url.split('+', maxsplit=1)[0]]!r})"


async def test_each_revision_of_a_message_has_its_own_time(database_url, tmp_path):
    """The first one gives the others the time to become ready together."""
    fast = [(f"f{n}", 'await op.execute("select 1")') for n in range(20)]
    folder = write(
        tmp_path / "m", ("s1", slow(database_url)), ("s2", slow(database_url)), *fast
    )
    migrator = Migrator(database_url, folder)
    report = await migrator.upgrade()
    times = {each.revision: each.duration for each in await migrator.log()}
    # If each had the time of those before it, s2 alone would be counted 20 times.
    assert sum(times.values()) < 2 * report.duration
    assert times["s2"] > sum(times[id] for id, _ in fast)


@pytest.mark.parametrize("how", ["transaction", "autocommit", "outside"])
async def test_the_history_has_the_time_of_all_of_a_revision(
    postgres_url, tmp_path, how
):
    body = slow(postgres_url)
    if how == "autocommit":
        inside = f"async with op.autocommit():\n    {body}"
        body = f"{body}\n{inside}\n{body}"
    folder = write(tmp_path / "m", ("a", body), transactional=how != "outside")
    migrator = Migrator(postgres_url, folder)
    await migrator.upgrade()
    (entry,) = await migrator.log()
    assert entry.duration >= body.count("pg_sleep") * 0.5


@pytest.mark.parametrize("transaction", ["revision", "run"])
async def test_the_history_has_the_time_of_what_failed(
    database_url, tmp_path, transaction
):
    body = f"{slow(database_url)}\nawait op.fetch('select 1')\nraise ValueError('no')"
    folder = write(tmp_path / "m", ("a", body))
    migrator = Migrator(database_url, folder, transaction=transaction)
    with pytest.raises(RunFailedError):
        await migrator.upgrade()
    (entry,) = await migrator.log()
    assert entry.outcome == "failed"
    assert entry.duration >= (0.5 if "postgresql" in database_url else 0.01)


async def test_an_operation_that_was_not_awaited_stops_the_revision(
    database_url, tmp_path
):
    folder = write(
        tmp_path / "m",
        ("a", 'op.execute("select 1")\nawait op.execute("create table x (id int)")'),
    )
    with pytest.raises(RunFailedError) as failed:
        await Migrator(database_url, folder).upgrade()
    assert isinstance(failed.value.cause, NotAwaitedError)
    assert failed.value.cause.line == 11
    assert failed.value.cause.file.endswith("a.py")
    assert "x" not in dump(database_url, without="brant_")


async def test_scripts_read_what_they_wrote(database_url, tmp_path):
    body = """
    key = sa.Column("id", sa.Integer, primary_key=True)
    t = await op.create_table("t", key, sa.Column("n", sa.Integer))
    await op.bulk_insert(t, [{"id": 1, "n": 1}, {"id": 2, "n": 2}])
    rows = (await op.fetch(sa.select(t.c.n).order_by(t.c.n))).scalars().all()
    assert rows == [1, 2]
    async with op.session() as session:
        await session.execute(sa.update(t).values(n=t.c.n * 10))
        await session.commit()
    connection = await op.connection()
    assert (await connection.execute(sa.select(sa.func.sum(t.c.n)))).scalar() == 30
    async with connection.begin_nested() as inner:
        await connection.execute(sa.delete(t))
        await inner.rollback()
    assert (await op.fetch("select count(*) from t")).scalar() == 2
    assert (await op.fetch("select n from t where id = :id", {"id": 2})).scalar() == 20
    """
    migrator = Migrator(database_url, write(tmp_path / "m", ("a", body)))
    await migrator.upgrade()
    assert query(database_url, "select n from t order by id") == [(10,), (20,)]


@pytest.mark.parametrize("action", ["commit", "rollback"])
async def test_a_script_cannot_end_the_transaction(database_url, tmp_path, action):
    body = f"""
    await op.execute("create table x (id int)")
    connection = await op.connection()
    await connection.{action}()
    """
    migrator = Migrator(database_url, write(tmp_path / "m", ("a", body)))
    with pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    assert isinstance(failed.value.cause, TransactionEndedError)
    assert await migrator.current() == ()
    assert "x" not in dump(database_url, without="brant_")


@pytest.mark.parametrize(
    "ending",
    [
        'op.execute("commit")',
        'op.execute("insert into x values (1); ROLLBACK; BEGIN")',
        'op.fetch("commit")',
        '(await op.connection()).execute(sa.text("/* now */ commit"))',
    ],
)
async def test_a_script_cannot_end_the_transaction_in_sql(
    database_url, tmp_path, ending
):
    body = f"""
    await op.execute("create table x (id int)")
    await {ending}
    await op.execute("insert into nowhere values (1)")
    """
    folder = write(tmp_path / "m", ("a", body))
    with pytest.raises(RunFailedError, match=r"a\.py:12: .* begin and to end"):
        await Migrator(database_url, folder).upgrade()
    assert await Migrator(database_url, folder).current() == ()
    assert "x" not in dump(database_url, without="brant_")


async def test_a_transaction_of_the_scripts_own_is_where_brant_has_none(
    database_url, tmp_path
):
    body = """
    await op.execute("create table x (id int)")
    async with op.autocommit():
        connection = await op.connection()
        for sql in ("begin", "insert into x values (1)", "rollback"):
            await connection.exec_driver_sql(sql)
    """
    await Migrator(database_url, write(tmp_path / "m", ("a", body))).upgrade()
    assert query(database_url, "select * from x") == []


async def test_a_script_that_handles_an_error_goes_on(database_url, tmp_path):
    body = """
    await op.execute("create table x (id int primary key)")
    connection = await op.connection()
    try:
        async with connection.begin_nested():
            await connection.execute(sa.text("insert into nowhere values (1)"))
    except sa.exc.DBAPIError:
        await op.execute("insert into x values (1)")
    """
    await Migrator(database_url, write(tmp_path / "m", ("a", body))).upgrade()
    assert query(database_url, "select id from x") == [(1,)]


async def test_a_version_table_changed_in_between_aborts(database_url, tmp_path):
    migrator = Migrator(database_url, write(tmp_path / "m", *tables(1)))
    await migrator.upgrade()
    body = """
    await op.execute("update brant_version set version_num = 'elsewhere'")
    """
    write(tmp_path / "m", ("r002", body), parent="r001")
    await migrator.upgrade()
    assert query(database_url, "select version_num from brant_version") == [
        ("elsewhere",)
    ]
    kinds = {problem.kind for problem in (await migrator.verify()).problems}
    assert kinds == {"missing", "version"}


async def test_the_guard_names_what_was_expected(postgres_url, tmp_path):
    engine = create_async_engine(postgres_url, poolclass=NullPool)
    migrator = Migrator(engine, write(tmp_path / "m", *tables(2)))
    await migrator.upgrade("r001")
    query(postgres_url, _STEAL)
    with pytest.raises(VersionChangedError, match="should hold r001"):
        await migrator.upgrade()
    assert "t2" not in dump(postgres_url, without="brant_")
    await engine.dispose()


async def test_the_guard_holds_without_a_transaction_too(postgres_url, tmp_path):
    folder = write(tmp_path / "m", *tables(2), transactional=False)
    migrator = Migrator(postgres_url, folder)
    await migrator.upgrade("r001")
    query(postgres_url, _STEAL)
    with pytest.raises(VersionChangedError, match="should hold r001"):
        await migrator.upgrade()
    assert await migrator.current() == ("r001",)


# After the plan is made behind the lock, the row changes under it.
_STEAL = """
CREATE FUNCTION steal() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER steal BEFORE UPDATE ON brant_version
FOR EACH ROW EXECUTE FUNCTION steal();
"""


async def test_autocommit_leaves_the_transaction_and_comes_back(postgres_url, tmp_path):
    body = """
    await op.execute("create table x (id int)")
    async with op.autocommit():
        await op.execute("create index concurrently ix on x (id)")
    await op.execute("insert into x values (1)")
    """
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("a", body)))
    await migrator.upgrade()
    assert await migrator.current() == ("a",)
    assert query(postgres_url, "select id from x") == [(1,)]
    assert query(
        postgres_url,
        "select indisvalid from pg_index where indexrelid = 'ix'::regclass",
    ) == [(True,)]


async def test_an_operation_leaves_the_transaction_by_itself(postgres_url, tmp_path):
    """Pitfall E34: nobody has to think of it, so it fails nowhere."""
    body = """
    await op.create_table("x", sa.Column("id", sa.Integer))
    await op.create_index("ix", "x", ["id"], postgresql_concurrently=True)
    await op.execute("insert into x values (1)")
    """
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("a", body)))
    await migrator.upgrade()
    assert await migrator.current() == ("a",)
    assert query(postgres_url, "select id from x") == [(1,)]


async def test_a_partly_committed_revision_is_not_taken_for_applied(
    postgres_url, tmp_path
):
    body = """
    await op.execute("create table x (id int)")
    async with op.autocommit():
        await op.execute("vacuum nowhere")
    """
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("a", body)))
    with pytest.raises(RunFailedError, match="nowhere"):
        await migrator.upgrade()
    assert await migrator.current() == ()


async def test_leaving_is_refused_where_the_run_is_one_transaction(
    postgres_url, tmp_path
):
    body = 'await op.create_index("ix", "x", ["id"], postgresql_concurrently=True)'
    folder = write(tmp_path / "m", ("a", body))
    with pytest.raises(RunFailedError) as failed:
        await Migrator(postgres_url, folder, transaction="run").upgrade()
    assert isinstance(failed.value.cause, InvalidOperationError)


async def test_a_revision_without_transaction_runs_statement_by_statement(
    database_url, tmp_path
):
    folder = tmp_path / "m"
    body = """
    await op.execute("create table x (id int)")
    await op.execute("insert into nowhere values (1)")
    """
    write(folder, ("a", body), transactional=False)
    migrator = Migrator(database_url, folder)
    with pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    assert failed.value.site.endswith("a.py:12")
    assert "x" in dump(database_url, without="brant_")
    assert await migrator.current() == ()


async def test_a_lock_on_a_table_is_waited_for_and_tried_again(postgres_url, tmp_path):
    folder = write(
        tmp_path / "m",
        ("a", 'await op.execute("create table x (id int)")'),
        ("b", 'await op.add_column("x", sa.Column("y", sa.Integer))'),
    )
    engine = create_async_engine(postgres_url, poolclass=NullPool)
    retried: list[events.RevisionRetried] = []

    def release_after_first_try(event: events.Event) -> None:
        if isinstance(event, events.RevisionRetried):
            retried.append(event)

    migrator = Migrator(
        postgres_url,
        folder,
        lock_timeout=0.2,
        retries=RetryPolicy(attempts=2, base=0.05),
        on_event=release_after_first_try,
    )
    await migrator.upgrade("a")
    async with engine.connect() as reader:
        await reader.exec_driver_sql("select * from x")
        with pytest.raises(RunFailedError) as failed:
            await migrator.upgrade()
    assert isinstance(failed.value.cause, StatementError)
    assert failed.value.cause.is_lock_timeout
    assert failed.value.site.endswith("b.py:11")
    assert [event.attempt for event in retried] == [1]
    await migrator.upgrade()
    assert await migrator.current() == ("b",)
    await engine.dispose()


async def test_events_tell_the_story_in_order(database_url, tmp_path):
    told: list[str] = []
    migrator = Migrator(
        database_url,
        write(tmp_path / "m", *tables(1)),
        on_event=lambda event: told.append(type(event).__name__),
    )
    await migrator.upgrade()
    assert told == [
        "LockAcquired",
        "RunStarted",
        "RevisionStarted",
        "OperationStarted",
        "OperationStarted",
        "OperationStarted",
        "RevisionDone",
        "RunDone",
    ]


async def test_no_database_is_one_clear_sentence(tmp_path):
    folder = write(tmp_path / "m", *tables(1))
    url = "postgresql://someone:secret@127.0.0.1:1/nothing"
    with pytest.raises(ConnectError) as refused:
        await Migrator(url, folder).upgrade()
    assert "someone:***@127.0.0.1:1/nothing" in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_a_database_without_transactional_ddl_is_not_dry_run(
    mariadb_url, tmp_path
):
    folder = write(tmp_path / "m", *tables(1))
    with pytest.raises(UnsupportedOperationError, match="one transaction"):
        await Migrator(mariadb_url, folder).upgrade(dry_run=True)


async def test_the_models_naming_convention_names_constraints(database_url, tmp_path):
    models = MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s"})
    body = """
    await op.create_table("t", sa.Column("id", sa.Integer), sa.UniqueConstraint("id"))
    """
    folder = write(tmp_path / "m", ("a", body))
    await Migrator(database_url, folder, metadata=models).upgrade()
    assert "uq_t_id" in dump(database_url)


async def test_a_right_that_a_statement_lacks_is_told_with_what_to_do(
    postgres_url, tmp_path
):
    body = """
    await op.execute("set local role pg_read_all_data")
    await op.execute("create table denied (x int)")
    """
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("a", body)))
    with pytest.raises(RunFailedError, match="permission denied") as refused:
        await migrator.upgrade()
    assert refused.value.hint.startswith("Grant the database's user that right")


OWN_METADATA = """
import sqlalchemy as sa

revision = "b"
down_revision = "a"
metadata = sa.MetaData()


async def upgrade(op):
    users = sa.Table("users", metadata, sa.Column("id", sa.Integer))
    await op.create_index("ix_users", "users", ["id"], if_not_exists=True)
    await op.execute(users.insert().values(id=1))


async def downgrade(op):
    pass
"""


@pytest.mark.parametrize("database", ["sqlite", "postgres", "mariadb"])
async def test_what_could_not_be_foreseen_meets_an_empty_metadata(
    request, tmp_path, database
):
    url = request.getfixturevalue(f"{database}_url")
    made = 'await op.execute("create table users (id int)")'
    folder = write(tmp_path / "m", ("a", made))
    (folder / "b.py").write_text(OWN_METADATA)
    report = await Migrator(url, folder).upgrade()
    assert report.heads == ("b",)
    assert query(url, "select id from users") == [(1,)]
