"""Worked cases: what they cover, and which faults of the rules they would notice."""
