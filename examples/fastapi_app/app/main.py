"""The application: `uvicorn app.main:app`, with DATABASE_URL in the environment."""

from __future__ import annotations

import logging
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from app import logs
from app.models import Base, Task, User
from app.settings import Settings
from brant import Migrator, lifespan

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

logs.configure()
log = logging.getLogger("app")
settings = Settings.read()
engine = create_async_engine(settings.database_url)
migrator = Migrator(
    engine,
    Path(__file__).parents[1] / "migrations",
    metadata=Base.metadata,
    future=settings.future,
)


class State(TypedDict):
    sessions: async_sessionmaker[AsyncSession]


@asynccontextmanager
async def serving(_app: FastAPI) -> AsyncIterator[State]:
    """Run the application's own start and end; the database is ready by now."""
    log.info("serving")
    yield {"sessions": async_sessionmaker(engine, expire_on_commit=False)}
    await engine.dispose()
    log.info("stopped")


app = FastAPI(lifespan=lifespan(migrator, mode=settings.migrate, inner=serving))


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.state.sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]


class NewUser(BaseModel):
    email: str


class NewTask(BaseModel):
    title: str


class TaskOut(BaseModel):
    id: int
    title: str
    position: int
    is_done: bool


@app.get("/health")
async def health() -> dict[str, object]:
    return {"pid": os.getpid(), "revision": list(await migrator.current())}


@app.post("/users", status_code=201)
async def add_user(new: NewUser, session: Session) -> dict[str, int]:
    user = User(email=new.email)
    session.add(user)
    try:
        await session.commit()
    except IntegrityError as error:
        raise HTTPException(409, f"{new.email} is taken") from error
    log.info("added user %d", user.id)
    return {"id": user.id}


@app.post("/users/{owner_id}/tasks", status_code=201)
async def add_task(owner_id: int, new: NewTask, session: Session) -> TaskOut:
    if await session.get(User, owner_id, with_for_update=True) is None:
        raise HTTPException(404, "there is no such user")
    last = select(func.max(Task.position)).where(Task.owner_id == owner_id)
    position = (await session.scalar(last) or 0) + 1
    task = Task(owner_id=owner_id, title=new.title, position=position)
    session.add(task)
    await session.commit()
    log.info("added task %d", task.id)
    return TaskOut.model_validate(task, from_attributes=True)


@app.get("/users/{owner_id}/tasks")
async def tasks(owner_id: int, session: Session) -> list[TaskOut]:
    wanted = select(Task).where(Task.owner_id == owner_id).order_by(Task.position)
    found = await session.scalars(wanted)
    return [TaskOut.model_validate(task, from_attributes=True) for task in found]


@app.post("/tasks/{task_id}/done")
async def finish(task_id: int, session: Session) -> TaskOut:
    task = await session.get(Task, task_id)
    if task is None:
        raise HTTPException(404, "there is no such task")
    task.is_done = True
    await session.commit()
    return TaskOut.model_validate(task, from_attributes=True)
