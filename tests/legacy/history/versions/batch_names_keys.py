"""batch names keys"""

import sqlalchemy as sa
from alembic import op

revision = "batch_names_keys"
down_revision = "batch_index_of_a_dropped_column"

CONVENTION = {"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"}


def upgrade():
    op.create_table(
        "batch_names_keys",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent", sa.Integer),
        sa.Column("other", sa.Integer),
        sa.ForeignKeyConstraint(["parent"], ["batch_names_keys.id"]),
        sa.ForeignKeyConstraint(["other"], ["batch_owner.id"]),
    )
    if op.get_context().dialect.name != "sqlite":
        return
    with op.batch_alter_table(
        "batch_names_keys", naming_convention=CONVENTION
    ) as batch_op:
        batch_op.drop_constraint(
            "fk_batch_names_keys_other_batch_owner", type_="foreignkey"
        )


def downgrade():
    op.drop_table("batch_names_keys")
