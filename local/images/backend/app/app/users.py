"""Who has used the API."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.models import User


def see_user(session: Session, subject: str, name: str | None) -> User:
    """Notes that this subject was here now, and returns its row."""
    statement = (
        insert(User)
        .values(subject=subject, name=name)
        .on_conflict_do_update(index_elements=[User.subject], set_={"name": name, "last_seen": func.now()})
        .returning(User)
    )
    return session.execute(statement).scalar_one()
