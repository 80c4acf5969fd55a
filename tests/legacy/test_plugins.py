"""Old scripts that use what extends Alembic: alembic-utils, alembic-postgresql-enum."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from alembic import autogenerate

from brant.alembic.convert import converted
from legacy_corpus import by_alembic, by_brant
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

    from servers.postgres import PostgresServer

pytestmark = pytest.mark.may_block("old scripts import and compute where they run")

HEADER = "import sqlalchemy as sa\nfrom alembic import op\n"
ENTITIES = """
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView

revision = "a1"
down_revision = None

seen = PGView("public", "seen", "SELECT a, 'x:y' AS b FROM t")
more = PGView("public", "seen", "SELECT a, 'x:y' AS b, 1 AS c FROM t")
touch = PGFunction(
    "public",
    "touch()",
    "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 1; RETURN NEW; END $$",
)
touching = PGTrigger(
    "public",
    "touching",
    "BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.touch()",
    on_entity="public.t",
)


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer))
    op.create_entity(seen)
    op.create_entity(touch)
    op.create_entity(touching)
    op.replace_entity(more)


def downgrade():
    op.drop_entity(touching)
    op.drop_entity(touch)
    op.drop_entity(more)
    op.drop_table("t")
"""
ENUMS = """
from alembic_postgresql_enum import TableReference

revision = "a1"
down_revision = None


def upgrade():
    mood = sa.Enum("sad", "ok", name="mood")
    op.create_table("t", sa.Column("m", mood, server_default="ok"))
    op.execute("INSERT INTO t VALUES ('sad')")
    op.sync_enum_values(
        enum_schema="public",
        enum_name="mood",
        new_values=["unhappy", "ok", "glad"],
        affected_columns=[
            TableReference(
                table_name="t", column_name="m", existing_server_default="'ok'::mood"
            )
        ],
        enum_values_to_rename=[("sad", "unhappy")],
    )


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE mood")
"""


@pytest.fixture(autouse=True)
def own_comparators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imported, they add to what Alembic compares in the process, for other tests."""
    own = autogenerate.comparators.branch()
    monkeypatch.setattr(autogenerate, "comparators", own)


@pytest.fixture(params=[ENTITIES, ENUMS], ids=["entities", "enums"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "a1.py").write_text(HEADER + dedent(request.param))
    return tmp_path


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_what_packages_register_runs(
    driver: str, folder: Path, postgres_server: PostgresServer
) -> None:
    with postgres_server.database() as ours, postgres_server.database() as theirs:
        by_alembic(theirs, "head", folders=(folder,))
        await by_brant(ours.replace("asyncpg", driver), "head", folders=(folder,))
        assert lines(ours) == lines(theirs)
        await by_brant(ours.replace("asyncpg", driver), "base", folders=(folder,))
        assert not [line for line in lines(ours) if "comment schema" not in line]


def test_it_stays_an_old_script(folder: Path) -> None:
    source = (folder / "a1.py").read_text()
    found = converted(source)
    assert not [line for line in source.splitlines() if line not in found.source]
    assert "async" not in found.source
    assert "may use `op`" in str(found.reason)


def lines(url: str) -> list[str]:
    return dumped(url, rows=True, without="alembic_version").splitlines()
