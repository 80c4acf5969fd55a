"""An env.py that is wrong is named with its line and what is wrong with it."""

from __future__ import annotations

import pytest

from brant import Migrator
from brant.errors import (
    ConnectError,
    EnvironmentFileError,
    ScriptEncodingError,
    UnknownDialectError,
    WrongArgumentError,
)

DEFINE = "It should define `async def configure(env: Environment) -> None`."


@pytest.mark.parametrize(
    ("source", "said", "hint"),
    [
        ("x = 1", ": it defines no configure(env)", DEFINE),
        ("def configure(env): pass", ": configure() is not `async def`", DEFINE),
        ("x = 1\nx = (", ":2: SyntaxError: '(' was never closed", "Correct it: "),
        ("\n1 / 0", ":2: ZeroDivisionError: division by zero", "Correct it: "),
        (
            "async def configure(env):\n    env.x['a']",
            ":2: KeyError: 'a'",
            "Correct it: ",
        ),
        ("raise SystemExit(3)", ":1: SystemExit: 3", "Correct it: "),
    ],
)
async def test_an_environment_file_that_is_wrong_says_where(
    tmp_path, source, said, hint
):
    file = tmp_path / "env.py"
    file.write_text(source)
    with pytest.raises(EnvironmentFileError) as refused:
        await Migrator("sqlite://", tmp_path).current()
    assert refused.value.message.startswith(f"{file}{said}")
    assert refused.value.hint.startswith(hint)


async def test_an_environment_file_of_another_encoding_is_named(tmp_path):
    file = tmp_path / "env.py"
    file.write_bytes(b"async def configure(env):\n    print('\xfc')\n")
    with pytest.raises(ScriptEncodingError) as refused:
        await Migrator("sqlite://", tmp_path).current()
    assert refused.value.message == f"{file}:2 is not UTF-8 text"


async def test_an_environment_file_is_read_as_scripts_are(tmp_path):
    """With the mark that editors on Windows put first, and their line ends."""
    source = "async def configure(env):\n    env.version_table = 'größe'\n"
    file = tmp_path / "env.py"
    file.write_bytes(b"\xef\xbb\xbf" + source.replace("\n", "\r\n").encode())
    assert await Migrator("sqlite://", tmp_path).current() == ()


@pytest.mark.parametrize(
    ("set_to", "said"),
    [
        ("version_table = ''", "env.version_table is '', it takes a name"),
        ("version_table = None", "env.version_table is None, it takes a name"),
        ("schema = ''", "env.schema is '', it takes a name"),
    ],
)
async def test_a_table_without_a_name_is_refused(tmp_path, set_to, said):
    source = f"async def configure(env):\n    env.{set_to}\n"
    (tmp_path / "env.py").write_text(source)
    with pytest.raises(WrongArgumentError) as refused:
        await Migrator("sqlite://", tmp_path).current()
    assert refused.value.message == said


async def test_a_database_that_nobody_knows_is_named(tmp_path):
    with pytest.raises(UnknownDialectError, match="is called 'nosuch'"):
        await Migrator("nosuch://x", tmp_path).current()


async def test_a_sqlite_file_that_cannot_be_opened_is_no_server(tmp_path):
    url = f"sqlite:///{tmp_path / 'nowhere' / 'test.db'}"
    with pytest.raises(ConnectError, match="unable to open database file") as refused:
        await Migrator(url, tmp_path).current()
    assert refused.value.hint.startswith("Check that its folder exists")
