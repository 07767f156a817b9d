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
from .call import read_call
from .cards import cards_of, refused_card
from .discovery import discovery, prefetch, service_id

ROOT = "/cds-services"


def hook_routes(service: Service) -> list[Route]:
    """What a record system calls."""
    described = discovery(service.program, service.table)
    keys = prefetch(service.table)

    async def discover(_: Request) -> Response:
        return answer(described)

    async def view(request: Request) -> Response:
        _require_known(request, service)
        call = read_call(await read_object(request), keys)
        bundle = {"resourceType": BUNDLE, "type": "collection", "entry": [*call.entries]}
        try:
            consultation = service.knowledge.consult(service.record(bundle, default_id=call.patient))
        except RecordError as error:
            return answer({"cards": [refused_card(error, call, service.program)]})
        return answer({"cards": cards_of(consultation, call)})

    return [Route(ROOT, discover), Route(f"{ROOT}/{{id}}", view, methods=["POST"])]


def _require_known(request: Request, service: Service) -> None:
    if request.path_params["id"] != service_id(service.program):
        raise RequestError(404, "unknown-service", f"there is no such service; GET {ROOT} lists them")
