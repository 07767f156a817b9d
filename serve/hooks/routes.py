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
from .call import HookCall, read_call
from .card import Card
from .cards import cards_of, refused_card
from .discovery import HookService, discovery
from .feedback import read_feedback
from .order_cards import order_cards

ROOT = "/cds-services"


def hook_routes(service: Service) -> list[Route]:
    """What a record system calls."""

    async def discover(request: Request) -> Response:
        service.admit(request, needed=False)
        return answer(discovery(service.basis.hooks))

    async def call(request: Request) -> Response:
        called = _called(request, service)
        service.admit(request)
        asked = read_call(await read_object(request), called)
        cards = service.in_time(lambda: _cards(asked, service))
        if service.store is not None and cards:
            shown = [ShownCard(card.document["uuid"], card.about) for card in cards]
            service.store.remember(called.id, service.basis.rules, shown)
        return answer({"cards": [card.document for card in cards]})

    async def feedback(request: Request) -> Response:
        called = _called(request, service)
        service.admit(request)
        if service.store is None:
            raise RequestError(404, "no-store", "feedback is not kept here")
        service.store.add_feedback(called.id, read_feedback(await read_object(request)))
        return Response(status_code=200)

    return [
        Route(ROOT, discover),
        Route(f"{ROOT}/{{id}}", call, methods=["POST"]),
        Route(f"{ROOT}/{{id}}/feedback", feedback, methods=["POST"]),
    ]


def _cards(call: HookCall, service: Service) -> list[Card]:
    """The cards of a call; of a record that cannot be used one that says so."""
    explorer = service.settings.explorer_address
    bundle = {"resourceType": BUNDLE, "type": "collection", "entry": [*call.entries]}
    try:
        consultation = service.consult(service.record(bundle, default_id=call.patient))
        if call.drafts is None:
            return cards_of(consultation, call, explorer)
        return order_cards(consultation, call, call.drafts, service.table, explorer)
    except RecordError as error:
        return [refused_card(error, call, service.program)]


def _called(request: Request, service: Service) -> HookService:
    found = service.basis.hooks.get(request.path_params["id"])
    if found is None:
        raise RequestError(404, "unknown-service", f"there is no such service; GET {ROOT} lists them")
    return found
