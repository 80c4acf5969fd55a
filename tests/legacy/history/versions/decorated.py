"""decorated"""

from functools import wraps

import sqlalchemy as sa
from alembic import op

revision = "decorated"
down_revision = "f_at_import"


def unless_there(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        if sa.inspect(op.get_bind()).has_table("decorated"):
            return None
        return function(*args, **kwargs)

    return wrapper


@unless_there
def upgrade():
    op.create_table("decorated", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("decorated")
