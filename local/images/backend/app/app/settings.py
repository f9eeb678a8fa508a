"""Everything that comes from the environment, read once."""

import os
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Settings:
    database_url: str
    redis_url: str
    keycloak_url: str
    keycloak_realm: str
    keycloak_client_id: str
    temporal_address: str
    temporal_namespace: str
    temporal_task_queue: str
    log_level: str
    host: str
    port: int


@cache
def settings() -> Settings:
    """The settings of this process; a name that must be set and is not raises KeyError."""
    env = os.environ
    return Settings(
        database_url=env["DATABASE_URL"],
        redis_url=env["REDIS_URL"],
        keycloak_url=env["KEYCLOAK_URL"].rstrip("/"),
        keycloak_realm=env.get("KEYCLOAK_REALM", "aroti"),
        keycloak_client_id=env.get("KEYCLOAK_CLIENT_ID", "aroti-backend"),
        temporal_address=env.get("TEMPORAL_ADDRESS", "localhost:7233"),
        temporal_namespace=env.get("TEMPORAL_NAMESPACE", "default"),
        temporal_task_queue=env.get("TEMPORAL_TASK_QUEUE", "aroti"),
        log_level=env.get("LOG_LEVEL", "info").upper(),
        host=env.get("HOST", "0.0.0.0"),
        port=int(env.get("PORT", "8888")),
    )
