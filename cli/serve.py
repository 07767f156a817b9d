"""`guidelog serve`."""

from __future__ import annotations

import click
from guidelog.inference.extras import installing

from .options import Selection, codes_option, knowledge_option, load_knowledge


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="The port.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes: one a core.")
@codes_option
@knowledge_option
def command(host: str, port: int, workers: int, codes: tuple[str, ...], kb: Selection) -> None:
    """Answer over HTTP, in JSON: recommend, why, why-not, next and compare, each as with `--format json`.

    It listens on this machine alone unless --host says otherwise; docs/serve.md has its routes and limits, and what
    to put in front of it.

    \b
      guidelog serve --port 8080
    """
    try:
        from guidelog.serve.run import run
        from guidelog.serve.settings import Settings
    except ModuleNotFoundError as error:
        raise click.ClickException(f"this needs {error.name}; install it with: {installing('serve')}") from None
    knowledge = load_knowledge(kb)  # what is wrong with it is said here, once
    knowledge.codes(codes)
    readings = tuple(knowledge.program.read_otherwise.items())
    click.echo(f"http://{f'[{host}]' if ':' in host else host}:{port}/openapi.json says what can be asked", err=True)
    run(Settings(kb.path, readings, codes), host, port, workers)
