"""The activity that writes a note."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from temporalio import activity

from app.database import engine
from app.models import Note
from app.users import see_user

AUTHOR = "temporal-worker"


@activity.defn(name="writeNote")
def write_note(text: str) -> int:
    """Adds a note to the database, once for a workflow run however often it is tried, and returns its id."""
    source = activity.info().workflow_run_id
    with Session(engine()) as session, session.begin():
        author = see_user(session, AUTHOR, AUTHOR)
        note = {"author": author.subject, "text": text, "source": source}
        session.execute(insert(Note).values(note).on_conflict_do_nothing(index_elements=[Note.source]))
        return session.execute(select(Note.id).where(Note.source == source)).scalar_one()
