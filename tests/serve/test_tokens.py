"""Tokens: who is refused, and that pages of other sites may ask only where it was configured."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings, dump, load
from guidelog.serve.tokens import TrustError, read_trust

from ..support.knowledge import packaged
from ..support.run import Run
from ..support.web import Reply, Web, packaged_web

URL = "https://cds.example.org"
ISSUER, JKU = "https://ehr.example.org", "https://ehr.example.org/jwks.json"
ID = "/cds-services/ng234-patient-view"
EC, RSA = ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)
OTHER = ec.generate_private_key(ec.SECP384R1())


def public(key: Any, kid: str) -> dict[str, Any]:
    kinds = jwt.algorithms.ECAlgorithm, jwt.algorithms.RSAAlgorithm
    algorithm = kinds[0] if isinstance(key, ec.EllipticCurvePrivateKey) else kinds[1]
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid}


def trust_file(folder: Path, *keys: dict[str, Any]) -> str:
    path = folder / "trust.json"
    issuer = {"iss": ISSUER, "jku": [JKU], "keys": [*(keys or (public(EC, "e"), public(RSA, "r")))]}
    path.write_text(json.dumps({"issuers": [issuer]}))
    return str(path)


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return guarded(tmp_path)


def guarded(folder: Path) -> Web:
    knowledge = packaged()
    settings = Settings(
        store=str(folder / "store.db"), trust=trust_file(folder), url=URL, origins=("https://ehr.example.org",)
    )
    return Web(Service(knowledge, knowledge.codes(), settings))


def token(
    path: str = "/next", key: Any = EC, algorithm: str = "ES384", head: Any = None, **claims: Any
) -> dict[str, str]:
    """The header with a token, right but for what is given; a claim that is None is left out."""
    now = int(time.time())
    whole = {"iss": ISSUER, "aud": URL + path, "iat": now, "exp": now + 300, "jti": str(uuid.uuid4()), **claims}
    kept = {name: value for name, value in whole.items() if value is not None}
    written = jwt.encode(kept, key, algorithm, {"kid": "e", "typ": "JWT", **(head or {})})
    return {"authorization": f"Bearer {written}"}


def ask(web: Web, headers: dict[str, str], path: str = "/next") -> Reply:
    return web.post(path, {"record": {}}, headers)


def test_a_right_token_of_either_algorithm_is_let_in(web: Web) -> None:
    assert ask(web, token()).status == 200
    assert ask(web, token(key=RSA, algorithm="RS384", head={"kid": "r"})).status == 200
    assert ask(web, token(head={"jku": JKU})).status == 200
    assert ask(web, token(aud=[URL + "/next", "https://other.example.org"])).status == 200


NOW = int(time.time())
SECRET = "x" * 64
WRONG: dict[str, Any] = {
    "no algorithm": {"key": None, "algorithm": "none"},
    "HMAC": {"key": SECRET, "algorithm": "HS256"},
    "HMAC of the longer kind": {"key": SECRET, "algorithm": "HS384"},
    "another algorithm of RSA": {"key": RSA, "algorithm": "RS256", "head": {"kid": "r"}},
    "the padding of another": {"key": RSA, "algorithm": "PS384", "head": {"kid": "r"}},
    "the key of another": {"key": OTHER},
    "an unknown issuer": {"iss": "https://evil.example.org"},
    "no issuer": {"iss": None},
    "an unknown key": {"head": {"kid": "x"}},
    "the key of the other algorithm": {"head": {"kid": "r"}},
    "another address": {"aud": URL + "/recommend"},
    "another host": {"aud": "https://evil.example.org/next"},
    "no audience": {"aud": None},
    "expired": {"iat": NOW - 900, "exp": NOW - 600},
    "no end": {"exp": None},
    "a life too long": {"exp": NOW + 100_000},
    "an end that is no number": {"exp": "soon"},
    "an end out of range": {"exp": 10**400},
    "made in the future": {"iat": NOW + 90_000, "exp": NOW + 90_300},
    "no time of making": {"iat": None},
    "no id": {"jti": None},
    "an empty id": {"jti": ""},
    "an id that is half a character": {"jti": "\ud800"},
    "keys at an address that is not the issuer's": {"head": {"jku": "https://evil.example.org/jwks.json"}},
    "another type": {"head": {"typ": "at+jwt"}},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_token_is_refused_with_401(name: str, web: Web) -> None:
    reply = ask(web, token(**WRONG[name]))
    assert (reply.status, reply.json["code"], reply.headers["www-authenticate"]) == (401, "token", "Bearer")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer " + "a" * 9000 + ".b.c"], ids=len
)
def test_what_is_no_token_is_refused_with_401(header: str, web: Web) -> None:
    assert ask(web, {"authorization": header}).status == 401
    assert ask(web, {}).status == 401


def test_the_jku_is_never_fetched(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket, "create_connection", fail)
    assert ask(web, token(head={"jku": "https://evil.example.org/jwks.json"})).status == 401
    assert ask(web, token(head={"jku": JKU})).status == 200


def test_a_token_is_good_once_in_whatever_process(web: Web, tmp_path: Path) -> None:
    header, other = token(), guarded(tmp_path)
    assert [ask(web, header).status, ask(web, header).status, ask(other, header).status] == [200, 401, 401]


def test_discovery_service_and_feedback_have_each_their_own_address(web: Web) -> None:
    assert web.get("/cds-services").status == 200
    assert web.get("/cds-services", token("/cds-services")).status == 200
    assert web.get("/cds-services", token(ID)).status == 401
    assert web.post(ID, {}, token(ID)).status == 400
    refused = web.post(f"{ID}/feedback", {}, token(ID))
    assert (refused.status, refused.json["resourceType"]) == (401, "OperationOutcome")
    assert web.post(f"{ID}/feedback", {}, token(f"{ID}/feedback")).status == 400


def test_a_token_is_asked_for_before_a_body_is_read(web: Web) -> None:
    assert web.post(ID, b"{").status == 401


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "s"},
        public(ec.generate_private_key(ec.SECP256R1()), "weak"),
        public(rsa.generate_private_key(65537, 1024), "short"),  # noqa: S505
        {**public(EC, "e"), "d": "AA"},
        {"kid": "nothing"},
    ],
    ids=["secret", "curve", "short", "private", "nothing"],
)
def test_a_key_that_is_weak_or_secret_keeps_the_service_from_starting(key: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="is no list of issuers"):
        read_trust(trust_file(tmp_path, key))


def test_a_list_without_issuers_lets_nobody_in(tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    path.write_text('{"issuers": []}')
    knowledge = packaged()
    settings = Settings(store=str(tmp_path / "s.db"), trust=str(path), url=URL)
    assert ask(Web(Service(knowledge, knowledge.codes(), settings)), token()).status == 401


PREFLIGHT = {
    "access-control-request-method": "POST", "access-control-request-headers": "authorization, content-type",
}  # fmt: skip


def test_pages_of_a_configured_site_may_ask_and_no_others(web: Web) -> None:
    asked = web.ask("OPTIONS", ID, b"", {"origin": "https://ehr.example.org", **PREFLIGHT})
    assert (asked.status, asked.headers["access-control-allow-origin"]) == (200, "https://ehr.example.org")
    assert web.ask("OPTIONS", ID, b"", {"origin": "https://evil.example.org", **PREFLIGHT}).status == 400
    assert (
        "access-control-allow-origin" not in web.get("/cds-services", {"origin": "https://evil.example.org"}).headers
    )


def test_pages_of_other_sites_may_not_ask_until_it_is_configured() -> None:
    web, headers = packaged_web(), {"origin": "https://ehr.example.org", **PREFLIGHT}
    assert web.ask("OPTIONS", ID, b"", headers).status == 405
    assert not [name for name in web.get("/cds-services", headers).headers if name.startswith("access-control")]


def test_settings_reach_a_worker_process_as_they_are() -> None:
    settings = Settings("kb", (("a", "b"),), ("c.tsv",), "s.db", "t.json", ("https://x",), URL, "https://y/")
    assert load(dump(settings)) == settings


def test_other_machines_are_served_only_if_it_is_said_who_may_ask(run: Run) -> None:
    refused = run("serve", "--host", "0.0.0.0")  # noqa: S104
    assert (refused.status, "--trust" in refused.err) == (2, True)
    assert run("serve", "--trust", "x.json").status == 2
