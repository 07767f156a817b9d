"""A service that does nothing: it reads what is sent as JSON, and answers that there are no cards."""

from __future__ import annotations

import argparse
import json

from guidelog.serve.run import listen, serve
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


def main() -> None:
    """Run it as `guidelog serve` is run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    options = parser.parse_args()
    serve("bench.empty:app", listen("127.0.0.1", options.port), options.workers)


if __name__ == "__main__":
    main()
