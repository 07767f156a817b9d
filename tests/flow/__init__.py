"""Flows of questions."""
