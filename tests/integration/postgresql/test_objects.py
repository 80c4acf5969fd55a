"""PostgreSQL's own objects: there and back again is the same catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from brant import Migrator
from brant.errors import (
    InvalidOperationError,
    RunFailedError,
    StatementError,
    VerificationError,
)
from running import write
from servers.dump import dumped
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

ACCESS = """
select string_agg(what, '; ' order by what) from (
  select format('%s %s %s %s %s', oid::regclass, relacl, relrowsecurity,
    relforcerowsecurity, relispopulated) as what from pg_class
  where relnamespace = 'public'::regnamespace and relname not like 'brant%'
  union all select format('column %s.%s %s', attrelid::regclass, attname, attacl)
  from pg_attribute where attacl is not null and attrelid > 16383
  union all select format('%s %s', oid::regtype, typacl) from pg_type
  where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')
  union all select format('%s %s', oid::regprocedure, proacl) from pg_proc
  where pronamespace = 'public'::regnamespace
  union all select format('trigger %s %s', tgname, tgenabled) from pg_trigger
  where not tgisinternal
  union all select format('default %s %s', defaclobjtype, defaclacl)
  from pg_default_acl
  union all select format('%s %s', extname, extnamespace::regnamespace)
  from pg_extension
  union all select format('schema %s %s', nspname, nspacl) from pg_namespace
  where nspname not like 'pg%' and nspname <> 'information_schema'
) all_of_it
"""


def seen(url: str) -> list[str]:
    """Write down a database: its schema, and who may do what."""
    ((access,),) = query(url, ACCESS)
    return [*dumped(url, rows=True, without="brant_").splitlines(), access]


def scripts(folder: Path, setup: str, operation: str) -> Path:
    """Write a revision with what must be there, and one with the operation."""
    made = f"from brant import operations as ops\nawait op.run({operation}"
    before = "\n".join(
        f"await op.execute({part.strip()!r})" for part in setup.split(";\n") if part
    )
    return write(folder, ("before", before), ("it", f"{made})", f"{made}.reverse())"))


TABLE = "create table users (id int, email text);\n"
ENUM = "create type colour as enum ('red', 'green');\n"
FUNCTION = "create function f() returns int language sql as 'select 1';\n"
TOUCH = (
    "create function touch() returns trigger language plpgsql as "
    "'begin return new; end';\n"
)
TRIGGER = (
    TABLE
    + TOUCH
    + "create trigger touch before update on users for each row "
    + "execute function touch();\n"
)
ROUND_TRIPS = {
    "create enum": ("", "ops.CreateEnum.of('colour', ['red', 'green'])"),
    "drop enum": (
        ENUM,
        "ops.DropEnum.of('colour', existing_values=['red', 'green'])",
    ),
    "add enum value": (
        ENUM + "create table t (c colour default 'red');\n",
        (
            "ops.AddEnumValue.of('colour', 'blue', before='green',"
            " existing_values=['red', 'green'])"
        ),
    ),
    "rename enum value": (
        ENUM + "create table t (c colour);\ninsert into t values ('red');\n",
        "ops.RenameEnumValue.of('colour', 'red', 'scarlet')",
    ),
    "create domain": (
        "",
        (
            "ops.CreateDomain.of('email', sa.Text(), nullable=False,"
            " server_default='x@y', collation='C',"
            " checks={'ck': \"VALUE LIKE '%@%'\"})"
        ),
    ),
    "drop domain": (
        (
            "create domain email as text not null default 'x' constraint ck check"
            " (value <> '');\n"
        ),
        (
            "ops.DropDomain.of('email', existing={'type_': sa.Text(),"
            " 'nullable': False, 'server_default': 'x',"
            " 'checks': {'ck': \"value <> ''\"}})"
        ),
    ),
    "alter domain": (
        "create domain email as text default 'x';\n",
        (
            "ops.AlterDomain.of('email', nullable=False, server_default='y',"
            " existing_server_default='x')"
        ),
    ),
    "create domain constraint": (
        "create domain email as text;\n",
        "ops.CreateDomainConstraint.of('ck', 'email', \"VALUE <> ''\")",
    ),
    "drop domain constraint": (
        "create domain email as text constraint ck check (value <> '');\n",
        (
            "ops.DropDomainConstraint.of('ck', 'email',"
            " existing_condition=\"value <> ''\")"
        ),
    ),
    "create sequence": (
        TABLE,
        (
            "ops.CreateSequence.of('numbers', data_type=sa.Integer, start=5,"
            " increment=2, minvalue=1, maxvalue=99, cache=3, cycle=True,"
            " owned_by='users.id')"
        ),
    ),
    "drop sequence": (
        "create sequence numbers increment 2;\n",
        "ops.DropSequence.of('numbers', existing={'increment': 2})",
    ),
    "alter sequence": (
        TABLE + "create sequence numbers owned by users.id;\n",
        (
            "ops.AlterSequence.of('numbers', increment=2, cycle=True, owned_by='NONE',"
            " existing={'increment': 1, 'cycle': False, 'owned_by': 'users.id'})"
        ),
    ),
    "create schema": ("", "ops.CreateSchema.of('app')"),
    "drop schema": ("create schema app;\n", "ops.DropSchema.of('app')"),
    "create extension": (
        "create schema ext;\n",
        "ops.CreateExtension.of('hstore', schema='ext', version='1.7')",
    ),
    "alter extension": (
        "create schema ext;\ncreate extension hstore;\n",
        "ops.AlterExtension.of('hstore', schema='ext', existing_schema='public')",
    ),
    "drop extension": (
        "create extension hstore;\n",
        "ops.DropExtension.of('hstore', existing_schema='public')",
    ),
    "create view": (
        TABLE,
        (
            "ops.CreateView.of('v', sa.select(sa.column('id')).select_from("
            "sa.table('users')), columns=['n'],"
            " postgresql_with={'security_barrier': True})"
        ),
    ),
    "replace view": (
        TABLE
        + "create view v as select id from users;\ngrant select on v to public;\n",
        (
            "ops.ReplaceView.of('v', 'select id, email from users',"
            " existing='select id from users')"
        ),
    ),
    "drop view": (
        TABLE + "create view v as select id from users;\n",
        "ops.DropView.of('v', existing='select id from users')",
    ),
    "create materialized view": (
        TABLE,
        "ops.CreateMaterializedView.of('v', 'select id from users', with_data=False)",
    ),
    "replace materialized view": (
        TABLE
        + "create materialized view v as select id from users;\n"
        + "create unique index ix on v (id);\ngrant select on v to public;\n"
        + "comment on index ix is 'one';\n"
        + "create view on_it as select id from v;\n",
        (
            "ops.ReplaceMaterializedView.of('v', 'select id, email from users',"
            " existing='select id from users')"
        ),
    ),
    "drop materialized view": (
        TABLE + "create materialized view v as select id from users with no data;\n",
        (
            "ops.DropMaterializedView.of('v', existing='select id from users',"
            " with_data=False)"
        ),
    ),
    "refresh materialized view": (
        TABLE
        + "create materialized view v as select id from users;\n"
        + "create unique index ix on v (id);\n",
        "ops.RefreshMaterializedView.of('v', concurrently=True)",
    ),
    "create function": (
        "",
        (
            "ops.CreateFunction.of('twice',"
            " 'RETURNS int LANGUAGE sql AS $$SELECT 2 * n;$$',"
            " arguments=\"n int, word text DEFAULT 'a, b'\")"
        ),
    ),
    "replace function": (
        FUNCTION + "comment on function f is 'one';\n",
        (
            "ops.ReplaceFunction.of('f', \"returns int language sql as 'select 2'\","
            " existing=\"returns int language sql as 'select 1'\")"
        ),
    ),
    "replace function of another type": (
        FUNCTION
        + "comment on function f is 'one';\n"
        + "revoke execute on function f from public;\n"
        + "create view v as select f() as n;\ngrant select on v to public;\n",
        (
            "ops.ReplaceFunction.of('f',"
            " \"returns bigint language sql as 'select 1::bigint'\","
            " existing=\"returns int language sql as 'select 1'\")"
        ),
    ),
    "drop function": (
        FUNCTION,
        "ops.DropFunction.of('f', existing=\"returns int language sql as 'select 1'\")",
    ),
    "create procedure": (
        TABLE,
        (
            "ops.CreateProcedure.of('tidy',"
            " 'LANGUAGE sql BEGIN ATOMIC DELETE FROM users; END', arguments='n int')"
        ),
    ),
    "replace procedure": (
        "create procedure p(n int) language sql as 'select 1';\n",
        (
            "ops.ReplaceProcedure.of('p', \"language sql as 'select 2'\","
            " arguments='m int', existing=\"language sql as 'select 1'\","
            " existing_arguments='n int')"
        ),
    ),
    "drop procedure": (
        "create procedure p(n int) language sql as 'select 1';\n",
        (
            "ops.DropProcedure.of('p', arguments='n int',"
            " existing=\"language sql as 'select 1'\")"
        ),
    ),
    "create trigger": (
        TABLE + TOUCH,
        (
            "ops.CreateTrigger.of('touch', 'users', 'AFTER UPDATE OF email',"
            " 'DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch()', constraint=True)"
        ),
    ),
    "replace trigger": (
        TRIGGER
        + "comment on trigger touch on users is 'one';\n"
        + "alter table users disable trigger touch;\n",
        (
            "ops.ReplaceTrigger.of('touch', 'users', 'after insert',"
            " 'for each row execute function touch()', existing=('before update',"
            " 'for each row execute function touch()'))"
        ),
    ),
    "drop trigger": (
        TRIGGER,
        (
            "ops.DropTrigger.of('touch', 'users', existing=('before update',"
            " 'for each row execute function touch()'))"
        ),
    ),
    "enable trigger": (
        TRIGGER + "alter table users disable trigger touch;\n",
        "ops.SetTriggerFiring.enabling('touch', 'users', firing='always')",
    ),
    "disable trigger": (TRIGGER, "ops.SetTriggerFiring.disabling('touch', 'users')"),
    "create policy": (
        TABLE,
        (
            "ops.CreatePolicy.of('own', 'users', using='email = current_user',"
            " check='id > 0', command='update', permissive=False)"
        ),
    ),
    "replace policy": (
        TABLE
        + "create policy own on users using (id > 0);\n"
        + "comment on policy own on users is 'one';\n",
        (
            "ops.ReplacePolicy.of('own', 'users', using='id > 1', command='select',"
            " existing={'using': 'id > 0'})"
        ),
    ),
    "drop policy": (
        TABLE + "create policy own on users using (id > 0);\n",
        "ops.DropPolicy.of('own', 'users', existing={'using': 'id > 0'})",
    ),
    "enable row level security": (
        TABLE,
        "ops.SetRowLevelSecurity.enabling('users', force=True)",
    ),
    "grant": (
        TABLE + "grant insert on users to public;\n",
        "ops.Grant.of('select', 'users', 'public', columns=['id'])",
    ),
    "grant on a schema": (
        "",
        "ops.Grant.of('create', 'public', 'public', kind='schema')",
    ),
    "revoke": (
        TABLE + "grant select, insert on users to public;\n",
        "ops.Revoke.of('insert', 'users', 'public')",
    ),
    "alter default privileges": (
        "",
        (
            "ops.AlterDefaultPrivileges.granting('select', 'tables', 'public',"
            " schema='public')"
        ),
    ),
}


@pytest.mark.parametrize(
    ("setup", "operation"), ROUND_TRIPS.values(), ids=ROUND_TRIPS.keys()
)
async def test_an_operation_and_its_reverse_give_the_same_catalogue(
    setup, operation, postgres_url, tmp_path
):
    migrator = Migrator(postgres_url, scripts(tmp_path / "m", setup, operation))
    await migrator.upgrade("before")
    before = seen(postgres_url)
    await migrator.upgrade("it")
    if "Refresh" not in operation:
        assert seen(postgres_url) != before
    await migrator.downgrade("before")
    assert seen(postgres_url) == before


HANGING = """\
create type colour as enum ('red', 'green', 'blue');
comment on type colour is 'of things';
revoke usage on type colour from public;
create table org (colour colour primary key);
create table things (
    id int primary key, colour colour not null default 'blue',
    others colour[] default array['red', 'blue']::colour[],
    check (colour <> 'green' or id > 0), unique (colour, id),
    foreign key (colour) references org);
