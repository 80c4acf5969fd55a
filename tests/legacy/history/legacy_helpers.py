"""A project's own helpers: they hold `op` too."""

import sqlalchemy as sa
from alembic import op


def create_with_times(name, *columns):
    op.create_table(name, *columns, sa.Column("made_at", sa.DateTime))
    op.create_index(f"ix_{name}_made_at", name, ["made_at"])
