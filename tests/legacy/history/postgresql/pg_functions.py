"""pg functions"""

import sqlalchemy as sa
from alembic import op

revision = "pg_functions"
down_revision = "pg_several_statements"


def upgrade():
    op.execute("""
        CREATE FUNCTION touch() RETURNS trigger AS $$
        BEGIN
            NEW.at \\:= now();
            RETURN NEW;
        END;
        $$ LANGUAGE plpgsql
    """)
    op.create_table("pg_functions", sa.Column("at", sa.DateTime))
    op.execute(
        "CREATE TRIGGER touch BEFORE UPDATE ON pg_functions"
        " FOR EACH ROW EXECUTE FUNCTION touch()"
    )
    op.execute("CREATE VIEW pg_view AS SELECT at::date AS d FROM pg_functions")


def downgrade():
    op.execute("DROP VIEW pg_view")
    op.drop_table("pg_functions")
    op.execute("DROP FUNCTION touch()")
