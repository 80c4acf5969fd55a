"""Keys, checks and defaults of what `if_not_exists` finds, as databases tell them.

tests/integration/test_bad_input.py has columns, types and indexes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url
from sqlalchemy.engine.default import DefaultDialect

from brant import Migrator
from brant.dialects.standard import Standard
from brant.errors import RunFailedError
from brant.operations import CreateTable
from brant.runtime.events import Event, Warned
from found_otherwise import SAID, expected
from running import write
from servers.query import query

if TYPE_CHECKING:
    from collections.abc import Callable

THERE = """
await op.create_table("org", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(9), nullable=False, unique=True),
    sa.Column("part", sa.Integer, nullable=False), sa.UniqueConstraint("code", "part"))
await op.create_table("other", sa.Column("id", sa.Integer, primary_key=True))
await op.create_table("t", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("org_id", sa.Integer, sa.ForeignKey("org.id", ondelete="CASCADE")),
    sa.Column("name", sa.String(9), server_default="it's"),
    sa.Column("n", sa.Integer, server_default="1"), sa.Column("bare", sa.Integer),
    sa.Column("nick", sa.String(9), unique=True),
    sa.CheckConstraint("n > 0", name="ck_n"))
await op.create_index("ix_bare", "t", ["bare"])
"""
KEYED = """
key = {key}
await op.create_table("t", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("org_id", sa.Integer), sa.Column("n", sa.Integer, server_default="1"),
    sa.Column("name", sa.String(9), server_default="it's"), key, if_not_exists=True)
