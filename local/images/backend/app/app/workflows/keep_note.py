"""A workflow that keeps a note in the database."""

from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from app.workflows.write_note import write_note


@dataclass
class KeepNoteInput:
    text: str


@dataclass
class KeepNoteResult:
    note_id: int


@workflow.defn(name="keepNote")
class KeepNote:
    """Writes the text as a note of the worker's own: one note a run."""

    @workflow.run
    async def run(self, given: KeepNoteInput) -> KeepNoteResult:
        note_id = await workflow.execute_activity(
            write_note,
            given.text,
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
        )
        return KeepNoteResult(note_id)
