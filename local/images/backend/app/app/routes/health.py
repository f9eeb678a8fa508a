"""For the kubelet: is the process alive, and can it serve?"""

from fastapi import APIRouter, Response

from app.ready import run_checks

router = APIRouter(tags=["health"])


@router.get("/health")
async def health() -> dict[str, str]:
    """Alive, whatever the state of the dependencies: a restart would not mend them."""
    return {"status": "ok"}


@router.get("/ready")
def ready(response: Response) -> dict[str, str | dict[str, str]]:
    """200 when database and Redis answer, else 503 and which of them failed."""
    checks = run_checks()
    ok = all(outcome == "ok" for outcome in checks.values())
    response.status_code = 200 if ok else 503
    return {"status": "ok" if ok else "unavailable", "checks": checks}
