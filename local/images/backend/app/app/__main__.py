"""`python -m app` serves the API on HOST and PORT, and finishes the requests it has when it is asked to stop."""

import uvicorn

from app.logs import configure_logs
from app.settings import settings


def main() -> None:
    configure_logs(settings().log_level)
    uvicorn.run(
        "app.main:app",
        host=settings().host,
        port=settings().port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
    )


if __name__ == "__main__":
    main()
