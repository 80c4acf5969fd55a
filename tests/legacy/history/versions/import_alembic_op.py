"""import alembic op"""

import alembic.op
import sqlalchemy as sa

revision = "import_alembic_op"
down_revision = "from_alembic_op"


def upgrade():
    alembic.op.create_table("import_alembic_op", sa.Column("id", sa.Integer))


def downgrade():
    alembic.op.drop_table("import_alembic_op")
