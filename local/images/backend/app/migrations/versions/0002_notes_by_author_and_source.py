"""An index for reading an author's newest notes, and the source that a note is written for once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_notes_author_id", "notes", ["author", "id"])
    op.add_column("notes", sa.Column("source", sa.Text))
    op.create_unique_constraint("notes_source_key", "notes", ["source"])


def downgrade() -> None:
    op.drop_column("notes", "source")
    op.drop_index("ix_notes_author_id", table_name="notes")
