"""The API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.database import engine
from app.request_log import RequestLog
from app.routes import health, me, notes


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    engine().dispose()


app = FastAPI(title="Aroti backend", lifespan=lifespan)
app.add_middleware(RequestLog)
for routes in (health, me, notes):
    app.include_router(routes.router)
