"""late import"""

revision = "late_import"
down_revision = "helper_outside"


def upgrade():
    import sqlalchemy as sa
    from alembic import context, op

    if not context.is_offline_mode():
        op.create_table("late_import", sa.Column("id", sa.Integer))


def downgrade():
    from alembic import op

    op.drop_table("late_import")
