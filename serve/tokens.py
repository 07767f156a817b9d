"""Who may ask: tokens (JWT) as CDS Hooks has them, by issuers and keys that were configured, and by no others."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from guidelog.inference.errors import GuidelogError

from .refusals import RequestError
from .store import Store

ALGORITHMS = {"EC": "ES384", "RSA": "RS384"}
LEEWAY = 30  # seconds by which clocks may differ
LONGEST_LIFE = 3600  # seconds from now until a token expires: used tokens are remembered so long
LONGEST_TOKEN = 8192  # characters
LEAST_BITS = 2048  # of a key of RSA
_BEARER = re.compile(r"Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)")
_CLAIMS = ("iss", "aud", "exp", "iat", "jti")


class TrustError(GuidelogError):
    """A list of issuers that cannot be used."""


class Issuer(NamedTuple):
    """The addresses of its keys that its tokens may name, which are never fetched, and its keys by their ids."""

    jku: frozenset[str]
    keys: Mapping[str, tuple[str, Any]]


def read_trust(path: str) -> dict[str, Issuer]:
    """The issuers of a file, `{"issuers": [{"iss", "jku": [...], "keys": [JWK, ...]}]}`. Raises TrustError."""
    try:
        issuers = json.loads(Path(path).read_text(encoding="utf-8"))["issuers"]
        return {str(one["iss"]): Issuer(frozenset(one.get("jku", ())), _keys(one["keys"])) for one in issuers}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError) as error:
        help_ = '{"issuers": [{"iss": "https://…", "jku": ["https://…"], "keys": [JWK, …]}]}'
        raise TrustError(f"{path} is no list of issuers ({error}); it is written {help_}") from None


def _keys(written: list[dict[str, Any]]) -> dict[str, tuple[str, Any]]:
    found = {}
    for one in written:
        if one["kty"] not in ALGORITHMS or "d" in one:
            raise ValueError("a key is a public one of EC or RSA")
        algorithm = ALGORITHMS[one["kty"]]
        key = jwt.PyJWK({**one, "alg": algorithm}).key
        if isinstance(key, RSAPublicKey) and key.key_size < LEAST_BITS:
            raise ValueError(f"a key of RSA has at least {LEAST_BITS} bits")
        if isinstance(key, EllipticCurvePublicKey) and not isinstance(key.curve, SECP384R1):
            raise ValueError("a key of EC is of the curve P-384")
        found[str(one["kid"])] = (algorithm, key)
    return found


def require_token(header: str, url: str, issuers: Mapping[str, Issuer], store: Store | None) -> None:
    """Check the token of an Authorization header for a call of an address, and use it up.

    Raises RequestError with 401, which says the kind of fault and nothing of the token.
    """
    written = _BEARER.fullmatch(header) if len(header) <= LONGEST_TOKEN else None
    if written is None:
        raise _refuse("a Bearer token is needed")
    token = written[1]
    try:
        head = jwt.get_unverified_header(token)
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise _refuse("the token cannot be read") from None
    known = issuers.get(issuer) if isinstance(issuer, str) else None
    if known is None:
        raise _refuse("the issuer is not known")
    algorithm, key = _key_of(head, known)
    try:
        claims = jwt.decode(
            token, key, algorithms=[algorithm], audience=url, issuer=issuer, leeway=LEEWAY,
            options={"require": [*_CLAIMS], "verify_iat": True},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
        raise _refuse(f"the token is refused ({type(error).__name__})") from None
    _use_up(str(issuer), claims, store)


def _key_of(head: Mapping[str, Any], issuer: Issuer) -> tuple[str, Any]:
    if str(head.get("typ", "")).upper() != "JWT" or "crit" in head:
        raise _refuse("the type of the token is not JWT")
    if "jku" in head and not (isinstance(head["jku"], str) and head["jku"] in issuer.jku):
        raise _refuse("the address of its keys is not one of the issuer's")
    found = issuer.keys.get(head["kid"]) if isinstance(head.get("kid"), str) else None
    if found is None:
        raise _refuse("the key is not known")
    if head.get("alg") != found[0]:
        raise _refuse("the algorithm is not that of the key")
    return found


def _use_up(issuer: str, claims: Mapping[str, Any], store: Store | None) -> None:
    expires, jti = int(claims["exp"]), claims["jti"]  # as checked; it may be out of the range of a float
    if expires > time.time() + LONGEST_LIFE:
        raise _refuse(f"the token lives longer than {LONGEST_LIFE} seconds")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_TOKEN or not jti.isprintable():
        raise _refuse("the jti is no text")
    if store is None or not store.use_token(issuer, jti, expires + LEEWAY):
        raise _refuse("the token was used before")


def _refuse(why: str) -> RequestError:
    return RequestError(401, "token", why)
