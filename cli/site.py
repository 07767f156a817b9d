"""`guidelog site`."""

from __future__ import annotations

from pathlib import Path

import click

from .completion import complete_files
from .files import require_folder
from .knowledge import load_knowledge
from .options import Selection, codes_option, knowledge_option


@click.command("site")
@click.option(
    "-o", "--output", "folder", metavar="DIR", required=True, shell_complete=complete_files,
    help="A folder that is new, or empty.",
)  # fmt: skip
@click.option(
    "--pyodide", metavar="DIR", required=True, shell_complete=complete_files,
    help="The unpacked npm package pyodide, which runs Python in a browser.",
)  # fmt: skip
@codes_option
@knowledge_option
def command(folder: str, pyodide: str, codes: tuple[str, ...], kb: Selection) -> None:
    """The explorer as files for any web server: the same program runs in the browser, and no record leaves it.

    \b
      npm pack pyodide && tar -xzf pyodide-*.tgz
      guidelog site --pyodide package -o site
      python3 -m http.server --directory site
    """
    from guidelog.serve.explorer.site import write_site  # few commands write pages

    path = Path(folder)
    require_folder(path)
    write_site(path, load_knowledge(kb), Path(pyodide), codes)
    click.echo(
        f"{path}/index.html is the explorer; it needs a web server, and asks nothing of it once it is loaded",
        err=True,
    )
