"""annotated"""

from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision = "annotated"
down_revision = "late_import"


branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table("annotated", sa.Column("id", sa.Integer))


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table("annotated")
