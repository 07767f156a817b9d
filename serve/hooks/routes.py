"""The routes of CDS Hooks."""

from __future__ import annotations

from guidelog.inference.fhir.bundle import BUNDLE
from guidelog.inference.record.record import RecordError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..body import read_object
from ..refusals import RequestError, answer
from ..service import Service
from ..store import ShownCard
from .call import read_call
from .cards import cards_of, refused_card
from .discovery import discovery, prefetch, service_id
from .feedback import read_feedback

ROOT = "/cds-services"


def hook_routes(service: Service) -> list[Route]:
    """What a record system calls."""
    described = discovery(service.program, service.table)
    keys = prefetch(service.table)

    async def discover(request: Request) -> Response:
        service.admit(request, needed=False)
        return answer(described)

    async def view(request: Request) -> Response:
        _require_known(request, service)
        service.admit(request)
        call = read_call(await read_object(request), keys)
        bundle = {"resourceType": BUNDLE, "type": "collection", "entry": [*call.entries]}
        try:
            consultation = service.knowledge.consult(service.record(bundle, default_id=call.patient))
        except RecordError as error:
            cards = [refused_card(error, call, service.program)]
        else:
            cards = cards_of(consultation, call)
        if service.store is not None and cards:
            shown = [ShownCard(card.document["uuid"], card.about) for card in cards]
            service.store.remember(service_id(service.program), service.rules, shown)
        return answer({"cards": [card.document for card in cards]})

    async def feedback(request: Request) -> Response:
        _require_known(request, service)
        service.admit(request)
        if service.store is None:
            raise RequestError(404, "no-store", "feedback is not kept here")
        service.store.add_feedback(service_id(service.program), read_feedback(await read_object(request)))
        return Response(status_code=200)

    return [
        Route(ROOT, discover),
        Route(f"{ROOT}/{{id}}", view, methods=["POST"]),
        Route(f"{ROOT}/{{id}}/feedback", feedback, methods=["POST"]),
    ]


def _require_known(request: Request, service: Service) -> None:
    if request.path_params["id"] != service_id(service.program):
        raise RequestError(404, "unknown-service", f"there is no such service; GET {ROOT} lists them")