create index ix_plain on things (colour);
create index ix_blue on things (id) where colour = 'blue';
comment on index ix_blue is 'some';
create view blues as select id, colour from things where colour = 'blue';
create view on_blues as select id, colour::text from blues;
grant select on blues to public;
comment on column blues.id is 'key';
create policy p on things using (colour <> 'red');
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touch before update of colour on things
    for each row when (new.colour = 'blue') execute function touch();
alter table things disable trigger touch;
insert into org values ('red'), ('green'), ('blue');
insert into things
    values (1, 'red', '{red,blue}'), (2, 'green', '{}'), (3, 'red', null);
"""


async def test_an_enum_is_swapped_with_all_that_hangs_on_it(postgres_url, tmp_path):
    operation = (
        "ops.ReplaceEnum.of('colour', ['azure', 'green', 'red'],"
        " mapping={'blue': 'azure'}, existing_values=['red', 'green', 'blue'])"
    )
    migrator = Migrator(postgres_url, scripts(tmp_path / "m", HANGING, operation))
    await migrator.upgrade("before")
    before = seen(postgres_url)
    await migrator.upgrade()
    rows = query(postgres_url, "select id, colour::text, others::text[] from things")
    assert sorted(rows) == [
        (1, "red", ["red", "azure"]),
        (2, "green", []),
        (3, "red", None),
    ]
    after = seen(postgres_url)
    assert any("'azure', 'green', 'red'" in line for line in after)
    assert any("ix_blue" in line and "'azure'" in line for line in after)
    assert not any("'blue'" in line for line in after)
    assert len(after) == len(before)
    await migrator.downgrade("before")
    assert seen(postgres_url) == before


async def test_a_row_with_a_removed_label_stops_the_swap(postgres_url, tmp_path):
    setup = ENUM + "create table t (c colour);\ninsert into t values ('green');\n"
    operation = "ops.ReplaceEnum.of('colour', ['red'])"
    migrator = Migrator(postgres_url, scripts(tmp_path / "m", setup, operation))
    await migrator.upgrade("before")
    before = seen(postgres_url)
    with pytest.raises(RunFailedError, match="green"):
        await migrator.upgrade()
    assert seen(postgres_url) == before


async def test_dependants_of_a_view_come_back_in_order(postgres_url, tmp_path):
    setup = """\
