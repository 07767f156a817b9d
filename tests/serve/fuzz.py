"""`python -m tests.serve.fuzz COUNT [SEED]`: odd requests, and honest ones in between, whose answers must not change.

Bodies of examples are spoilt, tokens are spoilt, and a part is drawn from the description of the service (OpenAPI),
if schemathesis is installed.
"""

from __future__ import annotations

import copy
import json
import random
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings

from ..support.hooks import CONTEXT, INSTANCE, SELECT, VIEW, answers, medicine, nothing, orders, path_of, searched
from ..support.hooks import service as service_request
from ..support.knowledge import packaged
from ..support.web import BUNDLES, EXAMPLES, JSON, STATEMENT, Reply, Web, record_of

SEED = 16
HONEST = 50  # requests, after which honest ones are sent
TOLD = 5000  # requests, after which it says how far it is
DRAWN, LEAST_DRAWN = 0.05, 10_000  # the part that is drawn from the description, of at least so many
SLOW = "/knowledge"  # it is made once, by a check of the whole knowledge base
ISSUER, URL = "https://ehr.example.org", "https://cds.example.org"
KEY = ec.generate_private_key(ec.SECP384R1())
ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**400, "", "x", "\ud800", "\x00", "a" * 5000, [], {}, [[]], [None], {"": {}},
    "2026-13-40", "Patient/p1", "Patient/other", {"reference": 1}, {"resourceType": []},
    {"coding": [{"system": [], "code": {}}]}, {"modifierExtension": [{}]},
    {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Condition"}}]},
]  # fmt: skip


