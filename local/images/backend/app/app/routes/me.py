"""Who the caller is."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.database import database_session
from app.tokens import Claims
from app.users import see_user

router = APIRouter(prefix="/api/v1", tags=["me"])


class Me(BaseModel):
    subject: str
    name: str | None
    client: str | None
    first_seen: datetime


@router.get("/me")
def me(claims: Claims, session: Annotated[Session, Depends(database_session)]) -> Me:
    """The caller as its token names it, and since when the API knows it."""
    user = see_user(session, claims["sub"], claims.get("preferred_username"))
    return Me(subject=user.subject, name=user.name, client=claims.get("azp"), first_seen=user.first_seen)
