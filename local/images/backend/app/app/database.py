"""The connection to PostgreSQL."""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session

from app.settings import settings


@cache
def engine() -> Engine:
    """The pool of this process: it opens connections when they are needed and checks them before use."""
    return create_engine(
        make_url(settings().database_url).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        pool_timeout=5,
        connect_args={"connect_timeout": 3, "application_name": "aroti-backend"},
    )


def database_session() -> Iterator[Session]:
    """One transaction for one request: committed when the request went well."""
    with Session(engine()) as session, session.begin():
        yield session
