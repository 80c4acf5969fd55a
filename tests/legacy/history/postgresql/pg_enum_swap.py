"""pg enum swap"""

import sqlalchemy as sa
from alembic import op

revision = "pg_enum_swap"
down_revision = "pg_enum_values"


def upgrade():
    op.execute("CREATE TYPE size AS ENUM ('s', 'm')")
    op.create_table("pg_enum_swap", sa.Column("a", sa.String(5)))
    op.alter_column(
        "pg_enum_swap",
        "a",
        existing_type=sa.String(5),
        type_=sa.Enum("s", "m", name="size"),
        postgresql_using="a::size",
    )
    op.execute("ALTER TYPE size RENAME TO size_old")
    op.execute("CREATE TYPE size AS ENUM ('s', 'm', 'l')")
    op.execute("ALTER TABLE pg_enum_swap ALTER COLUMN a TYPE size USING a::text::size")
    op.execute("DROP TYPE size_old")


def downgrade():
    op.drop_table("pg_enum_swap")
    op.execute("DROP TYPE size")
