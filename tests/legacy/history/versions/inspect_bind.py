"""inspect bind"""

import sqlalchemy as sa
from alembic import op

revision = "inspect_bind"
down_revision = "begin_nested"


def upgrade():
    inspector = sa.inspect(op.get_bind())
    if "inspect_bind" not in inspector.get_table_names():
        op.create_table("inspect_bind", sa.Column("id", sa.Integer, primary_key=True))
    columns = [c["name"] for c in sa.inspect(op.get_bind()).get_columns("inspect_bind")]
    if "a" not in columns:
        op.add_column("inspect_bind", sa.Column("a", sa.Text))


def downgrade():
    op.drop_table("inspect_bind")
