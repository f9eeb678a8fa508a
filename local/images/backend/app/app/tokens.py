"""Access tokens of the Keycloak realm: their signature, issuer and audience."""

import threading
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any

import httpx
import jwt
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.settings import settings

KEYS_LIVE_SECONDS = 600
# An unknown key is a new one, or one that somebody made up: ask the realm again, but not each time.
REFRESH_AT_MOST_EVERY_SECONDS = 10


@dataclass
class RealmKeys:
    """The realm's issuer and public signing keys, kept for ten minutes.

    Keys are read from the realm's address inside the cluster; the issuer is the public address that the realm names.
    """

    base: str
    issuer: str = ""
    keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    read_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, key_id: str | None) -> jwt.PyJWK:
        """The key with this id; raises InvalidTokenError when the realm has none, HTTPError when it does not answer."""
        with self.lock:
            age = time.monotonic() - self.read_at
            if age > KEYS_LIVE_SECONDS or (key_id not in self.keys and age > REFRESH_AT_MOST_EVERY_SECONDS):
                self._read()
            if key_id not in self.keys:
                raise jwt.InvalidTokenError("unknown signing key")
            return self.keys[key_id]

    def _read(self) -> None:
        with httpx.Client(base_url=self.base, timeout=5) as client:
            about = client.get("/.well-known/openid-configuration").raise_for_status().json()
            certs = client.get("/protocol/openid-connect/certs").raise_for_status().json()
        keys = [key for key in certs["keys"] if key.get("use", "sig") == "sig" and key.get("alg") == "RS256"]
        self.issuer = about["issuer"]
        self.keys = {key["kid"]: jwt.PyJWK(key) for key in keys}
        self.read_at = time.monotonic()


@cache
def realm_keys() -> RealmKeys:
    return RealmKeys(f"{settings().keycloak_url}/realms/{settings().keycloak_realm}")


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token that was issued for this API; raises InvalidTokenError for any other."""
    realm = realm_keys()
    key = realm.key(jwt.get_unverified_header(token).get("kid"))
    claims = jwt.decode(
        token,
        key,
        algorithms=["RS256"],
        issuer=realm.issuer,
        leeway=10,
        options={"verify_aud": False, "require": ["exp", "iat", "iss", "sub"]},
    )
    audience = claims.get("aud", [])
    client = settings().keycloak_client_id
    if claims.get("typ") != "Bearer":
        raise jwt.InvalidTokenError("not an access token")
    if client != claims.get("azp") and client not in ([audience] if isinstance(audience, str) else audience):
        raise jwt.InvalidAudienceError(f"not issued for {client}")
    return claims


def bearer_claims(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
) -> dict[str, Any]:
    """FastAPI dependency: the caller's claims; 401 without a good token, 503 while Keycloak can't be asked."""
    if credentials is None:
        raise HTTPException(401, "a bearer token is needed", {"WWW-Authenticate": "Bearer"})
    try:
        return claims_of(credentials.credentials)
    except jwt.InvalidTokenError as error:
        challenge = f'Bearer error="invalid_token", error_description="{_quotable(str(error))}"'
        raise HTTPException(401, "the token is not valid", {"WWW-Authenticate": challenge}) from error
    except httpx.HTTPError as error:
        raise HTTPException(503, "tokens can't be checked now: Keycloak does not answer") from error


def _quotable(text: str) -> str:
    return "".join(c for c in text if 32 <= ord(c) < 127 and c not in '"\\')


Claims = Annotated[dict[str, Any], Depends(bearer_claims)]
