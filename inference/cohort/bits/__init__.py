"""Statuses of many rows at once: the normal forms as a circuit, run on a bit for each row."""
