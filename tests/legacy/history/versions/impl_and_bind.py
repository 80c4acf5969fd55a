"""impl and bind"""

import sqlalchemy as sa
from alembic import op

revision = "impl_and_bind"
down_revision = "computed_column"


def upgrade():
    op.create_table("impl_and_bind", sa.Column("id", sa.Integer))
    op.get_context().impl.execute("INSERT INTO impl_and_bind VALUES (1)")
    op.get_context().bind.execute(sa.text("INSERT INTO impl_and_bind VALUES (2)"))
    op.get_bind().exec_driver_sql("INSERT INTO impl_and_bind VALUES (3)")


def downgrade():
    op.drop_table("impl_and_bind")
