"""get bind session"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

Base = declarative_base()


class Thing(Base):
    __tablename__ = "get_bind_session"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)


revision = "get_bind_session"
down_revision = "get_bind_core"


def upgrade():
    op.create_table(
        "get_bind_session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text),
    )
    session = Session(bind=op.get_bind())
    session.add(Thing(id=1, name="one"))
    session.commit()
    for thing in session.query(Thing).yield_per(1):
        thing.name += " thing"
    session.commit()
    op.add_column("get_bind_session", sa.Column("more", sa.Text))
    with Session(op.get_bind()) as other:
        assert other.get(Thing, 1).name == "one thing"


def downgrade():
    op.drop_table("get_bind_session")