create table users (id int, email text, age int);
create view a as select id, email from users;
create view b as select id from a;
create materialized view c as select a.id, b.id as other from a join b using (id);
create unique index ix_c on c (id);
create view d with (security_barrier) as select id from c union select id from b;
grant select on a, d to public;
grant select (id) on b to public;
comment on view d is 'last';
comment on column c.id is 'key';
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger put instead of insert on b for each row execute function touch();
"""
    operation = (
        "ops.ReplaceView.of('a', 'select id::bigint as id, age from users',"
        " existing='select id, email from users')"
    )
    migrator = Migrator(postgres_url, scripts(tmp_path / "m", setup, operation))
    await migrator.upgrade("before")
    before = seen(postgres_url)
    await migrator.upgrade()
    after = seen(postgres_url)
    assert len(after) == len(before)
    assert after[-1] == before[-1]
    await migrator.downgrade("before")
    assert seen(postgres_url) == before


async def test_a_dependant_that_no_longer_fits_stops_the_replacement(
    postgres_url, tmp_path
):
    setup = TABLE + (
        "create view a as select id, email from users;\n"
        "create view b as select email from a;\n"
    )
    operation = "ops.ReplaceView.of('a', 'select id from users')"
    migrator = Migrator(postgres_url, scripts(tmp_path / "m", setup, operation))
    await migrator.upgrade("before")
    before = seen(postgres_url)
    with pytest.raises(RunFailedError, match="email"):
        await migrator.upgrade()
    assert seen(postgres_url) == before


INDEX = "'ix', 'users', ['email'], unique=True, postgresql_concurrently=True"
VALID = "select indisvalid from pg_index where indexrelid = to_regclass('ix')"


def indexing(folder: Path, setup: str, arguments: str = INDEX) -> Path:
    return scripts(folder, setup, f"ops.CreateIndex.of({arguments})")


async def test_an_invalid_leftover_is_rebuilt(postgres_url, tmp_path):
    setup = TABLE + "insert into users values (1, 'a'), (2, 'a');\n"
    migrator = Migrator(postgres_url, indexing(tmp_path / "m", setup))
    with pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    assert isinstance(failed.value.cause, StatementError)
    assert query(postgres_url, VALID) == [(False,)]
    query(postgres_url, "delete from users where id = 2")
    await migrator.upgrade()
    assert query(postgres_url, VALID) == [(True,)]
    await migrator.downgrade("before")
    assert query(postgres_url, VALID) == []


async def test_a_valid_index_of_the_same_definition_is_left_alone(
    postgres_url, tmp_path
):
    setup = TABLE + "create unique index ix on users (email);\n"
    migrator = Migrator(postgres_url, indexing(tmp_path / "m", setup))
    await migrator.upgrade("before")
    oid = query(postgres_url, "select 'ix'::regclass::oid")
    await migrator.upgrade()
    assert query(postgres_url, "select 'ix'::regclass::oid") == oid


@pytest.mark.parametrize(
    "arguments",
    [
        (
            "'ix', 'users', [sa.text('lower(email) DESC NULLS LAST'), 'id'],"
            " postgresql_where=\"email NOT LIKE 'a, %' AND id IN (1, 2)"
            " AND email != ''\","
            " postgresql_include=['id'], postgresql_with={'fillfactor': 70}"
        ),
        "'ix', 'users', ['email'], postgresql_using='hash'",
        "'ix', 'users', ['email'], postgresql_ops={'email': 'text_pattern_ops'}",
        (
            "'ix', 'users', [sa.text(\"coalesce(email, 'x')\")], unique=True,"
            " postgresql_nulls_not_distinct=True"
        ),
    ],
    ids=["expressions", "hash", "operator class", "nulls not distinct"],
)
async def test_an_index_is_known_again_by_its_definition(
    arguments, postgres_url, tmp_path
):
    arguments += ", postgresql_concurrently=True"
    folder = indexing(tmp_path / "m", TABLE, arguments)
    again = f"ops.CreateIndex.of({arguments})"
    body = f"from brant import operations as ops\nawait op.run({again})"
    migrator = Migrator(postgres_url, write(folder, ("again", body), parent="it"))
    await migrator.upgrade("it")
    oid = query(postgres_url, "select 'ix'::regclass::oid")
    await migrator.upgrade()
    assert query(postgres_url, "select 'ix'::regclass::oid") == oid


@pytest.mark.parametrize(
    ("in_the_way", "problem"),
    [
        ("create index ix on users (email);\n", "another index has the name"),
        ("create unique index ix on users (id);\n", "another index has the name"),
        (
            "create unique index ix on users (email) where id > 0;\n",
            "another index has the name",
        ),
        ("create table t (id int);\ncreate index ix on t (id);\n", "an index of t"),
        ("create table ix (id int);\n", "something that is no index"),
    ],
    ids=["not unique", "other column", "partial", "other table", "table"],
)
async def test_another_index_of_the_name_is_an_error(
    in_the_way, problem, postgres_url, tmp_path
):
    migrator = Migrator(postgres_url, indexing(tmp_path / "m", TABLE + in_the_way))
    with pytest.raises(RunFailedError) as failed:
        await migrator.upgrade()
    assert isinstance(failed.value.cause, InvalidOperationError)
    assert problem in str(failed.value.cause)


async def test_dropping_a_missing_index_concurrently_leaves_the_transaction_alone(
    postgres_url, tmp_path
):
    body = """
    await op.execute("create table t (id int)")
    await op.drop_index("nothing", if_exists=True, postgresql_concurrently=True)
    await op.execute("select 1 / 0")
    """
    migrator = Migrator(postgres_url, write(tmp_path / "m", ("a", body)))
    with pytest.raises(RunFailedError):
        await migrator.upgrade()
    assert query(postgres_url, "select to_regclass('t')") == [(None,)]


UNSOUND = """
from dataclasses import dataclass
from brant.dialects import Statement, Verification
from brant.operations import Operation

@dataclass(frozen=True)
class Unsound(Operation):
    def describe(self):
        return "build it"

@Unsound.compiles("postgresql")
def _(operation, dialect):
    look = Verification("select false", "it is not sound", hint="Mend it.")
    yield Statement("vacuum", transactional=False, verify=look)

await op.run(Unsound())
"""


@pytest.mark.parametrize("transactional", [True, False])
async def test_what_a_statement_left_is_verified(transactional, postgres_url, tmp_path):
    folder = write(tmp_path / "m", ("a", UNSOUND), transactional=transactional)
    with pytest.raises(RunFailedError) as failed:
        await Migrator(postgres_url, folder).upgrade()
    assert isinstance(failed.value.cause, VerificationError)
    assert str(failed.value.cause).endswith("a.py:25: build it: it is not sound")