class OddRequest(NamedTuple):
    """A request as it is sent."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


class Failure(NamedTuple):
    """What must not be, and the request that came before it."""

    what: str
    request: OddRequest


class ServiceFuzz:
    """Odd requests to a service that anybody may ask, and to one that asks for tokens."""

    def __init__(self, seed: int, folder: Path):
        self.draw = random.Random(seed)
        knowledge = packaged()
        self.open = Web(Service(knowledge, knowledge.codes(), Settings(store=str(folder / "open.db"))))
        trust = folder / "trust.json"
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
        trust.write_text(json.dumps({"issuers": [{"iss": ISSUER, "keys": [{**public, "kid": "e"}]}]}))
        settings = Settings(store=str(folder / "guarded.db"), trust=str(trust), url=URL)
        self.guarded = Web(Service(knowledge, knowledge.codes(), settings))
        self.bodies = bodies()
        self.statuses: Counter[int] = Counter()
        self.expected = self.honest()

    def honest(self) -> list[Any]:
        """What honest requests get; ids and times that are new each time are left out."""
        found: list[Any] = []
        for path, body in HONEST_REQUESTS:
            reply = self.open.post(path, body)
            shown = reply.json.get("cards")
            found.append(
                (reply.status, reply.body)
                if shown is None
                else [(card["summary"], card["indicator"], card["detail"]) for card in shown]
            )
        return found

    def run(self, count: int) -> Iterator[Failure]:
        """Send so many requests."""
        share = round(count * DRAWN) if count >= LEAST_DRAWN else 0  # to draw even a few takes half a minute
        drawn = iter(described(self.open, share, self.draw.randrange(2**32)) if share else ())
        for number in range(count):
            request = next(drawn, None) if self.draw.random() < DRAWN else None
            web, request = (self.open, request) if request is not None else self.odd()
            reply = web.ask(*request)
            self.statuses[reply.status] += 1
            if (what := wrong(reply)) is not None:
                yield Failure(what, request)
            if number % HONEST == 0 and self.honest() != self.expected:
                yield Failure("an honest answer is another", request)
            if number % TOLD == TOLD - 1:
                print(f"{number + 1} requests so far: {dict(sorted(self.statuses.items()))}", flush=True)

    def odd(self) -> tuple[Web, OddRequest]:
        """A request that is odd in its body, its token, or both."""
        path, body = self.draw.choice(self.bodies)
        sent = self.torn(json.dumps(spoilt(body, self.draw)).encode())
        if self.draw.random() < 0.8:
            return self.open, OddRequest("POST", path, sent, {"content-type": JSON})
        header = self.token(path)
        return self.guarded, OddRequest("POST", path, sent, {"content-type": JSON, "authorization": header})

    def torn(self, sent: bytes) -> bytes:
        """Now and then not even JSON."""
        if self.draw.random() >= 0.1:
            return sent
        at = self.draw.randrange(len(sent) + 1)
        return sent[:at] + self.draw.choice([b"", b"\xff", b"{", b'"', b"1e999", b"NaN"]) + sent[at + 1 :]

    def token(self, path: str) -> str:
        """A token that is right, or odd in a claim or in its letters."""
        draw, now = self.draw, int(time.time())
        claims = {"iss": ISSUER, "aud": URL + path, "iat": now, "exp": now + 300, "jti": str(uuid.uuid4())}
        if draw.random() < 0.5:
            claims[draw.choice([*claims, "nbf", "sub"])] = draw.choice(ODD)
        head = {"kid": "e"} if draw.random() < 0.8 else {"kid": "e", draw.choice(["jku", "crit", "typ"]): "x"}
        try:
            written = jwt.encode({name: one for name, one in claims.items() if one is not None}, KEY, "ES384", head)
        except (TypeError, ValueError, jwt.PyJWTError):
            written = "a.b.c"
        if draw.random() < 0.4:
            at = draw.randrange(len(written))
            written = written[:at] + draw.choice(["", ".", "A", "=", "é", "\x00", " "]) + written[at + 1 :]
        return f"{draw.choice(['Bearer'] * 8 + ['bearer', ''])} {written}".encode("utf-8", "replace").decode(
            "latin-1"
        )


def wrong(reply: Reply) -> str | None:
    """What must not be of a reply, if it is."""
    if reply.status >= 500:
        return f"status {reply.status}"
    return "a traceback" if b"Traceback" in reply.body else None


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places in a document."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [path, *(place for key in keys for place in places(value[key], (*path, key)))]


def spoilt(value: Any, draw: random.Random) -> Any:
    """A copy with something odd in some places."""
    whole = json.loads(json.dumps(value))
    for _ in range(draw.randint(1, 3)):
        path = draw.choice(places(whole))
        if not path:
            continue
        inner = whole
        for key in path[:-1]:
            inner = inner[key]
        action = draw.randrange(4)
        if action == 0:
            del inner[path[-1]]
        elif action == 1 and isinstance(inner, dict):
            inner[draw.choice(["resourceType", "id", "x", "status", "entry"])] = copy.deepcopy(draw.choice(ODD))
        else:
            inner[path[-1]] = copy.deepcopy(draw.choice(ODD))
    return whole


def call(hook: str, prefetch: Any, **context: Any) -> dict[str, Any]:
    """The body of a call."""
    return {"hook": hook, "hookInstance": INSTANCE, "context": {**CONTEXT, **context}, "prefetch": prefetch}


def bodies() -> list[tuple[str, Any]]:
    """Right bodies, each with its path."""
    found: list[tuple[str, Any]] = []
    written = orders(medicine(), medicine("3264", "m2"), service_request("10836008"))
    for path in BUNDLES:
        bundle = json.loads(path.read_text(encoding="utf-8"))
        found.append((path_of(VIEW), call(VIEW, {"conditions": bundle, "patient": None})))
        found.append((path_of(SELECT), call(SELECT, {"conditions": bundle, "patient": None}, **written)))
        found.append(("/recommend", bundle))
    for path in EXAMPLES:
        record = record_of(path)
        asked = {"record": record, "statement": STATEMENT}
        found += [("/recommend", {"record": record}), ("/why", asked), ("/why-not", asked)]
        found += [("/next", {"record": record}), ("/compare", {"first": record, "second": {}})]
    item = {"card": "c", "outcome": "overridden", "outcomeTimestamp": "2026-03-10T09:00:00Z",
            "overrideReason": {"reason": {"code": "known"}, "userComment": "x"}}  # fmt: skip
    accepted = {**item, "outcome": "accepted", "acceptedSuggestions": [{"id": "s"}]}
    return [*found, *[(f"{path_of(VIEW)}/feedback", {"feedback": [item, accepted]})] * 10]


HONEST_REQUESTS = [
    ("/recommend", {"record": record_of(EXAMPLES[0])}),
    (path_of(VIEW), call(VIEW, {**nothing(), "questionnaireResponses": searched(answers({"mscc": "confirmed"}))})),
    (
        path_of(SELECT),
        call(
            SELECT,
            {**nothing(SELECT), "questionnaireResponses": searched(answers({"mscc": "confirmed"}))},
            **orders(medicine()),
        ),
    ),
]


def described(web: Web, count: int, seed: int) -> list[OddRequest]:
    """Requests that are drawn from the description, of which a half break it; none without schemathesis."""
    try:
        import schemathesis
    except ModuleNotFoundError:
        return []
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesis.errors import Unsatisfiable

    schema = schemathesis.openapi.from_dict(web.get("/openapi.json").json)
    operations = [one for found in schema.get_all_operations() if (one := found.ok()).path != SLOW]
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    cases: list[Any] = []

    def keep(case: Any) -> None:
        cases.append(case)

    for operation in operations:
        for mode in modes:
            chosen = settings(
                max_examples=max(1, count // (len(operations) * len(modes))), database=None, deadline=None,
                phases=[Phase.generate], suppress_health_check=[*HealthCheck],
            )  # fmt: skip
            collect = given(operation.as_strategy(generation_mode=mode))(keep)
            with suppress(Unsatisfiable):  # what asks for nothing cannot be broken
                seeded(seed)(chosen(collect))()
    return [request_of(case) for case in cases]


def request_of(case: Any) -> OddRequest:
    """A request as schemathesis draws it."""
    body = case.body
    if isinstance(body, bytes):
        sent = body
    else:
        sent = b"" if type(body).__name__ == "NotSet" else json.dumps(body, default=str).encode()
    query = urlencode({name: str(value) for name, value in (case.query or {}).items()}, errors="replace")
    path = f"{case.formatted_path}{f'?{query}' if query else ''}".encode("utf-8", "replace").decode()
    return OddRequest(case.method.upper(), path, sent, {"content-type": case.media_type or JSON})


def main(arguments: Sequence[str]) -> int:
    """Send many requests, tell how they ended and every kind of failure once."""
    count, seed = (int(argument) for argument in (*arguments, *("100000", str(SEED))[len(arguments) :]))
    begin, kinds = time.monotonic(), dict[str, list[Failure]]()
    with tempfile.TemporaryDirectory() as folder:
        fuzz = ServiceFuzz(seed, Path(folder))
        for failure in fuzz.run(count):
            kinds.setdefault(failure.what, []).append(failure)
    print(f"{count} requests, seed {seed}: {time.monotonic() - begin:.0f} s")
    for status, number in sorted(fuzz.statuses.items()):
        print(f"{number:8} {status}")
    for what, failures in kinds.items():
        print(
            f"\n{len(failures)} times {what}: {min(failures, key=lambda one: len(one.request.body)).request!r}"[:3000]
        )
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
