"""The application: its routes, and what becomes of errors."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from guidelog.inference.errors import DisagreementError, TooComplexError
from guidelog.inference.record.record import RecordError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

import guidelog

from . import answers, counts
from .body import read_object
from .explorer.routes import explorer_routes
from .gate import Gateway
from .hooks.outcomes import outcome
from .hooks.routes import ROOT, hook_routes
from .refusals import RequestError, answer, problem
from .service import Service

Endpoint = Callable[[Request], Awaitable[Response]]


def application(service: Service) -> ASGIApp:
    """What answers over HTTP, in the thread in which it runs."""
    routes = [*_plain_routes(service), *_question_routes(service), *_listing_routes(service), *hook_routes(service)]
    routes += explorer_routes(service)
    handlers = {
        RequestError: _refuse,
        RecordError: _refuse_record,
        TooComplexError: _refuse_complex,
        DisagreementError: _refuse_disagreement,
        HTTPException: _refuse_route,
        Exception: _refuse_fault,
    }
    pages = Middleware(
        CORSMiddleware,
        allow_origins=service.settings.origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
    )
    allowed = [pages] if service.settings.origins else []
    inner = Starlette(routes=routes, exception_handlers=handlers, middleware=allowed)  # type: ignore[arg-type]
    return Gateway(inner, service.counts, routes, service.refresh)


def _plain_routes(service: Service) -> list[Route]:
    described = json.loads(Path(__file__).with_name("openapi.json").read_text(encoding="utf-8"))
    described["info"]["version"] = guidelog.__version__

    async def health(_: Request) -> Response:
        return answer({"status": "ok", "guideline": service.program.name, "program": guidelog.__version__})

    async def metrics(_: Request) -> Response:
        return Response(service.counts.text(), media_type=counts.TYPE)

    async def description(_: Request) -> Response:
        return answer(described)

    return [Route("/healthz", health), Route("/metrics", metrics), Route("/openapi.json", description)]


def _question_routes(service: Service) -> list[Route]:
    def endpoint(route: answers.Route) -> Endpoint:
        async def reply(request: Request) -> Response:
            service.admit(request)
            body = await read_object(request)
            return answer(service.in_time(lambda: answers.answer_body(route, body, service)))

        return reply

    return [Route(path, endpoint(route), methods=["POST"]) for path, route in answers.ROUTES.items()]


def _listing_routes(service: Service) -> list[Route]:
    async def findings(request: Request) -> Response:
        return answer(answers.findings(request.query_params.get("word"), service))

    async def finding(request: Request) -> Response:
        return answer(answers.finding(request.path_params["name"], service))

    async def statements(_: Request) -> Response:
        return answer(answers.show(None, service))

    async def named(request: Request) -> Response:
        return answer(answers.show(request.path_params["name"], service))

    return [
        Route("/findings", findings),
        Route("/findings/{name}", finding),
        Route("/show", statements),
        Route("/show/{name}", named),
    ]


async def _refuse(request: Request, error: RequestError) -> Response:
    """A refusal as those who call it expect it: a record system, or another program."""
    path = request.url.path
    return outcome(error) if path == ROOT or path.startswith(f"{ROOT}/") else problem(error)


async def _refuse_record(request: Request, error: RecordError) -> Response:
    return await _refuse(request, RequestError(422, "record", "a record cannot be used", error.to_json()))


async def _refuse_complex(request: Request, _: TooComplexError) -> Response:
    return await _refuse(request, RequestError(422, "too-complex", "this outgrows what can be answered"))


async def _refuse_disagreement(request: Request, _: DisagreementError) -> Response:
    detail = "two evaluations of the rules disagree, so nothing is shown; please report it"
    return await _refuse(request, RequestError(500, "disagreement", detail))


async def _refuse_fault(request: Request, _: Exception) -> Response:
    return await _refuse(request, RequestError(500, "error", "this is a fault of the service"))  # the gate says where


async def _refuse_route(request: Request, error: HTTPException) -> Response:
    codes = {404: ("unknown-path", "there is nothing here"), 405: ("wrong-method", "ask it by another method")}
    code, detail = codes.get(error.status_code, ("refused", "this cannot be asked"))
    allow = (error.headers or {}).get("Allow", "")
    return await _refuse(request, RequestError(error.status_code, code, detail, allow=allow))
