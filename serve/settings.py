"""What a service is started with, as a value that passes from the command to its worker processes."""

from __future__ import annotations

import json
from typing import NamedTuple

VARIABLE = "GUIDELOG_SERVE"  # of the environment, by which worker processes get them


class Settings(NamedTuple):
    """The knowledge base with its readings (pairs) and tables of codes; the file that processes share; the list of
    issuers of tokens; the origins whose pages may ask; the address by which callers know the service; that of an
    explorer to which cards lead, if it is another than the service's; the language of its words; and how many answers
    each process keeps.
    """

    kb: str | None = None
    readings: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()
    store: str | None = None
    trust: str | None = None
    origins: tuple[str, ...] = ()
    url: str = "http://127.0.0.1:8080"
    explorer: str = ""
    language: str = ""
    cache: int = 0

    @property
    def explorer_address(self) -> str:
        """Where cards lead: the explorer that was named, else that of the service, which there is where nobody must
        have a token; empty if there is neither.
        """
        return self.explorer or ("" if self.trust is not None else f"{self.url.rstrip('/')}/")


def dump(settings: Settings) -> str:
    """Settings as a text."""
    return json.dumps(settings._asdict())


def load(text: str) -> Settings:
    """Settings from the text that `dump` made of them."""
    found = json.loads(text)
    readings = tuple((name, alternative) for name, alternative in found["readings"])
    lists = {name: tuple(found[name]) for name in ("codes", "origins")}
    return Settings(**{**found, **lists, "readings": readings})
