"""Runs the migrations, one process at a time."""

import logging

from alembic import context
from sqlalchemy import Connection, text

from app.database import engine
from app.logs import configure_logs
from app.models import Base
from app.settings import settings

# Every Pod migrates before it starts. The lock makes the others wait for the first; they then find nothing to do.
MIGRATION_LOCK = 0x61726F7469  # 'aroti'

log = logging.getLogger("alembic.env")


def migrate(connection: Connection) -> None:
    # Held by the session, so that a migration may commit in between (for CREATE INDEX CONCURRENTLY).
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
    connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
    log.info("schema is at revision %s", context.get_context().get_current_revision())


configure_logs(settings().log_level)
logging.getLogger("alembic.runtime.migration").setLevel(settings().log_level)
with engine().connect() as connection:
    try:
        migrate(connection)
    finally:
        connection.invalidate()  # ends the session, and its lock with it
