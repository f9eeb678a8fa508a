"""`python -m app.workflows.worker` runs workflows and activities until it is asked to stop."""

import asyncio
import contextlib
import logging
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from app.logs import configure_logs
from app.settings import settings
from app.workflows.keep_note import KeepNote
from app.workflows.write_note import write_note

log = logging.getLogger("app.worker")
ACTIVITIES_AT_ONCE = 10
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1, 30


async def run_worker(stop: asyncio.Event) -> None:
    """Works until `stop` is set; a Temporal that can't be reached, or has no such namespace yet, is tried again."""
    wait = FIRST_WAIT_SECONDS
    while not stop.is_set():
        try:
            await _work(stop)
        except (RPCError, RuntimeError) as error:
            log.warning("Temporal can't be used, trying again in %s s: %s", wait, error)
            await _sleep_unless(stop, wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)


async def _work(stop: asyncio.Event) -> None:
    client = await Client.connect(settings().temporal_address, namespace=settings().temporal_namespace)
    with ThreadPoolExecutor(ACTIVITIES_AT_ONCE) as executor:
        worker = Worker(
            client,
            task_queue=settings().temporal_task_queue,
            workflows=[KeepNote],
            activities=[write_note],
            activity_executor=executor,
            max_concurrent_activities=ACTIVITIES_AT_ONCE,
            graceful_shutdown_timeout=timedelta(seconds=20),
        )
        where = f"{settings().temporal_namespace}/{settings().temporal_task_queue}"
        log.info("connected", extra={"fields": {"address": settings().temporal_address, "task_queue": where}})
        async with worker:
            await stop.wait()


async def _sleep_unless(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def main() -> None:
    configure_logs(settings().log_level)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await run_worker(stop)
    log.info("stopped")


if __name__ == "__main__":
    asyncio.run(main())