"""
OTHER_KEYS = {
    "the table exists without unique (name, n)": 'sa.UniqueConstraint("name", "n")',
    "the table exists without unique (n)": 'sa.UniqueConstraint("n", name="uq")',
    "without check ck_other": 'sa.CheckConstraint("n > 0", name="ck_other")',
    "without foreign key (org_id) to other (id)": (
        'sa.ForeignKeyConstraint(["org_id"], ["other.id"])'
    ),
    "without foreign key (n) to org (id)": (
        'sa.ForeignKeyConstraint(["n"], ["org.id"])'
    ),
    "with foreign key (org_id) ON DELETE CASCADE": (
        'sa.ForeignKeyConstraint(["org_id"], ["org.id"])'
    ),
    "with foreign key (org_id) ON UPDATE NO ACTION": (
        'sa.ForeignKeyConstraint(["org_id"], ["org.id"], ondelete="CASCADE",'
        ' onupdate="CASCADE")'
    ),
}
OTHERS = {
    "the table exists with primary key (id)": """
        await op.create_table("t", sa.Column("n", sa.Integer, primary_key=True,
            autoincrement=False, server_default="1"), if_not_exists=True)
        """,
    "column 'bare' exists without a default": """
        await op.create_table("t",
            sa.Column("bare", sa.Integer, server_default="1"), if_not_exists=True)
        """,
    "column 'n' exists with default ": """
        await op.add_column("t", sa.Column("n", sa.Integer), if_not_exists=True)
        """,
    "column 'n' exists with default": """
        await op.add_column("t", sa.Column("n", sa.Integer, server_default="2"),
            if_not_exists=True)
        """,
    "column 'name' exists with default 'it''s'": """
        await op.add_column("t", sa.Column("name", sa.String(9), server_default="its"),
            if_not_exists=True)
        """,
    "column 'bare' exists without unique (bare)": """
        await op.add_column("t", sa.Column("bare", sa.Integer, unique=True),
            if_not_exists=True)
        """,
    "column 'bare' exists without foreign key (bare) to org (id)": """
        await op.add_column("t", sa.Column("bare", sa.Integer,
            sa.ForeignKey("org.id")), if_not_exists=True)
        """,
    "column 'org_id' exists with foreign key (org_id) ON DELETE CASCADE": """
        key = sa.ForeignKey("org.id", ondelete="SET NULL")
        async with op.batch_alter_table("t") as batch:
            await batch.add_column(sa.Column("org_id", sa.Integer, key),
                if_not_exists=True)
        """,
    "another index has the name": """
        await op.create_index("ix_t_bare", "t", ["n"])
        await op.add_column("t", sa.Column("bare", sa.Integer, index=True),
            if_not_exists=True)
        """,
}
SAME = """
for _ in range(2):
    await op.create_table("wide",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("word", sa.String(9), server_default="it's (a)"),
        sa.Column("char", sa.CHAR(3), server_default="ab"),
        sa.Column("empty", sa.String(9), server_default=""),
        sa.Column("null", sa.String(9), server_default=sa.text("NULL")),
        sa.Column("kind", sa.Enum("a", "b", name="kind"), server_default="a"),
        sa.Column("number", sa.Integer, server_default="1"),
        sa.Column("minus", sa.Integer, server_default=sa.text("-1")),
        sa.Column("quoted", sa.BigInteger, server_default="-12"),
        sa.Column("sum", sa.Numeric(10, 2), server_default="0"),
        sa.Column("cents", sa.Numeric(10, 2), server_default=sa.text("0.50")),
        sa.Column("round", sa.Numeric(10, 1), server_default=sa.text("1.25")),
        sa.Column("ratio", sa.Float, server_default=sa.text("1e-3")),
        sa.Column("yes", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.Column("no", sa.Boolean, server_default=sa.false()),
        sa.Column("one", sa.Boolean, server_default="1"),
        sa.Column("at", sa.DateTime, server_default=sa.func.now()),
        sa.Column("then", sa.DateTime, server_default="2020-01-01 10:00:00"),
        sa.Column("stamp", sa.TIMESTAMP, nullable=False),
        sa.Column("second", sa.TIMESTAMP, server_default=sa.func.now()),
        sa.Column("day", sa.Date, server_default="2020-01-01"),
        sa.Column("made", sa.Integer, server_default=sa.text("(1 + 1)")),
        sa.Column("far", sa.Integer, server_default=sa.FetchedValue()),
        sa.Column("parent", sa.Integer, sa.ForeignKey("wide.id")),
        sa.Column("one_org", sa.Integer, sa.ForeignKey("org.id", ondelete="SET NULL",
            onupdate="CASCADE", name="fk_one")),
        sa.Column("code", sa.String(9)), sa.Column("part", sa.Integer),
        sa.Column("late", sa.Integer,
            sa.ForeignKey("other.id", use_alter=True, name="fk_late")),
        sa.Column("limited", sa.Integer, sa.CheckConstraint("limited > 0")),
        sa.Column("flag", sa.Boolean(create_constraint=True, name="ck_flag")),
        sa.ForeignKeyConstraint(["code", "part"], ["org.code", "org.part"],
            ondelete="RESTRICT"),
        sa.UniqueConstraint("part", "code", name="uq_wide"),
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("number > 0", name="ck_wide"),
        sa.Index("ix_wide", "word", sa.text("number desc")),
        sa.Index("ix_unique", "sum", unique=True), if_not_exists=True)
    await op.create_table("keyless", sa.Column("a", sa.Integer), if_not_exists=True)
    await op.create_table("twice",
        sa.Column("a", sa.Integer, sa.ForeignKey("org.id"), primary_key=True,
            autoincrement=False, server_default="5"),
        sa.Column("b", sa.String(9), primary_key=True, server_default="x"),
        if_not_exists=True)
    for column in (
        sa.Column("boss", sa.Integer, sa.ForeignKey("org.id", ondelete="CASCADE")),
        sa.Column("mail", sa.String(9), unique=True),
        sa.Column("seen", sa.Integer, index=True, comment="when", server_default="0"),
        sa.Column("once", sa.Integer, index=True, unique=True),
        sa.Column("sure", sa.Boolean(create_constraint=True, name="ck_sure")),
    ):
        await op.add_column("t", column, if_not_exists=True)
        async with op.batch_alter_table("t") as batch:
            await batch.add_column(column, if_not_exists=True)
await op.create_unique_constraint("uq_later", "keyless", ["a"])
await op.create_table("keyless", sa.Column("a", sa.Integer), if_not_exists=True)
"""
FREED = """
async with op.batch_alter_table("t") as batch:
    await batch.drop_column("bare")
    await batch.add_column(sa.Column("bare", sa.String(9)), if_not_exists=True)
"""
LACKING = """
bare = sa.Column("bare", sa.Integer, index=True)
number = sa.Column("n", sa.Integer, index=True, server_default="1")
name = sa.Column("name", sa.String(9), index=True, server_default="it's")
for _ in range(2):
    await op.add_column("t", bare, if_not_exists=True)
    async with op.batch_alter_table("t") as batch:
        await batch.add_column(number, if_not_exists=True)
        await batch.add_column(sa.Column("more", sa.Integer), if_not_exists=True)
    async with op.batch_alter_table("t") as batch:
        await batch.add_column(name, if_not_exists=True)
        await batch.alter_column("bare", type_=sa.BigInteger)
    await op.alter_column("t", "bare", type_=sa.Integer)
"""
DROPPED = """
for name in ("bare", "n", "name"):
    await op.drop_index(f"ix_t_{name}", "t")
"""
RENAMED = """
await op.add_column("t", sa.Column("bare", sa.Integer, index=True), if_not_exists=True)
async with op.batch_alter_table("t") as batch:
    await batch.alter_column("bare", new_column_name="old")
    await batch.add_column(sa.Column("bare", sa.Integer, index=True),
        if_not_exists=True)
"""


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def each_url(request):
    return request.getfixturevalue(f"{request.param}_url")


async def failure(url, folder, body: str) -> str:
    write(folder, ("there", THERE), ("bad", body))
    with pytest.raises(RunFailedError) as failed:
        await Migrator(url, folder).upgrade()
    assert f"{folder / 'bad.py'}:" in str(failed.value)
    return str(failed.value)


@pytest.mark.parametrize(("said", "key"), OTHER_KEYS.items(), ids=OTHER_KEYS)
async def test_a_table_with_other_keys_is_refused(said, key, each_url, tmp_path):
    assert said in await failure(each_url, tmp_path / "m", KEYED.format(key=key))


@pytest.mark.parametrize(("said", "body"), OTHERS.items(), ids=OTHERS)
async def test_another_definition_is_refused(said, body, each_url, tmp_path):
    assert said in await failure(each_url, tmp_path / "m", body)


async def test_every_key_and_default_is_known_again(each_url, tmp_path):
    # SQLite keeps no comments.
    has_comments = not each_url.startswith("sqlite")
    same = SAME if has_comments else SAME.replace(' comment="when",', "")
    write(tmp_path / "m", ("there", THERE), ("again", same))
    await Migrator(each_url, tmp_path / "m").upgrade()
    assert not query(each_url, "select boss, mail, seen, sure from t")


async def test_a_column_gets_the_index_that_it_lacks(each_url, tmp_path):
    write(tmp_path / "m", ("there", THERE), ("lacking", LACKING), ("gone", DROPPED))
    await Migrator(each_url, tmp_path / "m").upgrade()


async def test_the_index_of_a_renamed_column_is_not_the_new_ones(
    postgres_url, tmp_path
):
    said = await failure(postgres_url, tmp_path / "m", RENAMED)
    assert 'relation "ix_t_bare" already exists' in said


async def test_a_column_that_the_batch_drops_is_not_the_one_asked_for(
    postgres_url, tmp_path
):
    freed = FREED.replace("bare", "nick").replace("sa.String(9)", "sa.Integer")
    write(tmp_path / "m", ("there", THERE), ("freed", FREED), ("nick", freed))
    await Migrator(postgres_url, tmp_path / "m").upgrade()
    assert not query(postgres_url, "select bare || 'x', nick + 1 from t")


MARIADB_INDEXES = {
    "another index has the name ix, over name(3), n": 'sa.text("name(4)"), "n"',
    "another index has the name ix, over name(3), n,": '"name", "n"',
    "another index has the name ix, over name(3), n ": 'sa.text("name(3)"), "id"',
}


@pytest.mark.parametrize("asked", MARIADB_INDEXES.values())
async def test_prefixes_make_other_indexes(asked, mariadb_url, tmp_path):
    made = 'await op.create_index("ix", "t", [sa.text("name(3)"), "n"]{})\n'
    again = made.format(", if_not_exists=True")
    other = again.replace('sa.text("name(3)"), "n"', asked)
    said = await failure(mariadb_url, tmp_path / "m", made.format("") + again + other)
    assert "another index has the name ix, over name(3), n" in said


async def test_a_fulltext_index_is_another(mariadb_url, tmp_path):
    made = (
        'await op.create_index("ix", "t", ["name"], mysql_prefix="FULLTEXT",'
        " mariadb_prefix='FULLTEXT', if_not_exists=True)\n"
    )
    other = 'await op.create_index("ix", "t", ["name"], if_not_exists=True)\n'
    said = await failure(mariadb_url, tmp_path / "m", made * 2 + other)
    assert "another fulltext index has the name ix, over name" in said


PLACES = """
await op.create_enum("mood", ["bad", "fine"])
for place in ({"after": "bad"}, {"before": "fine"}, {"after": "bad"}, {}):
    await op.add_enum_value("mood", "so", if_not_exists=True, **place)
await op.add_enum_value("mood", "well", after="bad", if_not_exists=True)
await op.add_enum_value("mood", "so", after="bad", if_not_exists=True)
await op.add_enum_value("mood", "so", after="fine", if_not_exists=True)
"""
VIEWS = """
for _ in range(2):
    await op.create_materialized_view("v", "select 1 as a", if_not_exists=True)
await op.create_materialized_view("t", "select 1 as a", if_not_exists=True)
"""


async def test_a_label_at_another_place_is_refused(postgres_url, tmp_path):
    said = await failure(postgres_url, tmp_path / "m", PLACES)
    assert "it exists before fine" in said


async def test_a_table_is_no_materialized_view(postgres_url, tmp_path):
    said = await failure(postgres_url, tmp_path / "m", VIEWS)
    assert "create materialized view t: the name belongs to something else" in said


OTHERWISE = """
from found_otherwise import tried
await op.create_table("org", sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("c", sa.Integer, unique=True))
await tried(op)
"""


def noting(warned: list[str]) -> Callable[[Event], None]:
    def note(event: Event) -> None:
        if isinstance(event, Warned):
            warned.append(event.message)

    return note


async def test_what_only_the_database_can_tell_apart_is_refused(each_url, tmp_path):
    warned: list[str] = []
    write(tmp_path / "m", ("otherwise", OTHERWISE))
    await Migrator(each_url, tmp_path / "m", on_event=noting(warned)).upgrade()
    wanted = expected(each_url.partition("+")[0])
    unlike = {
        name: SAID.get(name, "nothing")
        for name, part in wanted.items()
        if part not in SAID.get(name, "")
    }
    assert unlike == {}
    assert not warned


UNPRINTED = """
for condition in ("n > 0", "n > 0", "n between 1 and 3", "n > 1"):
    await op.create_table("t", sa.Column("n", sa.Integer),
        sa.CheckConstraint(condition, name="ck"), if_not_exists=True)
"""


async def test_what_the_database_will_not_print_is_warned_of(postgres_url, tmp_path):
    url = make_url(postgres_url)
    name = str(url.database)
    query(postgres_url, f"create role {name}_poor login")
    query(postgres_url, f"grant create, usage on schema public to {name}_poor")
    query(postgres_url, f"revoke temporary on database {name} from public")
    warned: list[str] = []
    poor = url.set(username=f"{name}_poor").render_as_string(hide_password=False)
    write(tmp_path / "m", ("unprinted", UNPRINTED))
    await Migrator(poor, tmp_path / "m", on_event=noting(warned)).upgrade()
    assert len(warned) == 2
    for message, condition in zip(warned, ("between 1 and 3", "n > 1"), strict=True):
        assert message.startswith("create table t: the table exists with CONSTRAINT ck")
        assert condition in message
        assert "the database would not print what was asked for" in message


async def test_a_dialect_without_a_catalogue_says_so():
    spoken = Standard(DefaultDialect())
    table = CreateTable.of("t", sa.Column("n", sa.Integer), if_not_exists=True)
    assert spoken.compile(table, ())
    assert list(spoken.doubts(table, ())) == [
        "what has the name already, if something has"
    ]
