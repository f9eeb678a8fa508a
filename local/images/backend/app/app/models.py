"""The tables. A change here needs a migration in migrations/versions."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    """Somebody, or something, that has used the API: one row for each subject of a token."""

    __tablename__ = "users"

    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    first_seen: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_seen: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Note(Base):
    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_author_id", "author", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    author: Mapped[str] = mapped_column(ForeignKey("users.subject", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    # Names the workflow run that wrote it, so that an activity which runs twice writes once.
    source: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
