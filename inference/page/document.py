"""The frame of a page: one text that carries its style, fetches nothing and runs nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from htpy import Node, a, body, div, h1, head, html, main, meta, script, style
from htpy import title as title_
from markupsafe import Markup

from ..text.diagnostic import printable


class PageScript(NamedTuple):
    """The script of a page by its address, and that of a worker which answers it in place of a server, if any."""

    address: str
    worker: str = ""


def page(
    title: str, parts: Iterable[Node], *styles: str, about: str = "", behaviour: PageScript | None = None
) -> str:
    """A whole page with its heading; `styles` are files of this package beside the usual `style.css`.

    `about` tells it from other pages of the same title, in a window with many.

    What it shows is escaped by htpy, and no control character of it is kept. Its policy lets a browser use its own
    style and nothing else: no script, no other file, no form; and of a page that has a script this one, what it asks
    of where the page came from, and a form that is sent there, unless a worker answers.
    """
    sheet = _sheet("style.css", "frame.css", *styles)
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; {_allowed(behaviour)}"
    whole = html(lang="en")[
        head[
            meta(charset="utf-8"),
            meta(http_equiv="Content-Security-Policy", content=policy),
            meta(name="viewport", content="width=device-width, initial-scale=1"),
            meta(name="color-scheme", content="light dark"),
            title_[f"{about} · {title}" if about else title],
            style[Markup(sheet)],  # noqa: S704 - a file of this package
            behaviour and script(src=behaviour.address, defer=True, data_worker=behaviour.worker or None),
        ],
        body(".guidelog")[a(".skip", href="#main")["Skip to the content"], main("#main")[h1[title], *parts]],
    ]
    return clean(str(whole))


def fragment(parts: Iterable[Node], *styles: str) -> str:
    """Parts for a page of others, such as a notebook: their style reaches nothing else."""
    sheet = _sheet("style.css", *styles)
    return clean(str(div(".guidelog")[style[Markup(sheet)], *parts]))  # noqa: S704 - a file of this package


def clean(text: str) -> str:
    """The text without control characters, which no escaping covers: they could hide what is shown, or reorder it."""
    return "\n".join(printable(line) for line in text.split("\n")) + "\n"


def _allowed(behaviour: PageScript | None) -> str:
    """What a page may do besides having its style."""
    if behaviour is None:
        return "form-action 'none'"
    if behaviour.worker:
        return "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; form-action 'none'"
    return "script-src 'self'; connect-src 'self'; form-action 'self'"


@cache
def _sheet(*names: str) -> str:
    return "\n" + "\n".join(files(__package__).joinpath(name).read_text(encoding="utf-8") for name in names)
