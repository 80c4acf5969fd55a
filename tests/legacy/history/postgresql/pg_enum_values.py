"""pg enum values"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pg_enum_values"
down_revision = "pg_concurrently"


def upgrade():
    mood = postgresql.ENUM("sad", "ok", name="mood")
    mood.create(op.get_bind(), checkfirst=True)
    op.create_table(
        "pg_enum_values",
        sa.Column("a", postgresql.ENUM("sad", "ok", name="mood", create_type=False)),
    )
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'happy'")
    op.add_column(
        "pg_enum_values",
        sa.Column(
            "b", postgresql.ENUM("sad", "ok", "happy", name="mood", create_type=False)
        ),
    )
    op.execute("ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'")


def downgrade():
    op.drop_table("pg_enum_values")
    sa.Enum(name="mood").drop(op.get_bind(), checkfirst=False)
