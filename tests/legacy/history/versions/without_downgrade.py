"""without downgrade"""

from alembic import op

revision = "without_downgrade"
down_revision = "loop_of_columns"


def upgrade():
    op.execute("CREATE TABLE without_downgrade (id INTEGER)")
