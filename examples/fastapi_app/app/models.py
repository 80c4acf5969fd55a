"""What the application stores."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)


class Task(Base):
    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_owner_id", "owner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(Text)
    is_done: Mapped[bool] = mapped_column(server_default=false(), default=False)
    position: Mapped[int] = mapped_column(server_default="0")
    """The place in its owner's list, counted from 1."""
