"""Labels of enum columns, and character sets: which rows keep what they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.asyncio import create_async_engine

from autogenerating import descriptions, holding, migrator
from brant.errors import DestructiveError, UnfitModelsError
from servers.query import query

if TYPE_CHECKING:
    from pathlib import Path

MARK = "# Destroys data:"
BINARY = "utf8mb4_bin"


def labelled(*labels: str, key: str = "a", info: Any = None, **options: Any) -> Any:
    made = sa.MetaData()
    columns = [sa.Column(n, sa.Integer, nullable=False, default=0) for n in "ab"]
    type_ = mysql.ENUM(*labels, **options)
    column = sa.Column("c", type_, nullable=False, info=info or {})
    sa.Table("t", made, *columns, column, sa.PrimaryKeyConstraint(*key))
    return made


def rows(url: str) -> list[str]:
    return [label for (label,) in query(url, "SELECT c FROM t ORDER BY a")]


INSERT = "INSERT INTO t VALUES (1, 0, 'new'), (2, 0, 'done'), (3, 0, 'new')"


@pytest.mark.parametrize("is_one", [True, False], ids=["yes", "no"])
async def test_a_label_that_looks_renamed_is_asked_about(
    mariadb_url: str, tmp_path: Path, *, is_one: bool
) -> None:
    asked = []

    async def answer(rename: object) -> bool:
        asked.append(str(rename))
        return is_one

    async with holding(mariadb_url, labelled("new", "done")) as engine:
        query(mariadb_url, INSERT)
        made = migrator(engine, tmp_path, labelled("fresh", "done"))
        path = await made.revision("labels", autogenerate=True, ask=answer)
        assert path is not None
        assert (MARK in path.read_text()) is not is_one
        if is_one:
            await made.upgrade()
            assert rows(mariadb_url) == ["fresh", "done", "fresh"]
            assert await descriptions(made) == []
            await made.downgrade("base")
            assert rows(mariadb_url) == ["new", "done", "new"]
    assert asked == ["label 'new' of column t.c to 'fresh'"]


async def test_a_label_that_looks_renamed_is_a_comment_where_nobody_answers(
    mariadb_url: str, tmp_path: Path
) -> None:
    async with holding(mariadb_url, labelled("new", "done")) as engine:
        made = migrator(engine, tmp_path / "a", labelled("fresh", "done"))
        path = await made.revision("labels", autogenerate=True)
        info = {"renamed_labels": {"new": "fresh"}}
        told = migrator(engine, tmp_path / "b", labelled("fresh", "done", info=info))
        other = await told.revision("told", autogenerate=True)
    assert path is not None
    assert other is not None
    assert "# Is it a rename? label 'new' of column t.c to 'fresh'" in path.read_text()
    assert "{'renamed_labels': {'new': 'fresh'}}" in path.read_text()
    assert f"{MARK} alter column t.c" in path.read_text()
    assert "Is it a rename?" not in other.read_text()


async def test_labels_keep_their_rows_where_only_the_case_changes(
    mariadb_url: str, tmp_path: Path
) -> None:
    async with holding(mariadb_url, labelled("new", "done")) as engine:
        query(mariadb_url, INSERT)
        made = migrator(engine, tmp_path, labelled("NEW", "done"))
        path = await made.revision("case", autogenerate=True, no_destructive=True)
        await made.upgrade()
    assert path is not None
    assert "Is it a rename?" not in path.read_text()
    assert rows(mariadb_url) == ["NEW", "done", "NEW"]


async def test_a_collation_may_tell_labels_apart_by_their_case(
    mariadb_url: str, tmp_path: Path
) -> None:
    before = labelled("new", "done", collation=BINARY)
    info = {"renamed_labels": {"new": "NEW"}}
    async with holding(mariadb_url, before) as engine:
        query(mariadb_url, INSERT)
        after = labelled("NEW", "done", collation=BINARY)
        with pytest.raises(DestructiveError):
            await migrator(engine, tmp_path, after).revision(
                "case", autogenerate=True, no_destructive=True
            )
        after = labelled("NEW", "done", collation=BINARY, info=info)
        made = migrator(engine, tmp_path, after)
        await made.revision("case", autogenerate=True, no_destructive=True)
        await made.upgrade()
        assert rows(mariadb_url) == ["NEW", "done", "NEW"]
        await made.downgrade("base")
        assert rows(mariadb_url) == ["new", "done", "new"]


@pytest.mark.parametrize("keys", [("a", "ab"), ("ac", "abc")], ids=repr)
async def test_rows_keep_a_renamed_label_beside_another_key(
    mariadb_url: str, tmp_path: Path, keys: tuple[str, str]
) -> None:
    info = {"renamed_labels": {"new": "fresh"}}
    before = labelled("new", "done", key=keys[0])
    after = labelled("fresh", "done", key=keys[1], info=info)
    async with holding(mariadb_url, before) as engine:
        query(mariadb_url, INSERT)
        made = migrator(engine, tmp_path, after)
        await made.revision("key", autogenerate=True, no_destructive=True)
        await made.upgrade()
        assert rows(mariadb_url) == ["fresh", "done", "fresh"]
        assert await descriptions(made) == []
        await made.downgrade("base")
        assert rows(mariadb_url) == ["new", "done", "new"]
        assert await descriptions(migrator(engine, tmp_path, before)) == []


def recoded(type_: Any, charset: str, *, is_column: bool) -> sa.MetaData:
    made = sa.MetaData()
    if is_column:
        type_ = type(type_)(getattr(type_, "length", None), charset=charset)
    options = (
        {} if is_column else {"mysql_charset": charset, "mariadb_charset": charset}
    )
    key = sa.Column("id", sa.Integer, primary_key=True)
    sa.Table("t", made, key, sa.Column("c", type_), **options)
    return made


TEXT, FULL = mysql.TEXT(), 2**16 - 1
# The first is what fills the column; the server keeps it where nothing is marked.
CHARSETS = [
    (mysql.VARCHAR(20), "latin1", "utf8mb4", "\u00e9" * 20, False),
    (mysql.VARCHAR(20), "utf8mb3", "utf8mb4", "\u20ac" * 20, False),
    (mysql.VARCHAR(20), "cp1251", "utf8mb3", "\u0436" * 20, False),
    (mysql.VARCHAR(20), "ascii", "latin2", "a" * 20, False),
    (mysql.VARCHAR(20), "utf16", "utf8mb4", "\U0001f600" * 20, False),
    (mysql.VARCHAR(20), "utf8mb4", "latin1", "\u0142", True),
    (mysql.VARCHAR(20), "utf8mb4", "utf8mb3", "\U0001f600", True),
    (mysql.VARCHAR(20), "latin2", "latin1", "\u0142", True),
    (TEXT, "utf8mb3", "utf8mb4", "\u20ac" * (FULL // 3), False),
    (TEXT, "ascii", "utf8mb4", "a" * FULL, False),
    (TEXT, "latin1", "utf8mb4", "\u00e9" * FULL, True),
    (TEXT, "latin1", "ascii", "\u00e9", True),
]


@pytest.mark.parametrize("is_column", [True, False], ids=["column", "table"])
@pytest.mark.parametrize("case", CHARSETS)
async def test_a_character_set_is_a_loss_where_the_server_cannot_keep_the_text(
    mariadb_url: str,
    tmp_path: Path,
    case: tuple[Any, str, str, str, bool],
    *,
    is_column: bool,
) -> None:
    type_, old, new, text, is_loss = case
    before = recoded(type_, old, is_column=is_column)
    async with holding(mariadb_url, before) as engine:
        async with engine.begin() as connection:
            await connection.execute(sa.insert(before.tables["t"]), {"c": text})
        made = migrator(engine, tmp_path, recoded(type_, new, is_column=is_column))
        path = await made.revision("charset", autogenerate=True)
        assert path is not None
        upgrade, _, _ = path.read_text().partition("async def downgrade")
        assert (MARK in upgrade) is is_loss
        if not is_loss:
            await made.upgrade()
            async with engine.connect() as connection:
                assert await connection.scalar(sa.text("SELECT c FROM t")) == text


async def test_the_server_refuses_what_is_marked(mariadb_url: str) -> None:
    engine = create_async_engine(mariadb_url)
    for type_, old, new, text, is_loss in CHARSETS:
        sql = str(type_.compile(engine.dialect))
        async with engine.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE IF EXISTS r")
            create = f"CREATE TABLE r (c {sql} CHARACTER SET {old})"
            await connection.exec_driver_sql(create)
            await connection.execute(sa.text("INSERT INTO r VALUES (:c)"), {"c": text})
        alter = f"ALTER TABLE r MODIFY c {sql} CHARACTER SET {new}"
        refused = False
        async with engine.begin() as connection:
            try:
                await connection.exec_driver_sql(alter)
            except sa.exc.DataError:
                refused = True
        assert refused is is_loss
    await engine.dispose()


def noted(default: Any, comment: str) -> sa.MetaData:
    made = sa.MetaData()
    text = sa.Column("c", sa.Text, server_default=default, comment=comment)
    sa.Table("t", made, sa.Column("id", sa.Integer, primary_key=True), text)
    return made


async def test_a_default_with_quotes_is_read_with_all_that_follows_it(
    mariadb_url: str, tmp_path: Path
) -> None:
    """MariaDB shows the default of a text as it was written, with a backslash."""
    wanted = noted("it's a \\ 'word'", "the name")
    async with holding(mariadb_url, wanted) as engine:
        assert await descriptions(migrator(engine, tmp_path, wanted)) == []
        others = noted("it's another", "the name")
        changed = migrator(engine, tmp_path, others)
        assert await changed.revision("default", autogenerate=True) is not None
        await changed.upgrade()
        assert await descriptions(changed) == []


async def test_a_call_is_read_as_a_default_with_the_comment_behind_it(
    mariadb_url: str, tmp_path: Path
) -> None:
    wanted = noted(sa.text("(concat('a', ' DEFAULT'))"), "the name")
    async with holding(mariadb_url, wanted) as engine:
        assert await descriptions(migrator(engine, tmp_path, wanted)) == []
        others = noted(sa.text("(concat('a', 'b'))"), "the name")
        changed = migrator(engine, tmp_path, others)
        assert await descriptions(changed) == ["alter column t.c"]
        await changed.revision("default", autogenerate=True)
        await changed.upgrade()
        assert await descriptions(changed) == []


async def test_a_label_with_a_backslash_is_written_as_it_is(
    mariadb_url: str, tmp_path: Path
) -> None:
    wanted = labelled("a\\b", "c")
    async with holding(mariadb_url, labelled("a\\b", "c", "d")) as engine:
        made = migrator(engine, tmp_path, wanted)
        path = await made.revision("labels", autogenerate=True)
        assert path is not None
        assert 'existing_type=mysql.ENUM("a\\\\b", "c", "d"' in path.read_text()


async def test_a_model_that_mariadb_cannot_have_is_named(
    mariadb_url: str, tmp_path: Path
) -> None:
    wanted = sa.MetaData()
    key = sa.Column("id", sa.Integer, primary_key=True)
    sa.Table("t", wanted, key, sa.Column("c", sa.String))
    async with holding(mariadb_url, noted(None, "x")) as engine:
        made = migrator(engine, tmp_path, wanted)
        with pytest.raises(UnfitModelsError, match=r"'t', column 'c'.* requires a len"):
            await made.check()


async def test_a_quote_in_a_condition_is_no_difference(
    mariadb_url: str, tmp_path: Path
) -> None:
    metadata = sa.MetaData()
    kind = sa.Enum("a", "it's", "b\\", native_enum=False, create_constraint=True)
    key = sa.Column("id", sa.Integer, primary_key=True)
    sa.Table("t", metadata, key, sa.Column("kind", kind, nullable=False))
    async with holding(mariadb_url, metadata) as engine:
        assert await descriptions(migrator(engine, tmp_path, metadata)) == []


def with_colon(text: str) -> sa.MetaData:
    made = sa.MetaData()
    said = f"c = '%\\:{text}'"
    is_said = sa.Column("d", sa.Boolean, sa.Computed(said, persisted=True))
    # What is in doubt has the whole table printed.
    long = sa.Column("e", mysql.LONGTEXT(collation=BINARY), server_default="{}")
    text_ = sa.Column("c", sa.Text, nullable=False)
    sa.Table("t", made, text_, is_said, long, sa.CheckConstraint(f"NOT {said}", "ck"))
    return made


async def test_a_colon_in_an_expression_is_no_parameter(
    mariadb_url: str, tmp_path: Path
) -> None:
    held = with_colon("b")
    async with holding(mariadb_url, held) as engine:
        assert await descriptions(migrator(engine, tmp_path, held)) == []
        changed = migrator(engine, tmp_path, with_colon("c"))
        assert await descriptions(changed) != []
