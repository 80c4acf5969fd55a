"""registered operation"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import MigrateOperation, Operations


@Operations.register_operation("make_log", "make")
class MakeLog(MigrateOperation):
    def __init__(self, name):
        self.name = name

    @classmethod
    def make(cls, operations, name):
        return operations.invoke(cls(name))


@Operations.implementation_for(MakeLog)
def make_log(operations, operation):
    operations.execute(f"CREATE TABLE {operation.name} (id INTEGER)")
    operations.get_bind().execute(sa.text(f"INSERT INTO {operation.name} VALUES (1)"))


revision = "registered_operation"
down_revision = "empty"


def upgrade():
    op.make_log("registered_operation")


def downgrade():
    op.drop_table("registered_operation")
