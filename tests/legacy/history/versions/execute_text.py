"""execute text"""

import sqlalchemy as sa
from alembic import op

revision = "execute_text"
down_revision = "drop_index"


def upgrade():
    op.execute("CREATE TABLE execute_text (id INTEGER PRIMARY KEY, a TEXT)")
    op.execute("INSERT INTO execute_text VALUES (1, '50% of 100%')")
    op.execute("INSERT INTO execute_text VALUES (2, 'at 12\\:30')")
    op.execute(sa.text("INSERT INTO execute_text VALUES (3, :a)").bindparams(a="x"))
    op.execute("UPDATE execute_text SET a = a || '%s' WHERE a LIKE '5%'")


def downgrade():
    op.execute("DROP TABLE execute_text")
