"""pg exclude"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pg_exclude"
down_revision = "pg_unnamed_constraints"


def upgrade():
    op.create_table("pg_exclude", sa.Column("during", postgresql.TSTZRANGE))
    op.create_exclude_constraint(
        "ex_during", "pg_exclude", ("during", "&&"), using="gist"
    )


def downgrade():
    op.drop_table("pg_exclude")
