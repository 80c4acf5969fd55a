"""pg types"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pg_types"
down_revision = "pg_comments"


def upgrade():
    op.create_table(
        "pg_types",
        sa.Column(
            "id",
            postgresql.UUID(as_uuid=True),
            server_default=sa.text("gen_random_uuid()"),
        ),
        sa.Column("j", postgresql.JSONB(astext_type=sa.Text()), server_default="{}"),
        sa.Column("l", postgresql.ARRAY(sa.String()), server_default=sa.text("'{}'")),
        sa.Column("t", postgresql.TIMESTAMP(timezone=True, precision=3)),
        sa.Column("v", postgresql.TSVECTOR()),
        sa.Column("n", sa.BigInteger, sa.Identity(always=True, start=5)),
        sa.Column("big", sa.BigInteger, sa.Sequence("pg_types_seq"), nullable=False),
        sa.Column("f", sa.Float(53)),
    )


def downgrade():
    op.drop_table("pg_types")
