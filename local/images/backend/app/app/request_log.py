"""Gives every request an id, and logs it when it is done."""

import logging
import re
import time
import uuid

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import request_id

log = logging.getLogger("app.access")
ACCEPTED_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
# Probes come every few seconds and say nothing while they succeed.
QUIET_PATHS = {"/health", "/ready"}


class RequestLog:
    """ASGI middleware: takes X-Request-ID over from the caller, or makes one, and sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        identity = given.decode() if ACCEPTED_ID.fullmatch(given) else str(uuid.uuid4())
        status = 500
        started = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", identity.encode())]
            await send(message)

        token = request_id.set(identity)
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            fields = {
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            }
            quiet = scope["path"] in QUIET_PATHS and status < 400
            log.log(logging.DEBUG if quiet else logging.INFO, "request", extra={"fields": fields})
            request_id.reset(token)
