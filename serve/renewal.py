"""What is changed on disk while a service answers: its knowledge base, its codes, and whom it trusts."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from guidelog.inference.errors import GuidelogError

from .basis import Basis, fingerprint, load_basis
from .settings import Settings
from .tokens import Issuer, TrustError, read_trust

LOG = logging.getLogger("guidelog.serve")
PAUSE = 1.0  # seconds between two looks at the files
_LONGEST = 500  # characters of a reason in the log


class Change(NamedTuple):
    """What was changed and is in order: a knowledge base with its codes, the issuers of tokens, or both."""

    basis: Basis | None = None
    issuers: Mapping[str, Issuer] | None = None


class Renewal:
    """Looks for changes in a thread of its own, so that nobody waits for it. What is not in order is not taken over:
    the log says why, once for each change.
    """

    def __init__(self, settings: Settings):
        self._settings = settings
        self._texts, self._keys = self._read_texts(), self._read_keys()
        self._thread = ThreadPoolExecutor(1, "renewal")
        self._look: Future[Change] | None = None
        self._next = 0.0

    def poll(self) -> Change | None:
        """What is to be taken over by now, if anything. It is asked between two requests, and returns at once."""
        if self._look is None:
            if time.monotonic() >= self._next:
                self._look = self._thread.submit(self._changes)
            return None
        if not self._look.done():
            return None
        look, self._look = self._look, None
        self._next = time.monotonic() + PAUSE
        try:
            return look.result()
        except Exception as error:
            LOG.error("what was changed is not taken over, the old one answers: %s", type(error).__name__)
            return None

    def _changes(self) -> Change:
        return Change(self._changed_basis(), self._changed_issuers())

    def _changed_basis(self) -> Basis | None:
        texts = self._read_texts()
        if texts == self._texts:
            return None
        self._texts = texts  # one that is not in order is tried once
        try:
            found = load_basis(self._settings)
        except GuidelogError as error:
            LOG.error("the knowledge base was changed and is not taken over, the old one answers: %s", _brief(error))
            return None
        LOG.info("the knowledge base was changed and is taken over: rules %s", found.rules)
        return found

    def _changed_issuers(self) -> Mapping[str, Issuer] | None:
        keys, path = self._read_keys(), self._settings.trust
        if keys == self._keys or path is None:
            return None
        self._keys = keys
        try:
            found = read_trust(path)
        except TrustError:  # its words may be of the file
            LOG.error("the list of issuers was changed and is not taken over, the old one stands: it is not in order")
            return None
        LOG.info("the list of issuers was changed and is taken over")
        return found

    def _read_texts(self) -> str:
        try:
            return fingerprint(self._settings)
        except GuidelogError as error:
            return str(error)

    def _read_keys(self) -> str:
        path = self._settings.trust
        try:
            return Path(path).read_text(encoding="utf-8") if path is not None else ""
        except (OSError, ValueError) as error:
            return f"unreadable: {type(error).__name__}"


def _brief(error: GuidelogError) -> str:
    """The words of an error on one line."""
    return " ".join(str(error).split())[:_LONGEST]
