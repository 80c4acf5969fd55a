"""helper in script"""

import sqlalchemy as sa
from alembic import op

revision = "helper_in_script"
down_revision = "decorated"


def _columns():
    return [sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Text)]


def _create(name):
    op.create_table(name, *_columns())
    op.create_index(f"ix_{name}", name, ["a"])


def upgrade():
    _create("helper_in_script")


def downgrade():
    op.drop_table("helper_in_script")
