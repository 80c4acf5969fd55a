"""type decorator"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "type_decorator"
down_revision = "use_alter"


class Document(sa.TypeDecorator):
    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect):
        known = dialect.name == "postgresql"
        return dialect.type_descriptor(postgresql.JSONB() if known else sa.JSON())


def upgrade():
    op.create_table("type_decorator", sa.Column("a", Document))
    op.add_column("type_decorator", sa.Column("b", Document(), server_default="[]"))


def downgrade():
    op.drop_table("type_decorator")
