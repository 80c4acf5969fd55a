"""enum column"""

import sqlalchemy as sa
from alembic import op

revision = "enum_column"
down_revision = "run_async"


def upgrade():
    op.create_table(
        "enum_column",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.Enum("on", "off", name="state"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("a", "b", name="kind", native_enum=False, create_constraint=True),
        ),
    )


def downgrade():
    op.drop_table("enum_column")
    sa.Enum(name="state").drop(op.get_bind(), checkfirst=True)
