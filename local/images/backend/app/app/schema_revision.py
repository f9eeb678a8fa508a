"""Whether the database has the tables that this code needs."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


@cache
def _migrations() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    return ScriptDirectory.from_config(config)


def schema_problem(connection: Connection) -> str | None:
    """What is wrong with the schema's revision, or None.

    A revision that this code does not know is a newer one: during a rolling update older Pods go on serving on it.
    """
    current = MigrationContext.configure(connection).get_current_revision()
    head = _migrations().get_current_head()
    if current is None:
        return f"no migration has run, {head} is needed"
    known = {script.revision for script in _migrations().walk_revisions()}
    if current != head and current in known:
        return f"schema is at {current}, {head} is needed"
    return None
