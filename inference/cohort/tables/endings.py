"""The endings of tables of text, and the names of these kinds where there is no file."""

from __future__ import annotations

TEXTS = (".csv", ".tsv", ".jsonl", ".ndjson")
PIPED = tuple(text.removeprefix(".") for text in TEXTS)  # what standard input may be
