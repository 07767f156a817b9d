"""`guidelog serve`."""

from __future__ import annotations

import click
from guidelog.inference.extras import installing

from .knowledge import load_knowledge
from .options import Selection, codes_option, knowledge_option

LOOPBACK = ("127.0.0.1", "::1", "localhost")
MOST_KEPT = 1_000_000  # answers in one process


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="The port.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes: one a core.")
@click.option("--store", metavar="FILE", help="An SQLite file for feedback and used tokens.")
@click.option("--trust", metavar="FILE", help="The issuers of tokens: who asks must have one. Needs --store.")
@click.option("--origin", "origins", metavar="URL", multiple=True, help="A site whose pages may ask; repeatable.")
@click.option("--url", metavar="URL", help="By what address it is called.  [default: http://HOST:PORT]")
@click.option("--explorer", metavar="URL", default="", help="An explorer to which cards lead, if not this one.")
@click.option(
    "--cache",
    metavar="N",
    default=0,
    type=click.IntRange(0, MOST_KEPT),
    help="Keep N answers in each process.  [default: none]",
)
@click.option("--without-tokens", is_flag=True, help="Serve other machines without --trust.")
@codes_option
@knowledge_option
def command(
    host: str,
    port: int,
    workers: int,
    store: str | None,
    trust: str | None,
    origins: tuple[str, ...],
    url: str | None,
    explorer: str,
    cache: int,
    without_tokens: bool,
    codes: tuple[str, ...],
    kb: Selection,
) -> None:
    """Answer over HTTP: the explorer, a page in which a record is filled in and what applies changes beside it;
    recommend, why, why-not, next and compare in JSON, each as with `--format json`; and cards for record systems by
    CDS Hooks.

    It listens on this machine alone unless --host says otherwise; docs/serve.md has its routes and limits, and what
    to put in front of it.

    \b
      guidelog serve --port 8080
    """
    try:
        from guidelog.serve.run import check, listen, run
        from guidelog.serve.settings import Settings
    except ModuleNotFoundError as error:
        raise click.ClickException(f"this needs {error.name}; install it with: {installing('serve')}") from None
    if trust is not None and store is None:
        raise click.UsageError("--trust needs --store FILE: a token is good for one request, in whatever process")
    if trust is None and not without_tokens and host not in LOOPBACK:
        raise click.UsageError("other machines could ask: name who may with --trust FILE, or say --without-tokens")
    knowledge = load_knowledge(kb)  # what is wrong with it is said here, once
    knowledge.codes(codes)
    knowledge.examples()
    try:
        listening = listen(host, port)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen at {host}, port {port}: {error.strerror}; name another --port or --host"
        ) from None
    port = listening.getsockname()[1]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    readings = tuple(knowledge.program.read_otherwise.items())
    settings = Settings(
        kb=kb.path,
        readings=readings,
        codes=codes,
        store=store,
        trust=trust,
        origins=origins,
        url=url or address,
        explorer=explorer,
        language=kb.language,
        cache=cache,
    )
    check(settings)
    if trust is None:
        click.echo(f"{address}/ is the explorer", err=True)
    click.echo(f"{address}/openapi.json says what can be asked", err=True)
    run(settings, listening, workers)
