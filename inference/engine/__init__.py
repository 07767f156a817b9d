"""Engines: what can be derived for a record."""
