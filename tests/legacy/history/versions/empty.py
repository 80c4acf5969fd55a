"""empty"""

from alembic import op

revision = "empty"
down_revision = "annotated"


def upgrade():
    pass


def downgrade():
    pass
