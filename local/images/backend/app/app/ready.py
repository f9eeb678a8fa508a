"""Whether what the API depends on can be reached."""

import logging
from collections.abc import Callable
from functools import cache

import redis
from sqlalchemy import text

from app.database import engine
from app.schema_revision import schema_problem
from app.settings import settings

log = logging.getLogger(__name__)


class NotReadyError(Exception):
    """What is missing, in words that are safe to show to anybody."""


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings().redis_url, socket_connect_timeout=2, socket_timeout=2)


def check_database() -> None:
    with engine().connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = '2s'"))
        connection.execute(text("SELECT 1"))
        if problem := schema_problem(connection):
            raise NotReadyError(problem)


def check_redis() -> None:
    _redis().ping()


CHECKS: dict[str, Callable[[], None]] = {"database": check_database, "redis": check_redis}


def run_checks() -> dict[str, str]:
    """Each dependency's name with `ok` or what is wrong with it."""
    return {name: _outcome(name, check) for name, check in CHECKS.items()}


def _outcome(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except NotReadyError as problem:
        return str(problem)
    except Exception as error:
        # A driver's message may hold the address and the user, so it goes to the log and not to the caller.
        log.warning("%s is not ready: %s", name, error)
        return f"failed: {type(error).__name__}"
    return "ok"
