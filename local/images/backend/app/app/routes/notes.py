"""Notes: something to write and to read back."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import database_session
from app.models import Note
from app.tokens import Claims
from app.users import see_user

router = APIRouter(prefix="/api/v1/notes", tags=["notes"])
DatabaseSession = Annotated[Session, Depends(database_session)]


class NewNote(BaseModel):
    # PostgreSQL's text can hold any character but this one.
    text: str = Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")


class NoteOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    text: str
    created_at: datetime


@router.post("", status_code=201)
def write_note(new: NewNote, claims: Claims, session: DatabaseSession) -> NoteOut:
    """Keeps a note of the caller's."""
    author = see_user(session, claims["sub"], claims.get("preferred_username"))
    note = Note(author=author.subject, text=new.text)
    session.add(note)
    session.flush()
    return NoteOut.model_validate(note)


@router.get("")
def read_notes(
    claims: Claims,
    session: DatabaseSession,
    before: Annotated[int | None, Query(description="only notes with a smaller id")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[NoteOut]:
    """The caller's own notes, newest first."""
    query = select(Note).where(Note.author == claims["sub"]).order_by(Note.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Note.id < before)
    return [NoteOut.model_validate(note) for note in session.scalars(query)]
