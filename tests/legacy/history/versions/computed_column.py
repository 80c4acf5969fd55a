"""computed column"""

import sqlalchemy as sa
from alembic import op

revision = "computed_column"
down_revision = "unnamed_keys"


def upgrade():
    message = sa.Column("message", sa.JSON)
    op.create_table(
        "computed_column",
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer, sa.Computed("a * 2", persisted=True)),
        message,
        sa.Column("of_json", sa.Text, sa.Computed(message["id"].as_string())),
        sa.CheckConstraint(message["n"].as_integer() > 0, name="positive"),
    )


def downgrade():
    op.drop_table("computed_column")
