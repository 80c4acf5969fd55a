"""pg untyped values"""

import sqlalchemy as sa
from alembic import op

revision = "pg_untyped_values"
down_revision = "pg_do_block"


def upgrade():
    op.create_table("pg_untyped", sa.Column("a", sa.Text), sa.Column("n", sa.Integer))
    conn = op.get_bind()
    conn.execute(
        sa.text("INSERT INTO pg_untyped VALUES (:a, :n)"),
        [{"a": "x", "n": 1}, {"a": "y", "n": 2}],
    )
    rows = conn.execute(
        sa.text("SELECT a FROM pg_untyped WHERE n = ANY(:ns)"), {"ns": [1]}
    )
    assert [row[0] for row in rows] == ["x"]
    assert (
        conn.execute(sa.text("SELECT a FROM pg_untyped WHERE a LIKE 'x%'"))
        .mappings()
        .all()[0]["a"]
        == "x"
    )


def downgrade():
    op.drop_table("pg_untyped")
