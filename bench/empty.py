"""A service that does nothing: it reads what is sent as JSON, and answers that there are no cards."""

from __future__ import annotations

import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def nothing(request: Request) -> Response:
    """No cards, whatever is asked."""
    if request.method == "POST":
        json.loads(await request.body())
    return Response('{"cards": []}', media_type="application/json")


app = Starlette(routes=[Route("/{path:path}", nothing, methods=["GET", "POST"])])
